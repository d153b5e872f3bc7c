/**
 * The schema of a state machine: the Amazon States Language, both query languages, plus Cairn's extension fields.
 *
 * The schemas are loose: fields that are not named here are kept, and `checkDefinition` reports them. Which fields go with
 * which query language is `checkDefinition`'s business too: here a state may hold those of both.
 * Source: the Amazon States Language specification, https://states-language.net
 */
import { z } from "zod";
import type { Json } from "../base/json.ts";

const json: z.ZodType<Json> = z.json();

/** A JSONata expression between `{%` and `%}`. */
export const expressionSchema = z
  .string()
  .regex(/^\{%[\s\S]*%\}$/, "an expression is written {% … %}");

const number = (schema: z.ZodNumber) => z.union([schema, expressionSchema]);

/** `Retry` entry. Intervals in seconds; the defaults are those of the specification (1 s, 3 attempts, rate 2). */
export const retrierSchema = z.looseObject({
  ErrorEquals: z.array(z.string()).min(1),
  IntervalSeconds: z.int().min(0).max(99_999_999).optional(),
  MaxAttempts: z.int().min(0).max(99_999_999).optional(),
  BackoffRate: z.number().min(1).optional(),
  MaxDelaySeconds: z.int().min(1).max(31_622_400).optional(),
  JitterStrategy: z.enum(["FULL", "NONE"]).optional(),
  Comment: z.string().optional(),
});

/** `Catch` entry. */
export const catcherSchema = z.looseObject({
  ErrorEquals: z.array(z.string()).min(1),
  Next: z.string(),
  /** JSONPath: where the error output goes in the state's input; null drops it. */
  ResultPath: z.string().nullable().optional(),
  Output: json.optional(),
  Assign: z.record(z.string(), json).optional(),
  Comment: z.string().optional(),
});

/** Cairn extension `Checkpoint`: when the work of a state is committed. */
export const checkpointSchema = z.discriminatedUnion("Policy", [
  z.strictObject({ Policy: z.literal("Every") }),
  z.strictObject({ Policy: z.literal("EveryN"), Count: z.int().min(1).max(10_000) }),
  z.strictObject({
    Policy: z.literal("Adaptive"),
    Rules: z
      .array(
        z.strictObject({
          CostAboveUsd: z.number().min(0).optional(),
          MaxSeconds: z.number().positive(),
        }),
      )
      .min(1),
  }),
  z.strictObject({ Policy: z.literal("Milestone") }),
]);

/** Cairn extension `Compensate`: a Task without transitions that undoes the state. */
export const compensateSchema = z.strictObject({
  Resource: z.string().min(1),
  Arguments: json.optional(),
  Retry: z.array(retrierSchema).optional(),
  TimeoutSeconds: number(z.int().min(1).max(99_999_999)).optional(),
  Comment: z.string().optional(),
});

/** Cairn extension `RunWindow`: the hours in which a Task may start. Days are those on which the window begins; all when absent. */
export const runWindowSchema = z.strictObject({
  Start: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "a time of day is written HH:MM"),
  End: z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, "a time of day is written HH:MM"),
  TimeZone: z.string().min(1),
  Days: z
    .array(z.enum(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]))
    .min(1)
    .optional(),
});

/** Cairn extension `Cache`: for how long the result of a Task stands for a call with the same resource and arguments. */
export const cacheSchema = z.strictObject({ TtlSeconds: z.int().min(1).max(99_999_999) });

/** Cairn extension `Budget`: what a run may cost, and what happens when that is used up. */
export const budgetSchema = z.strictObject({
  MaxCostUsd: z.number().positive(),
  /** `Pause` when absent. */
  OnExceeded: z.enum(["Pause", "Fail"]).optional(),
});

/** Cairn extension `Limits`: how many runs of a workflow are under way, and begin, at once: in all, and for each key. */
export const limitsSchema = z.strictObject({
  MaxRuns: z.int().min(1).optional(),
  RunsPerMinute: z.int().min(1).optional(),
  /** What a run counts for: an expression or a path on its input. Keys take turns. */
  Key: z.string().optional(),
  MaxRunsPerKey: z.int().min(1).optional(),
  RunsPerMinutePerKey: z.int().min(1).optional(),
  /** Turns of the run's key compared with the others: a number, an expression or a path; 1 when absent. */
  Weight: z.union([z.number().positive(), z.string()]).optional(),
});

/** Cairn extension `Verify`: a Task without transitions that finds out whether the effect of a lost attempt happened. */
export const verifySchema = z.strictObject({
  Resource: z.string().min(1),
  Arguments: json.optional(),
  Output: json.optional(),
  TimeoutSeconds: number(z.int().min(1).max(99_999_999)).optional(),
  Comment: z.string().optional(),
});

/** A JSONPath into the data, or null for an empty object. */
const path = z.string().nullable().optional();
const reference = z.string().optional();

