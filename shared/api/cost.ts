/** Messages about money. All amounts in micro-dollars. */
import { z } from "zod";
import { verdicts } from "../cost/economics.ts";
import { budgetRisks, confidences, sizeSources } from "../cost/forecast-words.ts";
import { persistenceRateSchema } from "../cost/persistence.ts";
import { interruptionCauses } from "../cost/saved.ts";
import { assumptions } from "../cost/typical-call.ts";
import { rateSchema } from "../cost/usage.ts";
import { wasteCauses } from "../cost/waste.ts";
import { budgetBody } from "./limits.ts";
import { anyJson, idSchema, microsSchema, nextSchema } from "./route.ts";
import { ledgerMessage, runSummary } from "./run.ts";

/**
 * Figures of a set of ledger entries. `costMicros` = `incurredMicros` + `estimatedMicros` = `usefulMicros` + `wastedMicros`;
 * reused and cached work was not paid for again and is not part of it.
 */
export const costFigures = z.object({
  costMicros: microsSchema,
  incurredMicros: microsSchema,
  /** Priced but not paid: the offline engine. */
  estimatedMicros: microsSchema,
  usefulMicros: microsSchema,
  wastedMicros: microsSchema,
  /** Work that a recovery did not repeat, at its price. */
  reusedMicros: microsSchema,
  /** Answers from the cache, at their price. */
  cachedMicros: microsSchema,
  /** Entries without a known price: with any, the amounts are lower bounds. */
  unpriced: z.int(),
  entries: z.int(),
  inputTokens: z.int(),
  outputTokens: z.int(),
  requests: z.int(),
});
export type CostFigures = z.infer<typeof costFigures>;

/** Runs whose figures one request asks for at most. */
export const mostRunFigures = 100;
export const runFiguresQuery = z.strictObject({
  ids: z
    .string()
    .max(mostRunFigures * 60)
    .refine((text) => text.split(",").length <= mostRunFigures, {
      message: `at most ${String(mostRunFigures)} runs`,
    })
    .meta({ description: "Ids of runs, separated by commas." }),
});
/** Those of the runs that have entries in the ledger. */
export const runFigures = z.object({
  runs: z.array(z.object({ id: z.string(), ...costFigures.shape })),
});

export const modelCost = costFigures.extend({ provider: z.string(), model: z.string() });
export const stepCost = costFigures.extend({ path: z.string(), visit: z.int(), state: z.string() });

/** Waste of one cause; all of them add up to `wastedMicros`. */
export const causeFigures = z.object({
  cause: z.enum(wasteCauses),
  /** Name of the error, where an attempt failed with one. */
  error: z.string().nullable(),
  micros: microsSchema,
  unpriced: z.int(),
  entries: z.int(),
});
export type CauseMessage = z.infer<typeof causeFigures>;

/**
 * What checkpoints saved: without them each failure would have sent the run back to its start, and what was finished by then would have been
 * paid for again.
 */
export const savedFigures = z.object({
  savedMicros: microsSchema,
  /** Failures after which the run went on. */
  interruptions: z.int(),
  /** With any, the amount is a lower bound. */
  unpriced: z.int(),
  causes: z
    .array(
      z.object({
        cause: z.enum(interruptionCauses),
        savedMicros: microsSchema,
        interruptions: z.int(),
      }),
    )
    .readonly(),
});

/** What the deaths of workers made a run do again; all of it is part of its waste. */
export const crashFigures = z.object({
  /** That were lost while they had a step of the run. */
  workers: z.int(),
  /** Calls that had been paid for, and whose answers no commit had kept. */
  calls: z.int(),
  micros: microsSchema,
  /** With any, the amount is a lower bound. */
  unpriced: z.int(),
  /** Calls that a worker was in the middle of, or had just heard the answer of: nobody knows what they cost. */
  unknownCalls: z.int(),
  /** What those may have cost at most. */
  atMostMicros: microsSchema,
  /** Those of them that had no limit, or no price: with any, `atMostMicros` leaves them out. */
  unboundedCalls: z.int(),
  /** Calls of the built-in engine are put on record a moment late: where it answers, there may have been more. */
  mayMissCalls: z.boolean(),
});
export type CrashFigures = z.infer<typeof crashFigures>;

/** Small amounts that are added up before they are rounded. */
const fineMicros = z
  .number()
  .min(0)
  .nullable()
  .meta({ description: "Micro-dollars, parts of one included; null = no price known." });

/** What a run has written. */
export const persistenceFigures = z.object({
  commits: z.int(),
  events: z.int(),
  eventBytes: z.int(),
  stepBytes: z.int(),
  artifactBytes: z.int(),
});

