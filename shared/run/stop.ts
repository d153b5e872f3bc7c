/**
 * How a run that ends other than by success treats what still runs. Running steps are asked to come to an end and get a time for
 * it; only then is anything undone, so that nothing is undone while it is being done.
 *
 * S1 From `run.stopping` on nothing starts; what was not running is cancelled with it.
 * S2 A step that succeeds in its time has succeeded: it is undone like any other.
 * S3 When the time is over the rest is fenced off; of an effect that may have happened the compensation is told so.
 */
import { cancelStep, declaresUndo, openFlowsOf } from "./cancel.ts";
import { openStepOf, type RunEnding, type RunState, type Step } from "./run-state.ts";
import { keyOfStep, type Turn } from "./turn.ts";

/** How long running steps may take to come to an end when their run is ended, unless the request says otherwise. */
export const defaultGraceMs = 10_000;

/** Steps that a worker executes now. */
export function liveSteps(state: RunState): readonly Step[] {
  return [...state.steps.values()].filter((step) => step.status === "running");
}

/**
 * Begins to stop the run and returns true; or returns false when there is nothing to wait for, and the run can end at once. A
 * failure or a time-out waits only when something is, or may have to be, undone; a person who cancels always gives time.
 */
export function beginStopping(
  turn: Turn,
  ending: RunEnding,
  how: { readonly failedFlow: string | null; readonly graceMs: number; readonly always: boolean },
): boolean {
  const live = liveSteps(turn.state);
  if (live.length === 0 || how.graceMs === 0) return false;
  const undoes = turn.state.undoables.size > 0 || live.some((step) => declaresUndo(turn, step));
  if (!how.always && !undoes) return false;
  const { failedFlow, graceMs } = how;
  turn.emitRun("run.stopping", { ...ending, failedFlow, graceMs });
  const current = openStepOf(turn.state, "");
  if (current !== undefined) cancelIdle(turn, current, reasonOf(ending));
  for (const step of live) turn.commands.push({ type: "stop", key: keyOfStep(step) });
  turn.commands.push({ type: "grace", delayMs: graceMs });
  return true;
}

/** What the events of cancelled steps give as the reason. */
export function reasonOf(ending: RunEnding): string {
  return ending.error ?? ending.cause ?? ending.status;
}

/** Cancels a step with everything in it, except what runs and the containers around that. True when something is left. */
function cancelIdle(turn: Turn, step: Step, reason: string): boolean {
  if (step.status === "running") return true;
  const key = keyOfStep(step);
  let isLeft = false;
  for (const { path, index } of openFlowsOf(turn, key)) {
    const inner = openStepOf(turn.state, path);
    // A flow without an open step is the one whose failure ends the run.
    if (inner === undefined || cancelIdle(turn, inner, reason)) isLeft = true;
    else turn.emit(turn.step(key), "iteration.cancelled", { index });
  }
  if (!isLeft) cancelStep(turn, step, { reason });
  return isLeft;
}
