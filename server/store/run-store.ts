/** What the engine and its watchdog need to have stored. One implementation is PostgreSQL; a simulation may have another. */
import type { Definition } from "../../shared/definition/definition.ts";
import type { LedgerEntry } from "../../shared/cost/usage.ts";
import type { NewEvent } from "../../shared/run/event.ts";
import type { Payload } from "../../shared/run/payload.ts";
import type { RunState } from "../../shared/run/run-state.ts";
import type { RunStatus } from "../../shared/run/event.ts";
import type { NewRun, RunChange } from "./commit.ts";
import type { StepJob } from "./jobs.ts";
import type { IterationFacts, LoadedRun, StepFacts } from "./run-states.ts";
import type { SweptStep } from "./sweep.ts";
import type { EndedRun, ParkedStep } from "./tasks.ts";

/** What the engine needs to have stored. One implementation is PostgreSQL; the simulator has another. */
export interface RunStore {
  load(runId: string): Promise<LoadedRun | null>;
  definition(params: {
    readonly workflowId: string;
    readonly version: number;
  }): Promise<Definition | null>;
  /** Null when the run's log no longer ends at `expectedSeq`; then nothing was written. */
  commit(params: {
    readonly runId: string;
    readonly expectedSeq: number;
    readonly before: RunState;
    readonly after: RunState;
    readonly events: readonly NewEvent[];
    readonly ledger: readonly LedgerEntry[];
  }): Promise<{ readonly seq: number; readonly at: Date } | null>;
  recordLateCost(params: {
    readonly runId: string;
    readonly ledger: readonly LedgerEntry[];
  }): Promise<void>;
  /** Outputs of the flows of a container's opening, by index. */
  flowOutputs(params: {
    readonly runId: string;
    readonly path: string;
    readonly visit: number;
    readonly flowPrefix: string;
  }): Promise<readonly { readonly index: number; readonly output: Payload }[]>;
  /** Inputs of the iterations of the Map that opened a flow, when the Map may have ended. */
  items(params: { readonly runId: string; readonly flow: string }): Promise<Payload | null>;
  stepFacts(params: {
    readonly runId: string;
    readonly path: string;
    readonly visit: number;
  }): Promise<StepFacts | null>;
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
  /** Newest published version; null = none; undefined = no such workflow. */
  publishedVersion(workflowId: string): Promise<number | null | undefined>;
  create(params: RunChange & NewRun): Promise<boolean>;
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

/** What the watchdog looks for. */
export interface WatchdogStore {
  lostSteps(): Promise<readonly SweptStep[]>;
  ownSteps(): Promise<
    readonly (SweptStep & { readonly phase: "enter" | "undo"; readonly attempt: number })[]
  >;
  dueSteps(): Promise<readonly StepJob[]>;
  overdueSteps(): Promise<readonly (SweptStep & { readonly exceeded: "total" | "heartbeat" })[]>;
  overdueRuns(): Promise<readonly string[]>;
  /** Parked steps past their limits: no worker looks after those. */
  overdueParked(): Promise<readonly (SweptStep & { readonly exceeded: "total" | "heartbeat" })[]>;
  /** Runs that have ended while a step still waits for them. */
  untoldRuns(): Promise<readonly string[]>;
  /** Runs that go on although their step has given them up. */
  abandonedRuns(): Promise<readonly string[]>;
  silentSteps(): Promise<readonly StepJob[]>;
  /** Forgets dead workers and frees the jobs that they hold. */
  freeDeadPools(): Promise<void>;
}