/** Steps that a run's cost lists at most, the dearest first. */
export const costliestSteps = 500;

export const runCost = z.object({
  total: costFigures,
  steps: z.array(stepCost),
  models: z.array(modelCost),
  entries: z.array(ledgerMessage),
  /** Cursor of the next page of entries. */
  next: nextSchema,
  waste: z.array(causeFigures),
  crashes: crashFigures,
  saved: savedFigures,
  persistence: persistenceFigures,
  /** What the writing cost, at the price of persistence that was in force on `rateFrom`. */
  orchestration: z.object({ costMicros: fineMicros, rateFrom: z.iso.date().nullable() }),
});
export type RunCost = z.infer<typeof runCost>;

/** Longest span of a cost report, in days. */
export const maxCostDays = 732;
/** Runs that a cost report lists at most, the dearest first. */
export const costliestRuns = 20;

export const costReportQuery = z.strictObject({
  from: z.iso
    .date()
    .optional()
    .meta({ description: "First day, UTC; 29 days before `to` when absent." }),
  to: z.iso.date().optional().meta({ description: "Last day, UTC; today when absent." }),
  workflow: idSchema.optional(),
  format: z.enum(["json", "csv"]).optional().meta({
    description: "`csv`, or `Accept: text/csv`, gives the report as a table for spreadsheets.",
  }),
});
export const costReport = z.object({
  from: z.iso.date(),
  to: z.iso.date(),
  total: costFigures,
  /** Only days with entries, oldest first. */
  days: z.array(costFigures.extend({ day: z.iso.date() })),
  models: z.array(modelCost),
  workflows: z.array(
    costFigures.extend({ workflowId: z.string(), workflowName: z.string(), runs: z.int() }),
  ),
  /** By state, the dearest first. */
  states: z.array(
    costFigures.extend({ workflowId: z.string(), workflowName: z.string(), state: z.string() }),
  ),
  runs: z.array(runSummary.extend({ spent: costFigures })),
  waste: z.array(causeFigures),
});
export type CostReport = z.infer<typeof costReport>;

export const checkpointAdviceQuery = z.strictObject({
  from: z.iso
    .date()
    .optional()
    .meta({ description: "First day, UTC; 29 days before `to` when absent." }),
  to: z.iso.date().optional().meta({ description: "Last day, UTC; today when absent." }),
  workflow: idSchema.optional(),
});
/** States whose answered calls crashes threw away, which a checkpoint after each of them would have kept. */
export const checkpointAdvice = z.object({
  from: z.iso.date(),
  to: z.iso.date(),
  advice: z
    .array(
      z.object({
        workflowId: z.string(),
        workflowName: z.string(),
        state: z.string(),
        crashes: z.int(),
        /** Answered, paid for, and made again. */
        calls: z.int(),
        /** What closer checkpoints would have saved. */
        micros: microsSchema,
        unpriced: z.int(),
        /** What the newest version has now. */
        policy: z.enum(["EveryN", "Adaptive", "Milestone"]),
        /** Of `EveryN`. */
        every: z.int().nullable(),
      }),
    )
    .readonly(),
});
export type CheckpointAdvice = z.infer<typeof checkpointAdvice>["advice"][number];

/** Rows that one request may change. */
export const maxPriceRows = 1000;
const priceRows = z.array(rateSchema).min(1).max(maxPriceRows);
/** Rows under `prices`, as a list, or a single one. A row with the model and date of an existing one replaces it. */
export const putPricesBody = z.union([
  z.strictObject({ prices: priceRows }),
  priceRows,
  rateSchema,
]);
export const priceList = z.object({ prices: z.array(rateSchema) });
export const persistenceRateList = z.object({ rates: z.array(persistenceRateSchema) });

/** Longest list of models to re-price. */
const maxRepricedModels = 100;
const modelName = z.string().min(1).max(200);
export const repriceBody = z.strictObject({
  models: z
    .record(modelName, modelName)
    .refine((models) => Object.keys(models).length <= maxRepricedModels, "too many models")
    .meta({ description: "Model of the run → model whose price is taken instead." }),
  day: z.iso.date().optional().meta({ description: "Day of the prices, UTC; today when absent." }),
});
export const repricedRun = z.object({
  day: z.iso.date(),
  costMicros: microsSchema,
  unpriced: z.int(),
  repricedMicros: microsSchema,
  /** Entries that have no price then: with any, `repricedMicros` is a lower bound. */
  repricedUnpriced: z.int(),
  models: z.array(
    z.object({
      provider: z.string(),
      model: z.string(),
      /** Null: left as it was. */
      to: z.string().nullable(),
      entries: z.int(),
      costMicros: microsSchema,
      unpriced: z.int(),
      repricedMicros: microsSchema,
      repricedUnpriced: z.int(),
      rate: z.string().nullable(),
    }),
  ),
});
export type RepricedRun = z.infer<typeof repricedRun>;

