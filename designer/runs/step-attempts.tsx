import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { AttemptMessage, LedgerMessage, StepMessage } from "../../shared/api/run.ts";
import { formatCost } from "../language/money.ts";
import type { AttemptView, StepView } from "../../shared/run/step-view.ts";
import { queries } from "../api/queries.ts";
import { Badge } from "../ui/badge.tsx";
import { IconButton } from "../ui/button.tsx";
import { cn } from "../ui/cn.ts";
import { Icon, type IconName } from "../ui/icon.tsx";
import { JsonView } from "../ui/json-view.tsx";
import { formatDuration, formatMoment, useNow } from "../ui/time.ts";
import { formatBytes } from "../ui/size.ts";
import type { Tone } from "../ui/tone.ts";
import { RunValue } from "./artifact-link.tsx";
import { cacheText } from "./cache-text.ts";
import { checkpointText } from "./checkpoint-text.ts";
import { checkpointsOf, type SavedEvent } from "./checkpoint-marks.ts";
import { causeText, errorName } from "./failure-text.ts";
import { pageStrings } from "./page-strings.ts";
import type { EventLog } from "./run-store.ts";
import { runStrings } from "./strings.ts";
import { formatCount } from "../language/locale.ts";

const texts = runStrings.step;
/** Checkpoints of an attempt that are listed: the newest. */
const mostCheckpoints = 50;

const outcomeLooks: Readonly<
  Record<NonNullable<AttemptView["outcome"]>, readonly [Tone, IconName]>
> = {
  succeeded: ["success", "circle-check"],
  failed: ["danger", "circle-x"],
  lost: ["attention", "unlink"],
  released: ["neutral", "undo"],
  held: ["warning", "hand"],
  cancelled: ["neutral", "ban"],
};

interface StepAttemptsProps {
  readonly runId: string;
  readonly step: StepView;
  /** The step as the server tells it: with the values that schemas refused. */
  readonly message: Pick<StepMessage, "attempts"> | null | undefined;
  readonly log: EventLog;
  /** Changes when more was spent. */
  readonly stamp: string;
  /** Number of the attempt that the address names. */
  readonly chosen: number | null;
  readonly onChoose: (attempt: number) => void;
}

/** Every attempt of a step, the latest first, with what went wrong, what it used, and what it had saved. */
export function StepAttempts(props: StepAttemptsProps) {
  const { runId, step, message, log, stamp, chosen, onChoose } = props;
  const now = useNow(step.endedAt === null);
  const { data: cost } = useQuery(queries.runCost(runId, stamp));
  const saved = useMemo(() => checkpointsOf(log.events, step), [log, step]);
  if (step.attempts.length === 0) return <p className="text-ink-muted">{texts.noAttempts}</p>;
  return (
    <ol className="flex flex-col gap-3">
      {step.attempts.toReversed().map((attempt) => (
        <li
          key={attempt.seq}
          aria-current={!attempt.isUndo && attempt.attempt === chosen ? true : undefined}
          className={cn(
            "rounded-md border px-3 py-2",
            !attempt.isUndo && attempt.attempt === chosen ? "border-accent" : "border-line",
          )}
        >
          <AttemptCard attempt={attempt} now={now} onChoose={onChoose} />
          {attempt.isUndo ? null : (
            <>
              <Tokens
                entries={(cost?.entries ?? []).filter(
                  (entry) =>
                    entry.path === step.path &&
                    entry.visit === step.visit &&
                    entry.attempt === attempt.attempt,
                )}
              />
              <Saved events={saved.filter((event) => event.attempt === attempt.attempt)} />
            </>
          )}
          {attempt.isRejected && !attempt.isUndo ? (
            <Rejected of={message?.attempts.find((each) => each.attempt === attempt.attempt)} />
          ) : null}
        </li>
      ))}
    </ol>
  );
}

