/**
 * The fold of the events of one visit of a state into the step as people look at it.
 *
 * Invariant: the segments of a step follow each other without gaps from its scheduling to its end, and from the scheduling of its
 * undo to the end of that; at most the last one is open.
 */
import { applyContainerEvent } from "./apply-container-event.ts";
import { applyUndoEvent } from "./apply-undo-event.ts";
import {
  endAttempt,
  enter,
  finish,
  retry,
  startAttempt,
  succeed,
  takeWord,
  wakeTime,
} from "./attempt-view.ts";
import type { RunEvent } from "./event.ts";
import type { StepView } from "./step-view.ts";

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
      return succeed(step, event.at, event.data);
    case "step.failed":
      return {
        ...finish(
          endAttempt(step, event.at, {
            outcome: "failed",
            isRejected: event.data.rejected !== undefined,
            ...event.data,
          }),
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
    case "step.deferred":
    case "step.admitted":
    case "timer.set":
    case "timer.fired":
    case "undo.fired":
      return changeWait(step, event);
    case "map.started":
    case "parallel.started":
    case "map.succeeded":
    case "parallel.succeeded":
    case "iteration.succeeded":
    case "iteration.failed":
    case "iteration.cancelled":
      return applyContainerEvent(step, event);
    case "undo.scheduled":
    case "undo.started":
    case "undo.retried":
    case "undo.lost":
    case "undo.released":
    case "undo.succeeded":
    case "undo.failed":
      return applyUndoEvent(step, event);
    default:
      return step;
  }
}

/** Steps that wait for a time, or for what keeps them from beginning. */
function changeWait(
  step: StepView,
  event: Extract<
    RunEvent,
    { type: "step.deferred" | "step.admitted" | "timer.set" | "timer.fired" | "undo.fired" }
  >,
): StepView {
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
