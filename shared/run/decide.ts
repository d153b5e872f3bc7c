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
 * D6 A run never stops in silence: while it has not ended, some step is ready, running, waiting for a time, for its flows, for an
 *    answer from outside (park.ts) or for its turn (defer.ts), or held for a person; or the run is paused.
 */
import { unreachable } from "../base/assert.ts";
import type { Json } from "../base/json.ts";
import type { Definition } from "../definition/definition.ts";
import { limitOf } from "./budget.ts";
import { failStep, openFlows, schedule, succeedStep, type FailedAttempt } from "./advance.ts";
import { compensateOf, failUndo, succeedUndo, undoOutcome } from "./compensate.ts";
import { cancelRun, expireRun, pauseRun, resumeRun, standstill } from "./control.ts";
import { drillFor } from "./drill.ts";
import { admitRun, deferStep, putsOff, waitsForTurn } from "./defer.ts";
import type { CheckpointData, NewEvent } from "./event.ts";
import { mindBudget } from "./mind-budget.ts";
import {
  hold,
  holdUnknown,
  holdUnverified,
  mustHold,
  outcomeUnknown,
  resolveHeld,
  takeVerified,
  verifyOf,
} from "./held.ts";
import { park, staleToken, takeTask } from "./park.ts";
import { stateAt } from "./path.ts";
import type { CheckpointNote, Report, StepToken } from "./report.ts";
import { reserve, wantMoney, type Want } from "./reserve.ts";
import { lostWorkersLimit } from "./retry.ts";
import { isOpen, isTerminal, openStepOf, type RunState, type Step } from "./run-state.ts";
import { endGrace, stopWithOutcome, stopWithout } from "./stopping.ts";
import { untouched, type Touched } from "./touched.ts";
import { keyOfStep, Turn, type Command } from "./turn.ts";

export interface Decision {
  readonly state: RunState;
  readonly events: readonly NewEvent[];
  readonly commands: readonly Command[];
  /** The steps and flows that the events have changed. */
  readonly touched: Touched;
  /** Why the report changed nothing; null when it was accepted. */
  readonly refused: string | null;
}

/** Decides what a report means for a run. */
export function decide(definition: Definition, state: RunState, report: Report): Decision {
  const turn = new Turn(definition, state);
  const refused = isTerminal(state.status) ? "the run has ended" : take(turn, report);
  if (refused === null) mindBudget(turn);
  if (refused !== null) return { state, events: [], commands: [], touched: untouched(), refused };
  return {
    state: turn.state,
    events: turn.events,
    commands: turn.commands,
    touched: turn.touched,
    refused: null,
  };
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
    case "heartbeat": {
      const { type: _type, step: token, ...data } = report;
      return ifCurrent(turn, token, (step) => turn.emit(step, prefix(step, "heartbeat"), data));
    }
    case "limited": {
      const { timeoutMs, heartbeatMs } = report;
      return ifCurrent(turn, report.step, (step) =>
        turn.emit(step, prefix(step, "limited"), { timeoutMs, heartbeatMs }),
      );
    }
    case "released":
      return ifCurrent(turn, report.step, (step) => release(turn, step, report.want));
    case "drilled":
      return beginDrill(turn, report);
    case "reserve": {
      let refused: string | null = null;
      const stale = ifCurrent(turn, report.step, (step) => {
        refused = reserve(turn, step, report);
      });
      return stale ?? refused;
    }
    case "lost":
      // What is parked meanwhile has no worker to lose.
      if (turn.state.steps.get(report.key)?.status !== "running") return "no worker has the step";
      return ifRunning(turn, report, (step) => lose(turn, step, report.random));
    case "overdue":
      return ifRunning(turn, report, (step) => expire(turn, step, report));
    case "answered":
      return ifHeld(turn, report, (step) => takeAnswer(turn, step, report));
    case "beat":
      return ifHeld(turn, report, (step) => beat(turn, step, report.details ?? null));
    case "taken":
      return ifHeld(turn, report, (step) => takeTask(turn, step, report));
    case "due":
      return wake(turn, report);
    case "admitted":
      return admitRun(turn, report);
    case "charged":
      turn.emitRun("run.charged", { costMicros: report.costMicros });
      return null;
    case "deadline":
      return expireRun(turn);
    case "cancel":
      return cancelRun(turn, report);
    case "grace":
      return endGrace(turn);
    case "pause":
      return pauseRun(turn, report);
    case "resume":
      return resumeRun(turn, report);
    case "resolve":
      return resolveHeld(turn, report);
    case "operations": {
      const { type: _type, step: token, ...data } = report;
      return ifCurrent(turn, token, (step) => saveOperations(turn, step, data));
    }
    default:
      return unreachable(report);
  }
}

