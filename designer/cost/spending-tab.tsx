import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { CostReport } from "../../shared/api/cost.ts";
import { errorText } from "../api/api-error.ts";
import { queries } from "../api/queries.ts";
import { BudgetsCard } from "../limits/budgets-card.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState, ErrorState } from "../ui/empty-state.tsx";
import { Icon } from "../ui/icon.tsx";
import { Select } from "../ui/select.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { toast } from "../ui/toast.tsx";
import { AdviceCard } from "./advice-card.tsx";
import { CostTables } from "./cost-tables.tsx";
import { CostTotals } from "./cost-totals.tsx";
import type { CostSearch } from "./cost-search.ts";
import type { ChangeCostSearch } from "./cost-page.tsx";
import { downloadReport } from "./download-report.ts";
import { DaysCard } from "./days-card.tsx";
import { formatDay } from "../ui/time.ts";
import { periodOf } from "./period.ts";
import { PeriodPicker } from "./period-picker.tsx";
import { costStrings as texts } from "./strings.ts";

const anyWorkflow = "*";

export interface SpendingTabProps {
  readonly search: CostSearch;
  readonly onSearch: ChangeCostSearch;
}

/** What was spent in the chosen days. */
export function SpendingTab({ search, onSearch }: SpendingTabProps) {
  const [openedAt] = useState(() => Date.now());
  const period = periodOf(search, openedAt);
  const asked = {
    ...period,
    ...(search.workflow === undefined ? {} : { workflow: search.workflow }),
  };
  const { data, error, refetch } = useQuery(queries.costs(asked));
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center gap-2">
        <PeriodPicker search={search} period={period} onSearch={onSearch} />
        <WorkflowFilter value={search.workflow} onChange={(workflow) => onSearch({ workflow })} />
        <span className="flex-1" />
        <span className="text-xs text-ink-faint tabular-nums">
          {texts.range(formatDay(period.from), formatDay(period.to))}
        </span>
        <Button
          size="sm"
          icon="download"
          disabled={data === undefined || data.total.entries === 0}
          onClick={() => {
            downloadReport(asked).catch((failure: unknown) =>
              toast.error(texts.downloadFailed, { description: errorText(failure) }),
            );
          }}
        >
          {texts.download}
        </Button>
      </div>
      {search.workflow === undefined ? <BudgetsCard /> : null}
      {error !== null && data === undefined ? (
        <ErrorState
          title={texts.errorTitle}
          detail={errorText(error)}
          onRetry={() => void refetch()}
        />
      ) : data === undefined ? (
        <LoadingReport />
      ) : data.total.entries === 0 ? (
        <NothingSpent />
      ) : (
        <>
          <AdviceCard {...asked} />
          <Report report={data} onPrices={() => onSearch({ tab: "prices" })} />
        </>
      )}
    </div>
  );
}

function Report({
  report,
  onPrices,
}: {
  readonly report: CostReport;
  readonly onPrices: () => void;
}) {
  const { unpriced } = report.total;
  return (
    <>
      {unpriced === 0 ? null : (
        <div
          role="note"
          className="flex items-center gap-3 rounded-lg border border-warning/40 bg-warning-soft px-4 py-2.5 text-warning"
        >
          <Icon name="triangle-alert" className="shrink-0" />
          <p className="flex-1">
            <span className="font-semibold">{texts.unpricedTitle(unpriced)}. </span>
            {texts.unpricedText}
          </p>
          <Button size="sm" onClick={onPrices}>
            {texts.showPrices}
          </Button>
        </div>
      )}
      <CostTotals total={report.total} />
      <DaysCard report={report} />
      <CostTables report={report} />
    </>
  );
}

function WorkflowFilter({
  value,
  onChange,
}: {
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}) {
  const { data } = useInfiniteQuery(queries.workflows({ limit: 500 }));
  const workflows = data?.pages.flatMap((page) => page.workflows) ?? [];
  const isKnown = value === undefined || workflows.some((workflow) => workflow.id === value);
  return (
    <Select
      aria-label={texts.workflow}
      className="w-52"
      value={value ?? anyWorkflow}
      onValueChange={(chosen) => onChange(chosen === anyWorkflow ? undefined : chosen)}
      options={[
        { value: anyWorkflow, label: texts.allWorkflows },
        ...workflows.map((workflow) => ({ value: workflow.id, label: workflow.name })),
        ...(isKnown ? [] : [{ value, label: value }]),
      ]}
    />
  );
}

function LoadingReport() {
  return (
    <div className="flex flex-col gap-4">
      <div className="grid grid-cols-2 gap-3 md:grid-cols-3 xl:grid-cols-6">
        {Array.from({ length: 6 }, (_, index) => (
          <Skeleton key={index} className="h-22" />
        ))}
      </div>
      <Skeleton className="h-64" />
      <Skeleton className="h-48" />
    </div>
  );
}

function NothingSpent() {
  return (
    <EmptyState
      icon="coins"
      title={texts.emptyTitle}
      className="pt-12"
      actions={
        <Button asChild>
          <Link to="/">{texts.emptyAction}</Link>
        </Button>
      }
    >
      {texts.empty}
    </EmptyState>
  );
}