const transition = { Next: z.string().optional(), End: z.boolean().optional() };
const state = {
  Comment: z.string().optional(),
  QueryLanguage: z.enum(["JSONata", "JSONPath"]).optional(),
};
const data = {
  Output: json.optional(),
  Assign: z.record(z.string(), json).optional(),
  InputPath: path,
  OutputPath: path,
};
/** JSONPath fields of states with a result. */
const result = { Parameters: json.optional(), ResultPath: path };
const selected = { ...result, ResultSelector: json.optional() };
const recovery = {
  Retry: z.array(retrierSchema).optional(),
  Catch: z.array(catcherSchema).optional(),
};
const validate = { Validate: z.looseObject({}).optional() };

export const taskSchema = z.looseObject({
  Type: z.literal("Task"),
  Resource: z.string().min(1),
  Arguments: json.optional(),
  TimeoutSeconds: number(z.int().min(1).max(99_999_999)).optional(),
  TimeoutSecondsPath: reference,
  HeartbeatSeconds: number(z.int().min(1).max(99_999_999)).optional(),
  HeartbeatSecondsPath: reference,
  /** AWS: the role a task is called with. Kept, and handed to bindings. */
  Credentials: json.optional(),
  ...selected,
  Checkpoint: checkpointSchema.optional(),
  Compensate: compensateSchema.optional(),
  OnUnknown: z.enum(["Retry", "Hold"]).optional(),
  Verify: verifySchema.optional(),
  RunWindow: runWindowSchema.optional(),
  Cache: cacheSchema.optional(),
  ...validate,
  ...recovery,
  ...data,
  ...transition,
  ...state,
});

export const passSchema = z.looseObject({
  Type: z.literal("Pass"),
  Result: json.optional(),
  ...result,
  ...validate,
  ...data,
  ...transition,
  ...state,
});

/**
 * A rule of a Choice. JSONata: `Condition`. JSONPath: `Variable` with one comparison (`StringEquals`, `IsPresent` …, loose fields
 * here), or `And`, `Or`, `Not` over such comparisons.
 */
export const choiceRuleSchema = z.looseObject({
  Condition: z.union([expressionSchema, z.boolean()]).optional(),
  Variable: reference,
  Next: z.string(),
  Comment: z.string().optional(),
  Output: json.optional(),
  Assign: z.record(z.string(), json).optional(),
});

export const choiceSchema = z.looseObject({
  Type: z.literal("Choice"),
  Choices: z.array(choiceRuleSchema).min(1),
  Default: z.string().optional(),
  ...data,
  ...state,
});

export const waitSchema = z.looseObject({
  Type: z.literal("Wait"),
  Seconds: number(z.number().min(0).max(99_999_999)).optional(),
  SecondsPath: reference,
  Timestamp: z.string().optional(),
  TimestampPath: reference,
  ...data,
  ...transition,
  ...state,
});

export const succeedSchema = z.looseObject({
  Type: z.literal("Succeed"),
  Output: json.optional(),
  InputPath: path,
  OutputPath: path,
  ...state,
});

export const failSchema = z.looseObject({
  Type: z.literal("Fail"),
  Error: z.string().optional(),
  ErrorPath: reference,
  Cause: z.string().optional(),
  CausePath: reference,
  ...state,
});

/** A state of any type that Cairn runs. */
export type State =
  | z.infer<typeof taskSchema>
  | z.infer<typeof passSchema>
  | z.infer<typeof choiceSchema>
  | z.infer<typeof waitSchema>
  | z.infer<typeof succeedSchema>
  | z.infer<typeof failSchema>
  | MapState
  | ParallelState;

/** `States` with the name of the first one. */
export interface StateGroup {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
  readonly Comment?: string | undefined;
}

/** The flow of a Map's iterations. */
export interface ItemProcessor extends StateGroup {
  readonly ProcessorConfig?:
    { readonly Mode?: string | undefined; readonly ExecutionType?: string | undefined } | undefined;
}

export interface MapState extends z.infer<typeof mapFieldsSchema> {
  readonly ItemProcessor?: ItemProcessor | undefined;
  /** Older name of `ItemProcessor`, with `Parameters` for `ItemSelector`; read by `processorOf`. */
  readonly Iterator?: ItemProcessor | undefined;
}

/** The flow that a Map runs for each item, under either of its names. */
export function processorOf(map: MapState): ItemProcessor | undefined {
  return map.ItemProcessor ?? map.Iterator;
}

/** True for a Map whose iterations are runs of their own kind: they see no variables of the flow around them. */
export function isDistributed(map: MapState): boolean {
  return processorOf(map)?.ProcessorConfig?.Mode === "DISTRIBUTED";
}

export interface ParallelState extends z.infer<typeof parallelFieldsSchema> {
  readonly Branches: readonly StateGroup[];
}

