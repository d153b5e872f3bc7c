/** Which container a step belongs to, worked out once for each step. Pure. */
import { containerKeyOf, type RunView } from "../../shared/run/run-view.ts";
import type { StepView } from "../../shared/run/step-view.ts";

/** A container is scheduled before what is inside it, so that every view with the step gives the same answer. */
const known = new WeakMap<StepView, string | null>();

/** Key of the container step whose flow a step belongs to; null for a step of the run's own flow. */
export function containerOf(view: RunView, step: StepView): string | null {
  const before = known.get(step);
  if (before !== undefined) return before;
  const key = containerKeyOf(view.steps, step);
  known.set(step, key);
  return key;
}
