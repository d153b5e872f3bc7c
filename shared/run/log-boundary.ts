/**
 * Where a log can be cut: between two decisions. What one decision writes stands together (a step has succeeded, the next one is
 * scheduled), and half of it is a run that nobody drives on.
 */
import type { EventType, NewEvent, RunEvent } from "./event.ts";

/** Events that only follow from others of the same decision. */
const followers: ReadonlySet<EventType> = new Set<EventType>([
  "step.scheduled",
  "step.retried",
  "step.caught",
  "step.cancelled",
  "map.succeeded",
  "parallel.succeeded",
  "iteration.started",
  "iteration.succeeded",
  "iteration.failed",
  "iteration.cancelled",
  "undo.scheduled",
  "undo.retried",
  "run.stopping",
  "run.compensating",
  "run.succeeded",
  "run.failed",
  "run.timed_out",
  "run.aborted",
]);

/** What a `step.failed` follows when it is not the beginning of its decision. */
const failing: ReadonlySet<EventType> = new Set<EventType>([
  "step.lost",
  "task.answered",
  "step.resolved",
  "iteration.failed",
  "iteration.cancelled",
  "step.cancelled",
]);

/** True for an event that belongs to the decision of the one before it. */
export function followsFrom(before: NewEvent, event: NewEvent): boolean {
  if (followers.has(event.type)) return true;
  return event.type === "step.failed" && failing.has(before.type);
}

/** Number of the last event of the decision that event `seq` belongs to. `events` are a whole log: event n is at n - 1. */
export function boundaryAfter(events: readonly RunEvent[], seq: number): number {
  let end = seq;
  for (;;) {
    const before = events[end - 1];
    const event = events[end];
    if (before === undefined || event === undefined || !followsFrom(before, event)) return end;
    end += 1;
  }
}
