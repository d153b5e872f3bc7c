/** What `decide` is told: by a worker about a step, by the watchdog, by the clock, by a person. */
import type { Json } from "../base/json.ts";
import type {
  CachedResult,
  CheckpointData,
  HeartbeatData,
  ParkedTask,
  Tolerated,
} from "./event.ts";
import type { BudgetLimit } from "./budget.ts";
import type { Drill } from "./drill.ts";
import type { Payload } from "./payload.ts";
import type { Phase } from "./run-state.ts";

/** A step as its worker knew it: an answer about anything else is stale. */
export interface StepToken {
  /** `stepKey(path, visit)`. */
  readonly key: string;
  readonly phase: Phase;
  readonly attempt: number;
  readonly epoch: number;
  /**
   * Who claimed it; null for a step that is being finished, undefined when whoever reports does not say. Two claims under the same epoch
   * may be under way until one is committed.
   */
  readonly worker?: string | null;
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
      /** The result came from the cache. */
      readonly cached?: CachedResult;
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
      /** The value that a schema refused. */
      readonly rejected?: Payload | undefined;
    }
  | { readonly type: "waiting"; readonly delayMs: number | null; readonly until: string | null }
  /** Whether the effect of the lost attempt happened (then with its result); null = nobody can tell. */
  | { readonly type: "verified"; readonly happened: true; readonly result: Payload }
  | { readonly type: "verified"; readonly happened: false | null }
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

/** What a held step is to do. */
export type Resolution =
  | { readonly type: "retry" | "verify" }
  | { readonly type: "succeed"; readonly result: Payload }
  | { readonly type: "fail"; readonly error: string; readonly cause: string | null };

/** Outcomes that a commit holds together under a policy other than `Every`. */
export interface CheckpointNote {
  /** Key of the step whose policy counted them: a visit of the state, or the Map around its iterations. */
  readonly key: string;
  readonly policy: string;
  readonly operations: number;
  /** What the outcomes among them say that they cost. */
  readonly costMicros: number;
}

export type Report =
  /** The run exists: first report of all. */
  | {
      readonly type: "created";
      readonly workflowId: string;
      readonly version: number;
      readonly input: Payload;
      /** What it may spend; absent = what its state machine says. */
      readonly budget?: BudgetLimit | undefined;
      /** What it counts for where its workflow has limits. */
      readonly admission?: { readonly key: string; readonly weight: number } | undefined;
      /** Faults that are asked for; their states have to be tasks of the definition. */
      readonly drill?: readonly Drill[] | undefined;
    }
  /** The drill of an index happens to the attempt; `worker` is then lost with it. */
  | {
      readonly type: "drilled";
      readonly step: StepToken;
      readonly drill: number;
      readonly worker?: string | undefined;
    }
  /** A worker takes a ready step. */
  | {
      readonly type: "claimed";
      readonly key: string;
      readonly worker: string;
      /** The database's time, ISO: needed where a step has hours. */
      readonly now?: string | undefined;
      /** Upper bound of what the attempt will cost, micro-dollars; unknown = 0. */
      readonly estimateMicros?: number | undefined;
      /** What the budget of the workflow has left this month, micro-dollars; absent = it has none. */
      readonly workflowLeftMicros?: number | undefined;
    }
  /** The run has its turn: the `turn`-th time that it lined up. */
  | { readonly type: "admitted"; readonly turn: number }
  /** Money was spent by an attempt whose outcome was refused. */
  | { readonly type: "charged"; readonly costMicros: number }
  /** `random` in [0, 1) feeds the jitter of a retry; `costMicros` is what the attempt cost. */
  | {
      readonly type: "outcome";
      readonly step: StepToken;
      readonly outcome: Outcome;
      readonly costMicros: number;
      readonly random: number;
      /** The outcome completes a checkpoint, and is committed with all that it holds. */
      readonly checkpoint?: CheckpointNote;
    }
  | ({ readonly type: "heartbeat"; readonly step: StepToken } & HeartbeatData)
  /** The worker has computed the limits of its attempt: the watchdog enforces them should the worker not. */
  | {
      readonly type: "limited";
      readonly step: StepToken;
      readonly timeoutMs: number | null;
      readonly heartbeatMs: number | null;
    }
  /** An attempt is about to make an expensive call: what it has spent and not committed, and what its calls under way may cost. */
  | { readonly type: "reserve"; readonly step: StepToken; readonly reservedMicros: number }
  /** A draining worker, or one that may not spend what the step needs, gives it back: nothing is held against the step. */
  | {
      readonly type: "released";
      readonly step: StepToken;
      readonly want?: {
        /** Upper bound of the call that was not made, micro-dollars. */
        readonly neededMicros: number;
        /** What the workflow has left this month; absent = it has no budget. */
        readonly workflowLeftMicros?: number | undefined;
        /** When to try again: its workflow has the money, but calls of other runs may need it. ISO time. */
        readonly until?: string | undefined;
      };
    }
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
  | {
      readonly type: "beat";
      readonly key: string;
      readonly attempt: number;
      /** How far it is; the next attempt gets to see it. */
      readonly details?: Json;
    }
  /**
   * A worker outside takes a task of an activity; `worker` is the name that it gives itself. `poll` is in no other report: whoever reads the
   * log after a lost answer must not take what another one of the same name has taken for its own.
   */
  | {
      readonly type: "taken";
      readonly key: string;
      readonly attempt: number;
      readonly worker: string | null;
      readonly poll?: string;
    }
  /** A waiting step's time has come. */
  | {
      readonly type: "due";
      readonly key: string;
      /** Attempts before the wait: a timer of an earlier wait of the same step must not end this one. Undefined ends any. */
      readonly attempt?: number;
    }
  /** The state machine's own TimeoutSeconds has passed. */
  | { readonly type: "deadline" }
  /** Somebody wants the run to end; `graceMs` (default 10 s): what runs may take so long to come to an end of its own. */
  | {
      readonly type: "cancel";
      readonly reason: string;
      readonly by?: string | null;
      readonly graceMs?: number;
    }
  /** The time is over that a run which is ending gave to what still runs. */
  | { readonly type: "grace" }
  | { readonly type: "pause"; readonly reason: string; readonly by: string | null }
  /** `maxCostMicros`: what the run may spend from now on, all it has spent included. */
  | { readonly type: "resume"; readonly by: string | null; readonly maxCostMicros?: number }
  /** Somebody has found out about a held step. */
  | {
      readonly type: "resolve";
      readonly key: string;
      readonly decision: Resolution;
      readonly by: string | null;
      readonly random: number;
    }
  /** Operations inside a step that are committed together, with their ledger rows. */
  | ({ readonly type: "operations"; readonly step: StepToken } & CheckpointData);
