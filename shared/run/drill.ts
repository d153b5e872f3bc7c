/**
 * Failure drills: faults that a run asks for when it is started, so that a person sees how it recovers.
 *
 * L1 A drill belongs to the run that asked for it: a redrive or a fork of that run has none.
 * L2 Each drill happens at most once: to the first visit of its state that comes to the attempt, and `step.drilled` says so before
 *    anything happens.
 * L3 Everything behind the fault itself (watchdog, retries, accounting) is what any other run gets.
 */
import type { NewEvent } from "./event.ts";
import type { RunState, Step } from "./run-state.ts";

/**
 * `crash`: the worker is lost when the work is done and nothing of it is saved yet. `rateLimit`: the service refuses the call and asks to
 * wait. `corrupt`: the answer arrives broken. `hang`: no answer and no sign of life until a limit of the state passes.
 */
export const drillFaults = ["crash", "rateLimit", "corrupt", "hang"] as const;
export type DrillFault = (typeof drillFaults)[number];

/** A fault that a run asks for. */
export interface Drill {
  /** Name of the state. */
  readonly state: string;
  readonly fault: DrillFault;
  /** Number of the attempt that it happens to, from 1. */
  readonly attempt: number;
  /** With `crash`: the worker is lost once so many operations inside the step are finished; null = at its end. */
  readonly afterOperations: number | null;
}

/** A drill of a run, and the visit that it happened to; null while it has not. */
export interface OrderedDrill extends Drill {
  readonly at: { readonly path: string; readonly visit: number } | null;
}

/** As a run begins. */
export function orderedDrills(drills: readonly Drill[]): readonly OrderedDrill[] {
  return drills.map((drill) => ({ ...drill, at: null }));
}

/** Index of the drill that is to happen to the attempt under way; null for none. */
export function drillFor({ drills }: Pick<RunState, "drills">, step: Step): number | null {
  if (step.phase !== "enter" || step.status !== "running") return null;
  const index = drills.findIndex(
    ({ at, state, attempt }) => at === null && state === step.state && attempt === step.attempt,
  );
  return index < 0 ? null : index;
}

/** Notes where a drill happens. */
export function noteDrill(
  drills: readonly OrderedDrill[],
  event: Extract<NewEvent, { type: "step.drilled" }>,
): readonly OrderedDrill[] {
  const { path, visit, data } = event;
  if (path === null || visit === null) return drills;
  return drills.map((drill, index) =>
    index === data.drill ? { ...drill, at: { path, visit } } : drill,
  );
}
