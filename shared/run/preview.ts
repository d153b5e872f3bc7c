/** What a redrive or a fork would reuse, do again, and repeat outside: said before anybody decides. */
import type { Definition } from "../definition/definition.ts";
import type { RunEvent } from "./event.ts";
import { stateAt } from "./path.ts";
import { applyEvents, emptyRunView } from "./run-view.ts";
import type { StepView } from "./step-view.ts";

/** What a resource does outside: nothing, something that a repeated idempotency key does not do twice, or something. */
export type Effect = "none" | "idempotent" | "outside";

/** A step that would run again. */
export interface RepeatedStep {
  readonly path: string;
  readonly visit: number;
  readonly state: string;
  /** What it cost the last time it was tried, micro-dollars. */
  readonly costMicros: number;
}

/** A step that had begun to do something outside, and would do it again. */
export interface RepeatedEffect {
  readonly path: string;
  readonly visit: number;
  readonly state: string;
  readonly resource: string;
  readonly effect: Exclude<Effect, "none">;
  /** How it came out before; `unknown`: its end was never heard of. */
  readonly outcome: "succeeded" | "failed" | "undone" | "unknown";
}

export interface CopyPreview {
  /** Number of the last event that is kept. */
  readonly seq: number;
  readonly reused: { readonly steps: number; readonly costMicros: number };
  /** `costMicros`: an estimate from what these steps cost in this run. */
  readonly again: { readonly steps: number; readonly costMicros: number };
  /** The first of the steps that run again. */
  readonly steps: readonly RepeatedStep[];
  readonly effects: readonly RepeatedEffect[];
}

/** Steps and effects that a preview names at most; the sums are over all. */
export const previewLimit = 200;

/** What becomes of the steps of a log when a run begins with its events up to `seq`. */
export function previewCopy(copy: {
  readonly events: readonly RunEvent[];
  readonly seq: number;
  /** The version that would go on. */
  readonly definition: Definition;
  readonly effectOf: (resource: string) => Effect;
}): CopyPreview {
  const { events, seq, definition, effectOf } = copy;
  const kept = applyEvents(emptyRunView, events.slice(0, seq));
  const whole = applyEvents(kept, events.slice(seq));
  const finished = [...kept.steps.values()].filter((step) => step.endedAt !== null);
  const done = new Set(finished.map(({ key }) => key));
  const repeated = [...whole.steps.values()].filter(
    (step) => !done.has(step.key) && step.attempts.some((attempt) => !attempt.isUndo),
  );
  const steps = repeated.map((step) => ({ ...placeOf(step), costMicros: lastCost(step) }));
  const effects = repeated.flatMap((step): RepeatedEffect[] => {
    const state = stateAt(definition, step.path);
    if (state?.Type !== "Task") return [];
    const effect = effectOf(state.Resource);
    if (effect === "none") return [];
    const resource = state.Resource;
    return [{ ...placeOf(step), resource, effect, outcome: outcomeOf(step) }];
  });
  return {
    seq,
    reused: { steps: finished.length, costMicros: sum(finished) },
    again: { steps: steps.length, costMicros: sum(steps) },
    steps: steps.slice(0, previewLimit),
    effects: effects
      .toSorted((one, other) => weight(one.effect) - weight(other.effect))
      .slice(0, previewLimit),
  };
}

function placeOf({ path, visit, state }: StepView): Omit<RepeatedStep, "costMicros"> {
  return { path, visit, state };
}

/** What the newest attempt cost of which that is known. */
function lastCost(step: StepView): number {
  return (
    step.attempts.findLast(({ isUndo, costMicros }) => !isUndo && costMicros !== null)
      ?.costMicros ?? 0
  );
}

function outcomeOf(step: StepView): RepeatedEffect["outcome"] {
  if (step.undo === "succeeded") return "undone";
  const last = step.attempts.findLast(({ isUndo }) => !isUndo);
  if (last?.outcome === "succeeded") return "succeeded";
  return last?.outcome === "failed" ? "failed" : "unknown";
}

function weight(effect: RepeatedEffect["effect"]): number {
  return effect === "outside" ? 0 : 1;
}

function sum(costs: readonly { readonly costMicros: number }[]): number {
  return costs.reduce((total, { costMicros }) => total + costMicros, 0);
}
