/**
 * What happens next in a run. Pure: the server executes what it returns, the browser simulates with it.
 *
 * Invariants
 * D1 Total: every (state, report) gives a decision; a report that does not fit (a stale answer, a late job, a run
 *    that has ended) is refused and changes nothing, never thrown.
 * D2 Deterministic: no clock and no randomness; delays are relative to the commit, jitter comes with the report.
 * D3 Folding the events it returns with `evolve` gives the state it returns.
 * D4 A run that has ended gets no further event and no command.
 * D5 A step has one outcome: the first whose token (phase, attempt, epoch) is the step's own.
 * D6 A run never stops in silence: while it has not ended, some step is ready, running, waiting for a time, for its flows or
 *    for an answer from outside (park.ts), or held for a person.
 */
import { unreachable } from "../base/assert.ts";
import type { Definition } from "../definition/definition.ts";
import { failStep, openFlows, schedule, succeedStep, type FailedAttempt } from "./advance.ts";
import { compensateOf, endRun, failUndo, succeedUndo, undoOutcome } from "./compensate.ts";
import type { NewEvent } from "./event.ts";
import { park, staleToken, takeTask } from "./park.ts";
import { stateAt } from "./path.ts";
import type { Report, StepToken } from "./report.ts";
import { lostWorkersLimit } from "./retry.ts";
import { isOpen, isTerminal, type RunState, type Step } from "./run-state.ts";
import { keyOfStep, Turn, type Command } from "./turn.ts";

export interface Decision {
  readonly state: RunState;
  readonly events: readonly NewEvent[];
  readonly commands: readonly Command[];
  /** Why the report changed nothing; null when it was accepted. */
  readonly refused: string | null;
}

/** Decides what a report means for a run. */
export function decide(definition: Definition, state: RunState, report: Report): Decision {
  const turn = new Turn(definition, state);
  const refused = isTerminal(state.status) ? "the run has ended" : take(turn, report);
  if (refused !== null) return { state, events: [], commands: [], refused };
  return { state: turn.state, events: turn.events, commands: turn.commands, refused: null };
}

/** Returns why the report is refused, or null. */
function take(turn: Turn, report: Report): string | null {
  switch (report.type) {
    case "created":
      return create(turn, report);
    case "claimed":
      return claim(turn, report);
    case "outcome":
      return ifCurrent(turn, report.step, (step) => takeOutcome(turn, step, report));
    case "heartbeat":
      return ifCurrent(turn, report.step, (step) =>
        turn.emit(step, prefix(step, "heartbeat"), { details: report.details }),
      );
    case "limited": {
      const { timeoutMs, heartbeatMs } = report;
      return ifCurrent(turn, report.step, (step) =>
        turn.emit(step, prefix(step, "limited"), { timeoutMs, heartbeatMs }),
      );
    }
    case "released":
      return ifCurrent(turn, report.step, (step) => release(turn, step));
    case "lost":
      return ifRunning(turn, report, (step) => lose(turn, step, report.random));
    case "overdue":
      return ifRunning(turn, report, (step) => expire(turn, step, report));
    case "answered":
      return ifHeld(turn, report, (step) => takeAnswer(turn, step, report));
    case "beat":
      return ifHeld(turn, report, (step) => beat(turn, step));
    case "taken":
      return ifHeld(turn, report, (step) => takeTask(turn, step, report.worker));
    case "due":
      return wake(turn, report.key);
    case "deadline":
      return end(turn, { status: "TIMED_OUT", cause: null });
    case "cancel":
      return end(turn, { status: "ABORTED", cause: report.reason });
    case "checkpoint": {
      const step = turn.state.steps[report.key];
      if (step === undefined) return "no such step";
      const { policy, operations } = report;
      turn.emit(step, "checkpoint.saved", { policy, operations });
      return null;
    }
    default:
      return unreachable(report);
  }
}

function create(turn: Turn, report: Extract<Report, { type: "created" }>): string | null {
  if ("" in turn.state.flows) return "the run exists";
  const { workflowId, version, input } = report;
  turn.emitRun("run.created", { workflowId, version, input });
  schedule(turn, "", { state: turn.definition.StartAt, input });
  return null;
}

function claim(turn: Turn, report: Extract<Report, { type: "claimed" }>): string | null {
  const step = turn.state.steps[report.key];
  if (step === undefined) return "no such step";
  if (step.status !== "ready") return `the step is ${step.status}`;
  // To finish a state is no attempt of its own.
  if (step.phase !== "enter" && step.phase !== "undo") return null;
  const state = stateAt(turn.definition, step.path);
  const limits = step.phase === "undo" ? compensateOf(state) : state;
  turn.emit({ ...step, attempt: step.attempt + 1 }, prefix(step, "started"), {
    worker: report.worker,
    epoch: step.epoch + 1,
    timeoutMs: limitMs(limits, "TimeoutSeconds"),
    heartbeatMs: limitMs(limits, "HeartbeatSeconds"),
  });
  return null;
}

function ifCurrent(turn: Turn, token: StepToken, then: (step: Step) => void): string | null {
  const step = turn.state.steps[token.key];
  if (step === undefined || !isOpen(step)) return "the step has ended";
  const { phase, attempt, epoch } = step;
  if (epoch !== token.epoch || attempt !== token.attempt || phase !== token.phase) {
    return "the step has changed hands";
  }
  if (step.status === "waiting" || step.status === "held") return `the step is ${step.status}`;
  then(step);
  return null;
}

function ifRunning(
  turn: Turn,
  at: { readonly key: string; readonly epoch: number },
  then: (step: Step) => void,
): string | null {
  const step = turn.state.steps[at.key];
  if (step === undefined || step.epoch !== at.epoch || !isUnderWay(step))
    return "the step is not running there";
  then(step);
  return null;
}

