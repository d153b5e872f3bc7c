import { Link } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import type { RunSummary } from "../../shared/api/run.ts";
import { formatTotal } from "../../shared/cost/format.ts";
import { isTerminal } from "../../shared/run/run-state.ts";
import { Spinner } from "../ui/spinner.tsx";
import { TimeAgo } from "../ui/time-ago.tsx";
import { formatDuration, useNow } from "../ui/time.ts";
import { errorName, failureLine, hasFailed } from "./failure-text.ts";
import { StartedByMark } from "./started-by.tsx";
import { RunStatusBadge } from "./status-badge.tsx";
import { runStrings } from "./strings.ts";

const texts = runStrings.history;
const rowHeight = 40;
const columns =
  "grid grid-cols-[9rem_minmax(10rem,1.3fr)_minmax(8rem,1.6fr)_8rem_7rem_6.5rem] items-center gap-3 px-4";

export interface RunsTableProps {
  readonly runs: readonly RunSummary[];
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly onMore: () => void;
}

/** Runs as a table of which only the visible rows exist. */
export function RunsTable({ runs, hasMore, isLoadingMore, onMore }: RunsTableProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const isAnyLive = runs.some((run) => !isTerminal(run.status));
  const now = useNow(isAnyLive);
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

  return (
    <div
      role="table"
      aria-label={texts.tableLabel}
      aria-rowcount={hasMore ? -1 : runs.length + 1}
      className="mb-5 flex min-h-0 flex-col overflow-hidden rounded-lg border border-line bg-surface shadow-near"
    >
      <div role="rowgroup" className="shrink-0 border-b border-line bg-sunken">
        <div
          role="row"
          aria-rowindex={1}
          className={`${columns} h-9 text-xs font-medium text-ink-faint`}
        >
          <span role="columnheader">{texts.columns.status}</span>
          <span role="columnheader">{texts.columns.workflow}</span>
          <span role="columnheader">{texts.columns.run}</span>
          <span role="columnheader">{texts.columns.started}</span>
          <span role="columnheader" className="text-right">
            {texts.columns.duration}
          </span>
          <span role="columnheader" className="text-right">
            {texts.columns.cost}
          </span>
        </div>
      </div>
      <div ref={scroller} className="min-h-0 overflow-auto">
        <div role="rowgroup" style={{ height: virtual.getTotalSize() }} className="relative">
          {items.map((item) => {
            const run = runs[item.index];
            return run === undefined ? null : (
              <RunRow key={run.id} run={run} now={now} index={item.index} top={item.start} />
            );
          })}
        </div>
        {isLoadingMore ? (
          <div className="grid place-items-center p-3">
            <Spinner label={texts.loadingMore} />
          </div>
        ) : null}
      </div>
    </div>
  );
}

interface RunRowProps {
  readonly run: RunSummary;
  readonly now: number;
  readonly index: number;
  readonly top: number;
}

function RunRow({ run, now, index, top }: RunRowProps) {
  const end = run.endedAt === null ? now : Date.parse(run.endedAt);
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      style={{ height: rowHeight, transform: `translateY(${top}px)` }}
      className={`${columns} absolute top-0 left-0 w-full border-b border-line/60 transition-colors hover:bg-hover`}
    >
      <span role="cell">
        <RunStatusBadge status={run.status} />
      </span>
      <span role="cell" className="flex min-w-0 items-center gap-2">
        <Link
          to="/runs/$id"
          params={{ id: run.id }}
          search={{}}
          className="flex min-h-6 min-w-0 items-center rounded-sm font-medium text-ink after:absolute after:inset-0 hover:underline"
        >
          <span className="truncate">{run.workflowName}</span>
        </Link>
        <span className="shrink-0 text-xs text-ink-faint">{texts.version(run.version)}</span>
      </span>
      <span role="cell" className="flex min-w-0 items-baseline gap-2">
        <span className="shrink-0 font-mono text-xs text-ink-muted">{shortId(run.id)}</span>
        {run.startedBy === null ? null : <StartedByMark by={run.startedBy} />}
        {hasFailed(run) ? (
          <span className="truncate text-xs text-danger" title={failureLine(run.error, run.cause)}>
            {errorName(run.error)}
          </span>
        ) : null}
      </span>
      <span role="cell" className="text-ink-muted">
        <TimeAgo at={run.createdAt} />
      </span>
      <span role="cell" className="text-right text-ink-muted tabular-nums">
        {formatDuration(end - Date.parse(run.createdAt))}
      </span>
      <span role="cell" className="text-right tabular-nums">
        {formatTotal(run.costMicros, run.unpriced)}
      </span>
    </div>
  );
}

const shownIdLength = 13;

/** Enough of an id to tell runs apart by eye. */
export function shortId(id: string): string {
  return id.length <= shownIdLength ? id : `${id.slice(0, shownIdLength)}…`;
}
