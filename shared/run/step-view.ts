/**
 * One step as people look at it: the fold of the events of one visit of a state.
 *
 * Invariant: the segments of a step follow each other without gaps from its scheduling to its end, and from the scheduling of its
 * undo to the end of that; at most the last one is open.
 */
import type { Json } from "../base/json.ts";
import type { ParkedTask, RunEvent, StepStatus } from "./event.ts";

/** What a step is doing during a stretch of time. */
export type SegmentKind = "queue" | "run" | "backoff" | "wait" | "children" | "held" | "undo";

/** How an attempt ended; null while it lasts. `released`: its worker shut down in order and gave it back. */
export type AttemptOutcome = "succeeded" | "failed" | "lost" | "released" | "held" | "cancelled";

/** A stretch of a step's time. */
export interface Segment {
  readonly kind: SegmentKind;
  /** ISO times; `to` is null while it lasts. */
  readonly from: string;
  readonly to: string | null;
  /** Attempt that ran in it; null for waits. */
  readonly attempt: number | null;
  readonly outcome: AttemptOutcome | null;
}

/** One try of a step, or of its undo. */
export interface AttemptView {
  readonly attempt: number;
  readonly isUndo: boolean;
  readonly worker: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly outcome: AttemptOutcome | null;
  readonly error: string | null;
  readonly cause: string | null;
  /** Micro-dollars, as far as priced; null while it lasts, or when it ended without saying. */
  readonly costMicros: number | null;
  readonly heartbeats: number;
  readonly lastHeartbeat: { readonly at: string; readonly details: Json } | null;
  /** Milliseconds until the next attempt, when a retry followed. */
  readonly retryDelayMs: number | null;
  /** Number of the event that began it. */
  readonly seq: number;
}

/** The flows that a container has opened. */
export interface ChildrenView {
  readonly count: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly cancelled: number;
}

/** A task whose answer comes from outside. */
export interface ParkedView {
  readonly kind: ParkedTask["kind"];
  /** Name of the activity, or id of the run waited for. */
  readonly name: string | null;
  /** A worker outside has taken the task of an activity. */
  readonly isTaken: boolean;
}

/** One visit of a state. */
export interface StepView {
  readonly key: string;
  readonly path: string;
  readonly visit: number;
  readonly state: string;
  readonly status: StepStatus;
  readonly undo: "none" | "scheduled" | "running" | "succeeded" | "failed";
  readonly scheduledAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly scheduledSeq: number;
  readonly lastSeq: number;
  readonly attempts: readonly AttemptView[];
  readonly segments: readonly Segment[];
  readonly retries: number;
  readonly error: string | null;
  readonly cause: string | null;
  readonly costMicros: number;
  readonly children: ChildrenView | null;
  /** Whose answer it waits for; null when it waits for no answer from outside. */
  readonly parked: ParkedView | null;
  /** When a waiting step goes on, ISO time; null when it waits for something else. */
  readonly wakeAt: string | null;
}

/** The step that `step.scheduled` brings into being. */
export function scheduledStep(key: string, event: RunEvent): StepView {
  return {
    key,
    path: event.path ?? "",
    visit: event.visit ?? 1,
    state: event.state ?? "",
    status: "ready",
    undo: "none",
    scheduledAt: event.at,
    startedAt: null,
    endedAt: null,
    scheduledSeq: event.seq,
    lastSeq: event.seq,
    attempts: [],
    segments: [{ kind: "queue", from: event.at, to: null, attempt: null, outcome: null }],
    retries: 0,
    error: null,
    cause: null,
    costMicros: 0,
    children: null,
    parked: null,
    wakeAt: null,
  };
}

