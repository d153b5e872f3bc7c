/**
 * The event log of a run: append-only, numbered densely from 1, the truth from which everything else is derived.
 *
 * Invariants, checked by `refold` tests and by SQL over `public_v1.events`:
 * E1 seq 1 is `run.created`. E2 seq is dense. E3 at most one terminal event, and it is the last.
 * E4 `at` never decreases within a run (the database's clock). E5 every `step.succeeded` follows a `step.started` of the same attempt, or a
 * `step.scheduled` when the state has no effect of its own.
 */
import type { Json } from "../base/json.ts";
import type {
  CancelledData,
  ForkedData,
  HeldData,
  PausedData,
  RedrivenData,
  ResolvedData,
  StoppingData,
} from "./control-event.ts";
import type { BudgetLimit } from "./budget.ts";
import type { Drill, DrillFault } from "./drill.ts";
import type { Payload } from "./payload.ts";

/** Statuses of a run. */
export const runStatuses = [
  "RUNNING",
  "PAUSED",
  "COMPENSATING",
  "SUCCEEDED",
  "FAILED",
  "TIMED_OUT",
  "ABORTED",
] as const;
export type RunStatus = (typeof runStatuses)[number];
export const terminalStatuses = ["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"] as const;
export type TerminalStatus = (typeof terminalStatuses)[number];

/** Statuses of a step. `ready` waits for a worker; `waiting` for a time, its children or a person. */
export const stepStatuses = [
  "ready",
  "running",
  "waiting",
  "held",
  "succeeded",
  "failed",
  "caught",
  "cancelled",
] as const;
export type StepStatus = (typeof stepStatuses)[number];

/** Failures that a Map bears: more than the count, or more than the share, and it fails. Neither given: none. */
export interface Tolerated {
  readonly count: number | null;
  readonly percentage: number | null;
}

/** What a step waits for whose answer comes through the token of its attempt. */
export interface ParkedTask {
  /** `callback`: whoever was handed the token. `activity`: a worker outside that polls. `run`: a run started as a part of this one. */
  readonly kind: "callback" | "activity" | "run";
  /** Name of the activity, or id of the run waited for. */
  readonly name: string | null;
  /** What the worker of an activity gets. */
  readonly input: Payload | null;
  /** Limits of the attempt; those of an activity count from when a worker takes it. */
  readonly timeoutMs: number | null;
  readonly heartbeatMs: number | null;
}

/** What a step that could start waits for. */
export const deferReasons = ["window", "limit", "budget"] as const;
export type DeferReason = (typeof deferReasons)[number];

