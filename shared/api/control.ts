/** Messages that control runs: end, pause, redrive, fork, decide about held steps; singly and by the thousand. */
import { z } from "zod";
import { heldDecisions } from "../run/control-event.ts";
import { runStatuses } from "../run/event.ts";
import { budgetBody } from "./limits.ts";
import { anyJson, idSchema, microsSchema, nextSchema, pageQuery, timeSchema } from "./route.ts";
import { listRunsQuery, startRunHeaders } from "./run.ts";

/** Longest time that a request may give to what still runs, in seconds. */
export const maxGraceSeconds = 3600;
/** Runs that one bulk request works on: it answers within the patience of a proxy, and is repeated for the rest. */
export const maxBulkRuns = 500;

const status = z.enum(runStatuses);
const reason = z.string().trim().min(1).max(1000);
const graceSeconds = z.number().min(0).max(maxGraceSeconds).meta({
  description: "Seconds that running steps have to come to an end of their own; 10 when absent.",
});
const version = z
  .union([z.int().min(1), z.literal("latest")])
  .meta({ description: "The version to go on with: a number, or the newest published one." });

export const cancelRunBody = z.strictObject({
  reason: reason.optional(),
  graceSeconds: graceSeconds.optional(),
});
/** The run with its status after that; a run that waits for what still runs is `RUNNING`. */
export const controlledRun = z.object({ id: z.string(), status });

export const pauseRunBody = z.strictObject({});
export const resumeRunBody = z.strictObject({
  budget: budgetBody.pick({ maxCostUsd: true }).optional().meta({
    description: "What the run may spend from now on, all that it has spent included.",
  }),
});

export const copyHeaders = startRunHeaders;
export const redriveRunBody = z.strictObject({
  version: version.optional(),
  what: z.enum(["run", "compensation"]).optional().meta({
    description: "`compensation`: only what could not be undone is tried again.",
  }),
  force: z.boolean().optional().meta({
    description: "Repeat also effects that stand because they could not be undone.",
  }),
});
export const redrivenRun = z.object({ id: z.string(), status, redriveOf: z.string() });

const values = z.record(z.string().max(4000), anyJson);
export const forkRunBody = z.strictObject({
  seq: z
    .int()
    .min(1)
    .meta({ description: "The last event that both share; what was decided together stays." }),
  input: anyJson.optional().meta({ description: "Input of the step that starts next." }),
  inputs: values.optional().meta({ description: "Inputs of steps that start next, by path." }),
  outputs: values.optional().meta({
    description: "Outputs of the last finished steps, by path: their successors start with them.",
  }),
  variables: values.optional().meta({
    description: "Variables, by name; those of an iteration or branch by its path, `/` and name.",
  }),
  version: version.optional(),
  reuseKeys: z.boolean().optional().meta({
    description: "Send the idempotency keys of the other run: what it did is not done again.",
  }),
});
export const forkedRun = z.object({ id: z.string(), status, forkOf: z.string() });

const place = { path: z.string(), visit: z.int(), state: z.string() };
/** The run that it belongs to, when that is one that the run waited for. */
const runId = z.string().optional();
/** What a redrive or fork would do. What is said of costs, steps and effects includes the runs that are redriven with it. */
export const copyPreview = z.object({
  /** Number of the last event that is kept. */
  seq: z.int(),
  version: z.int(),
  reused: z.object({ steps: z.int(), costMicros: microsSchema }),
  again: z.object({ steps: z.int(), costMicros: microsSchema }),
  steps: z.array(z.object({ runId, ...place, costMicros: microsSchema })),
  effects: z.array(
    z.object({
      runId,
      ...place,
      resource: z.string(),
      effect: z.enum(["idempotent", "outside"]),
      outcome: z.enum(["succeeded", "failed", "undone", "unknown"]),
    }),
  ),
  /** The runs that its steps waited for. */
  children: z.array(
    z.object({
      ...place,
      runId: z.string(),
      goesOn: z.enum(["redrive", "result", "anew"]).meta({
        description:
          "`redrive`: it is redriven too. `result`: it has succeeded, or goes on by itself, and the step takes its result. `anew`: it cannot go on, and the step starts another one.",
      }),
      /** The version that it goes on with; null when it does not. */
      version: z.int().nullable(),
      /** Why it cannot go on; null when it can. */
      because: z.string().nullable(),
    }),
  ),
  /** Why it would be refused; null when it would not. */
  refusal: z
    .object({
      code: z.string(),
      message: z.string(),
      incompatibilities: z.array(
        z.object({ code: z.string(), path: z.string(), message: z.string() }),
      ),
    })
    .nullable(),
});
export type CopyPreviewMessage = z.infer<typeof copyPreview>;

