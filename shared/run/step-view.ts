/** One step as people look at it: what the events of one visit of a state say together. */
import type { Json } from "../base/json.ts";
import type {
  CachedResult,
  DeferReason,
  MemoryUse,
  ParkedTask,
  RunEvent,
  StepStatus,
} from "./event.ts";

/** What a step is doing during a stretch of time. */
export type SegmentKind = "queue" | "run" | "backoff" | "wait" | "children" | "held" | "undo";

/** How an attempt ended; null while it lasts. `released`: its worker shut down in order and gave it back. */
export type AttemptOutcome = "succeeded" | "failed" | "lost" | "released" | "held" | "cancelled";

/** A stretch of a step's time. */
export interface Segment {
  readonly kind: SegmentKind;
  /** ISO times; `to` is null while it lasts. */
  readonly from: string;
  readonly to: string | null;
  /** Attempt that ran in it; null for waits. */
  readonly attempt: number | null;
  readonly outcome: AttemptOutcome | null;
}

/** One try of a step, or of its undo. */
export interface AttemptView {
  readonly attempt: number;
  readonly isUndo: boolean;
  readonly worker: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly outcome: AttemptOutcome | null;
  readonly error: string | null;
  readonly cause: string | null;
  /** Micro-dollars, as far as priced and told: while it lasts, what its checkpoints tell; null when nothing has. */
  readonly costMicros: number | null;
  readonly heartbeats: number;
  readonly lastHeartbeat: {
    readonly at: string;
    readonly details: Json;
    /** Of the worker at that time; null when it did not say. */
    readonly memory: MemoryUse | null;
  } | null;
  /** Milliseconds until the next attempt, when a retry followed. */
  readonly retryDelayMs: number | null;
  /** Its result came from the cache; null when the resource was called. */
  readonly cached: CachedResult | null;
  /** A schema refused its value, which is kept with it. */
  readonly isRejected: boolean;
  /** Number of the event that began it. */
  readonly seq: number;
}

/** The flows that a container has opened. */
export interface ChildrenView {
  readonly count: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly cancelled: number;
}

/** A task whose answer comes from outside. */
export interface ParkedView {
  readonly kind: ParkedTask["kind"];
  /** Name of the activity, or id of the run waited for. */
  readonly name: string | null;
  /** A worker outside has taken the task of an activity. */
  readonly isTaken: boolean;
}

/** One visit of a state. */
export interface StepView {
  readonly key: string;
  readonly path: string;
  readonly visit: number;
  readonly state: string;
  readonly status: StepStatus;
  readonly undo: "none" | "scheduled" | "running" | "succeeded" | "failed";
  readonly scheduledAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly scheduledSeq: number;
  readonly lastSeq: number;
  readonly attempts: readonly AttemptView[];
  readonly segments: readonly Segment[];
  readonly retries: number;
  readonly error: string | null;
  readonly cause: string | null;
  readonly costMicros: number;
  readonly children: ChildrenView | null;
  /** Operations inside the step whose values are saved: the next attempt takes them over. */
  readonly savedOperations: number;
  /** Whose answer it waits for; null when it waits for no answer from outside. */
  readonly parked: ParkedView | null;
  /** Why it could start but may not yet: its hours, the limits of its workflow, the budget; null when nothing puts it off. */
  readonly deferred: DeferReason | null;
  /** When a waiting step goes on, ISO time; null when it waits for something else. */
  readonly wakeAt: string | null;
}

/** The step that `step.scheduled` brings into being. */
export function scheduledStep(key: string, event: RunEvent): StepView {
  return {
    key,
    path: event.path ?? "",
    visit: event.visit ?? 1,
    state: event.state ?? "",
    status: "ready",
    undo: "none",
    scheduledAt: event.at,
    startedAt: null,
    endedAt: null,
    scheduledSeq: event.seq,
    lastSeq: event.seq,
    attempts: [],
    segments: [{ kind: "queue", from: event.at, to: null, attempt: null, outcome: null }],
    retries: 0,
    error: null,
    cause: null,
    costMicros: 0,
    children: null,
    savedOperations: 0,
    parked: null,
    deferred: null,
    wakeAt: null,
  };
}

/** True while a step, or its undo, still has something to do. */
export function isStepOpen(step: StepView): boolean {
  return step.segments.at(-1)?.to === null;
}