/** What each event carries besides where and when. Times in milliseconds, money in micro-dollars (null = unknown). */
export interface EventData {
  "run.created": {
    readonly workflowId: string;
    readonly version: number;
    readonly input: Payload;
    /** What it may spend; absent = as much as it takes. */
    readonly budget?: BudgetLimit;
    /** Its workflow has limits: it waits for its turn among the runs of its key. */
    readonly admission?: { readonly key: string; readonly weight: number };
    /** Faults that were asked for. */
    readonly drill?: readonly Drill[];
  };
  /** A run that waited for its turn has it. */
  "run.admitted": Record<never, never>;
  /** Most of the budget is spent. */
  "run.budget_warned": { readonly spentMicros: number; readonly maxCostMicros: number };
  /** Money spent by an attempt whose outcome came too late to count. */
  "run.charged": { readonly costMicros: number };
  /** Somebody wants the run to end; what runs gets `graceMs` to come to an end of its own. */
  "run.cancel_requested": {
    readonly reason: string;
    readonly by?: string | null;
    readonly graceMs?: number;
  };
  /** The time of the whole run is over. */
  "run.expired": Record<never, never>;
  /** The run is ending, and waits for the steps that still run before anything is undone. */
  "run.stopping": StoppingData;
  /** Nothing new starts. `reason`: `request`, or what else stopped it. */
  "run.paused": PausedData;
  /** `maxCostMicros`: what it may spend from now on, all it has spent included. */
  "run.resumed": { readonly by: string | null; readonly maxCostMicros?: number };
  /** The run goes on where another one, whose log is the beginning of this one, went wrong. */
  "run.redriven": RedrivenData;
  /** The run begins with the log of another one up to an event, and goes on by itself. */
  "run.forked": ForkedData;
  "run.compensating": Ending & { readonly status: Exclude<TerminalStatus, "SUCCEEDED"> };
  "run.succeeded": { readonly output: Payload };
  "run.failed": Ending;
  "run.timed_out": Ending;
  "run.aborted": Ending;
  "step.scheduled": { readonly input: Payload };
  /** The step is put off: to a time, or (null) until others have settled what they reserved, or the run has its turn. */
  "step.deferred": {
    readonly reason: DeferReason;
    readonly until: string | null;
    /** What its attempt is estimated to cost; with `budget`. */
    readonly estimateMicros?: number;
  };
  /** What put it off is over. */
  "step.admitted": Record<never, never>;
  "step.started": Started & {
    /** Estimate of what the attempt will cost, reserved until it ends. */
    readonly reservedMicros?: number;
  };
  /**
   * A fault that the run was started with happens to the attempt: the drill of that index. `worker`: who has the attempt from now on, and is
   * going to be lost.
   */
  "step.drilled": { readonly drill: number; readonly fault: DrillFault; readonly worker?: string };
  /** What the calls of the attempt may cost in all, uncommitted work included: set aside before an expensive one begins. */
  "step.reserved": { readonly reservedMicros: number };
  /** Limits of the attempt that are known only now, since the state computes them. */
  "step.limited": Limits;
  "step.heartbeat": HeartbeatData;
  "step.succeeded": {
    readonly output: Payload;
    readonly assign: Readonly<Record<string, Payload>>;
    /** Next state of the same flow; null ends the flow. */
    readonly next: string | null;
    /** The raw result, kept when the state declares a compensation: the step will be undone should the run fail. */
    readonly result?: Payload;
    readonly costMicros: number;
    /** It succeeded in the run that this one redrives, while that was ending: what it cost there. */
    readonly reusedMicros?: number;
    /** The resource was not called: its result came from the cache. */
    readonly cached?: CachedResult;
  };
  "step.failed": Failed & {
    /** The value that a schema refused; a text with its beginning when it could not be kept as it was. */
    readonly rejected?: Payload;
  };
  "step.retried": Retried;
  "step.caught": Ending & { readonly catcher: number };
  "step.lost": Lost;
  "step.released": { readonly worker: string };
  "step.held": HeldData;
  /** What became of a held step: by a person, or (null) by the task that verifies. */
  "step.resolved": ResolvedData;
  "step.cancelled": CancelledData;
  "task.parked": ParkedData;
  /** A worker outside has taken the task of an activity. */
  "task.taken": Taken;
  /** The answer came; a failure is told by the `step.failed` that follows. */
  "task.answered": { readonly result: Payload } | { readonly failed: true };
  "timer.set": { readonly delayMs: number | null; readonly until: string | null };
  "timer.fired": Record<never, never>;
  "map.started": Opened & {
    /** Inputs of the iterations, one array. */
    readonly items: Payload;
    /** The items themselves; absent when they are the inputs. */
    readonly values?: Payload;
    /** Iterations (or groups of them) under way at once. */
    readonly lanes: number;
    /** Iterations that one lane does in a row before it takes the next free group; more than 1 under `EveryN`. */
    readonly groupSize: number;
    readonly tolerated: Tolerated;
    readonly distributed: boolean;
  };
  "map.succeeded": { readonly count: number; readonly failed: number };
  "parallel.started": Opened & { readonly input: Payload };
  "parallel.succeeded": { readonly count: number };
  "iteration.started": { readonly index: number };
  "iteration.succeeded": { readonly index: number; readonly output: Payload };
  "iteration.failed": Ending & { readonly index: number };
  "iteration.cancelled": { readonly index: number };
  "checkpoint.saved": CheckpointData;
  "undo.scheduled": Record<never, never>;
  "undo.started": Started;
  "undo.limited": Limits;
  "undo.heartbeat": HeartbeatData;
  "undo.retried": Retried;
  "undo.parked": ParkedData;
  "undo.taken": Taken;
  "undo.lost": Lost;
  /** The wait before the next attempt is over. */
  "undo.fired": Record<never, never>;
  "undo.released": { readonly worker: string };
  "undo.succeeded": { readonly output: Payload; readonly costMicros: number };
  "undo.failed": Failed & { readonly final: boolean };
}

