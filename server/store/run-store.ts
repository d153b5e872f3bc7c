/** What the engine and its watchdog need to have stored. One implementation is PostgreSQL; a simulation may have another. */
import type { Definition } from "../../shared/definition/definition.ts";
import type { LedgerEntry } from "../../shared/cost/usage.ts";
import type { NewEvent, OperationCost } from "../../shared/run/event.ts";
import type { Payload } from "../../shared/run/payload.ts";
import type { RunState, Step } from "../../shared/run/run-state.ts";
import type { RunStatus } from "../../shared/run/event.ts";
import type { Touched } from "../../shared/run/touched.ts";
import type { StepJob } from "./jobs.ts";
import type { IterationFacts } from "./iterations.ts";
import type { LoadedRun, StoredEvent } from "./run-states.ts";
import type { SweptStep } from "./sweep.ts";
import type { EndedRun, ParkedStep } from "./tasks.ts";

/** What a run is made of besides its first change. */
export interface NewRun {
  readonly workflowId: string;
  /** The name of the workflow, as the expressions of the run see it. */
  readonly workflowName: string;
  readonly version: number;
  /** The caller wants whatever version is published: the store refuses when that is not `version` (any more). */
  readonly mustBePublished: boolean;
  readonly input: Payload;
  readonly timeoutSeconds: number | null;
  readonly idempotencyKey: string | null;
  readonly requestHash: string | null;
  readonly name: string | null;
  /** The step that starts it, when a run does; `awaits` = the step waits for its end. */
  readonly parent: {
    readonly runId: string;
    readonly key: string;
    readonly attempt: number;
    readonly awaits: boolean;
  } | null;
}

/** A change of a run, between the log that it was decided on and what follows from it. */
export interface RunChange {
  readonly runId: string;
  /** Null for a run that exists. */
  readonly created: NewRun | null;
  /** Number of the last event that it was decided on; 0 for a new run. */
  readonly expectedSeq: number;
  /** What the events lead to; closed steps and flows are still in it. */
  readonly after: RunState;
  readonly events: readonly NewEvent[];
  /** What the events have changed: nothing else is written. */
  readonly touched: Touched;
  readonly ledger: readonly LedgerEntry[];
}

/** What became of a change. */
export type CommitAnswer =
  /** It is durable. `at` is the time of its events. */
  | { readonly type: "committed"; readonly seq: number; readonly at: Date }
  /** The log of the run no longer ends where the change begins, or the run has ended: nothing was written. */
  | { readonly type: "conflict" }
  /** There is a run with the id, or with the idempotency key, already. */
  | { readonly type: "exists" }
  /** Another version is published now, or the workflow is gone. */
  | { readonly type: "unpublished" }
  /** The database refuses what would be written; the other changes of the batch are committed. */
  | { readonly type: "refused"; readonly error: unknown };

/** An operation inside a step as an attempt has saved it. */
export interface SavedOperation {
  readonly value: Payload;
  readonly costs: readonly OperationCost[];
  /** It was saved in the run whose log is the beginning of this one's. */
  readonly isCopied: boolean;
}

/** An attempt that was taken from its worker. */
export type LostAttempt = Pick<Step, "path" | "visit" | "attempt"> & { readonly worker: string };

/** What the engine needs to have stored. One implementation is PostgreSQL; the simulator has another. */
export interface RunStore {
  load(runId: string): Promise<LoadedRun | null>;
  /** Events of a run after a number, in their order: how a process catches up with what others have committed. */
  eventsSince(params: {
    readonly runId: string;
    readonly seq: number;
    readonly limit: number;
  }): Promise<readonly StoredEvent[]>;
  definition(params: {
    readonly workflowId: string;
    readonly version: number;
  }): Promise<Definition | null>;
  /**
   * Commits changes of different runs together: one round trip, one transaction; one answer each, in their order. A change that is
   * refused leaves the others alone. Throws when the outcome is unknown.
   */
  commit(changes: readonly RunChange[]): Promise<readonly CommitAnswer[]>;
  /** Returns what of it was not known yet, micro-dollars. */
  recordLateCost(params: {
    readonly runId: string;
    readonly ledger: readonly LedgerEntry[];
  }): Promise<number>;
  /**
   * Puts into the ledger the calls that are on record beside the log and that no commit will tell of: of an attempt that was taken from its
   * worker, or (null) of a run that has ended. Returns what they cost, micro-dollars; a second time 0.
   */
  chargeLostCalls(params: {
    readonly runId: string;
    readonly attempt: LostAttempt | null;
  }): Promise<number>;
  /** Outputs of the flows of a container's opening, by index. */
  flowOutputs(params: {
    readonly runId: string;
    readonly path: string;
    readonly visit: number;
    readonly flowPrefix: string;
  }): Promise<readonly { readonly index: number; readonly output: Payload }[]>;
  /** Inputs of the iterations of the Map that opened a flow, when the Map may have ended. */
  items(params: { readonly runId: string; readonly flow: string }): Promise<Payload | null>;
  /**
   * Values of operations inside a step that its attempts have saved, by key; of a key saved twice the newer. Read from the events
   * `checkpoint.saved` of the visit. Empty for most steps.
   */
  savedOperations(params: {
    readonly runId: string;
    readonly path: string;
    readonly visit: number;
  }): Promise<ReadonlyMap<string, SavedOperation>>;
  /** All iterations that a container's opening began, by index. */
  iterations(params: {
    readonly runId: string;
    readonly path: string;
    readonly visit: number;
    readonly flowPrefix: string;
  }): Promise<readonly IterationFacts[]>;
}

