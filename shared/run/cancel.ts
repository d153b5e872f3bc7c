import { childFlow } from "./evolve-container.ts";
import { stateAt } from "./path.ts";
import type { Payload } from "./payload.ts";
import { openStepOf, type Step } from "./run-state.ts";
import { keyOfStep, type Turn } from "./turn.ts";

/** Why a step is cancelled, and what is known of the attempt that ends with it. */
export interface Cancelled {
  readonly reason: string;
  readonly costMicros?: number;
  /** What is left to undo; found out from the step itself when undefined, nothing when null. */
  readonly undo?: { readonly result: Payload | null } | null | undefined;
}

/** Cancels what a container has under way: an error ends all its flows. */
export function cancelChildren(turn: Turn, key: string, reason: string): void {
  for (const { path, index } of openFlowsOf(turn, key)) {
    const step = openStepOf(turn.state, path);
    if (step !== undefined) cancelStep(turn, step, { reason });
    turn.emit(turn.step(key), "iteration.cancelled", { index });
  }
}

/** Cancels a step and everything it has opened. */
export function cancelStep(turn: Turn, step: Step, { reason, costMicros, undo }: Cancelled): void {
  cancelChildren(turn, keyOfStep(step), reason);
  turn.abort(step);
  const left = undo === undefined ? leftToUndo(step) : undo;
  turn.emit(step, "step.cancelled", {
    reason,
    ...(costMicros === undefined || costMicros === 0 ? {} : { costMicros }),
    ...(left === null || !declaresUndo(turn, step) ? {} : effectOf(left.result)),
  });
}

function effectOf(
  result: Payload | null,
): { readonly result: Payload } | { readonly mayHaveHappened: true } {
  return result === null ? { mayHaveHappened: true } : { result };
}

/** The flows of a container that are open. */
export function openFlowsOf(
  turn: Turn,
  key: string,
): readonly { readonly path: string; readonly index: number }[] {
  const { children } = turn.step(key);
  // Flows open in the order of their indices, within a group too, so nothing beyond the last one begun is open.
  const begun = children === null ? 0 : Math.min(children.count, children.next);
  const open = [];
  for (let index = 0; index < begun; index += 1) {
    const path = childFlow(turn.state, key, index);
    if (turn.state.flows.get(path)?.status === "open") open.push({ path, index });
  }
  return open;
}

/** True for a step of a state that declares a compensation. */
export function declaresUndo(turn: Turn, step: Step): boolean {
  const state = stateAt(turn.definition, step.path);
  return state?.Type === "Task" && state.Compensate !== undefined;
}

/**
 * What a step leaves behind that is cancelled before its end: the result of an effect that is known, null for an effect that nobody
 * knows whether it happened; nothing when it had not begun, or is known to have failed. A run that was waited for undoes itself.
 */
function leftToUndo(step: Step): { readonly result: Payload | null } | null {
  if (step.phase === "catch") return null;
  if (step.phase === "exit") return step.answer === null ? null : { result: step.answer };
  if (step.parked !== null) {
    const { kind, taken } = step.parked;
    return kind === "run" || (kind === "activity" && !taken) ? null : { result: null };
  }
  const isUnknown =
    step.status === "running" || step.status === "held" || step.attempt > step.settled;
  return isUnknown ? { result: null } : null;
}
