/** Usage, rates and ledger entries. Money is integer micro-dollars (1 USD = 1,000,000); unknown is `null`, never 0. */
import { z } from "zod";

/** What one metered operation used up. Absent = not measured. */
export const usageSchema = z.strictObject({
  inputTokens: z.int().min(0).optional(),
  cachedInputTokens: z.int().min(0).optional(),
  outputTokens: z.int().min(0).optional(),
  requests: z.int().min(0).optional(),
  seconds: z.number().min(0).optional(),
  images: z.int().min(0).optional(),
});
export type Usage = z.infer<typeof usageSchema>;

/** One line of the price catalogue, in force from `from` (ISO date) until a later row for the same model. */
export const rateSchema = z.strictObject({
  model: z.string().min(1).max(200),
  from: z.iso.date(),
  inputUsdPerMillion: z.number().min(0).nullish(),
  cachedInputUsdPerMillion: z.number().min(0).nullish(),
  outputUsdPerMillion: z.number().min(0).nullish(),
  requestUsd: z.number().min(0).nullish(),
  secondUsd: z.number().min(0).nullish(),
  imageUsd: z.number().min(0).nullish(),
  /** Where the figure comes from: a URL or a few words. */
  source: z.string().max(500).nullish(),
});
export type Rate = z.infer<typeof rateSchema>;

/** incurred: paid for · reused: finished work that a recovery did not repeat · cached: answered from the cache · estimated: priced but not paid (offline engine). */
export const ledgerKinds = ["incurred", "reused", "cached", "estimated"] as const;
export type LedgerKind = (typeof ledgerKinds)[number];

/** One metered operation of one attempt, as a kind reports it. */
export interface MeteredOperation {
  readonly provider: string;
  readonly model: string;
  readonly usage: Usage;
  readonly kind: LedgerKind;
  /** Cost as the provider reported it, micro-dollars; wins over the price catalogue. */
  readonly reportedCostMicros?: number;
}

/** A ledger row: a metered operation with where it happened and what it cost. */
export interface LedgerEntry extends MeteredOperation {
  readonly path: string;
  readonly visit: number;
  readonly attempt: number;
  /**
   * Grows from operation to operation of the attempt. Two workers may have done the same attempt, one of them for nothing, since its claim
   * was never committed: each counts from a number of its own, so that both have their rows.
   */
  readonly ordinal: number;
  /** Micro-dollars; null = no price known. */
  readonly costMicros: number | null;
  /** `model@from` of the rate that was used; null = reported by the provider, or no price known. */
  readonly rate: string | null;
  /** True when a checkpoint inside the step holds its result: useful whatever becomes of the attempt, since the next one takes it over. */
  readonly saved?: boolean;
}
