import type { NewEvent } from "./event.ts";
import { childFlow } from "./evolve-container.ts";
import { keyOf } from "./evolve.ts";
import { isOpen, type RunState } from "./run-state.ts";

/** Keys of the steps and paths of the flows that events have changed: what a commit writes, however much else is under way. */
export interface Touched {
  readonly steps: Set<string>;
  readonly flows: Set<string>;
}

export function untouched(): Touched {
  return { steps: new Set(), flows: new Set() };
}

/** Notes what an event has changed; `state` is the state right after it. */
export function touch(state: RunState, event: NewEvent, touched: Touched): void {
  if (event.path === null) {
    touched.flows.add("");
    return;
  }
  // The log keeps what a checkpoint held; only operations inside a step change the step: it has got on.
  if (event.type === "checkpoint.saved" && event.data.saved === undefined) return;
  const key = keyOf(event);
  touched.steps.add(key);
  switch (event.type) {
    case "iteration.started":
    case "iteration.succeeded":
    case "iteration.failed":
    case "iteration.cancelled":
      touched.flows.add(childFlow(state, key, event.data.index));
      return;
    case "step.scheduled":
    case "step.succeeded":
    case "map.started":
    case "parallel.started": {
      const flow = state.steps.get(key)?.flow;
      if (flow !== undefined) touched.flows.add(flow);
      return;
    }
    default:
  }
}

/** What any of them has touched; the only one itself, so do not add to it. */
export function unite(all: readonly Touched[]): Touched {
  const [first] = all;
  if (all.length === 1 && first !== undefined) return first;
  const united = untouched();
  for (const { steps, flows } of all) {
    for (const key of steps) united.steps.add(key);
    for (const path of flows) united.flows.add(path);
  }
  return united;
}

/** Those of the touched steps and flows that are closed. */
export function closedAmong(state: RunState, touched: Touched): Touched {
  const closed = untouched();
  for (const key of touched.steps) {
    const step = state.steps.get(key);
    if (step !== undefined && !isOpen(step)) closed.steps.add(key);
  }
  for (const path of touched.flows) {
    if ((state.flows.get(path)?.status ?? "open") !== "open") closed.flows.add(path);
  }
  return closed;
}

/** Drops steps and flows. */
export function drop(state: RunState, { steps, flows }: Touched): RunState {
  if (steps.size === 0 && flows.size === 0) return state;
  return { ...state, steps: state.steps.deleteAll(steps), flows: state.flows.deleteAll(flows) };
}

/** Drops those of the touched steps and flows that are closed. */
export function dropClosed(state: RunState, touched: Touched): RunState {
  return drop(state, closedAmong(state, touched));
}
