/** What reports mean for a run that is stopping: each running step comes to its end, then the run does. */
import { assert } from "../base/assert.ts";
import { failFlow } from "./advance.ts";
import { cancelStep, type Cancelled } from "./cancel.ts";
import { endRun } from "./compensate.ts";
import type { Outcome } from "./report.ts";
import type { Step, Stopping } from "./run-state.ts";
import { liveSteps, reasonOf } from "./stop.ts";
import type { Turn } from "./turn.ts";

/** A running step of a stopping run has an outcome. */
export function stopWithOutcome(
  turn: Turn,
  step: Step,
  by: { readonly outcome: Outcome; readonly costMicros: number },
): void {
  const { outcome, costMicros } = by;
  if (outcome.type === "succeeded") {
    const { output, assign, next, result } = outcome;
    const undoable = result === undefined ? {} : { result };
    turn.emit(step, "step.succeeded", { output, assign, next, ...undoable, costMicros });
    settle(turn);
    return;
  }
  stopWithout(turn, step, { costMicros, undo: leftBy(outcome) });
}

/** A running step of a stopping run has come to its end without an outcome of its own: given back, lost, too late. */
export function stopWithout(turn: Turn, step: Step, how: Omit<Cancelled, "reason"> = {}): void {
  cancelStep(turn, step, { ...how, reason: reasonOf(stoppingOf(turn)) });
  settle(turn);
}

/** The time is over: what still runs is fenced off. Returns why the report is refused, or null. */
export function endGrace(turn: Turn): string | null {
  if (turn.state.stopping === null) return "the run is not stopping";
  const reason = reasonOf(turn.state.stopping);
  for (const step of liveSteps(turn.state)) cancelStep(turn, step, { reason });
  finish(turn);
  return null;
}

/** An attempt that was told to stop may have failed because of that, in the middle of its effect: undefined = nobody knows. */
function leftBy(outcome: Exclude<Outcome, { type: "succeeded" }>): Cancelled["undo"] {
  switch (outcome.type) {
    case "verified":
      if (outcome.happened === true) return { result: outcome.result };
      return outcome.happened === false ? null : undefined;
    case "waiting":
    case "map":
    case "parallel":
      return null;
    case "parked":
      return outcome.task.kind === "callback" ? undefined : null;
    case "failed":
      return undefined;
  }
}

function settle(turn: Turn): void {
  if (liveSteps(turn.state).length === 0) finish(turn);
}

function finish(turn: Turn): void {
  const { failedFlow, status, error, cause } = stoppingOf(turn);
  // Nothing above the flow bears, retries or catches its failure: that was looked at before.
  if (failedFlow === null) endRun(turn, { status, error, cause });
  else failFlow(turn, failedFlow, { error, cause, random: 0 });
}

function stoppingOf(turn: Turn): Stopping {
  const { stopping } = turn.state;
  assert(stopping !== null, "the run is not stopping");
  return stopping;
}