/** What a process uses of its memory. */
export interface MemoryUse {
  readonly rssBytes: number;
  readonly heapBytes: number;
}

/** What an attempt says of itself. */
export interface HeartbeatData {
  /** Null when it only says that it lives. */
  readonly details: Json;
  /** Of its worker; absent for a worker outside. */
  readonly memory?: MemoryUse;
}

/**
 * Why operations were committed when they were: the policy said so (by count, cost or time), the attempt failed, its worker shuts down,
 * the budget is used up, the run is paused, memory runs short, the values are too large to wait for more, or their step has ended.
 */
export const checkpointReasons = [
  "policy",
  "error",
  "drain",
  "budget",
  "pause",
  "memory",
  "size",
  "end",
] as const;
export type CheckpointReason = (typeof checkpointReasons)[number];

/** What one commit under a policy held together, and what a crash right before it would have cost. */
export interface CheckpointData {
  /** `Checkpoint.Policy` that applied. */
  readonly policy: string;
  /** Finished operations that the commit holds: visits of the state, iterations of the Map, or operations inside the step. */
  readonly operations: number;
  /**
   * What these operations cost, as far as priced. With `saved` no other event of the step tells of this money; without it the
   * outcomes that are committed together with the checkpoint do.
   */
  readonly costMicros: number;
  readonly reason: CheckpointReason;
  /** Values of operations inside the step, by key: the next attempt takes them instead of doing the work again. */
  readonly saved?: Readonly<Record<string, Payload>>;
  /** Bytes of these values as JSON. */
  readonly bytes?: number;
  /** What these operations cost, by key: only those that cost anything. */
  readonly costs?: Readonly<Record<string, readonly OperationCost[]>>;
  /** Operations of the attempt so far whose values came from an earlier attempt. */
  readonly reused?: number;
  /** What the operations had cost whose values the attempt has taken over since its last checkpoint, as far as priced. */
  readonly reusedMicros?: number;
}

/** What an operation spent with one model. */
export interface OperationCost {
  readonly provider: string;
  readonly model: string;
  readonly costMicros: number;
}

/** A result that the cache gave. */
export interface CachedResult {
  /** Since the call that gave it. */
  readonly ageSeconds: number;
  /** What that call had cost, as far as priced. */
  readonly sparedMicros: number;
  /** The run that made the call. */
  readonly runId: string;
}

interface Ending {
  readonly error: string | null;
  readonly cause: string | null;
}

/** Longest time that an attempt may take, and be silent; null = as long as it likes. */
interface Limits {
  readonly timeoutMs: number | null;
  readonly heartbeatMs: number | null;
}

interface Started extends Limits {
  readonly worker: string;
  readonly epoch: number;
}

interface Failed extends Ending {
  readonly costMicros: number;
}

/** What a step waits for from now on; `input` only for activities. */
interface ParkedData extends Omit<ParkedTask, "input"> {
  readonly input?: Payload;
}

/** The name that a worker gives itself, and what tells one poll from any other: many workers have the same name, or none. */
interface Taken {
  readonly worker: string | null;
  readonly poll?: string;
}

interface Retried {
  /** Index of the Retry entry. */
  readonly retrier: number;
  readonly delayMs: number;
}

interface Lost {
  readonly worker: string;
  /** Workers that this step has lost so far, this one included. */
  readonly lost: number;
}

interface Opened {
  readonly count: number;
  /** Number of this opening of the container, from 1. */
  readonly opening: number;
}

export type EventType = keyof EventData;

/** An event as `decide` produces it: the store adds seq and time when it commits. */
export type NewEvent = {
  [Type in EventType]: {
    readonly type: Type;
    /** Name of the state; null for events of the run itself. */
    readonly state: string | null;
    readonly path: string | null;
    readonly visit: number | null;
    readonly attempt: number | null;
    readonly data: EventData[Type];
  };
}[EventType];

/** An event as it stands in the log. */
export type RunEvent = NewEvent & {
  readonly seq: number;
  /** ISO time of the commit, database clock. */
  readonly at: string;
};
