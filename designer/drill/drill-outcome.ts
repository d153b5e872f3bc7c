/** What became of a drill, from the events of its run and its cost. Pure. */
import type { DrillMessage } from "../../shared/api/drill.ts";
import type { RunCost } from "../../shared/api/cost.ts";
import type { RunEvent } from "../../shared/run/event.ts";
import { stepKey } from "../../shared/run/path.ts";
import { hasEnded, type RunView } from "../../shared/run/run-view.ts";
import type { AttemptView, StepView } from "../../shared/run/step-view.ts";

/** How far the recovery is. Times in milliseconds. */
export type DrillOutcome =
  | { readonly status: "waiting" | "never" | "under-way" | "noticing" | "again" }
  | { readonly status: "recovered"; readonly afterMs: number; readonly repeated: number }
  /** A broken answer that nothing refused. */
  | { readonly status: "unnoticed" | "held" | "cancelled" }
  | { readonly status: "caught" | "failed"; readonly error: string | null };

/** Where and when a drill happened. */
export type DrilledEvent = Extract<RunEvent, { type: "step.drilled" }>;

/** The event with which the drill of an index began; undefined while it has not. */
export function drilledEvent(events: readonly RunEvent[], index: number): DrilledEvent | undefined {
  return events.find(
    (event): event is DrilledEvent => event.type === "step.drilled" && event.data.drill === index,
  );
}

/** Key of the step that an event is about. */
export function keyOfDrilled({ path, visit }: DrilledEvent): string {
  return stepKey(path ?? "", visit ?? 1);
}

export function drillOutcome(view: RunView, event: DrilledEvent | undefined): DrillOutcome {
  if (event === undefined) return { status: hasEnded(view) ? "never" : "waiting" };
  const step = view.steps.get(keyOfDrilled(event));
  const tries = step?.attempts.filter(({ isUndo }) => !isUndo) ?? [];
  const drilled = tries.find(({ attempt }) => attempt === event.attempt);
  if (step === undefined || drilled === undefined) return { status: "under-way" };
  return outcomeOf(step, drilled, tries.at(-1) ?? drilled);
}

function outcomeOf(step: StepView, drilled: AttemptView, last: AttemptView): DrillOutcome {
  const isLater = last.attempt > drilled.attempt;
  switch (step.status) {
    case "succeeded":
      if (!isLater) return { status: "unnoticed" };
      return {
        status: "recovered",
        afterMs: Date.parse(last.startedAt) - Date.parse(drilled.startedAt),
        repeated: last.attempt - drilled.attempt,
      };
    case "caught":
    case "failed":
      return { status: step.status, error: step.error };
    case "held":
    case "cancelled":
      return { status: step.status };
    case "running":
      return { status: isLater ? "again" : "under-way" };
    case "ready":
    case "waiting":
      return { status: drilled.endedAt === null ? "under-way" : "noticing" };
    default:
      return step.status satisfies never;
  }
}

/** What the attempt that went wrong cost, micro-dollars. */
export interface FaultCost {
  readonly micros: number;
  /** It may have been more. */
  readonly isLowerBound: boolean;
}

export function faultCost(
  cost: RunCost,
  drill: Pick<DrillMessage, "fault">,
  { path, visit, attempt }: DrilledEvent,
): FaultCost {
  const wasted = cost.entries.filter(
    (entry) =>
      entry.wasted &&
      entry.path === path &&
      entry.visit === visit &&
      entry.attempt === attempt &&
      (entry.kind === "incurred" || entry.kind === "estimated"),
  );
  const unpriced = wasted.some(({ costMicros }) => costMicros === null);
  // What was under way when the worker was lost; whatever was finished by then is on record, since the process that keeps it lives.
  const isUnsure = drill.fault === "crash" && cost.crashes.unknownCalls > 0;
  return {
    micros: wasted.reduce((sum, { costMicros }) => sum + (costMicros ?? 0), 0),
    isLowerBound: unpriced || isUnsure,
  };
}

/** What checkpoints saved at interruptions such as the fault makes, micro-dollars. */
export function savedAfter(cost: RunCost, { fault }: Pick<DrillMessage, "fault">): number {
  const cause = fault === "crash" ? "lost" : "failed";
  return cost.saved.causes.find((each) => each.cause === cause)?.savedMicros ?? 0;
}