/** Applies an event that carries the path and visit of the step; others leave it as it is. */
export function applyStepEvent(step: StepView, event: RunEvent): StepView {
  switch (event.type) {
    case "step.started":
      return {
        ...startAttempt(step, event, false),
        status: "running",
        startedAt: step.startedAt ?? event.at,
        wakeAt: null,
      };
    case "step.succeeded":
      return succeed(step, event.at, event.data.costMicros);
    case "step.failed":
      return {
        ...finish(
          endAttempt(step, event.at, { outcome: "failed", ...event.data }),
          "failed",
          event.at,
        ),
        error: event.data.error,
        cause: event.data.cause,
      };
    case "step.retried":
      return retry(step, event.at, event.data.delayMs);
    case "step.caught":
      return {
        ...finish(step, "caught", event.at),
        error: event.data.error,
        cause: event.data.cause,
      };
    case "step.lost":
      return {
        ...enter(endAttempt(step, event.at, { outcome: "lost" }), "queue", event.at),
        status: "ready",
        endedAt: null,
      };
    case "step.released":
      return {
        ...enter(endAttempt(step, event.at, { outcome: "released" }), "queue", event.at),
        status: "ready",
      };
    case "step.held":
      return {
        ...enter(endAttempt(step, event.at, { outcome: "held" }), "held", event.at),
        status: "held",
      };
    case "step.cancelled":
      return finish(endAttempt(step, event.at, { outcome: "cancelled" }), "cancelled", event.at);
    case "step.heartbeat":
    case "undo.heartbeat":
      return beat(step, event.at, event.data.details);
    case "task.parked":
    case "undo.parked":
    case "task.taken":
    case "undo.taken":
    case "task.answered":
      return changeParked(step, event);
    case "timer.set":
      return {
        ...enter(step, "wait", event.at),
        status: "waiting",
        wakeAt: wakeTime(event.at, event.data),
      };
    case "timer.fired":
      return {
        ...enter(step, "queue", event.at),
        status: step.undo === "none" ? "ready" : step.status,
        wakeAt: null,
      };
    default:
      return changeContainer(step, event);
  }
}

type ParkEvent = Extract<
  RunEvent,
  { type: "task.parked" | "undo.parked" | "task.taken" | "undo.taken" | "task.answered" }
>;

function changeParked(step: StepView, event: ParkEvent): StepView {
  switch (event.type) {
    case "task.parked":
    case "undo.parked": {
      const { kind, name } = event.data;
      return {
        ...enter(step, "wait", event.at),
        status: step.undo === "none" ? "waiting" : step.status,
        parked: { kind, name, isTaken: false },
      };
    }
    case "task.taken":
    case "undo.taken":
      return step.parked === null ? step : { ...step, parked: { ...step.parked, isTaken: true } };
    case "task.answered":
      return {
        ...enter(step, "queue", event.at),
        status: step.undo === "none" ? "ready" : step.status,
        parked: null,
      };
  }
}

function changeContainer(step: StepView, event: RunEvent): StepView {
  const { children } = step;
  switch (event.type) {
    case "map.started":
    case "parallel.started":
      return {
        ...enter(step, "children", event.at),
        status: "waiting",
        startedAt: step.startedAt ?? event.at,
        children: { count: event.data.count, succeeded: 0, failed: 0, cancelled: 0 },
      };
    case "map.succeeded":
    case "parallel.succeeded":
      return { ...enter(step, "queue", event.at), status: "ready" };
    case "iteration.succeeded":
      return children === null
        ? step
        : { ...step, children: { ...children, succeeded: children.succeeded + 1 } };
    case "iteration.failed":
      return children === null
        ? step
        : { ...step, children: { ...children, failed: children.failed + 1 } };
    case "iteration.cancelled":
      return children === null
        ? step
        : { ...step, children: { ...children, cancelled: children.cancelled + 1 } };
    default:
      return changeUndo(step, event);
  }
}

