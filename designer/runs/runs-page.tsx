import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { runStatuses } from "../../shared/run/event.ts";
import { isTerminal } from "../../shared/run/run-state.ts";
import { errorText } from "../api/api-error.ts";
import { queries } from "../api/queries.ts";
import { runLooks } from "../document/status.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import {
  DropdownMenu,
  DropdownMenuCheckboxItem,
  DropdownMenuContent,
  DropdownMenuTrigger,
} from "../ui/dropdown-menu.tsx";
import { EmptyState, ErrorState } from "../ui/empty-state.tsx";
import { Icon } from "../ui/icon.tsx";
import { LiveRegion } from "../ui/live-region.tsx";
import { SearchBox } from "../ui/search-box.tsx";
import { Select } from "../ui/select.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { type RunsSearch, statusesOf } from "./run-search.ts";
import { RunsTable } from "./runs-table.tsx";
import { runStrings } from "./strings.ts";

const texts = runStrings.history;
const route = getRouteApi("/runs");
const pageSize = 100;
const anyWorkflow = "*";

/** The history of runs: filters in the address, newest first, live while something is under way. */
export function RunsPage() {
  const search = route.useSearch();
  const navigate = useNavigate({ from: "/runs" });
  const change = (part: { readonly [Key in keyof RunsSearch]: RunsSearch[Key] | undefined }) =>
    void navigate({
      replace: true,
      search: (old) =>
        Object.fromEntries(
          Object.entries({ ...old, ...part }).filter(
            ([, value]) => value !== undefined && value !== "",
          ),
        ),
    });
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useInfiniteQuery(
    queries.runs({ ...search, limit: pageSize }),
  );
  const runs = data?.pages.flatMap((page) => page.runs) ?? [];
  const live = runs.filter((run) => !isTerminal(run.status)).length;
  const isFiltered =
    search.status !== undefined || search.workflow !== undefined || search.q !== undefined;
  return (
    <div className="mx-auto flex h-full max-w-[1400px] flex-col px-6 pt-5">
      <div className="flex flex-wrap items-center gap-2 pb-3">
        <h1 className="mr-2 text-xl font-semibold tracking-tight">{texts.title}</h1>
        {live > 0 ? (
          <Badge tone="info" icon="loader-circle" spinning>
            {texts.live(live)}
          </Badge>
        ) : null}
        <LiveRegion
          message={
            data === undefined
              ? ""
              : `${texts.shown(runs.length, hasNextPage)}, ${texts.live(live)}`
          }
        />
        <span className="flex-1" />
        <SearchBox
          label={texts.search}
          value={search.q ?? ""}
          onSearch={(q) => change({ q })}
          className="w-64"
        />
        <WorkflowFilter value={search.workflow} onChange={(workflow) => change({ workflow })} />
        <StatusFilter search={search} onChange={(status) => change({ status })} />
        {isFiltered ? (
          <Button
            variant="ghost"
            icon="x"
            onClick={() => change({ status: undefined, workflow: undefined, q: undefined })}
          >
            {texts.clearFilters}
          </Button>
        ) : null}
      </div>
      {error !== null && data === undefined ? (
        <ErrorState
          title={texts.errorTitle}
          detail={errorText(error)}
          onRetry={() => void refetch()}
        />
      ) : data === undefined ? (
        <LoadingRows />
      ) : runs.length === 0 ? (
        <NoRuns isFiltered={isFiltered} />
      ) : (
        <RunsTable
          runs={runs}
          hasMore={hasNextPage}
          isLoadingMore={isFetchingNextPage}
          onMore={() => void fetchNextPage()}
        />
      )}
    </div>
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

function StatusFilter({
  search,
  onChange,
}: {
  readonly search: RunsSearch;
  readonly onChange: (status: string | undefined) => void;
}) {
  const chosen = statusesOf(search);
  const label =
    chosen.length === 0
      ? texts.anyStatus
      : chosen.map((status) => runLooks[status].label).join(", ");
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button aria-label={`${texts.statusFilter}: ${label}`} className="max-w-56 font-normal">
          <span className="truncate">{label}</span>
          <Icon name="chevron-down" size={14} className="text-ink-faint" />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        {runStatuses.map((status) => (
          <DropdownMenuCheckboxItem
            key={status}
            checked={chosen.includes(status)}
            onSelect={(event) => event.preventDefault()}
            onCheckedChange={(isOn) => {
              const next = runStatuses.filter((each) =>
                each === status ? isOn : chosen.includes(each),
              );
              onChange(next.length === 0 ? undefined : next.join(","));
            }}
          >
            {runLooks[status].label}
          </DropdownMenuCheckboxItem>
        ))}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

function LoadingRows() {
  return (
    <div className="flex flex-col gap-2 rounded-lg border border-line bg-surface p-4">
      {Array.from({ length: 12 }, (_, row) => (
        <Skeleton key={row} className="h-6" />
      ))}
    </div>
  );
}

function NoRuns({ isFiltered }: { readonly isFiltered: boolean }) {
  if (isFiltered) {
    return (
      <EmptyState icon="search" title={texts.noneTitle} className="pt-16">
        {texts.none}
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon="activity"
      title={texts.emptyTitle}
      className="pt-16"
      actions={
        <Button asChild variant="primary">
          <Link to="/">{texts.emptyAction}</Link>
        </Button>
      }
    >
      {texts.empty}
    </EmptyState>
  );
}