const mapFieldsSchema = z.looseObject({
  Type: z.literal("Map"),
  Items: json.optional(),
  ItemsPath: path,
  ItemSelector: json.optional(),
  /** Where a distributed Map reads its items: `Resource`, `Arguments` or `Parameters`, `ReaderConfig`. */
  ItemReader: z.looseObject({}).optional(),
  /** Several items to one iteration: `MaxItemsPerBatch`, `MaxInputBytesPerBatch` (or `…Path`), `BatchInput`. */
  ItemBatcher: z.looseObject({}).optional(),
  /** Where a distributed Map writes its results: `Resource`, `Arguments` or `Parameters`, `WriterConfig`. */
  ResultWriter: z.looseObject({}).optional(),
  Label: z.string().optional(),
  MaxConcurrency: number(z.int().min(0)).optional(),
  MaxConcurrencyPath: reference,
  ToleratedFailureCount: number(z.int().min(0)).optional(),
  ToleratedFailureCountPath: reference,
  ToleratedFailurePercentage: number(z.number().min(0).max(100)).optional(),
  ToleratedFailurePercentagePath: reference,
  ...selected,
  Checkpoint: checkpointSchema.optional(),
  ...validate,
  ...recovery,
  ...data,
  ...transition,
  ...state,
});

const parallelFieldsSchema = z.looseObject({
  Type: z.literal("Parallel"),
  Arguments: json.optional(),
  ...selected,
  Checkpoint: checkpointSchema.optional(),
  ...recovery,
  ...data,
  ...transition,
  ...state,
});

const stateGroupFields = {
  StartAt: z.string(),
  States: z.record(
    z.string(),
    z.lazy((): z.ZodType<State> => stateSchema),
  ),
  Comment: z.string().optional(),
};

export const stateGroupSchema: z.ZodType<StateGroup> = z.looseObject(stateGroupFields);

const itemProcessorSchema = z.looseObject({
  ...stateGroupFields,
  ProcessorConfig: z
    .looseObject({ Mode: z.string().optional(), ExecutionType: z.string().optional() })
    .optional(),
});

export const mapSchema: z.ZodType<MapState> = mapFieldsSchema.extend({
  ItemProcessor: itemProcessorSchema.optional(),
  Iterator: itemProcessorSchema.optional(),
});

export const parallelSchema: z.ZodType<ParallelState> = parallelFieldsSchema.extend({
  Branches: z.array(z.lazy(() => stateGroupSchema)).min(1),
});

export const stateSchema: z.ZodType<State> = z.union([
  taskSchema,
  passSchema,
  choiceSchema,
  waitSchema,
  succeedSchema,
  failSchema,
  mapSchema,
  parallelSchema,
]);

/** AWS's types of state machines: what an EXPRESS one may not hold is refused. */
export type WorkflowType = "STANDARD" | "EXPRESS";

export type QueryLanguage = "JSONata" | "JSONPath";

/** A whole state machine. */
export interface Definition extends StateGroup {
  /** Language of its states unless they name their own; JSONPath when absent. */
  readonly QueryLanguage?: QueryLanguage | undefined;
  readonly TimeoutSeconds?: number | undefined;
  readonly Version?: string | undefined;
  readonly MaxPayloadBytes?: number | undefined;
  readonly Budget?: Budget | undefined;
  readonly Limits?: RunLimits | undefined;
}

export const definitionSchema: z.ZodType<Definition> = z.looseObject({
  ...stateGroupFields,
  QueryLanguage: z.enum(["JSONata", "JSONPath"]).optional(),
  TimeoutSeconds: z.int().min(0).max(99_999_999).optional(),
  Version: z.string().optional(),
  MaxPayloadBytes: z.int().min(1).optional(),
  Budget: budgetSchema.optional(),
  Limits: limitsSchema.optional(),
});

/** The query language of a state: its own, otherwise the machine's, otherwise JSONPath. */
export function queryLanguageOf(
  definition: Pick<Definition, "QueryLanguage">,
  speaker: { readonly QueryLanguage?: QueryLanguage | undefined },
): QueryLanguage {
  return speaker.QueryLanguage ?? definition.QueryLanguage ?? "JSONPath";
}

export type TaskState = z.infer<typeof taskSchema>;
export type PassState = z.infer<typeof passSchema>;
export type SucceedState = z.infer<typeof succeedSchema>;
export type ChoiceRule = z.infer<typeof choiceRuleSchema>;
export type ChoiceState = z.infer<typeof choiceSchema>;
export type WaitState = z.infer<typeof waitSchema>;
export type Retrier = z.infer<typeof retrierSchema>;
export type Catcher = z.infer<typeof catcherSchema>;
export type Checkpoint = z.infer<typeof checkpointSchema>;
export type RunWindow = z.infer<typeof runWindowSchema>;
export type Budget = z.infer<typeof budgetSchema>;
export type RunLimits = z.infer<typeof limitsSchema>;
export type Compensate = z.infer<typeof compensateSchema>;
export type Verify = z.infer<typeof verifySchema>;
