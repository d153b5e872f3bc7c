import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { EconomicsReport } from "../../shared/api/cost.ts";
import { errorText } from "../api/api-error.ts";
import { queries } from "../api/queries.ts";
import { EmptyState, ErrorState } from "../ui/empty-state.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { formatDay } from "../ui/time.ts";
import { BreakEvenCard } from "./break-even-card.tsx";
import type { ChangeCostSearch } from "./cost-page.tsx";
import type { CostSearch } from "./cost-search.ts";
import { EconomicsTable } from "./economics-table.tsx";
import { periodOf } from "./period.ts";
import { PeriodPicker } from "./period-picker.tsx";
import { costStrings } from "./strings.ts";

const texts = costStrings.economics;

/** What durability cost, what it saved, and from which failure rate on it pays. */
export function EconomicsTab({
  search,
  onSearch,
}: {
  readonly search: CostSearch;
  readonly onSearch: ChangeCostSearch;
}) {
  const [openedAt] = useState(() => Date.now());
  const period = periodOf(search, openedAt);
  const { data, error, refetch } = useQuery(queries.economics(period));
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center gap-2">
        <PeriodPicker search={search} period={period} onSearch={onSearch} />
        <span className="flex-1" />
        <span className="text-xs text-ink-faint tabular-nums">
          {costStrings.range(formatDay(period.from), formatDay(period.to))}
        </span>
      </div>
      {error !== null && data === undefined ? (
        <ErrorState
          title={costStrings.errorTitle}
          detail={errorText(error)}
          onRetry={() => void refetch()}
        />
      ) : data === undefined ? (
        <Skeleton className="h-64" />
      ) : data.workflows.length === 0 ? (
        <EmptyState icon="coins" title={texts.emptyTitle} className="pt-12">
          {texts.empty}
        </EmptyState>
      ) : (
        <Report report={data} search={search} onSearch={onSearch} />
      )}
    </div>
  );
}

function Report({
  report,
  search,
  onSearch,
}: {
  readonly report: EconomicsReport;
  readonly search: CostSearch;
  readonly onSearch: ChangeCostSearch;
}) {
  const chosen =
    report.workflows.find((row) => row.workflowId === search.workflow) ?? report.workflows[0];
  return (
    <>
      <EconomicsTable
        report={report}
        chosen={chosen?.workflowId ?? null}
        onChoose={(workflow) => onSearch({ workflow })}
      />
      {chosen === undefined ? null : (
        <BreakEvenCard workflow={chosen} from={report.from} to={report.to} />
      )}
    </>
  );
}
