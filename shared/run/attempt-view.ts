/** What happens to the attempts of a step and to the stretches of its time. */
import type { CachedResult, CheckpointData, RunEvent, StepStatus } from "./event.ts";
import type { AttemptView, SegmentKind, StepView } from "./step-view.ts";

/** When a wait ends that begins at a time. */
export function wakeTime(
  at: string,
  { delayMs, until }: { readonly delayMs: number | null; readonly until: string | null },
): string | null {
  if (until !== null) return until;
  return delayMs === null ? null : new Date(Date.parse(at) + delayMs).toISOString();
}

/** Ends the open segment. */
export function close(step: StepView, at: string): StepView {
  const last = step.segments.at(-1);
  if (last === undefined || last.to !== null) return step;
  return { ...step, segments: [...step.segments.slice(0, -1), { ...last, to: at }] };
}

/** Ends the open segment and opens one of another kind; of the same kind, the open one goes on. */
export function enter(step: StepView, kind: SegmentKind, at: string): StepView {
  const last = step.segments.at(-1);
  if (last?.to === null && last.kind === kind) return step;
  const closed = close(step, at);
  return {
    ...closed,
    segments: [...closed.segments, { kind, from: at, to: null, attempt: null, outcome: null }],
  };
}

/** Ends the open segment and the step with it. */
export function finish(step: StepView, status: StepStatus, at: string): StepView {
  return { ...close(step, at), status, endedAt: at, parked: null, deferred: null, wakeAt: null };
}

/** A success wipes out the error of an earlier attempt; one that was caught stays to be seen. */
export function succeed(
  step: StepView,
  at: string,
  by: {
    readonly costMicros: number;
    readonly reusedMicros?: number;
    readonly cached?: CachedResult;
  },
): StepView {
  const { costMicros, reusedMicros = null, cached = null } = by;
  const done =
    reusedMicros === null
      ? endAttempt(step, at, { outcome: "succeeded", costMicros, cached })
      : endBefore(step, reusedMicros);
  if (step.status === "caught") return finish(done, "caught", at);
  return { ...finish(done, "succeeded", at), error: null, cause: null };
}

/** The attempt under way when its run began to end came to a good end there. */
function endBefore(step: StepView, costMicros: number): StepView {
  const last = step.attempts.at(-1);
  if (last === undefined) return { ...step, costMicros: step.costMicros + costMicros };
  const ended = {
    ...last,
    outcome: "succeeded" as const,
    costMicros: addKnown(last.costMicros, costMicros),
  };
  return {
    ...step,
    attempts: [...step.attempts.slice(0, -1), ended],
    costMicros: step.costMicros + costMicros,
  };
}

/** A retry follows the attempt that failed. */
export function retry(step: StepView, at: string, delayMs: number): StepView {
  const last = step.attempts.at(-1);
  const attempts =
    last === undefined
      ? step.attempts
      : [...step.attempts.slice(0, -1), { ...last, retryDelayMs: delayMs }];
  return {
    ...enter({ ...step, attempts, parked: null }, "backoff", at),
    status: "waiting",
    endedAt: null,
    retries: step.retries + 1,
    wakeAt: wakeTime(at, { delayMs, until: null }),
  };
}

/** Begins an attempt, and a segment with it. */
export function startAttempt(
  step: StepView,
  event: RunEvent & { readonly type: "step.started" | "undo.started" },
  isUndo: boolean,
): StepView {
  const attempt = event.attempt ?? step.attempts.length + 1;
  const closed = close(step, event.at);
  const started: AttemptView = {
    attempt,
    isUndo,
    worker: event.data.worker,
    startedAt: event.at,
    endedAt: null,
    outcome: null,
    error: null,
    cause: null,
    costMicros: null,
    heartbeats: 0,
    lastHeartbeat: null,
    retryDelayMs: null,
    cached: null,
    isRejected: false,
    seq: event.seq,
  };
  return {
    ...closed,
    attempts: [...closed.attempts, started],
    segments: [
      ...closed.segments,
      { kind: isUndo ? "undo" : "run", from: event.at, to: null, attempt, outcome: null },
    ],
  };
}

type AttemptEnd = Pick<AttemptView, "outcome"> &
  Partial<Pick<AttemptView, "error" | "cause" | "costMicros" | "cached" | "isRejected">>;

/** Ends the attempt under way, if there is one, and its segment. */
export function endAttempt(step: StepView, at: string, end: AttemptEnd): StepView {
  const { outcome, error = null, cause = null, costMicros = null } = end;
  const { cached = null, isRejected = false } = end;
  const last = step.attempts.at(-1);
  const segment = step.segments.at(-1);
  const cost = step.costMicros + (costMicros ?? 0);
  if (last === undefined || last.endedAt !== null) return { ...step, costMicros: cost };
  const attempts = [
    ...step.attempts.slice(0, -1),
    {
      ...last,
      endedAt: at,
      outcome,
      error,
      cause,
      costMicros: addKnown(last.costMicros, costMicros),
      cached,
      isRejected,
    },
  ];
  const isOpen = segment !== undefined && segment.to === null && segment.attempt !== null;
  const segments = isOpen
    ? [...step.segments.slice(0, -1), { ...segment, to: at, outcome }]
    : step.segments;
  return { ...step, attempts, segments, costMicros: cost };
}

function addKnown(known: number | null, more: number | null): number | null {
  return known === null || more === null ? (known ?? more) : known + more;
}

type Word = RunEvent & { readonly type: "step.heartbeat" | "undo.heartbeat" | "checkpoint.saved" };

/** What an attempt says before it ends. */
export function takeWord(step: StepView, event: Word): StepView {
  return event.type === "checkpoint.saved" ? saveOperations(step, event.data) : beat(step, event);
}

/** A sign of life of the attempt under way; what it does not say stays as it was said. */
function beat(
  step: StepView,
  { at, data }: RunEvent & { readonly type: "step.heartbeat" | "undo.heartbeat" },
): StepView {
  const last = step.attempts.at(-1);
  if (last === undefined || last.endedAt !== null) return step;
  const { details: told = null, memory: used = null } = last.lastHeartbeat ?? {};
  const lastHeartbeat = { at, details: data.details ?? told, memory: data.memory ?? used };
  const beaten = { ...last, heartbeats: last.heartbeats + 1, lastHeartbeat };
  return { ...step, attempts: [...step.attempts.slice(0, -1), beaten] };
}

/** Money that no outcome tells of belongs to the attempt that saved the values. */
function saveOperations(
  step: StepView,
  { saved, operations, costMicros }: CheckpointData,
): StepView {
  if (saved === undefined) return step;
  const last = step.attempts.at(-1);
  const attempts =
    last === undefined
      ? step.attempts
      : [
          ...step.attempts.slice(0, -1),
          { ...last, costMicros: addKnown(last.costMicros, costMicros) },
        ];
  return {
    ...step,
    attempts,
    costMicros: step.costMicros + costMicros,
    savedOperations: step.savedOperations + operations,
  };
}