function create(turn: Turn, report: Extract<Report, { type: "created" }>): string | null {
  if (turn.state.flows.has("")) return "the run exists";
  const { workflowId, version, input, admission, drill } = report;
  const budget = report.budget ?? limitOf(turn.definition.Budget);
  turn.emitRun("run.created", {
    workflowId,
    version,
    input,
    ...(budget === null ? {} : { budget }),
    ...(admission === undefined ? {} : { admission }),
    ...(drill === undefined ? {} : { drill }),
  });
  schedule(turn, "", { state: turn.definition.StartAt, input });
  const first = openStepOf(turn.state, "");
  if (first !== undefined && waitsForTurn(turn.state)) {
    deferStep(turn, first, { reason: "limit", until: null });
  }
  return null;
}

function beginDrill(turn: Turn, report: Extract<Report, { type: "drilled" }>): string | null {
  const { step: token, drill: index, worker } = report;
  const ordered = turn.state.drills[index];
  const wanted = turn.state.steps.get(token.key);
  if (ordered === undefined || wanted === undefined || drillFor(turn.state, wanted) !== index) {
    return "there is no such drill for the attempt";
  }
  const lost = worker === undefined ? {} : { worker };
  return ifCurrent(turn, token, (step) =>
    turn.emit(step, "step.drilled", { drill: index, fault: ordered.fault, ...lost }),
  );
}

function claim(turn: Turn, report: Extract<Report, { type: "claimed" }>): string | null {
  const step = turn.state.steps.get(report.key);
  if (step === undefined) return "no such step";
  if (step.status !== "ready") return `the step is ${step.status}`;
  const still = standstill(turn.state);
  if (still !== null) return still;
  // To finish a state is no attempt of its own.
  if (step.phase === "exit" || step.phase === "catch") return null;
  const state = stateAt(turn.definition, step.path);
  const putOff = putsOff(turn, step, report);
  if (putOff !== null) return putOff.refused;
  const limits =
    step.phase === "undo" ? compensateOf(state) : step.phase === "verify" ? verifyOf(state) : state;
  const { estimateMicros = 0 } = report;
  turn.emit({ ...step, attempt: step.attempt + 1 }, prefix(step, "started"), {
    worker: report.worker,
    epoch: step.epoch + 1,
    timeoutMs: limitMs(limits, "TimeoutSeconds"),
    heartbeatMs: limitMs(limits, "HeartbeatSeconds"),
    ...(step.phase === "enter" && estimateMicros > 0 ? { reservedMicros: estimateMicros } : {}),
  });
  return null;
}

function ifCurrent(turn: Turn, token: StepToken, then: (step: Step) => void): string | null {
  const step = turn.state.steps.get(token.key);
  if (step === undefined || !isOpen(step)) return "the step has ended";
  const { phase, attempt, epoch } = step;
  if (epoch !== token.epoch || attempt !== token.attempt || phase !== token.phase) {
    return "the step has changed hands";
  }
  if (step.status === "waiting" || step.status === "held") return `the step is ${step.status}`;
  if (token.worker !== undefined && token.worker !== step.worker) return "another worker has it";
  then(step);
  return null;
}

function ifRunning(
  turn: Turn,
  at: { readonly key: string; readonly epoch: number },
  then: (step: Step) => void,
): string | null {
  const step = turn.state.steps.get(at.key);
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
  const step = turn.state.steps.get(token.key);
  const stale = staleToken(step, token.attempt);
  if (stale !== null || step === undefined) return stale;
  return then(step);
}

