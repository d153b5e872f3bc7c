/**
 * How a run ends other than by success: what is under way stops, then what was done is undone.
 *
 * C1 Reverse order of completion: what was done last is undone first.
 * C2 Only completed steps whose state declares a compensation are undone, each once.
 * C3 One at a time: the next begins when the one before has succeeded or has failed for good. A failed undo never hides the
 *    others: they go on, and the log keeps what was left undone.
 */
import { assert } from "../base/assert.ts";
import type { Compensate, State } from "../definition/definition.ts";
import { cancelStep } from "./cancel.ts";
import { stateAt, stepKey, undoPath } from "./path.ts";
import { park } from "./park.ts";
import type { Payload } from "./payload.ts";
import type { Report } from "./report.ts";
import { chooseRetry, type NamedError } from "./retry.ts";
import { openStepOf, type RunEnding, type Step } from "./run-state.ts";
import { reasonOf } from "./stop.ts";
import type { Turn } from "./turn.ts";

/** The compensation that a state declares; null when it declares none. */
export function compensateOf(state: State | null): Compensate | null {
  return state?.Type === "Task" ? (state.Compensate ?? null) : null;
}

/** Stops what is under way and begins to undo what was done; ends the run at once when there is nothing to undo. */
export function endRun(turn: Turn, ending: RunEnding): void {
  const current = openStepOf(turn.state, "");
  if (current !== undefined) cancelStep(turn, current, { reason: reasonOf(ending) });
  if (turn.state.undoables.size > 0) turn.emitRun("run.compensating", ending);
  undoNext(turn, ending);
}

/** What the outcome of an undo step means. */
export function undoOutcome(
  turn: Turn,
  step: Step,
  report: Extract<Report, { type: "outcome" }>,
): void {
  const { outcome, costMicros, random } = report;
  if (outcome.type === "succeeded") {
    succeedUndo(turn, step, { output: outcome.output, costMicros });
    return;
  }
  if (outcome.type === "parked") {
    park(turn, step, outcome.task);
    return;
  }
  assert(outcome.type === "failed", `an undo step cannot be ${outcome.type}`);
  failUndo(turn, step, { ...outcome, costMicros, random });
}

/** The step is undone: on with the next. */
export function succeedUndo(
  turn: Turn,
  step: Step,
  done: { readonly output: Payload; readonly costMicros: number },
): void {
  turn.emit(step, "undo.succeeded", done);
  afterUndo(turn);
}

/** An attempt to undo has failed: retry as the compensation declares, else go on with the next. */
export function failUndo(
  turn: Turn,
  step: Step,
  failed: NamedError & {
    readonly cause: string | null;
    readonly costMicros: number;
    readonly random: number;
    readonly retryAfterMs?: number | undefined;
  },
): void {
  const { error, cause, costMicros } = failed;
  const compensate = compensateOf(stateAt(turn.definition, step.path));
  const retry = chooseRetry(compensate?.Retry ?? [], { ...failed, uses: step.retries });
  turn.emit(step, "undo.failed", { error, cause, costMicros, final: retry === null });
  if (retry === null) {
    afterUndo(turn);
    return;
  }
  turn.emit(step, "undo.retried", retry);
  turn.wake(step, { delayMs: retry.delayMs, until: null });
}

function afterUndo(turn: Turn): void {
  const { ending } = turn.state;
  assert(ending !== null, "an undo in a run that is not ending");
  undoNext(turn, ending);
}

/** Undoes the newest completed step that is left, or ends the run. */
export function undoNext(turn: Turn, ending: RunEnding): void {
  const undoable = turn.state.undoables.last();
  if (undoable === undefined) {
    turn.emitRun(endingEvents[ending.status], { error: ending.error, cause: ending.cause });
    return;
  }
  const { path, visit, state } = undoable;
  turn.push({ type: "undo.scheduled", state, path, visit, attempt: null, data: {} });
  turn.run(turn.step(stepKey(undoPath(path), visit)));
}

const endingEvents = {
  FAILED: "run.failed",
  TIMED_OUT: "run.timed_out",
  ABORTED: "run.aborted",
} as const;
