/**
 * One step as people look at it: the fold of the events of one visit of a state.
 *
 * Invariant: the segments of a step follow each other without gaps from its scheduling to its end, and from the scheduling of its
 * undo to the end of that; at most the last one is open.
 */
import type { Json } from "../base/json.ts";
import {
  close,
  endAttempt,
  enter,
  finish,
  retry,
  takeWord,
  startAttempt,
  succeed,
  wakeTime,
} from "./attempt-view.ts";
import type { DeferReason, MemoryUse, ParkedTask, RunEvent, StepStatus } from "./event.ts";

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
  /** Micro-dollars, as far as priced and told: while it lasts, what its checkpoints tell; null when nothing has. */
  readonly costMicros: number | null;
  readonly heartbeats: number;
  readonly lastHeartbeat: {
    readonly at: string;
    readonly details: Json;
    /** Of the worker at that time; null when it did not say. */
    readonly memory: MemoryUse | null;
  } | null;
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
  /** Operations inside the step whose values are saved: the next attempt takes them over. */
  readonly savedOperations: number;
  /** Whose answer it waits for; null when it waits for no answer from outside. */
  readonly parked: ParkedView | null;
  /** Why it could start but may not yet: its hours, the limits of its workflow, the budget; null when nothing puts it off. */
  readonly deferred: DeferReason | null;
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
    savedOperations: 0,
    parked: null,
    deferred: null,
    wakeAt: null,
  };
}

/** Applies an event that carries the path and visit of the step; others leave it as it is. */
export function applyStepEvent(step: StepView, event: RunEvent): StepView {
  switch (event.type) {
    case "step.deferred":
      return {
        ...enter(step, "wait", event.at),
        status: "waiting",
        deferred: event.data.reason,
        wakeAt: event.data.until,
      };
    case "step.admitted":
      return { ...enter(step, "queue", event.at), status: "ready", deferred: null, wakeAt: null };
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
    case "step.released": {
      const outcome = event.type === "step.lost" ? "lost" : "released";
      const ended = endAttempt(step, event.at, { outcome });
      return { ...enter(ended, "queue", event.at), status: "ready", endedAt: null };
    }
    case "step.held":
    case "step.resolved":
    case "step.cancelled":
      return changeHeld(step, event);
    case "step.heartbeat":
    case "undo.heartbeat":
    case "checkpoint.saved":
      return takeWord(step, event);
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
    case "undo.fired":
      return {
        ...enter(step, "queue", event.at),
        status: step.undo === "none" ? "ready" : step.status,
        deferred: null,
        wakeAt: null,
      };
    default:
      return changeContainer(step, event);
  }
}

/** Steps whose attempt ends without its own word: cancelled, or held until somebody has found out. */
function changeHeld(
  step: StepView,
  event: Extract<RunEvent, { type: "step.held" | "step.resolved" | "step.cancelled" }>,
): StepView {
  const { at } = event;
  const { costMicros = null } = event.data;
  switch (event.type) {
    case "step.held": {
      const { verify = false, error = null, cause = null } = event.data;
      const ended = endAttempt(step, at, { outcome: "held", error, cause, costMicros });
      return { ...enter(ended, verify ? "queue" : "held", at), status: verify ? "ready" : "held" };
    }
    case "step.resolved": {
      const ended = endAttempt(step, at, { outcome: "succeeded", costMicros });
      return { ...enter(ended, "queue", at), status: "ready", parked: null };
    }
    case "step.cancelled":
      return finish(endAttempt(step, at, { outcome: "cancelled", costMicros }), "cancelled", at);
  }
}

/** An open step in the run that continues, or branches off from, the one that it began in. */
export function reopenStep(
  step: StepView,
  how: { readonly at: string; readonly until: string | null; readonly isHeld: boolean },
): StepView {
  const { at, until, isHeld } = how;
  const ended = endAttempt(step, at, { outcome: "lost" });
  if (step.status === "held" || isHeld) return { ...enter(ended, "held", at), status: "held" };
  if (step.children !== null && step.status === "waiting") return step;
  if (until !== null) return { ...step, wakeAt: until };
  const { segments } = enter(ended, "queue", at);
  return { ...ended, segments, status: "ready", parked: null, deferred: null, wakeAt: null };
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

/** True while a step, or its undo, still has something to do. */
export function isStepOpen(step: StepView): boolean {
  return step.segments.at(-1)?.to === null;
}
