import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { z } from "zod";
import type { CostFigures } from "../../shared/api/cost.ts";
import type { RunOrder, RunSummary } from "../../shared/api/run.ts";
import { formatCost, formatTotal } from "../language/money.ts";
import { isTrial } from "../../shared/api/trial.ts";
import { DrillBadge } from "../drill/drill-badge.tsx";
import { TimeAgo } from "../ui/time-ago.tsx";
import { formatDuration } from "../ui/time.ts";
import { errorName, failureLine, hasFailed } from "./failure-text.ts";
import { historyStrings as texts } from "./history-strings.ts";
import { shortId } from "./short-id.ts";
import { startedByText } from "./started-by.tsx";
import { RunStatusBadge } from "./status-badge.tsx";
import { versionText } from "./version-text.ts";

/** What a cell is drawn from. */
export interface RunCell {
  readonly run: RunSummary;
  readonly now: number;
  /** What the run cost by use; undefined while that is not known. */
  readonly figures: CostFigures | undefined;
  readonly onError: (name: string) => void;
}

export interface RunColumn {
  readonly id: RunColumnId;
  readonly header: string;
  /** As a track of a grid. */
  readonly width: string;
  readonly isNumber?: boolean;
  /** The order that a press on the header asks for. */
  readonly order?: RunOrder;
  readonly cell: (cell: RunCell) => ReactNode;
}

const columnIds = [
  "status",
  "workflow",
  "version",
  "run",
  "startedBy",
  "started",
  "duration",
  "cost",
  "wasted",
] as const;
export type RunColumnId = (typeof columnIds)[number];

/** Columns that are always there: without them a row is nobody's. */
export const fixedColumns: readonly RunColumnId[] = ["status", "workflow"];

export const runColumns: readonly RunColumn[] = [
  {
    id: "status",
    header: texts.columns.status,
    width: "8rem",
    cell: ({ run }) => <RunStatusBadge status={run.status} />,
  },
  {
    id: "workflow",
    header: texts.columns.workflow,
    width: "minmax(9rem,1.3fr)",
    cell: ({ run }) => (
      <Link
        to="/runs/$id"
        params={{ id: run.id }}
        search={{}}
        className="flex min-h-6 min-w-0 items-center gap-1.5 rounded-sm font-medium text-ink after:absolute after:inset-0 hover:underline"
      >
        <span className="truncate">{run.workflowName}</span>
        <DrillBadge run={run} />
      </Link>
    ),
  },
  {
    id: "version",
    header: texts.columns.version,
    width: "3.75rem",
    cell: ({ run }) => (
      <span className="text-ink-muted" title={isTrial(run.version) ? texts.trialHint : undefined}>
        {versionText(run.version)}
      </span>
    ),
  },
  {
    id: "run",
    header: texts.columns.run,
    width: "minmax(8rem,1.5fr)",
    cell: (cell) => <RunName {...cell} />,
  },
  {
    id: "startedBy",
    header: texts.columns.startedBy,
    width: "minmax(6rem,1fr)",
    cell: ({ run }) => (
      <span className="block truncate text-ink-muted" title={startedByLine(run)}>
        {startedByLine(run)}
      </span>
    ),
  },
  {
    id: "started",
    header: texts.columns.started,
    width: "7rem",
    order: "newest",
    cell: ({ run }) => <TimeAgo at={run.createdAt} className="text-ink-muted" />,
  },
  {
    id: "duration",
    header: texts.columns.duration,
    width: "7rem",
    isNumber: true,
    order: "longest",
    cell: ({ run, now }) => (
      <span className="text-ink-muted">
        {formatDuration(
          (run.endedAt === null ? now : Date.parse(run.endedAt)) - Date.parse(run.createdAt),
        )}
      </span>
    ),
  },
  {
    id: "cost",
    header: texts.columns.cost,
    width: "6.5rem",
    isNumber: true,
    order: "costly",
    cell: ({ run, figures }) => (
      <span
        title={
          figures === undefined
            ? undefined
            : texts.useful(formatCost(figures.usefulMicros), formatCost(figures.wastedMicros))
        }
      >
        {formatTotal(run.costMicros, run.unpriced)}
      </span>
    ),
  },
  {
    id: "wasted",
    header: texts.columns.wasted,
    width: "6rem",
    isNumber: true,
    cell: ({ figures }) =>
      figures === undefined ? (
        <span className="text-ink-faint">–</span>
      ) : (
        <span className={figures.wastedMicros > 0 ? "text-danger" : "text-ink-muted"}>
          {formatCost(figures.wastedMicros)}
        </span>
      ),
  },
];

const smallOrder = ["status", "workflow", "started", "cost", "duration", "run", "wasted"];

/** The columns for a small screen: what one looks for first comes first. */
export const smallColumns: readonly RunColumn[] = smallOrder.flatMap((id) =>
  runColumns
    .filter((column) => column.id === id)
    .map((column) =>
      id === "workflow"
        ? { ...column, width: "minmax(6rem,1fr)" }
        : id === "started"
          ? { ...column, width: "5.5rem" }
          : column,
    ),
);

/** Who or what started a run, in one line. */
export function startedByLine(run: RunSummary): string {
  if (run.copyOf !== null) {
    const from = shortId(run.copyOf.runId);
    return run.copyOf.kind === "fork" ? texts.by.forkOf(from) : texts.by.redriveOf(from);
  }
  if (run.parent !== null) return texts.by.runOf(shortId(run.parent.runId));
  return run.startedBy === null ? texts.by.person : startedByText(run.startedBy);
}

function RunName({ run, onError }: RunCell) {
  return (
    <span className="flex min-w-0 items-center gap-2">
      <span className="shrink-0 truncate font-mono text-xs text-ink-muted" title={run.id}>
        {run.name ?? shortId(run.id)}
      </span>
      {hasFailed(run) ? (
        <button
          type="button"
          title={`${failureLine(run.error, run.cause)} – ${texts.onlyError(errorName(run.error))}`}
          disabled={run.error === null}
          onClick={() => onError(run.error ?? "")}
          className="relative z-10 inline-flex min-h-6 min-w-0 items-center rounded-sm text-xs text-danger enabled:hover:underline"
        >
          <span className="truncate">{errorName(run.error)}</span>
        </button>
      ) : null}
    </span>
  );
}

const hiddenKey = "cairn.runs.hidden-columns";
const hiddenSchema = z.array(z.enum(columnIds));

/** Columns that somebody does not want to see, in this browser. */
export function readHiddenColumns(): readonly RunColumnId[] {
  try {
    const parsed = hiddenSchema.safeParse(JSON.parse(localStorage.getItem(hiddenKey) ?? "[]"));
    return parsed.success ? parsed.data.filter((id) => !fixedColumns.includes(id)) : [];
  } catch {
    return [];
  }
}

export function keepHiddenColumns(ids: readonly RunColumnId[]): void {
  try {
    localStorage.setItem(hiddenKey, JSON.stringify(ids));
  } catch (error) {
    // Full or switched off: the columns are back with the next visit.
    if (!(error instanceof DOMException)) throw error;
  }
}
