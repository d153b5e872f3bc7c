import type { AttemptMessage, StepMessage } from "../../shared/api/run.ts";
import { formatCost } from "../../shared/cost/format.ts";
import type { AttemptView, StepView } from "../../shared/run/step-view.ts";
import { Badge } from "../ui/badge.tsx";
import type { IconName } from "../ui/icon.tsx";
import { JsonView } from "../ui/json-view.tsx";
import { formatDuration, formatMoment, useNow } from "../ui/time.ts";
import { formatBytes } from "../ui/size.ts";
import type { Tone } from "../ui/tone.ts";
import { RunValue } from "./artifact-link.tsx";
import { cacheText } from "./cache-text.ts";
import { causeText, errorName } from "./failure-text.ts";
import { runStrings } from "./strings.ts";

const texts = runStrings.step;

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
  readonly step: StepView;
  /** The step as the server tells it: with the values that schemas refused. */
  readonly message: Pick<StepMessage, "attempts"> | null | undefined;
}

/** Every attempt of a step, the latest first, with what went wrong. */
export function StepAttempts({ step, message }: StepAttemptsProps) {
  const now = useNow(step.endedAt === null);
  if (step.attempts.length === 0) return <p className="text-ink-muted">{texts.noAttempts}</p>;
  return (
    <ol className="flex flex-col gap-3">
      {step.attempts.toReversed().map((attempt) => (
        <li key={attempt.seq} className="rounded-md border border-line px-3 py-2">
          <AttemptCard attempt={attempt} now={now} />
          {attempt.isRejected && !attempt.isUndo ? (
            <Rejected of={message?.attempts.find((each) => each.attempt === attempt.attempt)} />
          ) : null}
        </li>
      ))}
    </ol>
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

function AttemptCard({ attempt, now }: { readonly attempt: AttemptView; readonly now: number }) {
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
        <h3 className="font-medium">
          {attempt.isUndo ? texts.undoAttempt(attempt.attempt) : texts.attempt(attempt.attempt)}
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
