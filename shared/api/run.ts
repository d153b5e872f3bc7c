/** Messages about runs, their events and steps. */
import { z } from "zod";
import type { Json, JsonObject } from "../base/json.ts";
import { ledgerKinds, usageSchema } from "../cost/usage.ts";
import { deferReasons, runStatuses, stepStatuses, type EventType } from "../run/event.ts";
import { drillsBody, orderedDrill } from "./drill.ts";
import { budgetBody, runBudget } from "./limits.ts";
import {
  anyJson,
  idSchema,
  microsSchema,
  nextSchema,
  pageQuery,
  queryNumber,
  timeSchema,
} from "./route.ts";
import { startedBy } from "./started-by.ts";

/** Longest time a caller may wait for a run to end, in seconds: proxies cut longer ones. */
export const maxWaitSeconds = 300;
/** Longest `Idempotency-Key`. */
export const maxIdempotencyKeyLength = 255;

const status = z.enum(runStatuses);
const position = z.int().min(0);
const value = z.custom<Json>().meta({ description: "Any JSON value." });
const nullableTime = timeSchema.nullable();

export const runParams = z.strictObject({ id: idSchema });

export const startRunHeaders = z.object({
  "idempotency-key": z
    .string()
    .min(1)
    .max(maxIdempotencyKeyLength)
    .optional()
    .meta({ description: "The same key starts the same run once, however often it is sent." }),
});
export const startRunQuery = z.strictObject({
  wait: z.coerce
    .number<string | number>()
    .min(0)
    .max(maxWaitSeconds)
    .optional()
    .meta({ description: "Seconds to wait for the end of the run." }),
});
export const startRunBody = z.strictObject({
  input: anyJson.optional().meta({ description: "Input of the first state; {} when absent." }),
  version: z.int().min(1).optional().meta({ description: "The newest when absent." }),
  budget: budgetBody.optional().meta({
    description: "What the run may spend; what its state machine says when absent.",
  }),
  drill: drillsBody.optional().meta({
    description: "Faults that are to happen in this run, so that its recovery can be watched.",
  }),
});
export const startedRun = z.object({ id: z.string(), status });

/** In what order runs can be listed, however many there are. */
export const runOrders = ["newest", "costly", "longest"] as const;
export type RunOrder = (typeof runOrders)[number];

export const listRunsQuery = z.strictObject({
  workflow: idSchema.optional(),
  status: z
    .string()
    .max(200)
    .refine(
      (text) => text.split(",").every((part) => runStatuses.some((known) => known === part)),
      {
        message: `one or more of ${runStatuses.join(", ")}, separated by commas`,
      },
    )
    .optional()
    .meta({ description: "One or more statuses, separated by commas." }),
  q: z
    .string()
    .max(200)
    .optional()
    .meta({ description: "Part of an id, of the workflow's name or of the error." }),
  error: z
    .string()
    .min(1)
    .max(256)
    .optional()
    .meta({ description: "The name of an error, whole." }),
  from: timeSchema.optional().meta({ description: "Only runs that started then or later." }),
  to: timeSchema.optional().meta({ description: "Only runs that started before then." }),
  order: z.enum(runOrders).optional().meta({
    description:
      "`newest` when absent. `costly`: those that cost something, the dearest first. `longest`: those that have ended, the longest first.",
  }),
  ...pageQuery,
});
export const runSummary = z.object({
  id: z.string(),
  workflowId: z.string(),
  workflowName: z.string(),
  version: z.int(),
  status,
  error: z.string().nullable(),
  cause: z.string().nullable(),
  costMicros: microsSchema,
  /** Metered operations without a known price: with any, the cost is a lower bound. */
  unpriced: z.int(),
  createdAt: timeSchema,
  updatedAt: timeSchema,
  endedAt: nullableTime,
  /** The schedule or the webhook that started it; null for everybody else. */
  startedBy: startedBy.nullable(),
  /** Faults that it was started with; absent for none. A redrive or fork of it has none. */
  drill: z.array(orderedDrill).optional(),
  /** Given by whoever started it; null for none. */
  name: z.string().nullable(),
  /** The step of another run that started it. */
  parent: z.object({ runId: z.string(), path: z.string(), visit: z.int() }).nullable(),
  /** The run whose first `seq` events this one's log begins with. */
  copyOf: z
    .object({ kind: z.enum(["redrive", "fork"]), runId: z.string(), seq: z.int() })
    .nullable(),
});
export type RunSummary = z.infer<typeof runSummary>;
export const runPage = z.object({ runs: z.array(runSummary), next: nextSchema });

const stepKey = { path: z.string(), visit: z.int(), state: z.string() };
export const currentStep = z.object({
  ...stepKey,
  status: z.enum(stepStatuses),
  attempt: z.int(),
  scheduledAt: timeSchema,
  startedAt: nullableTime,
});
export const completedStep = z.object({
  ...stepKey,
  attempts: z.int(),
  startedAt: nullableTime,
  endedAt: timeSchema,
  durationMs: z.int(),
  /** Artifact that holds the output; null when the output is in the database. */
  outputArtifact: z.string().nullable(),
  costMicros: microsSchema,
});
export const runError = z.object({
  seq: position,
  at: timeSchema,
  path: z.string().nullable(),
  visit: z.int().nullable(),
  state: z.string().nullable(),
  attempt: z.int().nullable(),
  error: z.string(),
  cause: z.string(),
});

/** Steps and errors that a run's detail lists at most; the rest is under `/steps` and `/events`. */
export const runDetailLimit = 500;

