import type { RunState } from "../../shared/run/run-state.ts";

/** The state of a run as plain data, to compare and to print: two persistent maps may hold the same in different ways. */
export function plainState(state: RunState | undefined): object | null {
  if (state === undefined) return null;
  const { steps, flows, undoables, stuck, ...rest } = state;
  return {
    ...rest,
    steps: steps.toObject(),
    flows: flows.toObject(),
    undoables: undoables.toArray(),
    stuck: stuck.toArray(),
  };
}