export const resolveStepBody = z.strictObject({
  path: z.string().min(1).max(4000),
  visit: z.int().min(1).optional().meta({ description: "The newest when absent." }),
  decision: z.enum(heldDecisions).meta({
    description:
      "`retry`: it did not happen. `succeed`: it did, with `result`. `fail`: it is to fail, with `error`. `verify`: ask the state's Verify again.",
  }),
  result: anyJson.optional(),
  error: z.string().min(1).max(256).optional(),
  cause: z.string().max(32_768).optional(),
});

export const bulkActions = ["cancel", "pause", "resume", "redrive"] as const;
const bulkFields = z.strictObject({
  action: z.enum(bulkActions),
  /** As in the list of runs. */
  filter: listRunsQuery.omit({ cursor: true, limit: true, order: true }).optional(),
  /** These runs, whatever they are; those that the action does not fit are refused one by one. */
  ids: z.array(idSchema).min(1).max(maxBulkRuns).optional(),
  dryRun: z.boolean().optional(),
  limit: z.int().min(1).max(maxBulkRuns).optional(),
  reason: reason.optional(),
  graceSeconds: graceSeconds.optional(),
  version: version.optional(),
  cursor: z
    .string()
    .min(1)
    .max(500)
    .optional()
    .meta({ description: "`next` of the answer before." }),
});
export const bulkBody = bulkFields.refine(
  ({ filter, ids }) => (filter === undefined) !== (ids === undefined),
  { message: "either a filter or ids" },
);
export const bulkAnswer = z.object({
  /** Runs of this page that fit the filter and the action; or that were named. */
  matched: z.int(),
  done: z.int(),
  ids: z.array(z.string()),
  refused: z.array(z.object({ id: z.string(), code: z.string(), detail: z.string() })),
  /** `cursor` of the next request; null when there are no more. */
  next: nextSchema,
});

export const deadLettersQuery = z.strictObject({
  workflow: idSchema.optional(),
  error: z.string().min(1).max(256).optional().meta({
    description: "Only failed runs that ended with the error of this name.",
  }),
  ...pageQuery,
});
/** Something that failed, or stands still, and that a person has to look at. */
export const deadLetter = z.object({
  /** `failed`: the run ended badly and nobody redrove it. `held`: a step waits for somebody to find out what it did. */
  kind: z.enum(["failed", "held"]),
  runId: z.string(),
  workflowId: z.string(),
  workflowName: z.string(),
  version: z.int(),
  status,
  error: z.string().nullable(),
  cause: z.string().nullable(),
  /** When it failed, or was held. */
  at: timeSchema,
  /** The step that it is about; null when the run was ended from outside. */
  step: z
    .object({
      ...place,
      attempts: z.int(),
      /** Number of the event that brought its input. */
      inputEvent: z.int(),
      error: z.string().nullable(),
      cause: z.string().nullable(),
    })
    .nullable(),
  costMicros: microsSchema,
  /** Steps whose effects stand because they could not be undone. */
  notUndone: z.array(z.string()),
});
export type DeadLetter = z.infer<typeof deadLetter>;
export const deadLetterPage = z.object({ deadLetters: z.array(deadLetter), next: nextSchema });

export const waitingFor = [
  "person",
  "callback",
  "activity",
  "run",
  "time",
  "window",
  "limit",
  "budget",
] as const;
export const waitingQuery = z.strictObject({
  workflow: idSchema.optional(),
  for: z.enum(waitingFor).optional(),
  ...pageQuery,
});
export const waitingStep = z.object({
  ...place,
  runId: z.string(),
  workflowId: z.string(),
  workflowName: z.string(),
  for: z.enum(waitingFor),
  /** Name of the activity, or id of the run waited for. */
  name: z.string().nullable(),
  since: timeSchema,
  /** When it goes on by itself, or is given up; null = not by itself. */
  until: timeSchema.nullable(),
});
export type WaitingStep = z.infer<typeof waitingStep>;
/** Each number is counted up to this: beyond it there are "so many or more". */
export const mostCounted = 10_000;
const counted = z.int().min(0).max(mostCounted);
/** How much is under way, and how much needs somebody. */
export const attentionCounts = z.object({
  running: counted,
  paused: counted,
  /** Runs that failed or timed out in the last 24 hours. */
  failedLastDay: counted,
  /** As many as the list of dead letters is long. */
  deadLetters: counted,
  /** Steps that wait, by what for, among the {@link mostCounted} that have waited longest. */
  waiting: z.object(
    Object.fromEntries(waitingFor.map((what) => [what, counted])) as Readonly<
      Record<(typeof waitingFor)[number], typeof counted>
    >,
  ),
});
export type AttentionCounts = z.infer<typeof attentionCounts>;
export const waitingPage = z.object({ waiting: z.array(waitingStep), next: nextSchema });