/** Everything about a run but its events. */
export const runDetail = runSummary.extend({
  workflowType: z.enum(["STANDARD", "EXPRESS"]),
  input: value,
  /** Null until it has succeeded. */
  output: value,
  /** Artifact that holds the output; null when the output is in the database, or there is none. */
  outputArtifact: z.string().nullable(),
  /** Number of the last event. */
  seq: position,
  deadline: nullableTime,
  progress: z.object({
    completed: z.int(),
    open: z.int(),
    failed: z.int(),
    /** States of the definition that the run has not entered so far, in its order. */
    remainingStates: z.array(z.string()),
  }),
  currentSteps: z.array(currentStep),
  /** In the order of completion. */
  completedSteps: z.array(completedStep),
  /** Attempts beyond the first, over all steps. */
  retries: z.int(),
  errors: z.array(runError),
  /** Attempts that were lost with their worker. */
  infrastructureFailures: z.int(),
  /** What it may spend, and how much of that is spent; null when it has no budget. */
  budget: runBudget.nullable(),
  /** Why it stands still, and who wanted it; null when it does not. */
  /** `neededMicros`: what the call may cost for which there was no money. */
  paused: z
    .object({
      reason: z.string(),
      by: z.string().nullable(),
      neededMicros: microsSchema.optional(),
    })
    .nullable(),
  /** True while it waits for its turn, where its workflow has limits. */
  waitsForTurn: z.boolean(),
  /** The run that goes on where this one ended. */
  redrivenBy: z.string().nullable(),
});
export type RunDetail = z.infer<typeof runDetail>;

export const listEventsQuery = z.strictObject({
  after: queryNumber({ min: 0, max: 2_147_483_647 })
    .optional()
    .meta({ description: "Only events with a larger number." }),
  limit: queryNumber({ min: 1, max: 5000 }).optional().meta({ description: "1000 when absent." }),
});
export const eventMessage = z.object({
  seq: position,
  type: z.custom<EventType>((type) => typeof type === "string"),
  at: timeSchema,
  state: z.string().nullable(),
  path: z.string().nullable(),
  visit: z.int().nullable(),
  attempt: z.int().nullable(),
  data: z.custom<JsonObject>((data) => typeof data === "object" && data !== null),
});
export type EventMessage = z.infer<typeof eventMessage>;
/** `next` is the `after` of the next page; null when there is nothing after it so far. */
export const eventPage = z.object({ events: z.array(eventMessage), next: position.nullable() });

export const streamHeaders = z.object({
  "last-event-id": z
    .string()
    .max(20)
    .optional()
    .meta({ description: "Number of the last event that was received." }),
});
export const streamQuery = listEventsQuery.pick({ after: true });

export const listStepsQuery = z.strictObject({
  state: z.string().max(200).optional(),
  path: z.string().max(4000).optional(),
  status: z.enum(stepStatuses).optional(),
  ...pageQuery,
});
/** `released`: handed back by a worker that was told to stop. */
export const attemptStatuses = [
  "running",
  "succeeded",
  "failed",
  "lost",
  "released",
  "held",
  "cancelled",
] as const;
export const attemptMessage = z.object({
  attempt: z.int(),
  status: z.enum(attemptStatuses),
  worker: z.string().nullable(),
  startedAt: nullableTime,
  endedAt: nullableTime,
  error: z.string().nullable(),
  cause: z.string().nullable(),
  costMicros: microsSchema,
  /** The value that a schema refused, large ones as `{"$artifact": id, "bytes": n}`; absent where none was. */
  rejected: value.optional(),
  /** The resource was not called: its result came from the cache. */
  cached: z
    .object({ ageSeconds: z.number(), sparedMicros: microsSchema, runId: z.string() })
    .nullable(),
});
export type AttemptMessage = z.infer<typeof attemptMessage>;
/**
 * A step. `input` and `output` are the values themselves, or `{"$artifact": id, "bytes": n}` when they are too large for a list: the
 * artifact is their JSON. An undo is a step of its own, whose path is that of the step it undoes and `/~undo`.
 */
export const stepMessage = z.object({
  ...stepKey,
  status: z.enum(stepStatuses),
  attempts: z.array(attemptMessage),
  input: value,
  output: value,
  error: z.string().nullable(),
  cause: z.string().nullable(),
  costMicros: microsSchema,
  heartbeat: value,
  /** Whose answer a waiting step waits for: the holder of its token, a worker of the activity `name`, the run `name`. */
  parked: z
    .object({
      kind: z.enum(["callback", "activity", "run"]),
      name: z.string().nullable(),
      /** A worker has the task of the activity. */
      isTaken: z.boolean(),
    })
    .nullable(),
  /** Why a waiting step could start but may not yet: outside its hours, beyond the limits of its workflow, or for want of budget. */
  deferred: z.enum(deferReasons).nullable(),
  /** When a waiting step goes on. */
  wakeAt: nullableTime,
  scheduledAt: timeSchema,
  startedAt: nullableTime,
  endedAt: nullableTime,
  scheduledSeq: position,
  endedSeq: position.nullable(),
});
export type StepMessage = z.infer<typeof stepMessage>;
/** In the order in which the steps were scheduled. */
export const stepPage = z.object({ steps: z.array(stepMessage), next: nextSchema });

export const runCostQuery = z.strictObject({ ...pageQuery });
export const ledgerMessage = z.object({
  ...stepKey,
  attempt: z.int(),
  ordinal: z.int(),
  at: timeSchema,
  kind: z.enum(ledgerKinds),
  provider: z.string(),
  model: z.string(),
  usage: usageSchema,
  /** Null = no price known. */
  costMicros: microsSchema.nullable(),
  /** `model@date` of the price that was used. */
  rate: z.string().nullable(),
  wasted: z.boolean(),
});
export type LedgerMessage = z.infer<typeof ledgerMessage>;
