/** Messages about what happened inside a run: its steps, their attempts, and every model call with what it was asked and answered. */
import { z } from "zod";
import type { Json } from "../base/json.ts";
import { ledgerKinds, usageSchema } from "../cost/usage.ts";
import { runStatuses, stepStatuses } from "../run/event.ts";
import { idSchema, microsSchema, nextSchema, pageQuery, queryNumber, timeSchema } from "./route.ts";
import { attemptStatuses } from "./run.ts";

/** Steps on a page of a trace at most; also when no limit is given. */
export const maxTraceSteps = 100;
/** Model calls that a trace lists of one step; the rest is under `/calls`. */
export const maxTraceCalls = 100;

const nullableTime = timeSchema.nullable();
const value = z.custom<Json>().meta({ description: "Any JSON value." });

/** Tokens and cost of everything that was metered within a span; cost as far as prices are known. */
const spent = {
  usage: usageSchema,
  costMicros: microsSchema,
};

/** `running`: not known to have ended, as a call of a worker that was lost never is. */
export const callStatuses = ["running", "succeeded", "failed"] as const;

/** A model call. `prompt` and `reply` are the beginnings of what was asked and answered. */
export const callSummary = z.object({
  id: z.string(),
  path: z.string(),
  visit: z.int(),
  attempt: z.int(),
  /** Key of the operation inside the step; null for a call of the step itself. */
  operation: z.string().nullable(),
  status: z.enum(callStatuses),
  startedAt: timeSchema,
  endedAt: nullableTime,
  latencyMs: z.int().nullable(),
  /** Until the first text of the answer; null where none came in pieces. */
  firstTextMs: z.int().nullable(),
  provider: z.string(),
  model: z.string(),
  kind: z.enum(["chat", "embedding"]),
  prompt: z.string(),
  reply: z.string(),
  usage: usageSchema,
  /** Null = no price known, or nothing metered. */
  costMicros: microsSchema.nullable(),
  costKind: z.enum(ledgerKinds).nullable(),
  finishReason: z.string().nullable(),
  error: z.string().nullable(),
  cause: z.string().nullable(),
});
export type CallSummary = z.infer<typeof callSummary>;

/** A model call whole: what was sent (without keys) and what came back. */
export const callDetail = callSummary.extend({ request: value, answer: value });
export type CallDetail = z.infer<typeof callDetail>;

/** An operation inside a step that has called a model. */
export const operationSpan = z.object({
  key: z.string(),
  startedAt: timeSchema,
  endedAt: nullableTime,
  calls: z.array(callSummary),
});

export const attemptSpan = z.object({
  attempt: z.int(),
  status: z.enum(attemptStatuses),
  worker: z.string().nullable(),
  startedAt: nullableTime,
  endedAt: nullableTime,
  error: z.string().nullable(),
  cause: z.string().nullable(),
  ...spent,
  /** UTF-16 code units of text that it has streamed. */
  textLength: z.int().min(0),
  /** Calls of the step itself. */
  calls: z.array(callSummary),
  operations: z.array(operationSpan),
});
export type AttemptSpan = z.infer<typeof attemptSpan>;

/** A step. One inside a Map or Parallel names the step that contains it as its parent, which is in the trace before it. */
export const stepSpan = z.object({
  path: z.string(),
  visit: z.int(),
  state: z.string(),
  parent: z.string().nullable().meta({ description: "Path of the Map or Parallel around it." }),
  status: z.enum(stepStatuses),
  startedAt: timeSchema,
  endedAt: nullableTime,
  ...spent,
  attempts: z.array(attemptSpan),
  /** Calls of the step that are not listed here. */
  moreCalls: z.int().min(0),
  /** Runs that the step has started. */
  runs: z.array(
    z.object({ id: z.string(), attempt: z.int().nullable(), status: z.enum(runStatuses) }),
  ),
});
export type StepSpan = z.infer<typeof stepSpan>;

export const tracePage = z.object({
  run: z.object({
    id: z.string(),
    workflowId: z.string(),
    workflowName: z.string(),
    status: z.enum(runStatuses),
    startedAt: timeSchema,
    endedAt: nullableTime,
    ...spent,
    calls: z.int().min(0),
  }),
  /** In the order in which they were scheduled. */
  steps: z.array(stepSpan),
  next: nextSchema,
});
export type TracePage = z.infer<typeof tracePage>;

export const traceQuery = z.strictObject({
  path: z.string().min(1).max(4000).optional().meta({ description: "Only this step." }),
  cursor: pageQuery.cursor,
  limit: queryNumber({ min: 1, max: maxTraceSteps })
    .optional()
    .meta({ description: `Steps per page; ${String(maxTraceSteps)} when absent.` }),
});

export const listCallsQuery = z.strictObject({
  path: z.string().min(1).max(10_000).optional().meta({ description: "Only calls of this step." }),
  visit: queryNumber({ min: 1, max: 2_147_483_647 }).optional(),
  attempt: queryNumber({ min: 1, max: 2_147_483_647 }).optional(),
  ...pageQuery,
});
/** By step, attempt and beginning. */
export const callPage = z.object({ calls: z.array(callSummary), next: nextSchema });

export const callParams = z.strictObject({ id: idSchema, call: idSchema });
