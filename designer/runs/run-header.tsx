import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { CostFigures } from "../../shared/api/cost.ts";
import type { RunDetail } from "../../shared/api/run.ts";
import { formatCost, formatTotal } from "../../shared/cost/format.ts";
import { hasEnded, progressOf, type RunView } from "../../shared/run/run-view.ts";
import { errorText } from "../api/api-error.ts";
import type { StreamState } from "../api/event-stream.ts";
import { queries, useCancelRun } from "../api/queries.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { cn } from "../ui/cn.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { ConfirmDialog } from "../ui/dialog.tsx";
import { Icon } from "../ui/icon.tsx";
import { PageBar } from "../ui/page-bar.tsx";
import { formatDuration, formatFull, formatMoment, useNow } from "../ui/time.ts";
import { toast } from "../ui/toast.tsx";
import { causeText, errorName, hasFailed } from "./failure-text.ts";
import { shortId } from "./runs-table.tsx";
import { spendingStamp } from "./spending.ts";
import { StartedByLink } from "./started-by.tsx";
import { RunStatusBadge } from "./status-badge.tsx";
import { runStrings } from "./strings.ts";

const texts = runStrings.page;

export interface RunHeaderProps {
  readonly run: RunDetail;
  readonly view: RunView;
  readonly stream: StreamState;
  readonly onAgain: () => void;
}

/** Which run this is and how it stands; the actions go into the bar at the top. */
export function RunHeader({ run, view, stream, onAgain }: RunHeaderProps) {
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
            className="flex min-h-6 items-center text-ink-muted hover:text-ink"
          >
            {texts.back}
          </Link>
          <Icon name="chevron-right" size={14} className="text-ink-faint" />
          <h1 className="truncate font-semibold">{run.workflowName}</h1>
          <span className="text-xs text-ink-faint">{runStrings.history.version(run.version)}</span>
        </nav>
        <span className="flex-1" />
        <Connection stream={stream} isEnded={hasEnded(view)} />
        <Button asChild variant="ghost">
          <Link to="/workflows/$id" params={{ id: run.workflowId }}>
            <Icon name="workflow" size={15} />
            {texts.edit}
          </Link>
        </Button>
        <CancelButton runId={run.id} view={view} />
        <Button variant="primary" icon="play" onClick={onAgain}>
          {texts.again}
        </Button>
      </PageBar>
      <RunFacts run={run} view={view} />
      <RunProblem view={view} />
    </>
  );
}

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
      {texts.connection[stream]}
    </span>
  );
}

function CancelButton({ runId, view }: { readonly runId: string; readonly view: RunView }) {
  const [isAsking, setIsAsking] = useState(false);
  const cancel = useCancelRun();
  const isEnding = view.status === "COMPENSATING" || view.cancelReason !== null;
  if (hasEnded(view)) return null;
  const confirm = () =>
    cancel.mutate(runId, {
      onSuccess: () => toast.success(texts.cancelled),
      onError: (error) => toast.error(texts.cancelFailed, { description: errorText(error) }),
      onSettled: () => setIsAsking(false),
    });
  return (
    <>
      <Button icon="circle-stop" disabled={isEnding} onClick={() => setIsAsking(true)}>
        {isEnding ? texts.cancelling : texts.cancel}
      </Button>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setIsAsking}
        title={texts.cancelTitle}
        description={texts.cancelText}
        confirmLabel={texts.cancelConfirm}
        cancelLabel={texts.cancelKeep}
        danger
        busy={cancel.isPending}
        onConfirm={confirm}
      />
    </>
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

function RunProblem({ view }: { readonly view: RunView }) {
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
      <p className="max-h-24 min-w-0 overflow-auto break-words whitespace-pre-wrap">
        <span className="font-semibold">{errorName(view.error)}</span>
        {cause === null ? "" : `: ${cause}`}
      </p>
    </div>
  );
}
