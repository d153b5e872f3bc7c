/** Messages about money. All amounts in micro-dollars. */
import { z } from "zod";
import { rateSchema } from "../cost/usage.ts";
import { idSchema, microsSchema, nextSchema } from "./route.ts";
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

export const modelCost = costFigures.extend({ provider: z.string(), model: z.string() });
export const stepCost = costFigures.extend({ path: z.string(), visit: z.int(), state: z.string() });

/** The price of persistence itself: what a run has written. */
export const persistenceFigures = z.object({
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
  persistence: persistenceFigures,
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
});
export type CostReport = z.infer<typeof costReport>;

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