/** What the engine needs to create runs, besides {@link RunStore}. */
export interface StartStore {
  /** Name and newest published version (null = none) of a workflow; null when there is none. */
  workflow(
    workflowId: string,
  ): Promise<{ readonly name: string; readonly version: number | null } | null>;
  /** Null when there is no such run. */
  facts(runId: string): Promise<{ readonly status: RunStatus; readonly createdAt: Date } | null>;
  findByIdempotencyKey(params: {
    readonly workflowId: string;
    readonly idempotencyKey: string;
  }): Promise<{
    readonly id: string;
    readonly status: RunStatus;
    readonly requestHash: string | null;
  } | null>;
}

/** What the engine needs to know of tasks that are answered from outside. */
export interface TaskStore {
  tokenSecret(): Promise<Buffer>;
  /** Tasks of an activity that no worker has yet, the oldest first. */
  openTasks(params: {
    readonly activity: string;
    readonly limit: number;
  }): Promise<readonly (ParkedStep & { readonly input: Payload | null })[]>;
  /** Ids of the workflows that a name means: the one with this id, otherwise all with this name. */
  workflowIds(idOrName: string): Promise<readonly string[]>;
  /** Null while the run goes on. */
  endedRun(runId: string): Promise<EndedRun | null>;
  /** Steps that wait for the end of a run. */
  stepsAwaiting(runId: string): Promise<readonly ParkedStep[]>;
  /** Which of these runs go on although their step has given them up. */
  abandonedAmong(runIds: readonly string[]): Promise<readonly string[]>;
}

/** A worker process of this machine, told by what only this machine can check. */
export interface Neighbour {
  readonly id: string;
  readonly pid: number;
  /** When the process began, as the machine counts it; empty where the machine does not say. */
  readonly startTicks: string;
}

/** What a round of upkeep has done. */
export interface UpkeepRound {
  readonly summedDays: number;
  readonly droppedRuns: number;
  /** Entries of the ledger. */
  readonly droppedCosts: number;
  /** Tables of the log. */
  readonly droppedWeeks: readonly string[];
  /** Parts that failed; the others were done. */
  readonly failures: readonly { readonly part: string; readonly error: unknown }[];
  /** The round has ended before the work. */
  readonly more: boolean;
}

/** What the watchdog looks for. */
export interface WatchdogStore {
  /** Running steps whose worker is known to be dead, or, unless `onlyBuried`, has not been seen for a lease. */
  lostSteps(params: { readonly onlyBuried: boolean }): Promise<readonly SweptStep[]>;
  /** Workers on record that run, or ran, on the same boot of the same machine as this process. */
  neighbours(): Promise<readonly Neighbour[]>;
  /** Puts on record that these workers are dead: their steps need not wait for their leases to end. */
  bury(workerIds: readonly string[]): Promise<void>;
  /** True when another worker is alive and takes work. */
  hasOthers(): Promise<boolean>;
  ownSteps(): Promise<
    readonly (SweptStep & { readonly phase: "enter" | "undo"; readonly attempt: number })[]
  >;
  dueSteps(): Promise<readonly (StepJob & { readonly attempt: number })[]>;
  overdueSteps(): Promise<readonly (SweptStep & { readonly exceeded: "total" | "heartbeat" })[]>;
  overdueRuns(): Promise<readonly string[]>;
  /** Runs that are ending and whose time for what still runs is over. */
  stoppingRuns(): Promise<readonly string[]>;
  /** Parked steps past their limits: no worker looks after those. */
  overdueParked(): Promise<readonly (SweptStep & { readonly exceeded: "total" | "heartbeat" })[]>;
  /** Runs that have ended while a step still waits for them. */
  untoldRuns(): Promise<readonly string[]>;
  /** Runs that go on although their step has given them up. */
  abandonedRuns(): Promise<readonly string[]>;
  silentSteps(): Promise<readonly StepJob[]>;
  /**
   * A bounded round of what is not urgent: tables for the events of the coming weeks, sums of what was spent, dropping what is older than
   * it is to be kept. `stopping` ends it early.
   */
  upkeep(stopping: AbortSignal): Promise<UpkeepRound>;
  /** Forgets dead workers and frees the jobs that they hold. */
  freeDeadPools(): Promise<void>;
}
