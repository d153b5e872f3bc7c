/** What a decision adds for the sake of the budget: the word at 80 %, the pause or failure at 100 %, and steps that may begin again. */
import { formatCost } from "../cost/format.ts";
import { budgetExceeded, fits, isSpent, waitsForBudget, warnShare } from "./budget.ts";
import { endRun } from "./compensate.ts";
import { pauseRun } from "./control.ts";
import { admitStep } from "./defer.ts";
import { beginStopping, defaultGraceMs } from "./stop.ts";
import type { Turn } from "./turn.ts";

/** Looks at the budget after whatever a report has changed (B4, B5 of budget.ts). */
export function mindBudget(turn: Turn): void {
  const { budget, status, stopping } = turn.state;
  const { maxCostMicros, spentMicros } = budget;
  if (maxCostMicros === null || stopping !== null) return;
  if (status !== "RUNNING" && status !== "PAUSED") return;
  if (!budget.warned && spentMicros >= maxCostMicros * warnShare) {
    turn.emitRun("run.budget_warned", { spentMicros, maxCostMicros });
  }
  if (status === "PAUSED") return;
  if (!isSpent(budget)) {
    admitWaiting(turn);
    return;
  }
  exceedBudget(turn);
}

/** The run is at its budget, or before a call that it does not hold: it is paused, or fails. */
export function exceedBudget(turn: Turn, neededMicros?: number): void {
  const { maxCostMicros, spentMicros, onExceeded } = turn.state.budget;
  if (onExceeded === "Pause") {
    pauseRun(turn, { reason: "budget", by: null, neededMicros });
    return;
  }
  const spent = `The run has spent ${formatCost(spentMicros)} of its budget of ${formatCost(maxCostMicros ?? 0)}`;
  const cause =
    neededMicros === undefined
      ? `${spent}.`
      : `${spent}, and its next call may cost ${formatCost(neededMicros)}.`;
  const ending = { status: "FAILED", error: budgetExceeded, cause } as const;
  const how = { failedFlow: null, graceMs: defaultGraceMs, always: false };
  if (!beginStopping(turn, ending, how)) endRun(turn, ending);
}

/** Lets steps begin that waited for others to settle: those that fit, the oldest first; a single one when nothing is under way. */
function admitWaiting(turn: Turn): void {
  if (turn.state.budget.waiting === 0) return;
  const waiting = [...turn.state.steps.values()]
    .filter(waitsForBudget)
    .toSorted((one, other) => one.scheduledSeq - other.scheduledSeq);
  let plannedMicros = 0;
  for (const step of waiting) {
    const { budget } = turn.state;
    const estimateMicros = step.deferred?.estimateMicros ?? 0;
    const reservedMicros = budget.reservedMicros + plannedMicros;
    if (!fits({ ...budget, reservedMicros }, estimateMicros)) return;
    plannedMicros += estimateMicros;
    admitStep(turn, step);
  }
}