export const economicsQuery = costReportQuery.pick({ from: true, to: true });
/** What the models of a workflow cost, and what running it durably cost. */
export const economicsRow = z.object({
  /** Runs that ended in these days, and those under way. */
  runs: z.int(),
  /** Null: nothing in it has a price. With `unpriced` entries a lower bound. */
  aiMicros: microsSchema.nullable(),
  unpriced: z.int(),
  orchestrationMicros: fineMicros,
  totalMicros: fineMicros,
  /** Orchestration ÷ AI cost, in percent; null when one is unknown or no AI cost arose. */
  overheadPercent: z.number().nullable(),
  wastedMicros: microsSchema,
  savedMicros: microsSchema,
  savedUnpriced: z.int(),
  /** Failures after which a run went on. */
  interruptions: z.int(),
  /** Runs that have ended: `succeeded` with success, `failures` without, or not in one go. */
  ended: z.int(),
  succeeded: z.int(),
  failures: z.int(),
});
export const workflowEconomics = economicsRow.extend({
  workflowId: z.string(),
  workflowName: z.string(),
});
export type WorkflowEconomics = z.infer<typeof workflowEconomics>;
export const economicsReport = z.object({
  from: z.iso.date(),
  to: z.iso.date(),
  total: economicsRow,
  workflows: z.array(workflowEconomics),
  /** Runs whose writing was not measured yet: with any, the cost of orchestration is a lower bound. */
  unmeasured: z.int(),
  /** The price of persistence in force on the last day. */
  persistence: persistenceRateSchema.nullable(),
});
export type EconomicsReport = z.infer<typeof economicsReport>;

/** Whether durability pays for a workflow. Per run, on average. */
export const breakEvenReport = workflowEconomics.extend({
  from: z.iso.date(),
  to: z.iso.date(),
  unmeasured: z.int(),
  /** Steps that cost anything, in the order of the workflow. */
  steps: z.array(
    z.object({
      state: z.string(),
      /** What it costs in a run that goes well. */
      meanMicros: z.number().nullable(),
      /** What a failure of this step would throw away without durability. */
      lostMicros: z.number().nullable(),
      /** Probability of that failure from which on durability is the cheaper way. */
      breakEven: z.number().nullable(),
    }),
  ),
  orchestrationMicrosPerRun: fineMicros,
  /** Of a failure in the last step. */
  breakEven: z.number().nullable(),
  /** Share of the runs that have ended; null when none has. */
  failureRate: z.number().nullable(),
  verdict: z.enum(verdicts),
});
export type BreakEvenReport = z.infer<typeof breakEvenReport>;

export const forecastBody = z.strictObject({
  input: anyJson.optional(),
  version: z.int().min(1).optional().meta({ description: "The newest when absent." }),
  budget: budgetBody
    .optional()
    .meta({ description: "That of the workflow's definition when absent." }),
});
const range = microsSchema.nullable();
export const forecastMessage = z.object({
  version: z.int(),
  /** One run in ten costs less; null: nothing in it has a price. */
  p10Micros: range,
  /** As many runs cost less as cost more. */
  p50Micros: range,
  /** One run in ten costs more. */
  p90Micros: range,
  /** Runs of this workflow behind it. */
  runs: z.int(),
  confidence: z.enum(confidences),
  /** States whose cost was told from typical calls, since no run has come by them. */
  assumed: z.array(z.string()).readonly(),
  /** What was assumed of them: the range is wide because of it. */
  assumptions: z.array(z.enum(assumptions)).readonly(),
  /** States that spend what has no price: with any, the range is a lower bound. */
  unpriced: z.array(z.string()).readonly(),
  maps: z
    .array(z.object({ state: z.string(), iterations: z.number(), source: z.enum(sizeSources) }))
    .readonly(),
  states: z.array(z.object({ state: z.string(), meanMicros: microsSchema })).readonly(),
  budget: z
    .object({ maxCostMicros: microsSchema, risk: z.enum(budgetRisks) })
    .nullable()
    .meta({ description: "`likely`: p50 is beyond it; `possible`: p90 is." }),
});
export type ForecastMessage = z.infer<typeof forecastMessage>;
