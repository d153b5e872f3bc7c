/**
 * Steps that could start but may not yet: outside their hours, while the budget is reserved by others, or before the run has its turn.
 *
 * F1 A deferred step holds no worker, no job and no slot. What wakes it: a time, for hours; the settling of an attempt, for the budget;
 *    the admission of the run, for limits.
 * F2 A deferred step keeps its phase and its attempt: it has begun nothing.
 * F3 While a run waits for its turn nothing of it starts; what is under way (it was admitted and paused) finishes.
 * F4 An admission is for one wait: one that comes late, after the run was paused and lines up again, changes nothing.
 */
import { fits } from "./budget.ts";
import { pauseRun } from "./control.ts";
import type { DeferReason } from "./event.ts";
import { stateAt } from "./path.ts";
import type { Report } from "./report.ts";
import type { RunState, Step } from "./run-state.ts";
import { windowOpensAt } from "./run-window.ts";
import { keyOfStep, type Turn } from "./turn.ts";

/** Why a step may not start now, and until when; null = until something happens. */
export interface Deferral {
  readonly reason: DeferReason;
  readonly until: string | null;
  /** What its attempt is estimated to cost; with `budget`. */
  readonly estimateMicros?: number;
}

/** The turn of a run whose workflow has limits. */
export interface Admission {
  /** What it counts for. */
  readonly key: string;
  /** Share of turns of its key. */
  readonly weight: number;
  /** How many times the run has lined up: from 1. */
  readonly turn: number;
  readonly admitted: boolean;
}

/** What a claim says besides who makes it. */
type Claim = Extract<Report, { type: "claimed" }>;

/** True for a run that waits for its turn: nothing of it starts. */
export function waitsForTurn(state: RunState): boolean {
  return state.admission !== null && !state.admission.admitted && state.status === "RUNNING";
}

/** Why a step may not begin an attempt now; null when it may. */
function deferralOf(turn: Turn, step: Step, claim: Claim): Deferral | null {
  if (waitsForTurn(turn.state)) return { reason: "limit", until: null };
  const state = stateAt(turn.definition, step.path);
  if (state?.Type !== "Task") return null;
  if (state.RunWindow !== undefined && claim.now !== undefined) {
    const until = windowOpensAt(state.RunWindow, claim.now);
    if (until !== null) return { reason: "window", until };
  }
  const estimateMicros = claim.estimateMicros ?? 0;
  return fits(turn.state.budget, estimateMicros)
    ? null
    : { reason: "budget", until: null, estimateMicros };
}

/**
 * Puts a step off, or stops the run, instead of letting the step begin: null when it may begin, otherwise why the claim is refused or that
 * it was taken.
 */
export function putsOff(
  turn: Turn,
  step: Step,
  claim: Claim,
): { readonly refused: string | null } | null {
  if (step.phase !== "enter") return null;
  const state = stateAt(turn.definition, step.path);
  if (state?.Type === "Task" && state.RunWindow !== undefined && claim.now === undefined) {
    return { refused: "the step has hours, and the claim does not say what time it is" };
  }
  const deferral = deferralOf(turn, step, claim);
  if (deferral !== null) {
    deferStep(turn, step, deferral);
    return { refused: null };
  }
  if (state?.Type !== "Task" || (claim.workflowLeftMicros ?? 1) > 0) return null;
  pauseRun(turn, { reason: "workflow_budget", by: null });
  return { refused: null };
}

/** Puts a ready step off. */
export function deferStep(turn: Turn, step: Step, deferral: Deferral): void {
  turn.emit(step, "step.deferred", deferral);
  turn.dontRun(step);
  if (deferral.until !== null) turn.wake(step, { delayMs: null, until: deferral.until });
}

/** A step that was put off may start. */
export function admitStep(turn: Turn, step: Step): void {
  turn.emit(step, "step.admitted", {});
  turn.run(turn.step(keyOfStep(step)));
}

/** The run has its turn: what was put off for it may start. Returns why the admission is refused, or null. */
export function admitRun(turn: Turn, report: Extract<Report, { type: "admitted" }>): string | null {
  const { admission, paused } = turn.state;
  if (admission === null) return "the run waits for no turn";
  if (paused !== null) return "the run is paused";
  if (admission.admitted || admission.turn !== report.turn) return "the run has had that turn";
  turn.emitRun("run.admitted", {});
  for (const step of turn.state.steps.values()) {
    if (step.status === "waiting" && step.deferred?.reason === "limit") admitStep(turn, step);
  }
  return null;
}
