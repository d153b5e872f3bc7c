import { lazy, Suspense, useMemo, useState } from "react";
import type { CostFigures, CostReport } from "../../shared/api/cost.ts";
import { formatCost, formatTotal } from "../language/money.ts";
import { Card, CardHeader } from "../ui/card.tsx";
import { type DataColumn, DataTable } from "../ui/data-table.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Segmented } from "../ui/toggles.tsx";
import { daysBetween } from "./period.ts";
import { costStrings } from "./strings.ts";
import { formatCount } from "../language/locale.ts";

const texts = costStrings.days;
const chartHeight = 230;
const DayChart = lazy(async () => ({ default: (await import("./day-chart.tsx")).DayChart }));

type Day = CostFigures & { readonly day: string };

const columns: readonly DataColumn<Day>[] = [
  { id: "day", header: texts.columns.day, value: (row) => row.day, cell: (row) => row.day },
  {
    id: "tokens",
    header: texts.columns.tokens,
    isNumber: true,
    value: (row) => row.inputTokens + row.outputTokens,
    cell: (row) => `${formatCount(row.inputTokens)} / ${formatCount(row.outputTokens)}`,
  },
  {
    id: "useful",
    header: texts.columns.useful,
    isNumber: true,
    value: (row) => row.usefulMicros,
    cell: (row) => formatCost(row.usefulMicros),
  },
  {
    id: "wasted",
    header: texts.columns.wasted,
    isNumber: true,
    value: (row) => row.wastedMicros,
    cell: (row) => formatCost(row.wastedMicros),
  },
  {
    id: "total",
    header: texts.columns.total,
    isNumber: true,
    value: (row) => row.costMicros,
    cell: (row) => formatTotal(row.costMicros, row.unpriced),
  },
];

/** Spending by day, as a chart or as a table. */
export function DaysCard({ report }: { readonly report: CostReport }) {
  const [shown, setShown] = useState<"chart" | "table">("chart");
  const days = useMemo(() => {
    const known = new Map(report.days.map((day) => [day.day, day]));
    return daysBetween(report.from, report.to).map((day) => ({
      day,
      useful: known.get(day)?.usefulMicros ?? 0,
      wasted: known.get(day)?.wastedMicros ?? 0,
    }));
  }, [report]);
  return (
    <Card>
      <CardHeader
        title={texts.title}
        actions={
          <>
            {shown === "chart" ? <Legend /> : null}
            <Segmented
              label={texts.view}
              value={shown}
              onValueChange={setShown}
              className="h-7"
              options={[
                { value: "chart", label: texts.chart, icon: "activity" },
                { value: "table", label: texts.table, icon: "table" },
              ]}
            />
          </>
        }
      />
      {shown === "table" ? (
        <div className="max-h-80 overflow-auto px-1 pb-2">
          <DataTable
            label={texts.title}
            columns={columns}
            rows={report.days}
            rowKey={(row) => row.day}
            sortBy={{ id: "day", desc: true }}
          />
        </div>
      ) : (
        <div
          role="img"
          aria-label={texts.chartLabel(days.length)}
          style={{ height: chartHeight }}
          className="px-2 pb-2"
        >
          <Suspense fallback={<Skeleton className="mx-2 h-full" />}>
            <DayChart days={days} />
          </Suspense>
        </div>
      )}
    </Card>
  );
}

function Legend() {
  return (
    <span className="mr-2 flex items-center gap-3 text-xs text-ink-muted">
      <span className="flex items-center gap-1.5">
        <span className="size-2 rounded-full bg-accent" />
        {texts.columns.useful}
      </span>
      <span className="flex items-center gap-1.5">
        <span className="size-2 rounded-full bg-danger" />
        {texts.columns.wasted}
      </span>
    </span>
  );
}
