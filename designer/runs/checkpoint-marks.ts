/** Where checkpoints were saved, for the timeline and the steps. Pure. */
import type { RunEvent } from "../../shared/run/event.ts";
import { stepKey } from "../../shared/run/path.ts";

export type SavedEvent = Extract<RunEvent, { type: "checkpoint.saved" }>;

/** The checkpoints of a log by the step that they belong to. */
export function checkpointMarks(
  events: readonly RunEvent[],
): ReadonlyMap<string, readonly SavedEvent[]> {
  const marks = new Map<string, SavedEvent[]>();
  for (const event of events) {
    if (event.type !== "checkpoint.saved" || event.path === null) continue;
    const key = stepKey(event.path, event.visit ?? 1);
    const known = marks.get(key);
    if (known === undefined) marks.set(key, [event]);
    else known.push(event);
  }
  return marks;
}

/** The checkpoints of one step. */
export function checkpointsOf(
  events: readonly RunEvent[],
  step: { readonly path: string; readonly visit: number; readonly scheduledSeq: number },
): readonly SavedEvent[] {
  return events
    .slice(step.scheduledSeq)
    .filter(
      (event): event is SavedEvent =>
        event.type === "checkpoint.saved" && event.path === step.path && event.visit === step.visit,
    );
}
