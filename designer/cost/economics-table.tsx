import type { EconomicsReport, WorkflowEconomics } from "../../shared/api/cost.ts";
import { formatCost, formatPercent, formatTotal } from "../language/money.ts";
import { Button } from "../ui/button.tsx";
import { Card, CardHeader } from "../ui/card.tsx";
import { Table, TableCell, TableHead } from "../ui/table.tsx";
import { formatDay } from "../ui/time.ts";
import { scrollable } from "../ui/scrollable.ts";
import { costStrings } from "./strings.ts";
import { formatRate } from "./rates.ts";
import { formatCount } from "../language/locale.ts";

const texts = costStrings.economics;

export interface EconomicsTableProps {
  readonly report: EconomicsReport;
  /** Workflow whose break-even is shown. */
  readonly chosen: string | null;
  readonly onChoose: (workflowId: string) => void;
}

/** AI cost, orchestration cost and their share, by workflow. */
export function EconomicsTable({ report, chosen, onChoose }: EconomicsTableProps) {
  return (
    <Card className="min-w-0 overflow-hidden">
      <CardHeader title={texts.title} description={texts.description} />
      <div {...scrollable} className="relative overflow-x-auto px-1 pb-2">
        <Table aria-label={texts.title}>
          <thead>
            <tr>
              <TableHead>{texts.columns.workflow}</TableHead>
              <TableHead className="text-right">{texts.columns.runs}</TableHead>
              <TableHead className="text-right">{texts.columns.ai}</TableHead>
              <TableHead className="text-right">{texts.columns.orchestration}</TableHead>
              <TableHead className="text-right">{texts.columns.total}</TableHead>
              <TableHead className="text-right">{texts.columns.overhead}</TableHead>
              <TableHead className="text-right">{texts.columns.saved}</TableHead>
              <TableHead>
                <span className="sr-only">{texts.breakEven}</span>
              </TableHead>
            </tr>
          </thead>
          <tbody>
            {report.workflows.map((row) => (
              <tr
                key={row.workflowId}
                className={row.workflowId === chosen ? "bg-accent-soft" : ""}
              >
                <TableCell className="font-medium">{row.workflowName}</TableCell>
                <Figures row={row} isLower={report.unmeasured > 0} />
                <TableCell className="text-right">
                  <Button
                    size="sm"
                    variant="ghost"
                    aria-pressed={row.workflowId === chosen}
                    aria-label={`${texts.breakEven}: ${row.workflowName}`}
                    onClick={() => onChoose(row.workflowId)}
                  >
                    {texts.breakEven}
                  </Button>
                </TableCell>
              </tr>
            ))}
            {report.workflows.length < 2 ? null : (
              <tr className="font-semibold">
                <TableCell>{texts.all}</TableCell>
                <Figures row={report.total} isLower={report.unmeasured > 0} />
                <TableCell />
              </tr>
            )}
          </tbody>
        </Table>
        <p className="px-3 pt-2 text-2xs text-ink-faint">{rateText(report)}</p>
      </div>
    </Card>
  );
}

function Figures({
  row,
  isLower,
}: {
  readonly row: Omit<WorkflowEconomics, "workflowId" | "workflowName">;
  readonly isLower: boolean;
}) {
  const { aiMicros, unpriced, orchestrationMicros, totalMicros } = row;
  const lower = (micros: number | null) =>
    micros !== null && isLower ? `≥ ${formatCost(micros)}` : formatCost(micros);
  return (
    <>
      <TableCell className="text-right tabular-nums">{formatCount(row.runs)}</TableCell>
      <TableCell className="text-right tabular-nums">
        {aiMicros === null ? formatCost(null) : formatTotal(aiMicros, unpriced)}
      </TableCell>
      <TableCell className="text-right tabular-nums">{lower(orchestrationMicros)}</TableCell>
      <TableCell className="text-right tabular-nums">
        {totalMicros !== null && unpriced > 0 ? `≥ ${formatCost(totalMicros)}` : lower(totalMicros)}
      </TableCell>
      <TableCell className="text-right tabular-nums">
        {aiMicros === 0 && unpriced === 0 ? "–" : formatPercent(row.overheadPercent)}
      </TableCell>
      <TableCell className="text-right text-success tabular-nums">
        {formatTotal(row.savedMicros, row.savedUnpriced)}
        {row.interruptions === 0 ? null : (
          <span className="block text-2xs text-ink-faint">
            {texts.interruptions(row.interruptions)}
          </span>
        )}
      </TableCell>
    </>
  );
}

/** The prices of persistence behind the column, and what it leaves out. */
function rateText({ persistence, unmeasured }: EconomicsReport): string {
  const left = unmeasured === 0 ? "" : ` ${texts.unmeasured(unmeasured)}`;
  if (persistence === null) return texts.noRate + left;
  const amount = (usd: number | null | undefined) =>
    usd === null || usd === undefined ? formatCost(null) : formatRate(usd);
  return (
    texts.rate({
      commits: amount(persistence.commitUsdPerMillion),
      log: amount(persistence.logUsdPerGb),
      files: amount(persistence.artifactUsdPerGb),
      from: formatDay(persistence.from),
    }) + left
  );
}
