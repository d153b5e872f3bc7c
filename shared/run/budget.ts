/**
 * What a run has spent, what it may spend, and what happens when that is used up.
 *
 * B1 `spentMicros` is the sum of the known costs that the events of the run tell of, each told once ({@link costOf}).
 * B2 `reservedMicros` is the sum of the estimates of the attempts under way: what an attempt reserved is given back with the event that
 *    ends it, whichever it is.
 * B3 An attempt begins only when what is spent, what is reserved and its own estimate fit into the budget together, or when nothing else
 *    is reserved: however wide a run is, it overspends by no more than its estimates are wrong, and by the last attempt alone.
 * B4 At 80 % the log says so, once for each budget. At 100 % the run is paused with the event that crossed the line, or fails.
 * B5 Ending a run costs what it costs: no budget stops compensations.
 * B6 An expensive call is not made unless its upper bound fits beside what is spent and reserved: `step.reserved` raises what its
 *    attempt has reserved (reserve.ts). What operations inside a step have spent is taken off it with the checkpoint that tells of it.
 */
import type { Budget } from "../definition/definition.ts";
import type { NewEvent } from "./event.ts";
import type { RunState, Step } from "./run-state.ts";

/** Money of a run, in micro-dollars. */
export interface RunBudget {
  /** Null = as much as it takes. */
  readonly maxCostMicros: number | null;
  readonly onExceeded: "Pause" | "Fail";
  /** Spent so far, as far as priced. */
  readonly spentMicros: number;
  /** Estimated for the attempts under way. */
  readonly reservedMicros: number;
  /** Steps that wait until others have settled what they reserved. */
  readonly waiting: number;
  /** Told that most of it is spent. */
  readonly warned: boolean;
}

/** A limit as a run is given it. */
export type BudgetLimit = Pick<RunBudget, "onExceeded"> & { readonly maxCostMicros: number };

export const noBudget: RunBudget = {
  maxCostMicros: null,
  onExceeded: "Pause",
  spentMicros: 0,
  reservedMicros: 0,
  waiting: 0,
  warned: false,
};

/** Share of a budget whose spending is worth a word. */
export const warnShare = 0.8;

/** Error of a run that has spent its budget. Nothing catches it: to catch it would cost more. */
export const budgetExceeded = "Cairn.BudgetExceeded";

const microsPerUsd = 1_000_000;

/** Micro-dollars of an amount in dollars; never less than one. */
export function microsOf(usd: number): number {
  return Math.max(1, Math.round(usd * microsPerUsd));
}

/** The limit that a state machine declares; null when it declares none. */
export function limitOf(budget: Budget | undefined): BudgetLimit | null {
  return budget === undefined
    ? null
    : {
        maxCostMicros: microsOf(budget.MaxCostUsd),
        onExceeded: budget.OnExceeded ?? "Pause",
      };
}

/** The known cost that an event tells of and no other event does, in micro-dollars. */
export function costOf(event: NewEvent): number {
  switch (event.type) {
    case "step.succeeded":
      return event.data.costMicros + (event.data.reusedMicros ?? 0);
    case "step.failed":
    case "undo.succeeded":
    case "undo.failed":
    case "run.charged":
      return event.data.costMicros;
    case "step.held":
    case "step.resolved":
    case "step.cancelled":
      return event.data.costMicros ?? 0;
    case "checkpoint.saved":
      // Without values it sums up what the outcomes beside it tell.
      return event.data.saved === undefined ? 0 : event.data.costMicros;
    default:
      return 0;
  }
}

/** What an event means for the money of a run; `before` and `after` are the state around it, `key` its step. */
export function account(
  before: RunState,
  after: RunState,
  { event, key }: { readonly event: NewEvent; readonly key: string | null },
): RunState {
  const cost = costOf(event);
  const was = key === null ? undefined : before.steps.get(key);
  const is = key === null ? undefined : after.steps.get(key);
  const settled = is !== undefined && is.status !== "running" && is.reservedMicros > 0;
  const reserved = (settled ? 0 : (is?.reservedMicros ?? 0)) - (was?.reservedMicros ?? 0);
  const waiting = Number(waitsForBudget(is)) - Number(waitsForBudget(was));
  if (cost === 0 && reserved === 0 && waiting === 0 && !settled) return after;
  const { budget } = after;
  return {
    ...after,
    steps:
      settled && key !== null ? after.steps.set(key, { ...is, reservedMicros: 0 }) : after.steps,
    budget: {
      ...budget,
      spentMicros: budget.spentMicros + cost,
      reservedMicros: budget.reservedMicros + reserved,
      waiting: budget.waiting + waiting,
    },
  };
}

/** True for a step that waits until others have settled what they reserved. */
export function waitsForBudget(step: Step | undefined): boolean {
  return step?.status === "waiting" && step.deferred?.reason === "budget";
}

/** True when an attempt that is estimated to cost this much may begin now (B3). */
export function fits(budget: RunBudget, estimateMicros: number): boolean {
  if (budget.maxCostMicros === null || budget.reservedMicros === 0) return true;
  return budget.spentMicros + budget.reservedMicros + estimateMicros <= budget.maxCostMicros;
}

/** True when an attempt under way may have so much reserved in all (B6): strictly, since the call that it is for can still be left out. */
export function affords(
  { maxCostMicros, spentMicros, reservedMicros }: RunBudget,
  attempt: Pick<Step, "reservedMicros">,
  wantedMicros: number,
): boolean {
  if (maxCostMicros === null) return true;
  return spentMicros + reservedMicros - attempt.reservedMicros + wantedMicros <= maxCostMicros;
}

/** True for a run that was paused because its money, or that of its workflow, is spent. */
export function isForBudget(paused: RunState["paused"]): boolean {
  return paused?.reason === "budget" || paused?.reason === "workflow_budget";
}

/** True when the budget is used up. */
export function isSpent({ maxCostMicros, spentMicros }: RunBudget): boolean {
  return maxCostMicros !== null && spentMicros >= maxCostMicros;
}
