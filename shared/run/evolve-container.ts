/** How the state of a run follows from the events of its containers and of the flows that they open. */
import { assert, unreachable } from "../base/assert.ts";
import type { NewEvent } from "./event.ts";
import { flowPath } from "./path.ts";
import { newFlow, type Children, type RunState } from "./run-state.ts";
import { withFlow, withStep } from "./with-step.ts";

/** Events of a Map or Parallel and of the flows that it opens. */
export type ContainerEvent = Extract<
  NewEvent,
  { type: `iteration.${string}` | `map.${string}` | `parallel.${string}` }
>;

/** Applies an event of the container step with the given key, or of one of its flows. */
export function evolveContainer(state: RunState, event: ContainerEvent, key: string): RunState {
  switch (event.type) {
    case "map.started": {
      const { lanes: _lanes, values = null, ...opened } = event.data;
      return openContainer(state, key, {
        ...opened,
        values,
        next: 0,
        succeeded: 0,
        failed: 0,
      });
    }
    case "parallel.started": {
      const { input, count, opening } = event.data;
      return openContainer(state, key, {
        opening,
        count,
        items: input,
        values: null,
        groupSize: 1,
        tolerated: { count: null, percentage: null },
        distributed: false,
        next: 0,
        succeeded: 0,
        failed: 0,
      });
    }
    case "map.succeeded":
    case "parallel.succeeded":
      return withStep(state, key, (step) => ({ ...step, status: "ready", phase: "exit" }));
    case "iteration.started": {
      const { index } = event.data;
      const counted = withChildren(state, key, (children) => ({
        ...children,
        next: Math.max(
          children.next,
          Math.min(children.count, index - (index % children.groupSize) + children.groupSize),
        ),
      }));
      const path = childFlow(counted, key, index);
      return { ...counted, flows: counted.flows.set(path, newFlow(path, key, index)) };
    }
    case "iteration.succeeded": {
      const { index, output } = event.data;
      const closed = withFlow(state, childFlow(state, key, index), (flow) => ({
        ...flow,
        status: "succeeded",
        output,
      }));
      return withChildren(closed, key, (children) => ({
        ...children,
        succeeded: children.succeeded + 1,
      }));
    }
    case "iteration.failed": {
      const { index, error, cause } = event.data;
      const failed = withFlow(state, childFlow(state, key, index), (flow) => ({
        ...flow,
        status: "failed",
        failure: { error, cause },
      }));
      return withChildren(failed, key, (children) => ({
        ...children,
        failed: children.failed + 1,
      }));
    }
    case "iteration.cancelled":
      return withFlow(state, childFlow(state, key, event.data.index), (flow) => ({
        ...flow,
        status: "cancelled",
      }));
    default:
      return unreachable(event);
  }
}

function openContainer(state: RunState, key: string, children: Children): RunState {
  const opened = withStep(state, key, (step) => ({
    ...step,
    status: "waiting",
    worker: null,
    phase: "exit",
    wake: null,
    opening: children.opening,
    children,
  }));
  const { flow, state: name } = opened.steps.get(key) ?? {};
  assert(flow !== undefined && name !== undefined, `no step ${key}`);
  return withFlow(opened, flow, (open) => ({
    ...open,
    openings: { ...open.openings, [name]: children.opening },
  }));
}

/** Path of the flow with the given index that the container step has opened. */
export function childFlow(state: RunState, key: string, index: number): string {
  const step = state.steps.get(key);
  assert(step?.children, `${key} has opened no flows`);
  return flowPath(step.path, step.children.opening, index);
}

function withChildren(
  state: RunState,
  key: string,
  change: (children: Children) => Children,
): RunState {
  return withStep(state, key, (step) => {
    assert(step.children, `${key} has opened no flows`);
    return { ...step, children: change(step.children) };
  });
}
