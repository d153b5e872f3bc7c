import { assert, unreachable } from "../base/assert.ts";
import type { NewEvent } from "./event.ts";
import { evolveStep } from "./evolve-step.ts";
import type { Children, Flow, RunState, Step } from "./run-state.ts";
import { unborn } from "./run-state.ts";
import { flowOfStep, flowPath, stepKey, undoPath } from "./path.ts";

/**
 * Applies one event to the state of a run. Total over every log that `decide` can write; refolding a log from
 * {@link unborn} gives the stored state.
 * @throws Bug when the event does not fit the state: such a log was not written by `decide`.
 */
export function evolve(state: RunState, event: NewEvent): RunState {
  switch (event.type) {
    case "run.created":
      return { ...unborn, flows: { "": newFlow("", null, 0) } };
    case "run.cancel_requested":
    case "checkpoint.saved":
      return state;
    case "run.compensating":
      return { ...state, status: "COMPENSATING", ending: event.data };
    case "run.succeeded":
      return { ...closeRoot(state, "succeeded"), status: "SUCCEEDED", output: event.data.output };
    case "run.failed":
      return end(state, "FAILED", event.data);
    case "run.timed_out":
      return end(state, "TIMED_OUT", event.data);
    case "run.aborted":
      return end(state, "ABORTED", event.data);
    case "map.started":
    case "parallel.started":
    case "map.succeeded":
    case "parallel.succeeded":
    case "iteration.started":
    case "iteration.succeeded":
    case "iteration.failed":
    case "iteration.cancelled":
      return evolveContainer(state, event);
    case "undo.scheduled":
      return scheduleUndo(state, event);
    case "step.scheduled":
      return scheduleStep(state, event);
    case "step.succeeded":
      return succeed(state, event);
    default:
      return withStep(state, keyOf(event), (step) => evolveStep(step, event));
  }
}

type Of<Type extends NewEvent["type"]> = Extract<NewEvent, { type: Type }>;
/** Key of the step that an event is about; an undo step's events carry the path of the step it undoes. */
export function keyOf(event: NewEvent): string {
  assert(event.path !== null && event.visit !== null, `${event.type} without a path`);
  return stepKey(event.type.startsWith("undo.") ? undoPath(event.path) : event.path, event.visit);
}

function scheduleStep(state: RunState, event: Of<"step.scheduled">): RunState {
  assert(
    event.path !== null && event.visit !== null && event.state !== null,
    "step.scheduled without a path",
  );
  const flow = flowOfStep(event.path);
  const step = newStep({
    path: event.path,
    visit: event.visit,
    state: event.state,
    flow,
    input: event.data.input,
  });
  const visited = withFlow(state, flow, (open) => ({
    ...open,
    visits: { ...open.visits, [step.state]: step.visit },
  }));
  return { ...visited, steps: { ...visited.steps, [stepKey(step.path, step.visit)]: step } };
}

function succeed(state: RunState, event: Of<"step.succeeded">): RunState {
  const key = keyOf(event);
  const { output, assign, result } = event.data;
  const done = withStep(state, key, (step) => ({
    ...step,
    status: step.phase === "catch" ? "caught" : "succeeded",
    worker: null,
    children: null,
    wake: null,
    answer: null,
    output,
    result: result ?? null,
  }));
  const step = done.steps[key];
  assert(step !== undefined, `no step ${key}`);
  const assigned = withFlow(done, step.flow, (flow) =>
    Object.keys(assign).length === 0
      ? flow
      : { ...flow, variables: { ...flow.variables, ...assign } },
  );
  if (result === undefined) return assigned;
  const { path, visit, state: name, input } = step;
  return {
    ...assigned,
    undoables: [...assigned.undoables, { path, visit, state: name, input, result }],
  };
}

function scheduleUndo(state: RunState, event: Of<"undo.scheduled">): RunState {
  const undoable = state.undoables.find(
    (entry) => entry.path === event.path && entry.visit === event.visit,
  );
  assert(undoable !== undefined, `nothing to undo at ${String(event.path)}`);
  const path = undoPath(undoable.path);
  const { visit, state: name, input, result } = undoable;
  const step: Step = {
    ...newStep({ path, visit, state: name, flow: flowOfStep(undoable.path), input }),
    phase: "undo",
    undoes: result,
  };
  return {
    ...state,
    undoables: state.undoables.filter((entry) => entry !== undoable),
    steps: { ...state.steps, [stepKey(path, visit)]: step },
  };
}

type ContainerEvent = Extract<
  NewEvent,
  { type: `iteration.${string}` | `map.${string}` | `parallel.${string}` }
>;

function evolveContainer(state: RunState, event: ContainerEvent): RunState {
  const key = keyOf(event);
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
      return { ...counted, flows: { ...counted.flows, [path]: newFlow(path, key, index) } };
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
  const { flow, state: name } = opened.steps[key] ?? {};
  assert(flow !== undefined && name !== undefined, `no step ${key}`);
  return withFlow(opened, flow, (open) => ({
    ...open,
    openings: { ...open.openings, [name]: children.opening },
  }));
}

/** Path of the flow with the given index that the container step has opened. */
export function childFlow(state: RunState, key: string, index: number): string {
  const step = state.steps[key];
  assert(step?.children, `${key} has opened no flows`);
  return flowPath(step.path, step.children.opening, index);
}

function end(
  state: RunState,
  status: "FAILED" | "TIMED_OUT" | "ABORTED",
  why: { readonly error: string | null; readonly cause: string | null },
): RunState {
  return {
    ...closeRoot(state, "failed"),
    status,
    ending: { status, error: why.error, cause: why.cause },
  };
}

function closeRoot(state: RunState, status: Flow["status"]): RunState {
  return withFlow(state, "", (flow) => ({ ...flow, status }));
}

function newFlow(path: string, parent: string | null, index: number): Flow {
  return {
    path,
    parent,
    index,
    status: "open",
    variables: {},
    visits: {},
    openings: {},
    output: null,
    failure: null,
  };
}

function newStep(step: Pick<Step, "path" | "visit" | "state" | "flow" | "input">): Step {
  return {
    ...step,
    status: "ready",
    phase: "enter",
    attempt: 0,
    settled: 0,
    epoch: 0,
    worker: null,
    retries: {},
    lost: 0,
    opening: 0,
    children: null,
    failure: null,
    parked: null,
    answer: null,
    output: null,
    result: null,
    undoes: null,
    wake: null,
    timeoutMs: null,
    heartbeatMs: null,
  };
}

function withStep(state: RunState, key: string, change: (step: Step) => Step): RunState {
  const step = state.steps[key];
  assert(step !== undefined, `no step ${key}`);
  return { ...state, steps: { ...state.steps, [key]: change(step) } };
}

function withFlow(state: RunState, path: string, change: (flow: Flow) => Flow): RunState {
  const flow = state.flows[path];
  assert(flow !== undefined, `no flow '${path}'`);
  return { ...state, flows: { ...state.flows, [path]: change(flow) } };
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
