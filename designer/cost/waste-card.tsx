import type { CauseMessage, CostReport } from "../../shared/api/cost.ts";
import { formatPercent, formatTotal } from "../language/money.ts";
import { wasteText } from "../document/money-text.ts";
import { Card, CardHeader } from "../ui/card.tsx";
import { type DataColumn, DataTable } from "../ui/data-table.tsx";
import { shareOf } from "./cost-totals.tsx";
import { costStrings } from "./strings.ts";
import { formatCount } from "../language/locale.ts";

const texts = costStrings.waste;

type Row = CauseMessage & { readonly share: number | null };

const columns: readonly DataColumn<Row>[] = [
  {
    id: "cause",
    header: texts.columns.cause,
    value: (row) => wasteText(row),
    cell: (row) => <span className="font-medium">{wasteText(row)}</span>,
  },
  {
    id: "entries",
    header: texts.columns.calls,
    isNumber: true,
    value: (row) => row.entries,
    cell: (row) => formatCount(row.entries),
  },
  {
    id: "share",
    header: texts.columns.share,
    isNumber: true,
    value: (row) => row.share,
    cell: (row) => (row.share === null ? "–" : formatPercent(row.share)),
  },
  {
    id: "wasted",
    header: texts.columns.wasted,
    isNumber: true,
    value: (row) => row.micros,
    cell: (row) => <span className="text-danger">{formatTotal(row.micros, row.unpriced)}</span>,
  },
];

/** Why money was wasted; the causes add up to the waste above. */
export function WasteCard({ report }: { readonly report: CostReport }) {
  const { wastedMicros } = report.total;
  const rows = report.waste.map((row) => ({ ...row, share: shareOf(row.micros, wastedMicros) }));
  return (
    <Card className="min-w-0 overflow-hidden">
      <CardHeader title={texts.title} />
      <div className="max-h-96 overflow-auto px-1 pb-2">
        {rows.length === 0 ? (
          <p className="px-3 pb-2 text-xs text-ink-muted">{texts.none}</p>
        ) : (
          <DataTable
            label={texts.title}
            columns={columns}
            rows={rows}
            rowKey={(row) => `${row.cause}/${row.error ?? ""}`}
            sortBy={{ id: "wasted", desc: true }}
          />
        )}
      </div>
    </Card>
  );
}