function changeUndo(step: StepView, event: RunEvent): StepView {
  switch (event.type) {
    case "undo.scheduled":
      return { ...enter(step, "queue", event.at), undo: "scheduled" };
    case "undo.started":
      return { ...startAttempt(step, event, true), undo: "running" };
    case "undo.retried":
      return {
        ...retry(step, event.at, event.data.delayMs),
        status: step.status,
        undo: "scheduled",
      };
    case "undo.lost":
    case "undo.released": {
      const outcome = event.type === "undo.lost" ? "lost" : "released";
      return {
        ...enter(endAttempt(step, event.at, { outcome }), "queue", event.at),
        undo: "scheduled",
      };
    }
    case "undo.succeeded":
      return {
        ...close(
          endAttempt(step, event.at, { outcome: "succeeded", costMicros: event.data.costMicros }),
          event.at,
        ),
        parked: null,
        undo: "succeeded",
      };
    case "undo.failed":
      return {
        ...close(endAttempt(step, event.at, { outcome: "failed", ...event.data }), event.at),
        parked: null,
        undo: "failed",
      };
    default:
      return step;
  }
}

function wakeTime(
  at: string,
  { delayMs, until }: { readonly delayMs: number | null; readonly until: string | null },
): string | null {
  if (until !== null) return until;
  return delayMs === null ? null : new Date(Date.parse(at) + delayMs).toISOString();
}

/** Ends the open segment. */
function close(step: StepView, at: string): StepView {
  const last = step.segments.at(-1);
  if (last === undefined || last.to !== null) return step;
  return { ...step, segments: [...step.segments.slice(0, -1), { ...last, to: at }] };
}

/** Ends the open segment and opens one of another kind; of the same kind, the open one goes on. */
function enter(step: StepView, kind: SegmentKind, at: string): StepView {
  const last = step.segments.at(-1);
  if (last?.to === null && last.kind === kind) return step;
  const closed = close(step, at);
  return {
    ...closed,
    segments: [...closed.segments, { kind, from: at, to: null, attempt: null, outcome: null }],
  };
}

function finish(step: StepView, status: StepStatus, at: string): StepView {
  return { ...close(step, at), status, endedAt: at, parked: null, wakeAt: null };
}

/** A success wipes out the error of an earlier attempt; one that was caught stays to be seen. */
function succeed(step: StepView, at: string, costMicros: number): StepView {
  const done = endAttempt(step, at, { outcome: "succeeded", costMicros });
  if (step.status === "caught") return finish(done, "caught", at);
  return { ...finish(done, "succeeded", at), error: null, cause: null };
}

function retry(step: StepView, at: string, delayMs: number): StepView {
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

function startAttempt(
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
  Partial<Pick<AttemptView, "error" | "cause" | "costMicros">>;

/** Ends the attempt under way, if there is one, and its segment. */
function endAttempt(
  step: StepView,
  at: string,
  { outcome, error = null, cause = null, costMicros = null }: AttemptEnd,
): StepView {
  const last = step.attempts.at(-1);
  const segment = step.segments.at(-1);
  const cost = step.costMicros + (costMicros ?? 0);
  if (last === undefined || last.endedAt !== null) return { ...step, costMicros: cost };
  const attempts = [
    ...step.attempts.slice(0, -1),
    { ...last, endedAt: at, outcome, error, cause, costMicros },
  ];
  const isOpen = segment !== undefined && segment.to === null && segment.attempt !== null;
  const segments = isOpen
    ? [...step.segments.slice(0, -1), { ...segment, to: at, outcome }]
    : step.segments;
  return { ...step, attempts, segments, costMicros: cost };
}

function beat(step: StepView, at: string, details: Json): StepView {
  const last = step.attempts.at(-1);
  if (last === undefined || last.endedAt !== null) return step;
  return {
    ...step,
    attempts: [
      ...step.attempts.slice(0, -1),
      { ...last, heartbeats: last.heartbeats + 1, lastHeartbeat: { at, details } },
    ],
  };
}

/** True while a step, or its undo, still has something to do. */
export function isStepOpen(step: StepView): boolean {
  return step.segments.at(-1)?.to === null;
}
