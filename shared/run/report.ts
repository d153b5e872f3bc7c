/** What `decide` is told: by a worker about a step, by the watchdog, by the clock, by a person. */
import type { Json } from "../base/json.ts";
import type { ParkedTask, Tolerated } from "./event.ts";
import type { Payload } from "./payload.ts";
import type { Phase } from "./run-state.ts";

/** A step as its worker knew it: an answer about anything else is stale. */
export interface StepToken {
  /** `stepKey(path, visit)`. */
  readonly key: string;
  readonly phase: Phase;
  readonly attempt: number;
  readonly epoch: number;
}

/** How executing a phase of a step came out. */
export type Outcome =
  | {
      readonly type: "succeeded";
      readonly output: Payload;
      readonly assign: Readonly<Record<string, Payload>>;
      readonly next: string | null;
      /** The result before `Output`, for a state that declares a compensation. */
      readonly result?: Payload;
    }
  | {
      readonly type: "failed";
      /** Null when whoever failed gave none: a Fail state without Error, a callback without fields. */
      readonly error: string | null;
      readonly cause: string | null;
      /** The service asked to wait at least this long. */
      readonly retryAfterMs?: number | undefined;
      /** A second name that Retry and Catch may use for it. */
      readonly alias?: string | undefined;
    }
  | { readonly type: "waiting"; readonly delayMs: number | null; readonly until: string | null }
  /** The call was made; its answer comes later, through the token of the attempt. */
  | { readonly type: "parked"; readonly task: ParkedTask }
  | {
      readonly type: "map";
      /** Inputs of the iterations, one array. */
      readonly items: Payload;
      /** The items themselves (`Map.Item.Value`) when they differ from the inputs. */
      readonly values: Payload | null;
      readonly count: number;
      readonly lanes: number;
      readonly groupSize: number;
      readonly tolerated: Tolerated;
      readonly distributed: boolean;
    }
  | { readonly type: "parallel"; readonly input: Payload; readonly count: number };

/** How a parked task was answered through its token. */
export type TaskAnswer =
  | { readonly ok: true; readonly result: Payload }
  | {
      readonly ok: false;
      readonly error: string | null;
      readonly cause: string | null;
    };

export type Report =
  /** The run exists: first report of all. */
  | {
      readonly type: "created";
      readonly workflowId: string;
      readonly version: number;
      readonly input: Payload;
    }
  /** A worker takes a ready step. */
  | { readonly type: "claimed"; readonly key: string; readonly worker: string }
  /** `random` in [0, 1) feeds the jitter of a retry; `costMicros` is what the attempt cost. */
  | {
      readonly type: "outcome";
      readonly step: StepToken;
      readonly outcome: Outcome;
      readonly costMicros: number;
      readonly random: number;
    }
  | { readonly type: "heartbeat"; readonly step: StepToken; readonly details: Json }
  /** The worker has computed the limits of its attempt: the watchdog enforces them should the worker not. */
  | {
      readonly type: "limited";
      readonly step: StepToken;
      readonly timeoutMs: number | null;
      readonly heartbeatMs: number | null;
    }
  /** A draining worker gives a step back: nothing is held against the step. */
  | { readonly type: "released"; readonly step: StepToken }
  /** The worker's lease ended while it ran the step. `random` as with an outcome: each of these may fail the attempt. */
  | {
      readonly type: "lost";
      readonly key: string;
      readonly epoch: number;
      readonly random: number;
    }
  /** The attempt took too long, or was silent too long. */
  | {
      readonly type: "overdue";
      readonly key: string;
      readonly epoch: number;
      readonly limit: "total" | "heartbeat";
      readonly random: number;
    }
  /** The holder of a step's token answers for it; `attempt` is the attempt that the token is for. */
  | {
      readonly type: "answered";
      readonly key: string;
      readonly attempt: number;
      readonly answer: TaskAnswer;
      readonly random: number;
    }
  /** The holder of a step's token says that it is still at work. */
  | { readonly type: "beat"; readonly key: string; readonly attempt: number }
  /** A worker outside takes a task of an activity; `worker` is the name that it gives itself. */
  | {
      readonly type: "taken";
      readonly key: string;
      readonly attempt: number;
      readonly worker: string | null;
    }
  /** A waiting step's time has come. */
  | { readonly type: "due"; readonly key: string }
  /** The state machine's own TimeoutSeconds has passed. */
  | { readonly type: "deadline" }
  | { readonly type: "cancel"; readonly reason: string }
  /** Operations that the next commit holds together under a policy other than `Every`. */
  | {
      readonly type: "checkpoint";
      readonly key: string;
      readonly policy: string;
      readonly operations: number;
    };
