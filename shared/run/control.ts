/**
 * What people and the clock do to a whole run: pause, resume, cancel, time-out.
 *
 * R1 While a run is paused nothing starts: what runs may come to its end, timers fire, and what is ready then waits for `resume`.
 * R2 A paused run can be cancelled, and its time goes on; one that is ending or being undone cannot be paused.
 */
import { isSpent } from "./budget.ts";
import { endRun } from "./compensate.ts";
import type { Report } from "./report.ts";
import type { RunState, Step } from "./run-state.ts";
import { beginStopping, defaultGraceMs, liveSteps } from "./stop.ts";
import { endGrace } from "./stopping.ts";
import { keyOfStep, type Turn } from "./turn.ts";

/** Why nothing starts in the run just now; null when it may. */
export function standstill(state: RunState): string | null {
  if (state.status === "PAUSED") return "the run is paused";
  return state.stopping === null ? null : "the run is ending";
}

/** Stops the run from starting anything. Returns why it is refused, or null. */
export function pauseRun(
  turn: Turn,
  why: {
    readonly reason: string;
    readonly by: string | null;
    /** What the call may cost for which there was no money. */
    readonly neededMicros?: number | undefined;
  },
): string | null {
  const { state } = turn;
  if (state.status === "PAUSED") return "the run is paused already";
  if (state.status === "COMPENSATING") return "what the run did is being undone";
  if (state.stopping !== null) return "the run is ending";
  const { reason, by, neededMicros } = why;
  turn.emitRun("run.paused", {
    reason,
    by,
    ...(neededMicros === undefined ? {} : { neededMicros }),
  });
  touchReady(turn);
  for (const step of liveSteps(turn.state)) {
    turn.commands.push({ type: "checkpoint", key: keyOfStep(step) });
  }
  return null;
}

/** Lets a paused run go on, with a new budget when it gives one. Returns why it is refused, or null. */
export function resumeRun(
  turn: Turn,
  { by, maxCostMicros }: Extract<Report, { type: "resume" }>,
): string | null {
  const { status, budget } = turn.state;
  if (status !== "PAUSED") return "the run is not paused";
  if (isSpent({ ...budget, maxCostMicros: maxCostMicros ?? budget.maxCostMicros })) {
    return "the run has spent its budget, and goes on with a larger one only";
  }
  turn.emitRun("run.resumed", { by, ...(maxCostMicros === undefined ? {} : { maxCostMicros }) });
  for (const step of touchReady(turn)) turn.run(step);
  return null;
}

/**
 * Ends the run because somebody wants it. A second request for an immediate end fences off what still runs. Returns why it is refused,
 * or null.
 */
export function cancelRun(turn: Turn, report: Extract<Report, { type: "cancel" }>): string | null {
  const { reason, by = null, graceMs = defaultGraceMs } = report;
  if (turn.state.status === "COMPENSATING") return "the run is already ending";
  const isStopping = turn.state.stopping !== null;
  if (isStopping && graceMs > 0) return "the run is already ending";
  turn.emitRun("run.cancel_requested", { reason, by, graceMs });
  if (isStopping) return endGrace(turn);
  const ending = { status: "ABORTED", error: null, cause: reason } as const;
  if (!beginStopping(turn, ending, { failedFlow: null, graceMs, always: true })) {
    endRun(turn, ending);
  }
  return null;
}

/** Ends the run because its time is over. Returns why it is refused, or null. */
export function expireRun(turn: Turn): string | null {
  if (turn.state.status === "COMPENSATING" || turn.state.stopping !== null) {
    return "the run is already ending";
  }
  turn.emitRun("run.expired", {});
  const ending = { status: "TIMED_OUT", error: null, cause: null } as const;
  const how = { failedFlow: null, graceMs: defaultGraceMs, always: false };
  if (!beginStopping(turn, ending, how)) endRun(turn, ending);
  return null;
}

/** The ready steps, noted as changed: from when on they are ready for a worker is stored with each of them. */
function touchReady(turn: Turn): readonly Step[] {
  const ready = [...turn.state.steps.values()].filter((step) => step.status === "ready");
  for (const step of ready) {
    turn.touched.steps.add(keyOfStep(step));
    turn.touched.flows.add(step.flow);
  }
  return ready;
}
