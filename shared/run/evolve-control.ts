/** How the state of a run follows from the events that control it. */
import { List } from "immutable";
import { unreachable } from "../base/assert.ts";
import type { NewEvent } from "./event.ts";
import { flowOfStep } from "./path.ts";
import { isOpen, unborn, type RunState, type Step } from "./run-state.ts";

/** Events of the run itself that people and the clock bring about. */
export type ControlEvent = Extract<
  NewEvent,
  { type: "run.stopping" | "run.paused" | "run.resumed" | "run.redriven" | "run.forked" }
>;

/** Applies an event that controls the run. */
export function evolveControl(state: RunState, event: ControlEvent): RunState {
  switch (event.type) {
    case "run.stopping":
      return { ...state, status: "RUNNING", paused: null, stopping: event.data };
    case "run.paused":
      return { ...state, status: "PAUSED", paused: event.data };
    case "run.resumed":
      return { ...state, status: "RUNNING", paused: null };
    case "run.redriven":
      return redrive(state, event.data);
    case "run.forked":
      return fork(state, event.data);
    default:
      return unreachable(event);
  }
}

type DataOf<Type extends ControlEvent["type"]> = Extract<ControlEvent, { type: Type }>["data"];

function redrive(state: RunState, data: DataOf<"run.redriven">): RunState {
  const { from, redrives, keys, what } = data;
  const { drills } = unborn;
  const origin = { kind: "redrive", ...from, redrives } as const;
  const moved: RunState = { ...state, keys, origin, drills };
  if (what === "compensation") {
    return {
      ...moved,
      status: "COMPENSATING",
      undoables: List([...state.stuck].toReversed()),
      stuck: List(),
    };
  }
  return reopen(moved, (key, step) => {
    const held = data.held[key];
    const again = { ...goOn(step, data.timers[key]), continues: continuedBy(data, key) };
    if (held === "person") return { ...again, status: "held", phase: "enter" };
    return held === "verify" ? { ...again, status: "ready", phase: "verify" } : again;
  });
}

/** The run that the next attempt of an open step goes on with; null when it starts another one, or waits for none. */
function continuedBy({ children }: DataOf<"run.redriven">, key: string): Step["continues"] {
  const child = children?.[key];
  if (child === undefined || child.goesOn === "anew") return null;
  const { runId, version, force } = child;
  return { runId, version, force };
}

/** What the other run has done outside is its own affair: this one does not undo it. */
function fork(state: RunState, data: DataOf<"run.forked">): RunState {
  const { from, keys, inputs, variables, timers } = data;
  const moved: RunState = {
    ...state,
    keys,
    undoables: List(),
    stuck: List(),
    origin: { kind: "fork", ...from, redrives: 0 },
    drills: unborn.drills,
  };
  const open = reopen(moved, (key, step) => {
    const input = inputs[key];
    const again = goOn(step, timers[key]);
    return input === undefined ? again : { ...again, input };
  });
  const flows = open.flows.withMutations((all) => {
    for (const [place, value] of Object.entries(variables)) {
      const path = flowOfStep(place);
      const name = place.slice(path === "" ? 0 : path.length + 1);
      const flow = all.get(path);
      if (flow !== undefined)
        all.set(path, { ...flow, variables: { ...flow.variables, [name]: value } });
    }
  });
  return { ...open, flows };
}

/** The run goes on: each open step as `change` says. */
function reopen(state: RunState, change: (key: string, step: Step) => Step): RunState {
  return {
    ...state,
    status: "RUNNING",
    paused: null,
    stopping: null,
    ending: null,
    steps: state.steps.map((step, key) => (isOpen(step) ? change(key, step) : step)),
  };
}

/**
 * An open step in a run of its own: nobody runs it there and nobody has a token of it. Who waits for a time goes on waiting,
 * who waits for its flows too; everything else starts again, with all its retries.
 */
function goOn(step: Step, until: string | undefined): Step {
  const fresh: Step = {
    ...step,
    epoch: step.epoch + 1,
    worker: null,
    settled: step.attempt,
    retries: {},
    lost: 0,
    parked: null,
    continues: null,
    timeoutMs: null,
    heartbeatMs: null,
  };
  if (step.status === "held" || step.children !== null) return fresh;
  if (step.status === "waiting" && step.wake !== null) {
    return until === undefined ? fresh : { ...fresh, wake: { delayMs: null, until } };
  }
  return { ...fresh, status: "ready" };
}
