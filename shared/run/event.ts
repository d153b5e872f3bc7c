/**
 * The event log of a run: append-only, numbered densely from 1, the truth from which everything else is derived.
 *
 * Invariants, checked by `refold` tests and by SQL over `public_v1.events`:
 * E1 seq 1 is `run.created`. E2 seq is dense. E3 at most one terminal event, and it is the last.
 * E4 `at` never decreases within a run (the database's clock). E5 every `step.succeeded` follows a `step.started` of the same attempt, or a
 * `step.scheduled` when the state has no effect of its own.
 */
import type { Json } from "../base/json.ts";
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

/** What each event carries besides where and when. Times in milliseconds, money in micro-dollars (null = unknown). */
export interface EventData {
  "run.created": { readonly workflowId: string; readonly version: number; readonly input: Payload };
  "run.cancel_requested": { readonly reason: string };
  "run.compensating": Ending & { readonly status: Exclude<TerminalStatus, "SUCCEEDED"> };
  "run.succeeded": { readonly output: Payload };
  "run.failed": Ending;
  "run.timed_out": Ending;
  "run.aborted": Ending;
  "step.scheduled": { readonly input: Payload };
  "step.started": Started;
  "step.heartbeat": { readonly details: Json };
  "step.succeeded": {
    readonly output: Payload;
    readonly assign: Readonly<Record<string, Payload>>;
    /** Next state of the same flow; null ends the flow. */
    readonly next: string | null;
    /** The raw result, kept when the state declares a compensation: the step will be undone should the run fail. */
    readonly result?: Payload;
    readonly costMicros: number;
  };
  "step.failed": Failed;
  "step.retried": Retried;
  "step.caught": { readonly catcher: number; readonly error: string; readonly cause: string };
  "step.lost": Lost;
  "step.released": { readonly worker: string };
  "step.held": { readonly worker: string };
  "step.cancelled": { readonly reason: string };
  "timer.set": { readonly delayMs: number | null; readonly until: string | null };
  "timer.fired": Record<never, never>;
  "map.started": Opened & {
    /** Inputs of the iterations, one array. */
    readonly items: Payload;
    /** Iterations (or groups of them) under way at once. */
    readonly lanes: number;
    /** Iterations that one lane does in a row before it takes the next free group; more than 1 under `EveryN`. */
    readonly groupSize: number;
    readonly toleratedFailures: number;
  };
  "map.succeeded": { readonly count: number; readonly failed: number };
  "parallel.started": Opened & { readonly input: Payload };
  "parallel.succeeded": { readonly count: number };
  "iteration.started": { readonly index: number };
  "iteration.succeeded": { readonly index: number; readonly output: Payload };
  "iteration.failed": { readonly index: number; readonly error: string; readonly cause: string };
  "iteration.cancelled": { readonly index: number };
  "checkpoint.saved": { readonly policy: string; readonly operations: number };
  "undo.scheduled": Record<never, never>;
  "undo.started": Started;
  "undo.heartbeat": { readonly details: Json };
  "undo.retried": Retried;
  "undo.lost": Lost;
  "undo.released": { readonly worker: string };
  "undo.succeeded": { readonly output: Payload; readonly costMicros: number };
  "undo.failed": Failed & { readonly final: boolean };
}

interface Ending {
  readonly error: string | null;
  readonly cause: string | null;
}

interface Started {
  readonly worker: string;
  readonly epoch: number;
  /** Longest time the attempt may take, and be silent. */
  readonly timeoutMs: number | null;
  readonly heartbeatMs: number | null;
}

interface Failed {
  readonly error: string;
  readonly cause: string;
  readonly costMicros: number;
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
