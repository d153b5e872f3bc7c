/** What a provider says a call used up. Providers, and gateways before them, say wrong things: a figure that cannot be is as good as none. */
import { z } from "zod";
import type { Usage } from "../../shared/cost/usage.ts";

/** No call has more tokens: a larger figure is a mistake, and would be paid for in the ledger. */
const mostTokens = 100_000_000;
/** Dearer than any call. */
const mostUsd = 10_000;

/** Of one figure, a wrong one is dropped; the others stay. */
const count = z.int().min(0).max(mostTokens).nullish().catch(null);

export const reportedUsageSchema = z
  .object({
    prompt_tokens: count,
    completion_tokens: count,
    prompt_tokens_details: z.object({ cached_tokens: count }).nullish().catch(null),
    cost: z.number().min(0).max(mostUsd).nullish().catch(null),
  })
  .nullish()
  .catch(null);
export type ReportedUsage = NonNullable<z.infer<typeof reportedUsageSchema>>;

/** The figures of a report that can be; others are absent. A request always has tokens: none is no figure. */
export function usageOfReport(report: ReportedUsage): Usage {
  const input = report.prompt_tokens ?? 0;
  const cached = report.prompt_tokens_details?.cached_tokens ?? null;
  const output = report.completion_tokens ?? null;
  return {
    ...(input > 0 ? { inputTokens: input } : {}),
    ...(output === null ? {} : { outputTokens: output }),
    ...(input > 0 && cached !== null && cached <= input ? { cachedInputTokens: cached } : {}),
  };
}

/** The cost of a report, micro-dollars; null when it has none. */
export function costOfReport({ cost }: ReportedUsage): number | null {
  return cost === null || cost === undefined ? null : Math.round(cost * 1_000_000);
}
