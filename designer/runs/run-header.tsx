import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { memo, type ReactNode } from "react";
import type { CostFigures } from "../../shared/api/cost.ts";
import type { RunDetail } from "../../shared/api/run.ts";
import { formatCost, formatTotal } from "../language/money.ts";
import { hasEnded, progressOf, type RunView } from "../../shared/run/run-view.ts";
import type { StreamState } from "../api/event-stream.ts";
import { queries } from "../api/queries.ts";
import { DrillBadge } from "../drill/drill-badge.tsx";
import { Lineage } from "../run-control/lineage.tsx";
import { PausedNotice } from "../run-control/paused-notice.tsx";
import { RunButtons } from "../run-control/run-buttons.tsx";
import { RunMenu } from "../run-control/run-menu.tsx";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { cn } from "../ui/cn.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { Icon } from "../ui/icon.tsx";
import { PageBar } from "../ui/page-bar.tsx";
import { formatDuration, formatFull, formatMoment, useNow } from "../ui/time.ts";
import { causeText, errorName, hasFailed } from "./failure-text.ts";
import { pageStrings } from "./page-strings.ts";
import { shortId } from "./short-id.ts";
import { spendingStamp } from "./spending.ts";
import { StartedByLink } from "./started-by.tsx";
import { RunStatusBadge } from "./status-badge.tsx";
import { runStrings } from "./strings.ts";
import { versionText } from "./version-text.ts";

const texts = runStrings.page;

export interface RunHeaderProps {
  readonly run: RunDetail;
  readonly view: RunView;
  readonly stream: StreamState;
  readonly onAgain: () => void;
  readonly onRedrive: () => void;
  readonly onFork: () => void;
}

/** Which run this is and how it stands; the actions go into the bar at the top. */
export const RunHeader = memo(function RunHeader({
  run,
  view,
  stream,
  onAgain,
  onRedrive,
  onFork,
}: RunHeaderProps) {
  return (
    <>
      <PageBar>
        <nav
          aria-label={texts.title}
          className="flex min-w-0 items-center gap-1.5 border-l border-line pl-3"
        >
          <Link
            to="/runs"
            search={{}}
            className="flex min-h-6 items-center whitespace-nowrap text-ink-muted hover:text-ink max-xl:hidden"
          >
            {texts.back}
          </Link>
          <Icon name="chevron-right" size={14} className="text-ink-faint max-xl:hidden" />
          <h1 className="truncate font-semibold">{run.workflowName}</h1>
          <span className="text-xs text-ink-faint">{versionText(run.version)}</span>
        </nav>
        <span className="flex-1" />
        <Connection stream={stream} isEnded={hasEnded(view)} />
        <Button asChild variant="ghost" className="max-sm:hidden">
          <Link to="/workflows/$id" params={{ id: run.workflowId }}>
            <Icon name="workflow" size={15} />
            <span className="max-xl:sr-only">{texts.edit}</span>
          </Link>
        </Button>
        <RunButtons run={run} view={view} onRedrive={onRedrive} />
        <Button
          variant={hasEnded(view) ? "primary" : "secondary"}
          icon="play"
          className={hasEnded(view) ? "" : "max-sm:hidden"}
          onClick={onAgain}
        >
          <span className="max-xl:sr-only">{texts.again}</span>
        </Button>
        <RunMenu run={run} onFork={onFork} />
      </PageBar>
      <RunFacts run={run} view={view} />
      <PausedNotice run={run} view={view} />
      <RunProblem run={run} view={view} />
    </>
  );
});

function Connection({
  stream,
  isEnded,
}: {
  readonly stream: StreamState;
  readonly isEnded: boolean;
}) {
  if (isEnded || stream === "ended") return null;
  const isLost = stream === "reconnecting";
  return (
    <span
      className={cn(
        "flex items-center gap-1.5 text-xs whitespace-nowrap",
        isLost ? "text-attention" : "text-ink-faint",
      )}
    >
      <span
        className={cn(
          "size-1.5 rounded-full",
          isLost ? "bg-attention" : "bg-success",
          stream === "live" ? "animate-pulse-soft" : "",
        )}
      />
      <span className="max-xl:sr-only">{texts.connection[stream]}</span>
    </span>
  );
}

function Fact({
  name,
  children,
  title,
}: {
  readonly name: string;
  readonly children: ReactNode;
  readonly title?: string;
}) {
  return (
    <div title={title} className="flex items-baseline gap-1.5">
      <dt className="text-xs text-ink-faint">{name}</dt>
      <dd className="font-medium tabular-nums">{children}</dd>
    </div>
  );
}

