/** What the events carry that tell how a run was controlled: stopped, paused, redriven, forked, and its held steps decided. */
import type { Payload } from "./payload.ts";

/** A run is ending other than by success, and waits for what still runs. */
export interface StoppingData {
  readonly status: "FAILED" | "TIMED_OUT" | "ABORTED";
  readonly error: string | null;
  readonly cause: string | null;
  /** The flow whose failure ends the run; null when it is ended from outside. */
  readonly failedFlow: string | null;
  /** How long what runs may take to come to an end of its own. */
  readonly graceMs: number;
}

/** Why a run stands still, and who wanted it. */
export interface PausedData {
  readonly reason: string;
  readonly by: string | null;
  /** With `budget` and `workflow_budget`: what the call may cost, in micro-dollars, for which there was no money. */
  readonly neededMicros?: number;
}

/** Where a run comes from whose log begins with that of another one. */
interface CopiedData {
  readonly from: { readonly runId: string; readonly seq: number };
  readonly version: number;
  readonly by: string | null;
  /** Runs whose ids are in the idempotency keys of this one's steps; null = its own. */
  readonly keys: KeyRuns;
  /** Times (ISO) at which waiting steps go on, by key. */
  readonly timers: Readonly<Record<string, string>>;
}

/** Runs whose ids the idempotency keys of steps are made of; null = the run's own. */
export interface KeyRuns {
  readonly run: string | null;
  /** For states that declare a compensation: what was undone must not be taken for done by whoever knows its key. */
  readonly compensable: string | null;
}

/** A run continues another one. */
export interface RedrivenData extends CopiedData {
  /** `compensation`: only what could not be undone is tried again. */
  readonly what: "run" | "compensation";
  /** How many times the work was redriven, this one included. */
  readonly redrives: number;
  /** Steps of which nobody knows what they did outside, and that must not be repeated: a person decides, or the task that verifies. */
  readonly held: Readonly<Record<string, "person" | "verify">>;
  /** What becomes of the runs that open steps waited for, by key of the step; absent when none waited for a run. */
  readonly children?: Readonly<Record<string, AwaitedChild>>;
}

/** A run to go on with: the newest in which its work stands. */
export interface ContinuedRun {
  readonly runId: string;
  /** The version that it is to go on with. */
  readonly version: number;
  /** Repeat also effects in it that stand because they could not be undone. */
  readonly force: boolean;
}

/** What becomes of the run that a step waited for, when the step is redriven. */
export type AwaitedChild =
  /** It is redriven too; or, since it has succeeded or goes on by itself meanwhile, the step takes its result. */
  | (ContinuedRun & { readonly goesOn: "redrive" | "result" })
  /** It cannot go on; the step starts another one. */
  | { readonly runId: string; readonly goesOn: "anew"; readonly because: string };

/** A run branches off from another one. */
export interface ForkedData extends CopiedData {
  /** Other inputs of open steps, by key. */
  readonly inputs: Readonly<Record<string, Payload>>;
  /** Other variables of open flows, by `path/name`, those of the run itself by `name`. */
  readonly variables: Readonly<Record<string, Payload>>;
}

/** A step whose effect may have happened stands still. */
export interface HeldData {
  /** The worker that was lost; null when the step itself, or the task that verifies, could not tell. */
  readonly worker: string | null;
  /** The task that verifies is asked first. */
  readonly verify?: true;
  /** Why they could not tell. */
  readonly error?: string | null;
  readonly cause?: string | null;
  readonly costMicros?: number;
}

/** What can be decided about a held step. */
export const heldDecisions = ["retry", "succeed", "fail", "verify"] as const;
export type HeldDecision = (typeof heldDecisions)[number];

/** How a held step goes on. */
export interface ResolvedData {
  readonly decision: HeldDecision;
  readonly by: string | null;
  /** The result of the effect; with `succeed`. */
  readonly result?: Payload;
  readonly costMicros?: number;
}

/** A step was ended because its flow was. */
export interface CancelledData {
  readonly reason: string;
  /** What the attempt cost that ended with it. */
  readonly costMicros?: number;
  /** Its effect is to be undone: it happened, with this result … */
  readonly result?: Payload;
  /** … or nobody knows whether it did. */
  readonly mayHaveHappened?: true;
}
