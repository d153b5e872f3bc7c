/** How the state of a run follows from the events that change what there is to undo. */
import { assert } from "../base/assert.ts";
import type { NewEvent } from "./event.ts";
import { evolveStep } from "./evolve-step.ts";
import { flowOfStep, stepKey, undonePath, undoPath } from "./path.ts";
import { newStep, type RunState, type Step } from "./run-state.ts";
import { withStep } from "./with-step.ts";

type Of<Type extends NewEvent["type"]> = Extract<NewEvent, { type: Type }>;

/** Begins to undo what was done last. */
export function scheduleUndo(state: RunState, event: Of<"undo.scheduled">): RunState {
  const undoable = state.undoables.last();
  assert(
    undoable?.path === event.path && undoable.visit === event.visit,
    `${String(event.path)} is not what was done last`,
  );
  const path = undoPath(undoable.path);
  const { visit, state: name, input, result, attempts } = undoable;
  const flow = flowOfStep(undoable.path);
  const step: Step = {
    ...newStep({ path, visit, state: name, flow, input, scheduledSeq: state.seq }),
    phase: "undo",
    attempt: attempts,
    settled: attempts,
    undoes: result,
  };
  return {
    ...state,
    undoables: state.undoables.pop(),
    steps: state.steps.set(stepKey(path, visit), step),
  };
}

/** What cannot be undone for good is kept: a redrive of the compensation tries it again. */
export function failUndo(state: RunState, event: Of<"undo.failed">, key: string): RunState {
  const failed = withStep(state, key, (step) => evolveStep(step, event, state.seq));
  const step = failed.steps.get(key);
  if (!event.data.final || step === undefined) return failed;
  const { visit, state: name, input, undoes: result, attempt: attempts } = step;
  const path = undonePath(step.path) ?? step.path;
  return {
    ...failed,
    stuck: failed.stuck.push({ path, visit, state: name, input, result, attempts }),
  };
}
