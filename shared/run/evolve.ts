import { assert, unreachable } from "../base/assert.ts";
import { account } from "./budget.ts";
import type { NewEvent } from "./event.ts";
import { evolveControl } from "./evolve-control.ts";
import { evolveLimits } from "./evolve-limits.ts";
import { evolveStep } from "./evolve-step.ts";
import type { Children, Flow, RunState, Step } from "./run-state.ts";
import { unborn } from "./run-state.ts";
import { flowOfStep, flowPath, stepKey, undonePath, undoPath } from "./path.ts";

/**
 * Applies one event to the state of a run. Total over every log that `decide` can write; refolding a log from
 * {@link unborn} gives the stored state.
 * @throws Bug when the event does not fit the state: such a log was not written by `decide`.
 */
export function evolve(state: RunState, event: NewEvent): RunState {
  const after = apply({ ...state, seq: state.seq + 1 }, event);
  const key = event.path === null ? null : keyOf(event);
  return evolveLimits(account(state, after, { event, key }), event);
}

/** The state has the number of the event already. */
function apply(state: RunState, event: NewEvent): RunState {
  switch (event.type) {
    case "run.created":
      return { ...unborn, seq: state.seq, flows: unborn.flows.set("", newFlow("", null, 0)) };
    case "run.cancel_requested":
    case "run.expired":
    case "run.admitted":
    case "run.budget_warned":
    case "run.charged":
      return state;
    case "checkpoint.saved":
      return event.data.saved === undefined ? state : getOn(state, event);
    case "run.stopping":
    case "run.paused":
    case "run.resumed":
    case "run.redriven":
    case "run.forked":
      return evolveControl(state, event);
    case "run.compensating":
      return {
        ...state,
        status: "COMPENSATING",
        paused: null,
        stopping: null,
        ending: event.data,
      };
    case "run.succeeded":
      return {
        ...closeRoot(state, "succeeded"),
        status: "SUCCEEDED",
        paused: null,
        output: event.data.output,
      };
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
    case "step.cancelled":
      return cancel(state, event);
    case "undo.failed":
      return failUndo(state, event);
    default:
      return withStep(state, keyOf(event), (step) => evolveStep(step, event, state.seq));
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
    scheduledSeq: state.seq,
  });
  const visited = withFlow(state, flow, (open) => ({
    ...open,
    current: stepKey(step.path, step.visit),
    visits: { ...open.visits, [step.state]: step.visit },
  }));
  return { ...visited, steps: visited.steps.set(stepKey(step.path, step.visit), step) };
}

/** Workers lost before a step has got on say nothing of what it does next: its crash budget begins anew. */
function getOn(state: RunState, event: Of<"checkpoint.saved">): RunState {
  const key = keyOf(event);
  return state.steps.get(key)?.lost === 0 ? state : withStep(state, key, withoutLosses);
}

function withoutLosses(step: Step): Step {
  return { ...step, lost: 0 };
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
  const step = done.steps.get(key);
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
    undoables: assigned.undoables.push({ path, visit, state: name, input, result, attempts: 0 }),
  };
}

function cancel(state: RunState, event: Of<"step.cancelled">): RunState {
  const key = keyOf(event);
  const cancelled = withStep(state, key, (step) => evolveStep(step, event, state.seq));
  const step = cancelled.steps.get(key);
  const { result = null, mayHaveHappened = false } = event.data;
  if ((result === null && !mayHaveHappened) || step === undefined) return cancelled;
  const { path, visit, state: name, input } = step;
  const undoable = { path, visit, state: name, input, result, attempts: 0 };
  return { ...cancelled, undoables: cancelled.undoables.push(undoable) };
}

function failUndo(state: RunState, event: Of<"undo.failed">): RunState {
  const key = keyOf(event);
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

function scheduleUndo(state: RunState, event: Of<"undo.scheduled">): RunState {
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

function end(
  state: RunState,
  status: "FAILED" | "TIMED_OUT" | "ABORTED",
  why: { readonly error: string | null; readonly cause: string | null },
): RunState {
  return {
    ...closeRoot(state, "failed"),
    status,
    paused: null,
    stopping: null,
    ending: { status, error: why.error, cause: why.cause },
  };
}

function closeRoot(state: RunState, status: Flow["status"]): RunState {
  return withFlow(state, "", (flow) => ({ ...flow, status }));
}

/** A flow that has just begun. */
export function newFlow(path: string, parent: string | null, index: number): Flow {
  return {
    path,
    parent,
    index,
    status: "open",
    current: null,
    variables: {},
    visits: {},
    openings: {},
    output: null,
    failure: null,
  };
}

/** A step that has just been scheduled. */
export function newStep(
  step: Pick<Step, "path" | "visit" | "state" | "flow" | "input" | "scheduledSeq">,
): Step {
  const { path, visit, state, flow, input, scheduledSeq } = step;
  // Every step has the same fields in the same order: so that the engine that runs this keeps one shape for all.
  return {
    path,
    visit,
    state,
    flow,
    input,
    scheduledSeq,
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
    deferred: null,
    reservedMicros: 0,
    timeoutMs: null,
    heartbeatMs: null,
    heartbeat: null,
    startedSeq: null,
  };
}

function withStep(state: RunState, key: string, change: (step: Step) => Step): RunState {
  const step = state.steps.get(key);
  assert(step !== undefined, `no step ${key}`);
  return { ...state, steps: state.steps.set(key, change(step)) };
}

function withFlow(state: RunState, path: string, change: (flow: Flow) => Flow): RunState {
  const flow = state.flows.get(path);
  assert(flow !== undefined, `no flow '${path}'`);
  return { ...state, flows: state.flows.set(path, change(flow)) };
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
