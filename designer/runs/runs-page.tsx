import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useCallback, useEffect, useMemo, useState } from "react";
import { useHotkeys } from "react-hotkeys-hook";
import { runOrders } from "../../shared/api/run.ts";
import { errorText } from "../api/api-error.ts";
import { queries } from "../api/queries.ts";
import { Button, IconButton } from "../ui/button.tsx";
import {
  DropdownMenu,
  DropdownMenuCheckboxItem,
  DropdownMenuContent,
  DropdownMenuTrigger,
} from "../ui/dropdown-menu.tsx";
import { isBehindDialog } from "../ui/dialog-keys.ts";
import { EmptyState, ErrorState } from "../ui/empty-state.tsx";
import { LiveRegion } from "../ui/live-region.tsx";
import { Select } from "../ui/select.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { toast } from "../ui/toast.tsx";
import { BulkBar } from "./bulk-bar.tsx";
import { downloadRuns } from "./download-runs.ts";
import { historyStrings as texts } from "./history-strings.ts";
import { LiveCounts } from "./live-counts.tsx";
import { runsQueryNow, type RunsQuery } from "./run-filters.ts";
import type { RunsSearch } from "./run-search.ts";
import { noSelection, toggleRun, toggleShown } from "./run-selection.ts";
import {
  fixedColumns,
  keepHiddenColumns,
  readHiddenColumns,
  runColumns,
  smallColumns,
  type RunColumnId,
} from "./runs-columns.tsx";
import { RunsFilterBar, type SearchChange } from "./runs-filter-bar.tsx";
import { RunsNav } from "./runs-nav.tsx";
import { RunsTable } from "./runs-table.tsx";
import { SavedFilters } from "./saved-filters.tsx";
import { useIsSmall } from "../ui/use-is-small.ts";
import { useRunFigures } from "./use-run-figures.ts";

const route = getRouteApi("/runs");
const pageSize = 100;

/** The history of runs: filters in the address, live while something is under way, and what one does to many at once. */
export function RunsPage() {
  const search = route.useSearch();
  const navigate = useNavigate({ from: "/runs" });
  // A span ends when it was chosen: otherwise every moment would be another question.
  const query = useMemo(() => runsQueryNow(search), [search]);
  const [selection, setSelection] = useState(noSelection);
  const show = useCallback(
    (next: RunsSearch) => {
      setSelection(noSelection);
      void navigate({ replace: true, search: next });
    },
    [navigate],
  );
  const change = (part: SearchChange) => show(withChange(search, part));
  useHotkeys("escape", () => setSelection(noSelection), { ignoreEventWhen: isBehindDialog });
  const list = useInfiniteQuery(queries.runs({ ...query, limit: pageSize }));
  const runs = useMemo(() => list.data?.pages.flatMap((page) => page.runs) ?? [], [list.data]);
  const { fetchNextPage, hasNextPage, isFetchingNextPage } = list;
  const [hidden, setHidden] = useState(readHiddenColumns);
  const isSmall = useIsSmall();
  const columns = (isSmall ? smallColumns : runColumns).filter(({ id }) => !hidden.includes(id));
  const figures = useRunFigures(runs, !hidden.includes("cost") || !hidden.includes("wasted"));
  const onMore = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  const shown = runs.map((run) => run.id);
  const isFiltered = Object.keys(search).length > 0;
  return (
    <div className="mx-auto flex h-full max-w-[1400px] flex-col px-6 pt-3 max-md:px-3">
      <RunsNav />
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 pb-2">
        <h1 className="text-xl font-semibold tracking-tight">{texts.title}</h1>
        <LiveCounts onSearch={show} />
        <LiveRegion
          message={list.data === undefined ? "" : texts.shown(runs.length, hasNextPage)}
        />
        <span className="flex-1" />
        <SavedFilters search={search} onSearch={show} />
      </div>
      <div className="flex flex-wrap items-center gap-2 pb-3">
        <RunsFilterBar search={search} onChange={change} />
        <span className="flex-1 max-md:hidden" />
        <Select
          aria-label={texts.orders.label}
          className="w-36 max-md:w-[calc(50%-0.25rem)]"
          value={search.sort ?? "newest"}
          onValueChange={(value) =>
            change({ sort: runOrders.find((each) => each === value && each !== "newest") })
          }
          options={runOrders.map((each) => ({ value: each, label: texts.orders[each] }))}
        />
        <ColumnMenu
          hidden={hidden}
          onHidden={(ids) => {
            setHidden(ids);
            keepHiddenColumns(ids);
          }}
        />
        <CsvButton query={query} />
      </div>
      <BulkBar
        selection={selection}
        runs={runs}
        query={query}
        hasMore={hasNextPage}
        onSelection={setSelection}
      />
      {list.error !== null && list.data === undefined ? (
        <ErrorState
          title={texts.errorTitle}
          detail={errorText(list.error)}
          onRetry={() => void list.refetch()}
        />
      ) : list.data === undefined ? (
        <LoadingRows />
      ) : runs.length === 0 && hasNextPage ? (
        <Looking isLooking={isFetchingNextPage} onMore={onMore} />
      ) : runs.length === 0 ? (
        <NoRuns isFiltered={isFiltered} />
      ) : (
        <RunsTable
          runs={runs}
          columns={columns}
          figures={figures}
          order={search.sort ?? "newest"}
          onOrder={(order) => change({ sort: order === "newest" ? undefined : order })}
          onError={(error) => change({ error })}
          selection={selection}
          onToggle={(toggled) => setSelection(toggleRun(selection, shown, toggled))}
          onToggleShown={() => setSelection(toggleShown(selection, shown))}
          hasMore={hasNextPage}
          isLoadingMore={isFetchingNextPage}
          onMore={onMore}
        />
      )}
    </div>
  );
}

