/** What a redrive or a fork would reuse, do again, and repeat outside: said before anybody decides. */
import type { Definition } from "../definition/definition.ts";
import type { RunEvent } from "./event.ts";
import { stateAt, stepKey } from "./path.ts";
import { applyEvents, emptyRunView } from "./run-view.ts";
import type { StepView } from "./step-view.ts";

/** What a resource does outside: nothing, something that a repeated idempotency key does not do twice, or something. */
export type Effect = "none" | "idempotent" | "outside";

/** A step that would run again. */
export interface RepeatedStep {
  /** The run that it belongs to, when that is one that the previewed run waited for. */
  readonly runId?: string;
  readonly path: string;
  readonly visit: number;
  readonly state: string;
  /** What it cost the last time it was tried, micro-dollars. */
  readonly costMicros: number;
}

/** A step that had begun to do something outside, and would do it again. */
export interface RepeatedEffect {
  /** As with {@link RepeatedStep}. */
  readonly runId?: string;
  readonly path: string;
  readonly visit: number;
  readonly state: string;
  readonly resource: string;
  readonly effect: Exclude<Effect, "none">;
  /** How it came out before; `unknown`: its end was never heard of. */
  readonly outcome: "succeeded" | "failed" | "undone" | "unknown";
}

/** What would be reused and done again. */
export interface CopyPreview {
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
  /** Keys of steps that go on with what they waited for: to begin them again does nothing outside by itself. */
  readonly goingOn?: ReadonlySet<string>;
  /** Steps that were finished after `seq` and count as finished all the same. */
  readonly alsoKept?: readonly { readonly path: string; readonly visit: number }[];
  /** Set in what it names, when that is not the run that is asked about. */
  readonly runId?: string;
}): CopyPreview {
  const { events, seq, definition, effectOf, goingOn = new Set(), alsoKept = [] } = copy;
  const of = copy.runId === undefined ? {} : { runId: copy.runId };
  const kept = applyEvents(emptyRunView, events.slice(0, seq));
  const whole = applyEvents(kept, events.slice(seq));
  const also = new Set(alsoKept.map(({ path, visit }) => stepKey(path, visit)));
  const finished = [
    ...[...kept.steps.values()].filter((step) => step.endedAt !== null),
    ...[...whole.steps.values()].filter((step) => also.has(step.key)),
  ];
  const done = new Set(finished.map(({ key }) => key));
  const repeated = [...whole.steps.values()].filter(
    (step) => !done.has(step.key) && step.attempts.some((attempt) => !attempt.isUndo),
  );
  const steps = repeated.map((step) => ({ ...of, ...placeOf(step), costMicros: lastCost(step) }));
  const effects = repeated.flatMap((step): RepeatedEffect[] => {
    const state = stateAt(definition, step.path);
    if (state?.Type !== "Task" || goingOn.has(step.key)) return [];
    const effect = effectOf(state.Resource);
    if (effect === "none") return [];
    const resource = state.Resource;
    return [{ ...of, ...placeOf(step), resource, effect, outcome: outcomeOf(step) }];
  });
  return limited({
    reused: { steps: finished.length, costMicros: sum(finished) },
    again: { steps: steps.length, costMicros: sum(steps) },
    steps,
    effects,
  });
}

/** The preview of a run together with those of the runs that it waited for. */
export function addPreviews(previews: readonly CopyPreview[]): CopyPreview {
  return limited({
    reused: addFigures(previews.map(({ reused }) => reused)),
    again: addFigures(previews.map(({ again }) => again)),
    steps: previews.flatMap(({ steps }) => steps),
    effects: previews.flatMap(({ effects }) => effects),
  });
}

function addFigures(figures: readonly CopyPreview["reused"][]): CopyPreview["reused"] {
  return {
    steps: figures.reduce((total, { steps }) => total + steps, 0),
    costMicros: sum(figures),
  };
}

function limited({ steps, effects, ...figures }: CopyPreview): CopyPreview {
  return {
    ...figures,
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
