import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useEffect, useMemo, useRef } from "react";
import type { CostFigures } from "../../shared/api/cost.ts";
import type { RunOrder, RunSummary } from "../../shared/api/run.ts";
import { isTerminal } from "../../shared/run/run-state.ts";
import { cn } from "../ui/cn.ts";
import { Icon } from "../ui/icon.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { useNow } from "../ui/time.ts";
import { Checkbox } from "../ui/toggles.tsx";
import { historyStrings as texts } from "./history-strings.ts";
import { type RunSelection, stateOf } from "./run-selection.ts";
import type { RunColumn } from "./runs-columns.tsx";
import { shortId } from "./short-id.ts";

const rowHeight = 40;

export interface RunsTableProps {
  readonly runs: readonly RunSummary[];
  readonly columns: readonly RunColumn[];
  readonly figures: ReadonlyMap<string, CostFigures>;
  readonly order: RunOrder;
  readonly onOrder: (order: RunOrder) => void;
  readonly onError: (name: string) => void;
  readonly selection: RunSelection;
  readonly onToggle: (toggled: { readonly id: string; readonly isRange: boolean }) => void;
  readonly onToggleShown: () => void;
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly onMore: () => void;
}

/** Runs as a table of which only the visible rows exist. */
export function RunsTable(props: RunsTableProps) {
  const { runs, columns, hasMore, isLoadingMore, onMore } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const now = useNow(runs.some((run) => !isTerminal(run.status)));
  const virtual = useVirtualizer({
    count: runs.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && !isLoadingMore && lastShown >= runs.length - 20) onMore();
  }, [hasMore, isLoadingMore, lastShown, runs.length, onMore]);
  const grid = useMemo(
    () => ({ gridTemplateColumns: `1.25rem ${columns.map(({ width }) => width).join(" ")}` }),
    [columns],
  );

  return (
    <div
      ref={scroller}
      className="mb-4 min-h-0 overflow-auto rounded-lg border border-line bg-surface shadow-near"
    >
      <div
        role="table"
        aria-label={texts.tableLabel}
        aria-rowcount={hasMore ? -1 : runs.length + 1}
        className="min-w-fit"
      >
        <div role="rowgroup" className="sticky top-0 z-20 border-b border-line bg-sunken">
          <HeadRow {...props} grid={grid} />
        </div>
        <div role="rowgroup" style={{ height: virtual.getTotalSize() }} className="relative">
          {items.map((item) => {
            const run = runs[item.index];
            return run === undefined ? null : (
              <RunRow
                key={run.id}
                run={run}
                figures={props.figures.get(run.id)}
                isChosen={props.selection.isAllFitting || props.selection.ids.has(run.id)}
                now={isTerminal(run.status) ? 0 : now}
                columns={columns}
                grid={grid}
                index={item.index}
                top={item.start}
                onError={props.onError}
                onToggle={props.onToggle}
              />
            );
          })}
        </div>
      </div>
      {isLoadingMore ? (
        <div className="sticky left-0 grid place-items-center p-3">
          <Spinner label={texts.loadingMore} />
        </div>
      ) : null}
    </div>
  );
}

const rowStyle = "grid min-w-fit items-center gap-3 px-4";
type Grid = { readonly gridTemplateColumns: string };

function HeadRow({
  runs,
  columns,
  order,
  onOrder,
  selection,
  onToggleShown,
  grid,
}: RunsTableProps & { readonly grid: Grid }) {
  const shown = runs.map((run) => run.id);
  return (
    <div
      role="row"
      aria-rowindex={1}
      style={grid}
      className={`${rowStyle} h-9 text-xs font-medium text-ink-faint`}
    >
      <span role="columnheader" aria-label={texts.columns.select} className="flex">
        <Checkbox
          aria-label={texts.selection.all}
          title={texts.selection.hint}
          checked={stateOf(selection, shown)}
          onCheckedChange={onToggleShown}
        />
      </span>
      {columns.map((column) => {
        const isSorted = column.order === order;
        const alignment = column.isNumber === true ? "justify-end" : "";
        if (column.order === undefined) {
          return (
            <span key={column.id} role="columnheader" className={cn("flex", alignment)}>
              {column.header}
            </span>
          );
        }
        const wanted = column.order;
        return (
          <span
            key={column.id}
            role="columnheader"
            aria-sort={isSorted ? "descending" : undefined}
            className={cn("flex", alignment)}
          >
            <button
              type="button"
              title={texts.orders[wanted]}
              onClick={() => onOrder(wanted)}
              className={cn(
                "inline-flex min-h-6 items-center gap-1 rounded-sm hover:text-ink",
                isSorted ? "text-ink" : "",
              )}
            >
              {column.header}
              <Icon
                name={isSorted ? "arrow-down" : "chevrons-up-down"}
                size={12}
                className={isSorted ? "" : "opacity-40"}
              />
            </button>
          </span>
        );
      })}
    </div>
  );
}

interface RunRowProps extends Pick<RunsTableProps, "columns" | "onError" | "onToggle"> {
  readonly run: RunSummary;
  readonly figures: CostFigures | undefined;
  readonly isChosen: boolean;
  readonly now: number;
  readonly index: number;
  readonly top: number;
  readonly grid: Grid;
}

/** Drawn anew only when something of it changes: scrolling leaves the rows that stay as they are. */
const RunRow = memo(function RunRow(props: RunRowProps) {
  const { run, figures, isChosen, now, index, top, grid, columns, onError, onToggle } = props;
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isChosen}
      style={{ ...grid, height: rowHeight, transform: `translateY(${top}px)` }}
      className={cn(
        `${rowStyle} absolute top-0 left-0 w-full border-b border-line/60 transition-colors hover:bg-hover`,
        isChosen ? "bg-accent-soft" : "",
      )}
    >
      <span role="cell" className="relative z-10 flex">
        <Checkbox
          aria-label={texts.selection.row(run.workflowName, shortId(run.id))}
          checked={isChosen}
          onClick={(event) => onToggle({ id: run.id, isRange: event.shiftKey })}
        />
      </span>
      {columns.map((column) => (
        <span
          key={column.id}
          role="cell"
          className={cn("min-w-0", column.isNumber === true ? "text-right tabular-nums" : "")}
        >
          {column.cell({ run, now, figures, onError })}
        </span>
      ))}
    </div>
  );
});