function withChange(search: RunsSearch, part: SearchChange): RunsSearch {
  return Object.fromEntries(
    Object.entries({ ...search, ...part }).filter(
      ([, value]) => value !== undefined && value !== "",
    ),
  );
}

function ColumnMenu({
  hidden,
  onHidden,
}: {
  readonly hidden: readonly RunColumnId[];
  readonly onHidden: (ids: readonly RunColumnId[]) => void;
}) {
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <IconButton variant="secondary" icon="columns" label={texts.columns.choose} />
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        {runColumns
          .filter(({ id }) => !fixedColumns.includes(id))
          .map(({ id, header }) => (
            <DropdownMenuCheckboxItem
              key={id}
              checked={!hidden.includes(id)}
              onSelect={(event) => event.preventDefault()}
              onCheckedChange={(isOn) =>
                onHidden(isOn ? hidden.filter((each) => each !== id) : [...hidden, id])
              }
            >
              {header}
            </DropdownMenuCheckboxItem>
          ))}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

function CsvButton({ query }: { readonly query: RunsQuery }) {
  const [isBusy, setIsBusy] = useState(false);
  const download = async () => {
    setIsBusy(true);
    try {
      await downloadRuns(query);
    } catch (error) {
      toast.error(texts.csvFailed, { description: errorText(error) });
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <Button icon="download" title={texts.csvHint} busy={isBusy} onClick={() => void download()}>
      {texts.csv}
    </Button>
  );
}

/** A search that has found nothing so far, and goes on by itself. */
function Looking({
  isLooking,
  onMore,
}: {
  readonly isLooking: boolean;
  readonly onMore: () => void;
}) {
  useEffect(() => {
    if (!isLooking) onMore();
  }, [isLooking, onMore]);
  return (
    <div className="grid place-items-center gap-2 pt-16">
      <Spinner label={texts.looking} />
      <p className="text-sm text-ink-muted">{texts.looking}</p>
    </div>
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
