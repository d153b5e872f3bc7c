/**
 * The schema of a state machine: Amazon States Language in JSONata plus Cairn's extension fields.
 *
 * The schemas are loose: fields that are not named here are kept, and `checkDefinition` reports them. So a definition
 * that Cairn cannot run yet is still read, shown and written back without loss.
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
  IntervalSeconds: z.int().min(1).max(99_999_999).optional(),
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

const transition = { Next: z.string().optional(), End: z.literal(true).optional() };
const state = {
  Comment: z.string().optional(),
  QueryLanguage: z.enum(["JSONata", "JSONPath"]).optional(),
};
const data = { Output: json.optional(), Assign: z.record(z.string(), json).optional() };
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
  HeartbeatSeconds: number(z.int().min(1).max(99_999_999)).optional(),
  Checkpoint: checkpointSchema.optional(),
  Compensate: compensateSchema.optional(),
  OnUnknown: z.enum(["Retry", "Hold"]).optional(),
  ...validate,
  ...recovery,
  ...data,
  ...transition,
  ...state,
});

export const passSchema = z.looseObject({
  Type: z.literal("Pass"),
  ...validate,
  ...data,
  ...transition,
  ...state,
});

export const choiceRuleSchema = z.looseObject({
  Condition: z.union([expressionSchema, z.boolean()]),
  Next: z.string(),
  Comment: z.string().optional(),
  ...data,
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
  Timestamp: z.string().optional(),
  ...data,
  ...transition,
  ...state,
});

export const succeedSchema = z.looseObject({
  Type: z.literal("Succeed"),
  Output: json.optional(),
  ...state,
});

export const failSchema = z.looseObject({
  Type: z.literal("Fail"),
  Error: z.string().optional(),
  Cause: z.string().optional(),
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

export interface MapState extends z.infer<typeof mapFieldsSchema> {
  readonly ItemProcessor: StateGroup & {
    readonly ProcessorConfig?: { readonly Mode?: string | undefined } | undefined;
  };
}

export interface ParallelState extends z.infer<typeof parallelFieldsSchema> {
  readonly Branches: readonly StateGroup[];
}

const mapFieldsSchema = z.looseObject({
  Type: z.literal("Map"),
  Items: z.union([z.array(json), expressionSchema]).optional(),
  ItemSelector: json.optional(),
  MaxConcurrency: number(z.int().min(0)).optional(),
  ToleratedFailureCount: number(z.int().min(0)).optional(),
  ToleratedFailurePercentage: number(z.number().min(0).max(100)).optional(),
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

export const mapSchema: z.ZodType<MapState> = mapFieldsSchema.extend({
  ItemProcessor: z.looseObject({
    ...stateGroupFields,
    ProcessorConfig: z.looseObject({ Mode: z.string().optional() }).optional(),
  }),
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

/** A whole state machine. */
export interface Definition extends StateGroup {
  readonly QueryLanguage?: "JSONata" | "JSONPath" | undefined;
  readonly TimeoutSeconds?: number | undefined;
  readonly Version?: string | undefined;
  readonly MaxPayloadBytes?: number | undefined;
  readonly Budget?:
    { readonly MaxCostUsd: number; readonly OnExceeded?: "Pause" | "Fail" | undefined } | undefined;
}

export const definitionSchema: z.ZodType<Definition> = z.looseObject({
  ...stateGroupFields,
  QueryLanguage: z.enum(["JSONata", "JSONPath"]).optional(),
  TimeoutSeconds: z.int().min(1).max(99_999_999).optional(),
  Version: z.string().optional(),
  MaxPayloadBytes: z.int().min(1).optional(),
  Budget: z
    .strictObject({
      MaxCostUsd: z.number().positive(),
      OnExceeded: z.enum(["Pause", "Fail"]).optional(),
    })
    .optional(),
});

export type TaskState = z.infer<typeof taskSchema>;
export type ChoiceState = z.infer<typeof choiceSchema>;
export type WaitState = z.infer<typeof waitSchema>;
export type FailState = z.infer<typeof failSchema>;
export type Retrier = z.infer<typeof retrierSchema>;
export type Catcher = z.infer<typeof catcherSchema>;
export type Checkpoint = z.infer<typeof checkpointSchema>;
export type Compensate = z.infer<typeof compensateSchema>;