function takeAnswer(
  turn: Turn,
  step: Step,
  { answer, random }: Extract<Report, { type: "answered" }>,
): null {
  if (turn.state.stopping !== null) {
    stopWithout(turn, step, { undo: answer.ok ? { result: answer.result } : null });
    return null;
  }
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
function beat(turn: Turn, step: Step, details: Json): null {
  if (isUnderWay(step)) turn.emit(step, prefix(step, "heartbeat"), { details });
  return null;
}

function takeOutcome(turn: Turn, step: Step, report: Extract<Report, { type: "outcome" }>): void {
  const { outcome, costMicros, random } = report;
  if (step.phase === "undo") {
    undoOutcome(turn, step, report);
    return;
  }
  if (turn.state.stopping !== null) {
    stopWithOutcome(turn, step, report);
    return;
  }
  if (step.phase === "verify" || outcome.type === "verified") {
    takeVerified(turn, step, report);
    return;
  }
  if (report.checkpoint !== undefined) noteCheckpoint(turn, report.checkpoint);
  switch (outcome.type) {
    case "succeeded":
      succeedStep(turn, step, { outcome, costMicros });
      return;
    case "failed":
      if (outcome.error === outcomeUnknown && mustHold(turn, step))
        holdUnknown(turn, step, { ...outcome, costMicros });
      else failStep(turn, step, { ...outcome, costMicros, random });
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

/** Before the outcome that completes it: that may end the run, and nothing follows an end. */
function noteCheckpoint(turn: Turn, { key, ...held }: CheckpointNote): void {
  const step = turn.state.steps.get(key);
  if (step !== undefined) turn.emit(step, "checkpoint.saved", { ...held, reason: "policy" });
}

/** An undo keeps no values: its events carry the path of the step that it undoes, whose own values they would be taken for. */
function saveOperations(turn: Turn, step: Step, data: CheckpointData): void {
  if (step.phase !== "undo") turn.emit(step, "checkpoint.saved", data);
}

function release(turn: Turn, step: Step, want: Want | undefined): void {
  if (step.status !== "running") return;
  if (turn.state.stopping !== null) {
    stopWithout(turn, step);
    return;
  }
  if (mustHold(turn, step)) {
    hold(turn, step);
    return;
  }
  turn.emit(step, prefix(step, "released"), { worker: step.worker ?? "" });
  if (want === undefined) turn.run(step);
  else wantMoney(turn, keyOfStep(step), want);
}

function lose(turn: Turn, step: Step, random: number): void {
  const worker = step.worker ?? "";
  const lost = step.lost + 1;
  if (turn.state.stopping !== null) {
    stopWithout(turn, step);
    return;
  }
  if (mustHold(turn, step)) {
    hold(turn, step);
    return;
  }
  turn.emit(step, prefix(step, "lost"), { worker, lost });
  if (lost < lostWorkersLimit) {
    turn.run(step);
    return;
  }
  const cause = `The step lost its worker ${String(lost)} times without getting on.`;
  fail(turn, keyOfStep(step), { error: "Cairn.WorkerLost", cause, costMicros: 0, random });
}

function expire(
  turn: Turn,
  step: Step,
  { limit, random }: Extract<Report, { type: "overdue" }>,
): void {
  if (turn.state.stopping !== null) {
    stopWithout(turn, step);
    return;
  }
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
  else if (step.phase === "verify") holdUnverified(turn, step, failed);
  else failStep(turn, step, failed);
}

function wake(
  turn: Turn,
  { key, attempt }: { readonly key: string; readonly attempt?: number },
): string | null {
  const step = turn.state.steps.get(key);
  if (step?.status !== "waiting" || step.wake === null) return "the step waits for no time";
  if (attempt !== undefined && attempt !== step.attempt) return "the step waits for another time";
  turn.emit(step, step.phase === "undo" ? "undo.fired" : "timer.fired", {});
  turn.run(step);
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
  return (turn.state.flows.get(step.flow)?.openings[step.state] ?? 0) + 1;
}
