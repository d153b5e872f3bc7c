import { isOpen, type Step } from "./run-state.ts";
import { keyOfStep, type Turn } from "./turn.ts";

/** Cancels what a container has under way: an error ends all its flows. */
export function cancelChildren(turn: Turn, key: string, reason: string): void {
  for (const flow of Object.values(turn.state.flows)) {
    if (flow.parent !== key || flow.status !== "open") continue;
    for (const step of Object.values(turn.state.steps)) {
      if (step.flow === flow.path && isOpen(step)) cancelStep(turn, step, reason);
    }
    turn.emit(turn.step(key), "iteration.cancelled", { index: flow.index });
  }
}

/** Cancels a step and everything it has opened. */
export function cancelStep(turn: Turn, step: Step, reason: string): void {
  cancelChildren(turn, keyOfStep(step), reason);
  turn.abort(step);
  turn.emit(step, "step.cancelled", { reason });
}
