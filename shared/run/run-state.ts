/**
 * The state of a run: what is under way, as the fold of its events. Finished steps and flows leave it
 * at the next commit ({@link prune}), so that its size follows the concurrency of a run and not its length.
 */
import { List, Map as PersistentMap } from "immutable";
import type { Json } from "../base/json.ts";
import { noBudget, type RunBudget } from "./budget.ts";
import type { Admission } from "./defer.ts";
import type { OrderedDrill } from "./drill.ts";
import type { Payload } from "./payload.ts";
import type { ContinuedRun, KeyRuns, PausedData } from "./control-event.ts";
import type {
  DeferReason,
  ParkedTask,
  RunStatus,
  StepStatus,
  TerminalStatus,
  Tolerated,
} from "./event.ts";

/**
 * What a ready step does next: start the state, finish it, or prepare the way to a catcher; undo another step; or ask whether the
 * effect of a lost attempt happened.
 */
export type Phase = "enter" | "exit" | "catch" | "undo" | "verify";

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
  /** Why it could start but may not yet; null when nothing puts it off. */
  readonly deferred: {
    readonly reason: DeferReason;
    /** What its attempt is estimated to cost, while it waits for the budget. */
    readonly estimateMicros: number;
  } | null;
  /** Estimate of what the attempt under way will cost, micro-dollars. */
  readonly reservedMicros: number;
  readonly timeoutMs: number | null;
  readonly heartbeatMs: number | null;
  /** What the step last said of itself with a heartbeat; the next attempt reads it. */
  readonly heartbeat: Json;
  /** The run that the step waited for in the run that this one redrives, and that its next attempt goes on with. */
  readonly continues: ContinuedRun | null;
  /** Numbers of the events that scheduled the step and that began its first attempt; null before. */
  readonly scheduledSeq: number;
  readonly startedSeq: number | null;
}

/** A sequence of states under way: the run itself, an iteration, a branch. */
export interface Flow {
  readonly path: string;
  /** Key of the step that opened it; null for the run itself. */
  readonly parent: string | null;
  readonly index: number;
  readonly status: "open" | "succeeded" | "failed" | "cancelled";
  /** Key of the step that the flow has come to: a flow has at most one open step. */
  readonly current: string | null;
  readonly variables: Readonly<Record<string, Payload>>;
  /** Visits so far of each state, by name. */
  readonly visits: Readonly<Record<string, number>>;
  /** Times so far that each container of the flow opened its flows, by name: every opening has paths of its own. */
  readonly openings: Readonly<Record<string, number>>;
  readonly output: Payload | null;
  readonly failure: { readonly error: string | null; readonly cause: string | null } | null;
}

/** A step that declares a compensation, and whose effect happened or may have. */
export interface Undoable {
  readonly path: string;
  readonly visit: number;
  readonly state: string;
  readonly input: Payload;
  /** Null when nobody knows whether the effect happened. */
  readonly result: Payload | null;
  /** Attempts to undo it that failed in the run that this one redrives. */
  readonly attempts: number;
}

/** Why a run is ending other than by success. */
export interface RunEnding {
  readonly status: Exclude<TerminalStatus, "SUCCEEDED">;
  readonly error: string | null;
  readonly cause: string | null;
}

/** The run is ending but waits for its live steps. Its status is still `RUNNING`. */
export interface Stopping extends RunEnding {
  readonly failedFlow: string | null;
  readonly graceMs: number;
}

/** The run whose log is the beginning of this one's. */
export interface Origin {
  readonly kind: "redrive" | "fork";
  readonly runId: string;
  /** Number of its last event that is in this one's log too. */
  readonly seq: number;
  /** How many times the work was redriven. */
  readonly redrives: number;
}

export interface RunState {
  readonly status: RunStatus;
  /** Number of the last event: how many the state is the fold of. */
  readonly seq: number;
  /** By key. Persistent maps: an event of a run with ten thousand open flows costs what one of a run with one does. */
  readonly steps: PersistentMap<string, Step>;
  /** By path. */
  readonly flows: PersistentMap<string, Flow>;
  /** In order of completion; undone from the end. */
  readonly undoables: List<Undoable>;
  /** What could not be undone, in the order of the attempts. */
  readonly stuck: List<Undoable>;
  readonly ending: RunEnding | null;
  /** Why it is paused; null when it is not. */
  readonly paused: PausedData | null;
  readonly stopping: Stopping | null;
  readonly budget: RunBudget;
  /** Its turn among the runs of its workflow; null where the workflow has no limits. */
  readonly admission: Admission | null;
  readonly keys: KeyRuns;
  readonly origin: Origin | null;
  /** Faults that were asked for when it was started. */
  readonly drills: readonly OrderedDrill[];
  readonly output: Payload | null;
}

const noDrills: readonly OrderedDrill[] = [];

/** The state before the first event. */
export const unborn: RunState = {
  status: "RUNNING",
  seq: 0,
  steps: PersistentMap(),
  flows: PersistentMap(),
  undoables: List(),
  stuck: List(),
  ending: null,
  paused: null,
  stopping: null,
  budget: noBudget,
  admission: null,
  keys: { run: null, compensable: null },
  origin: null,
  drills: noDrills,
  output: null,
};

/** A flow that has just begun. */
export function newFlow(path: string, parent: string | null, index: number): Flow {
  return {
    path,
    parent,
    index,
    status: "open",
    current: null,
    variables: {},
    visits: {},
    openings: {},
    output: null,
    failure: null,
  };
}

/** A step that has just been scheduled. */
export function newStep(
  step: Pick<Step, "path" | "visit" | "state" | "flow" | "input" | "scheduledSeq">,
): Step {
  const { path, visit, state, flow, input, scheduledSeq } = step;
  // Every step has the same fields in the same order: so that the engine that runs this keeps one shape for all.
  return {
    path,
    visit,
    state,
    flow,
    input,
    scheduledSeq,
    status: "ready",
    phase: "enter",
    attempt: 0,
    settled: 0,
    epoch: 0,
    worker: null,
    retries: {},
    lost: 0,
    opening: 0,
    children: null,
    failure: null,
    parked: null,
    answer: null,
    output: null,
    result: null,
    undoes: null,
    wake: null,
    deferred: null,
    reservedMicros: 0,
    timeoutMs: null,
    heartbeatMs: null,
    heartbeat: null,
    continues: null,
    startedSeq: null,
  };
}

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

/** The open step that a flow has come to; undefined when it is at none. */
export function openStepOf(state: RunState, flow: string): Step | undefined {
  const key = state.flows.get(flow)?.current ?? null;
  const step = key === null ? undefined : state.steps.get(key);
  return step !== undefined && isOpen(step) ? step : undefined;
}

/** Drops finished steps and flows: what the store keeps in its own rows and no decision needs again. */
export function prune(state: RunState): RunState {
  return {
    ...state,
    steps: state.steps.filter(isOpen),
    flows: state.flows.filter((flow) => flow.status === "open"),
  };
}