function isUnderWay(step: Step): boolean {
  return step.status === "running" || (step.status === "waiting" && step.parked !== null);
}

/** Applies a report of whoever holds the token of the step. */
function ifHeld(
  turn: Turn,
  token: { readonly key: string; readonly attempt: number },
  then: (step: Step) => string | null,
): string | null {
  const step = turn.state.steps[token.key];
  const stale = staleToken(step, token.attempt);
  if (stale !== null || step === undefined) return stale;
  return then(step);
}

function takeAnswer(
  turn: Turn,
  step: Step,
  { answer, random }: Extract<Report, { type: "answered" }>,
): null {
  turn.abort(step);
  if (step.phase === "undo") {
    if (answer.ok) succeedUndo(turn, step, { output: answer.result, costMicros: 0 });
    else failUndo(turn, step, { ...answer, costMicros: 0, random });
    return null;
  }
  if (answer.ok) {
    turn.emit(step, "task.answered", { result: answer.result });
    turn.run(step);
    return null;
  }
  const { error, cause } = answer;
  turn.emit(step, "task.answered", { failed: true });
  failStep(turn, turn.step(keyOfStep(step)), { error, cause, costMicros: 0, random });
  return null;
}

/** Between two workers there is no silence to break; whoever has the token is not to be put off by that. */
function beat(turn: Turn, step: Step): null {
  if (isUnderWay(step)) turn.emit(step, prefix(step, "heartbeat"), { details: null });
  return null;
}

function takeOutcome(turn: Turn, step: Step, report: Extract<Report, { type: "outcome" }>): void {
  const { outcome, costMicros, random } = report;
  if (step.phase === "undo") {
    undoOutcome(turn, step, report);
    return;
  }
  switch (outcome.type) {
    case "succeeded":
      succeedStep(turn, step, { outcome, costMicros });
      return;
    case "failed":
      failStep(turn, step, { ...outcome, costMicros, random });
      return;
    case "waiting": {
      const { delayMs, until } = outcome;
      turn.emit(step, "timer.set", { delayMs, until });
      turn.wake(step, { delayMs, until });
      return;
    }
    case "parked":
      park(turn, step, outcome.task);
      return;
    case "map": {
      const { type: _type, values, ...rest } = outcome;
      const data = values === null ? rest : { ...rest, values };
      turn.emit(step, "map.started", { ...data, opening: nextOpening(turn, step) });
      openFlows(turn, keyOfStep(step), outcome.lanes);
      return;
    }
    case "parallel": {
      const { input, count } = outcome;
      turn.emit(step, "parallel.started", { input, count, opening: nextOpening(turn, step) });
      openFlows(turn, keyOfStep(step), count);
      return;
    }
    default:
      unreachable(outcome);
  }
}

function release(turn: Turn, step: Step): void {
  if (step.status !== "running") return;
  turn.emit(step, prefix(step, "released"), { worker: step.worker ?? "" });
  turn.run(step);
}

function lose(turn: Turn, step: Step, random: number): void {
  const worker = step.worker ?? "";
  const lost = step.lost + 1;
  const state = stateAt(turn.definition, step.path);
  if (step.phase === "enter" && state?.Type === "Task" && state.OnUnknown === "Hold") {
    turn.emit(step, "step.held", { worker });
    return;
  }
  turn.emit(step, prefix(step, "lost"), { worker, lost });
  if (lost < lostWorkersLimit) {
    turn.run(step);
    return;
  }
  const cause = `The step lost its worker ${String(lost)} times.`;
  fail(turn, keyOfStep(step), { error: "Cairn.WorkerLost", cause, costMicros: 0, random });
}

function expire(
  turn: Turn,
  step: Step,
  { limit, random }: Extract<Report, { type: "overdue" }>,
): void {
  turn.abort(step);
  fail(turn, keyOfStep(step), {
    error: "States.Timeout",
    cause: null,
    ...(limit === "heartbeat" ? { alias: "States.HeartbeatTimeout" } : {}),
    costMicros: 0,
    random,
  });
}

function fail(turn: Turn, key: string, failed: FailedAttempt): void {
  const step = turn.step(key);
  if (step.phase === "undo") failUndo(turn, step, failed);
  else failStep(turn, step, failed);
}

function wake(turn: Turn, key: string): string | null {
  const step = turn.state.steps[key];
  if (step?.status !== "waiting" || step.wake === null) return "the step waits for no time";
  turn.emit(step, "timer.fired", {});
  turn.run(step);
  return null;
}

function end(
  turn: Turn,
  why: { readonly status: "TIMED_OUT" | "ABORTED"; readonly cause: string | null },
): string | null {
  if (turn.state.status === "COMPENSATING") return "the run is already ending";
  if (why.cause !== null) turn.emitRun("run.cancel_requested", { reason: why.cause });
  endRun(turn, { ...why, error: null });
  return null;
}

function prefix<Name extends "started" | "limited" | "heartbeat" | "released" | "lost">(
  step: Step,
  name: Name,
): `step.${Name}` | `undo.${Name}` {
  return step.phase === "undo" ? `undo.${name}` : `step.${name}`;
}

/** A literal limit of a state in milliseconds; null when it has none or computes it when the step runs. */
function limitMs(state: unknown, field: "TimeoutSeconds" | "HeartbeatSeconds"): number | null {
  const fields = typeof state === "object" && state !== null ? state : {};
  const seconds: unknown = (fields as Readonly<Record<string, unknown>>)[field];
  return typeof seconds === "number" ? seconds * 1000 : null;
}

/** Number of the next opening of a container, counted over all its visits in the flow. */
function nextOpening(turn: Turn, step: Step): number {
  return (turn.state.flows[step.flow]?.openings[step.state] ?? 0) + 1;
}
