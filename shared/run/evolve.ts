import { assert } from "../base/assert.ts";
import { account } from "./budget.ts";
import { noteDrill, orderedDrills } from "./drill.ts";
import type { NewEvent } from "./event.ts";
import { evolveContainer } from "./evolve-container.ts";
import { evolveControl } from "./evolve-control.ts";
import { evolveLimits } from "./evolve-limits.ts";
import { evolveStep } from "./evolve-step.ts";
import { failUndo, scheduleUndo } from "./evolve-undo.ts";
import { flowOfStep, stepKey, undoPath } from "./path.ts";
import { newFlow, newStep, unborn, type Flow, type RunState } from "./run-state.ts";
import { withFlow, withStep } from "./with-step.ts";

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
      return {
        ...unborn,
        seq: state.seq,
        flows: unborn.flows.set("", newFlow("", null, 0)),
        drills: event.data.drill === undefined ? unborn.drills : orderedDrills(event.data.drill),
      };
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
      return evolveContainer(state, event, keyOf(event));
    case "undo.scheduled":
      return scheduleUndo(state, event);
    case "step.scheduled":
      return scheduleStep(state, event);
    case "step.succeeded":
      return succeed(state, event);
    case "step.cancelled":
      return cancel(state, event);
    case "undo.failed":
      return failUndo(state, event, keyOf(event));
    case "step.drilled":
      return drill(state, event);
    default:
      return withStep(state, keyOf(event), (step) => evolveStep(step, event, state.seq));
  }
}

/** Key of the step that an event is about; an undo step's events carry the path of the step it undoes. */
export function keyOf(event: NewEvent): string {
  assert(event.path !== null && event.visit !== null, `${event.type} without a path`);
  return stepKey(event.type.startsWith("undo.") ? undoPath(event.path) : event.path, event.visit);
}

type Of<Type extends NewEvent["type"]> = Extract<NewEvent, { type: Type }>;

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

/**
 * Workers lost before a step has got on say nothing of what it does next: its crash budget begins anew. What its operations have cost is
 * spent now, and need not be reserved any more.
 */
function getOn(state: RunState, event: Of<"checkpoint.saved">): RunState {
  const key = keyOf(event);
  const step = state.steps.get(key);
  if (step?.lost === 0 && step.reservedMicros === 0) return state;
  const { costMicros } = event.data;
  return withStep(state, key, (saving) => ({
    ...saving,
    lost: 0,
    reservedMicros: Math.max(0, saving.reservedMicros - costMicros),
  }));
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

function drill(state: RunState, event: Of<"step.drilled">): RunState {
  const drills = noteDrill(state.drills, event);
  const { worker } = event.data;
  if (worker === undefined) return { ...state, drills };
  return withStep({ ...state, drills }, keyOf(event), (step) => ({ ...step, worker }));
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