function RunFacts({ run, view }: { readonly run: RunDetail; readonly view: RunView }) {
  const isEnded = hasEnded(view);
  const now = useNow(!isEnded);
  const createdAt = view.createdAt ?? run.createdAt;
  const end = view.endedAt === null ? now : Date.parse(view.endedAt);
  const { ended, open } = progressOf(view);
  const retries = [...view.steps.values()].reduce((sum, step) => sum + step.retries, 0);
  const spent = useSpent(run.id, view);
  return (
    <div className="flex min-h-11 shrink-0 flex-wrap items-center gap-x-6 gap-y-1 border-b border-line bg-surface px-4 py-1.5">
      <RunStatusBadge status={view.status} />
      <DrillBadge run={run} />
      <span className="flex items-center gap-0.5 font-mono text-xs text-ink-muted">
        {shortId(run.id)}
        <CopyButton text={() => run.id} label={texts.copyId} className="size-6" />
      </span>
      <dl className="flex flex-wrap items-center gap-x-6 gap-y-1">
        <Fact name={texts.started} title={formatFull(createdAt)}>
          {formatMoment(createdAt)}
        </Fact>
        <Fact name={texts.duration}>{formatDuration(end - Date.parse(createdAt))}</Fact>
        <Fact name={texts.steps}>{texts.stepsDone(ended, open)}</Fact>
        {retries > 0 ? <Fact name={texts.retries}>{retries}</Fact> : null}
        {view.lostWorkers > 0 ? <Fact name={texts.lost}>{view.lostWorkers}</Fact> : null}
        <Fact name={texts.cost}>{formatTotal(spent.costMicros, spent.unpriced)}</Fact>
      </dl>
      <SpentBadges spent={spent} />
      <StartedByLink run={run} />
      <Lineage run={run} />
      {view.waitsForTurn ? (
        <p className="flex items-center gap-1 text-xs text-warning">
          <Icon name="hourglass" size={13} /> {pageStrings.runTurn}
        </p>
      ) : null}
    </div>
  );
}

type Spent = Pick<
  CostFigures,
  "costMicros" | "usefulMicros" | "wastedMicros" | "estimatedMicros" | "unpriced"
>;

/** What was spent so far: from the events while it runs, from the ledger once it has ended. */
function useSpent(runId: string, view: RunView): Spent {
  const isEnded = hasEnded(view);
  const { data } = useQuery({ ...queries.runCost(runId, spendingStamp(view)), enabled: isEnded });
  if (isEnded && data !== undefined) return data.total;
  const { usefulMicros, wastedMicros } = view;
  return {
    costMicros: usefulMicros + wastedMicros,
    usefulMicros,
    wastedMicros,
    estimatedMicros: 0,
    unpriced: 0,
  };
}

function SpentBadges({ spent }: { readonly spent: Spent }) {
  if (spent.costMicros === 0) return null;
  return (
    <span className="flex items-center gap-1.5">
      <Badge tone="success">{`${formatCost(spent.usefulMicros)} ${texts.useful}`}</Badge>
      {spent.wastedMicros === 0 ? null : (
        <Badge
          tone="danger"
          title={texts.wastedHint}
        >{`${formatCost(spent.wastedMicros)} ${texts.wasted}`}</Badge>
      )}
      {spent.estimatedMicros === 0 ? null : (
        <Badge icon="info" title={texts.estimatedHint}>
          {runStrings.kinds.estimated}
        </Badge>
      )}
    </span>
  );
}

function RunProblem({ run, view }: { readonly run: RunDetail; readonly view: RunView }) {
  if (!hasFailed(view)) return null;
  const cause =
    view.status === "TIMED_OUT" && view.error === null
      ? runStrings.failure.timedOut
      : causeText(view.error, view.cause);
  return (
    <div
      role="alert"
      className="flex shrink-0 items-start gap-2 border-b border-danger/30 bg-danger-soft px-4 py-2 text-danger"
    >
      <Icon name="circle-x" className="mt-0.5 shrink-0" />
      <div className="min-w-0">
        <p className="max-h-24 overflow-auto break-words whitespace-pre-wrap">
          <span className="font-semibold">{errorName(view.error)}</span>
          {cause === null ? "" : `: ${cause}`}
        </p>
        <FailureCost run={run} view={view} />
      </div>
    </div>
  );
}

/** What the failure cost, and what it would have cost more without checkpoints. */
function FailureCost({ run, view }: { readonly run: RunDetail; readonly view: RunView }) {
  const { data } = useQuery(queries.runCost(run.id, spendingStamp(view)));
  if (data === undefined) return null;
  const { total, saved } = data;
  const words = pageStrings.failure;
  return (
    <p className="mt-0.5 text-xs text-ink tabular-nums">
      <span title={words.costHint}>
        {words.cost(formatTotal(total.wastedMicros, total.unpriced))}
      </span>
      {saved.savedMicros === 0 ? null : (
        <span title={words.savedHint}>
          {" · "}
          {words.saved(formatTotal(saved.savedMicros, saved.unpriced))}
        </span>
      )}
    </p>
  );
}
