/**
 * Money set aside for expensive calls, while an attempt is under way (B6 of budget.ts).
 *
 * The claim of a step reserves an estimate. Before a call whose upper bound is large against what is left, its attempt has the bound
 * written down too: the log decides between calls of any number of workers. What does not fit is not called: the attempt hands its step back
 * and says what it needs, and the step waits for others to settle, or the run stops at its budget.
 */
import { affords } from "./budget.ts";
import { pauseRun } from "./control.ts";
import { deferStep } from "./defer.ts";
import { exceedBudget } from "./mind-budget.ts";
import type { Report } from "./report.ts";
import type { Step } from "./run-state.ts";
import type { Turn } from "./turn.ts";

/** Sets money aside for the calls of an attempt, in all. Returns why it may not have it, or null. */
export function reserve(
  turn: Turn,
  step: Step,
  { reservedMicros }: Pick<Extract<Report, { type: "reserve" }>, "reservedMicros">,
): string | null {
  if (step.phase !== "enter") return null;
  if (!affords(turn.state.budget, step, reservedMicros)) {
    return "the budget does not hold what the call may cost";
  }
  if (reservedMicros > step.reservedMicros) turn.emit(step, "step.reserved", { reservedMicros });
  return null;
}

/** A step that was handed back for want of money: begun again, put off, or the run stops. */
export function wantMoney(
  turn: Turn,
  key: string,
  { neededMicros, workflowLeftMicros, until }: Want,
): void {
  const step = turn.step(key);
  const { budget, status } = turn.state;
  // Who resumes the run begins what is ready.
  if (status === "PAUSED") return;
  if (budget.maxCostMicros !== null && budget.spentMicros + neededMicros > budget.maxCostMicros) {
    exceedBudget(turn, neededMicros);
  } else if (workflowLeftMicros !== undefined && neededMicros > workflowLeftMicros) {
    pauseRun(turn, { reason: "workflow_budget", by: null, neededMicros });
  } else if (until !== undefined) {
    deferStep(turn, step, { reason: "budget", until, estimateMicros: neededMicros });
  } else if (affords(budget, step, neededMicros)) {
    turn.run(step);
  } else {
    deferStep(turn, step, { reason: "budget", until: null, estimateMicros: neededMicros });
  }
}

/** What an attempt needed and did not get. */
export type Want = NonNullable<Extract<Report, { type: "released" }>["want"]>;
