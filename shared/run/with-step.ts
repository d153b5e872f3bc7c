import { assert } from "../base/assert.ts";
import type { Flow, RunState, Step } from "./run-state.ts";

/** The state with one of its steps changed. @throws Bug when there is no such step. */
export function withStep(state: RunState, key: string, change: (step: Step) => Step): RunState {
  const step = state.steps.get(key);
  assert(step !== undefined, `no step ${key}`);
  return { ...state, steps: state.steps.set(key, change(step)) };
}

/** The state with one of its flows changed. @throws Bug when there is no such flow. */
export function withFlow(state: RunState, path: string, change: (flow: Flow) => Flow): RunState {
  const flow = state.flows.get(path);
  assert(flow !== undefined, `no flow '${path}'`);
  return { ...state, flows: state.flows.set(path, change(flow)) };
}
