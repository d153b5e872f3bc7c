/**
 * The state of a run: what is under way, as the fold of its events. Finished steps and flows leave it
 * at the next commit ({@link prune}), so that its size follows the concurrency of a run and not its length.
 */
import type { Payload } from "./payload.ts";
import type { ParkedTask, RunStatus, StepStatus, TerminalStatus, Tolerated } from "./event.ts";

/** What a ready step does next: start the state, finish it, or prepare the way to a catcher; or undo another step. */
export type Phase = "enter" | "exit" | "catch" | "undo";

/** The flows that a Map or Parallel step has opened. */
export interface Children {
  readonly opening: number;
  readonly count: number;
  /** First index that no lane has taken yet. */
  readonly next: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly groupSize: number;
  readonly tolerated: Tolerated;
  /** True for a distributed Map: it fails with an error of its own, and its iterations see no variables from outside. */
  readonly distributed: boolean;
  /** Inputs of the iterations of a Map; the input of every branch of a Parallel. */
  readonly items: Payload | null;
  /** The items themselves when they differ from the inputs of the iterations. */
  readonly values: Payload | null;
}

/** A parked task as its step keeps it. */
export interface Parked extends ParkedTask {
  /** True once a worker outside has it; only then do the limits of an activity count. */
  readonly taken: boolean;
}

/** One visit of a state. */
export interface Step {
  readonly path: string;
  readonly visit: number;
  readonly state: string;
  readonly flow: string;
  readonly status: StepStatus;
  readonly phase: Phase;
  /** Attempts begun, lost ones included. */
  readonly attempt: number;
  /** Attempts that a retry has put behind the step: a token of one of them is stale, one of a lost attempt since is not. */
  readonly settled: number;
  /** Bumped whenever the step changes hands. */
  readonly epoch: number;
  readonly worker: string | null;
  readonly input: Payload;
  /** Uses of each Retry entry, by its index. */
  readonly retries: Readonly<Record<string, number>>;
  /** Workers lost while they ran it. */
  readonly lost: number;
  /** Number of the opening that the container opened last; 0 = none. */
  readonly opening: number;
  readonly children: Children | null;
  /** The error being caught, with the index of its catcher; or the last error of a failed step. */
  readonly failure: {
    readonly error: string | null;
    readonly cause: string | null;
    readonly catcher: number | null;
  } | null;
  /** What the step waits for while its answer comes through its token. */
  readonly parked: Parked | null;
  /** The answer that came through the token; the raw result of phase `exit`. */
  readonly answer: Payload | null;
  readonly output: Payload | null;
  /** The result before `Output`, kept for the compensation that the state declares. */
  readonly result: Payload | null;
  /** For an undo step: the raw result of the step it undoes. */
  readonly undoes: Payload | null;
  /** When a waiting step goes on: after a delay from the commit, or at a time. */
  readonly wake: { readonly delayMs: number | null; readonly until: string | null } | null;
  readonly timeoutMs: number | null;
  readonly heartbeatMs: number | null;
}

/** A sequence of states under way: the run itself, an iteration, a branch. */
export interface Flow {
  readonly path: string;
  /** Key of the step that opened it; null for the run itself. */
  readonly parent: string | null;
  readonly index: number;
  readonly status: "open" | "succeeded" | "failed" | "cancelled";
  readonly variables: Readonly<Record<string, Payload>>;
  /** Visits so far of each state, by name. */
  readonly visits: Readonly<Record<string, number>>;
  /** Times so far that each container of the flow opened its flows, by name: every opening has paths of its own. */
  readonly openings: Readonly<Record<string, number>>;
  readonly output: Payload | null;
  readonly failure: { readonly error: string | null; readonly cause: string | null } | null;
}

/** A completed step that declares a compensation. */
export interface Undoable {
  readonly path: string;
  readonly visit: number;
  readonly state: string;
  readonly input: Payload;
  readonly result: Payload;
}

/** Why a run is ending other than by success. */
export interface RunEnding {
  readonly status: Exclude<TerminalStatus, "SUCCEEDED">;
  readonly error: string | null;
  readonly cause: string | null;
}

export interface RunState {
  readonly status: RunStatus;
  readonly steps: Readonly<Record<string, Step>>;
  readonly flows: Readonly<Record<string, Flow>>;
  /** In order of completion; undone from the end. */
  readonly undoables: readonly Undoable[];
  readonly ending: RunEnding | null;
  readonly output: Payload | null;
}

/** The state before the first event. */
export const unborn: RunState = {
  status: "RUNNING",
  steps: {},
  flows: {},
  undoables: [],
  ending: null,
  output: null,
};

/** True once a run has ended for good. */
export function isTerminal(status: RunStatus): status is TerminalStatus {
  return (
    status === "SUCCEEDED" || status === "FAILED" || status === "TIMED_OUT" || status === "ABORTED"
  );
}

/** True while a step still has something to do. */
export function isOpen(step: Step): boolean {
  return (
    step.status === "ready" ||
    step.status === "running" ||
    step.status === "waiting" ||
    step.status === "held"
  );
}

/** Drops finished steps and flows: what the store keeps in its own rows and no decision needs again. */
export function prune(state: RunState): RunState {
  return {
    ...state,
    steps: Object.fromEntries(Object.entries(state.steps).filter(([, step]) => isOpen(step))),
    flows: Object.fromEntries(
      Object.entries(state.flows).filter(([, flow]) => flow.status === "open"),
    ),
  };
}
