import { close, endAttempt, enter, retry, startAttempt } from "./attempt-view.ts";
import type { RunEvent } from "./event.ts";
import type { StepView } from "./step-view.ts";

type UndoEvent = Extract<
  RunEvent,
  {
    type:
      | "undo.scheduled"
      | "undo.started"
      | "undo.retried"
      | "undo.lost"
      | "undo.released"
      | "undo.succeeded"
      | "undo.failed";
  }
>;

/** Applies an event of the attempts to undo a step to the step that is undone. */
export function applyUndoEvent(step: StepView, event: UndoEvent): StepView {
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
  }
}
