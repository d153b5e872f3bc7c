/**
 * A fork is a new run that begins with the log of another one up to any event, and goes on by itself, with edited data if wanted.
 *
 * What was done up to that event was done by the other run: the fork neither pays for it nor undoes it. Its own steps send
 * idempotency keys of its own, unless it is to be taken for the other run.
 */
import { incompatibilities } from "./compatible.ts";
import type { ForkedData, KeyRuns } from "./control-event.ts";
import {
  closedFlowsAfter,
  decisionOf,
  startOpen,
  stateAfter,
  timersOf,
  type Copy,
  type CopyAnswer,
  type Source,
  type Target,
} from "./copied-run.ts";
import type { RunEvent } from "./event.ts";
import { boundaryAfter } from "./log-boundary.ts";
import { flowOfStep } from "./path.ts";
import type { Payload } from "./payload.ts";
import { isTerminal, openStepOf, type RunState, type Step } from "./run-state.ts";
import { keyOfStep, Turn } from "./turn.ts";

/** Data that the fork is to go on with instead of the other run's. */
export interface ForkEdits {
  /** Input of the one step that starts next. */
  readonly input?: Payload | undefined;
  /** Inputs of steps that start next, by path. */
  readonly inputs: Readonly<Record<string, Payload>>;
  /** Outputs of steps that finished last in their flow, by path: the next step takes them as its input. */
  readonly outputs: Readonly<Record<string, Payload>>;
  /** Variables, by name; those of an iteration or branch by the path of its flow, `/` and the name. */
  readonly variables: Readonly<Record<string, Payload>>;
}

export interface ForkRequest {
  readonly source: Source;
  readonly target: Target;
  /** Number of the last event that the fork shares; what was decided together stays together. */
  readonly seq: number;
  readonly edits: ForkEdits;
  /** Send the idempotency keys of the other run. */
  readonly reuseKeys: boolean;
}

/** A fork; `input`: the run's own input, when that was edited. */
export type ForkAnswer = (Copy & { readonly input: Payload | null }) | (CopyAnswer & { ok: false });

/** The run that branches off, or why it cannot. */
export function forkRun({ source, target, edits, ...request }: ForkRequest): ForkAnswer {
  const { events, runId } = source;
  const seq = forkPoint(events, request.seq);
  if (seq === null) {
    const message = `The run has ${String(events.length)} events; there is no event ${String(request.seq)}.`;
    return { ok: false, code: "NOT_FORKABLE", message };
  }
  const state = stateAfter(events, seq);
  const over = nothingToDo(state);
  if (over !== null) {
    const message = `After event ${String(seq)} ${over}; fork from an earlier event.`;
    return { ok: false, code: "NOT_FORKABLE", message };
  }
  const different = incompatibilities(source.definition, target.definition, state);
  if (different.length > 0) {
    const message = `The fork cannot go on with version ${String(target.version)}: ${different[0]?.message ?? ""}`;
    return { ok: false, code: "VERSION_INCOMPATIBLE", message, incompatibilities: different };
  }
  const resolved = resolveEdits({ state, events: events.slice(0, seq), edits });
  if (!resolved.ok) return { ok: false, code: "INVALID_EDIT", message: resolved.message };
  const turn = new Turn(target.definition, state);
  const own: KeyRuns = { run: null, compensable: null };
  const theirs = { run: state.keys.run ?? runId, compensable: state.keys.compensable };
  turn.emitRun("run.forked", {
    from: { runId, seq },
    version: target.version,
    by: target.by,
    keys: request.reuseKeys ? theirs : own,
    timers: timersOf(state, events.slice(0, seq)),
    ...resolved.edits,
  });
  startOpen(turn);
  const first = openStepOf(state, "");
  const isFresh = first !== undefined && first.scheduledSeq === 2 && first.attempt === 0;
  const input = isFresh ? (resolved.edits.inputs[keyOfStep(first)] ?? null) : null;
  const closedFlows = closedFlowsAfter(events, seq);
  return { ok: true, seq, decision: decisionOf(turn), closedFlows, kept: [], input };
}

/** The event at which a log can be cut for a fork from `seq`; null when there is no such event. */
export function forkPoint(events: readonly RunEvent[], seq: number): number | null {
  if (!Number.isInteger(seq) || seq < 1 || seq > events.length) return null;
  return boundaryAfter(events, seq);
}

/** Why a run in this state has nothing left that a fork could do; null when it has. */
function nothingToDo(state: RunState): string | null {
  if (isTerminal(state.status)) return "the run has ended";
  if (state.status === "COMPENSATING") return "the run only undoes what it did";
  return state.stopping === null ? null : "the run is ending";
}

type Resolved =
  | { readonly ok: true; readonly edits: Pick<ForkedData, "inputs" | "variables"> }
  | { readonly ok: false; readonly message: string };

function resolveEdits(given: {
  readonly state: RunState;
  readonly events: readonly RunEvent[];
  readonly edits: ForkEdits;
}): Resolved {
  const { state, events, edits } = given;
  const startable = [...state.steps.values()].filter(canTakeInput);
  const inputs: Record<string, Payload> = {};
  if (edits.input !== undefined) {
    const [only, ...others] = startable;
    if (only === undefined || others.length > 0) {
      const names = startable.map(({ path }) => path).join(", ");
      return wrong(
        only === undefined
          ? "No step is about to start at that event, so there is no input to edit."
          : `Several steps are about to start (${names}); name the one meant under inputs.`,
      );
    }
    inputs[keyOfStep(only)] = edits.input;
  }
  for (const [path, input] of Object.entries(edits.inputs)) {
    const step = startable.find((entry) => entry.path === path);
    if (step === undefined) return wrong(`No step at ${path} is about to start at that event.`);
    inputs[keyOfStep(step)] = input;
  }
  for (const [path, output] of Object.entries(edits.outputs)) {
    const next = successorOf(path, events);
    const step = startable.find((entry) => keyOfStep(entry) === next);
    if (step === undefined) {
      return wrong(`${path} is not what finished last before a step that is about to start.`);
    }
    inputs[keyOfStep(step)] = output;
  }
  for (const place of Object.keys(edits.variables)) {
    const path = flowOfStep(place);
    if (state.flows.get(path)?.status !== "open")
      return wrong(`No flow '${path}' is under way at that event.`);
  }
  return { ok: true, edits: { inputs, variables: edits.variables } };
}

/** A step that will be entered in the fork: what it is given can still be another thing. */
function canTakeInput(step: Step): boolean {
  return step.phase === "enter" && step.children === null;
}

/** Key of the step that took the output of the last visit of a state as its input. */
function successorOf(path: string, events: readonly RunEvent[]): string | null {
  const done = events.findLast((event) => event.type === "step.succeeded" && event.path === path);
  if (done === undefined) return null;
  const next = events[done.seq];
  if (next?.type !== "step.scheduled" || next.path === null) return null;
  if (flowOfStep(next.path) !== flowOfStep(path)) return null;
  return `${next.path}@${String(next.visit)}`;
}

function wrong(message: string): Resolved {
  return { ok: false, message };
}