/** What the attempt used of models. */
function Tokens({ entries }: { readonly entries: readonly LedgerMessage[] }) {
  const input = entries.reduce((sum, { usage }) => sum + (usage.inputTokens ?? 0), 0);
  const output = entries.reduce((sum, { usage }) => sum + (usage.outputTokens ?? 0), 0);
  if (input + output === 0) return null;
  return (
    <p className="text-xs text-ink-muted tabular-nums">
      {pageStrings.proof.tokens(formatCount(input), formatCount(output))}
    </p>
  );
}

/** The checkpoints of the attempt: what each held, and what it was worth. */
function Saved({ events }: { readonly events: readonly SavedEvent[] }) {
  if (events.length === 0) return null;
  return (
    <div className="mt-1.5">
      <p className="text-xs text-ink-faint">{pageStrings.proof.checkpoints}</p>
      <ul className="flex flex-col gap-0.5 text-xs">
        {events.slice(-mostCheckpoints).map((event) => (
          <li key={event.seq} className="flex items-center gap-1.5 tabular-nums">
            <Icon name="layers" size={12} className="text-special" />
            <span className="text-ink-faint">{formatMoment(event.at)}</span>
            {checkpointText(event.data)}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The value that a schema refused: foreign text, shown as a value and never followed. */
function Rejected({ of }: { readonly of: AttemptMessage | undefined }) {
  if (of?.rejected === undefined) return null;
  return (
    <div className="mt-1.5">
      <p className="text-xs text-ink-faint">{texts.rejected}</p>
      <RunValue value={of.rejected} />
    </div>
  );
}

function AttemptCard({
  attempt,
  now,
  onChoose,
}: {
  readonly attempt: AttemptView;
  readonly now: number;
  readonly onChoose: (attempt: number) => void;
}) {
  const { outcome, error, cause, costMicros, retryDelayMs, lastHeartbeat, heartbeats } = attempt;
  const [tone, icon] =
    outcome === null ? (["info", "loader-circle"] as const) : outcomeLooks[outcome];
  const end = attempt.endedAt === null ? now : Date.parse(attempt.endedAt);
  const facts = [
    formatMoment(attempt.startedAt),
    formatDuration(end - Date.parse(attempt.startedAt)),
    attempt.worker,
    costMicros === null || costMicros === 0 ? "" : formatCost(costMicros),
    attempt.cached === null ? "" : `${texts.fromCache}: ${cacheText(attempt.cached)}`,
  ];
  return (
    <>
      <div className="flex items-center justify-between gap-2">
        <h3 className="flex items-center gap-1 font-medium">
          {attempt.isUndo ? texts.undoAttempt(attempt.attempt) : texts.attempt(attempt.attempt)}
          {attempt.isUndo ? null : (
            <IconButton
              size="sm"
              icon="link"
              iconSize={13}
              className="size-6"
              label={pageStrings.proof.showAttempt(attempt.attempt)}
              onClick={() => onChoose(attempt.attempt)}
            />
          )}
        </h3>
        <Badge tone={tone} icon={icon} spinning={outcome === null}>
          {outcome === null ? texts.running : texts.outcomes[outcome]}
        </Badge>
      </div>
      <p className="text-xs text-ink-faint tabular-nums">
        {facts.filter((fact) => fact !== "").join(" · ")}
      </p>
      {outcome !== "failed" && error === null ? null : (
        <div className="mt-1.5 rounded-md bg-danger-soft px-2.5 py-1.5 text-danger">
          <p className="font-semibold break-words">{errorName(error)}</p>
          <p className="break-words whitespace-pre-wrap">{causeText(error, cause)}</p>
        </div>
      )}
      {retryDelayMs === null ? null : (
        <p className="mt-1 text-xs text-attention">{texts.retryIn(formatDuration(retryDelayMs))}</p>
      )}
      {lastHeartbeat === null ? null : (
        <div className="mt-1.5">
          <p className="text-xs text-ink-faint">
            {texts.heartbeats(heartbeats)} · {formatMoment(lastHeartbeat.at)}
            {lastHeartbeat.memory === null
              ? null
              : ` · ${texts.memory(formatBytes(lastHeartbeat.memory.rssBytes))}`}
          </p>
          {lastHeartbeat.details === null ? null : <JsonView value={lastHeartbeat.details} />}
        </div>
      )}
    </>
  );
}
