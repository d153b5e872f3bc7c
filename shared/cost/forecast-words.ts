/** Words of forecasts. */

/** How much a forecast can be trusted, by the runs behind it. */
export const confidences = ["none", "low", "fair", "good"] as const;
export type Confidence = (typeof confidences)[number];
const runsFor = { fair: 5, good: 20 } as const;

/** The confidence that so many runs give. */
export function confidenceOf(runs: number): Confidence {
  if (runs === 0) return "none";
  if (runs < runsFor.fair) return "low";
  return runs < runsFor.good ? "fair" : "good";
}

/** Where the number of a Map's iterations comes from. */
export const sizeSources = ["input", "history", "assumed"] as const;
export type SizeSource = (typeof sizeSources)[number];

/** How likely it is that a run exceeds its budget: more often than not, at least one time in ten, or less. */
export const budgetRisks = ["likely", "possible", "unlikely", "unknown"] as const;
export type BudgetRisk = (typeof budgetRisks)[number];

/** The risk of a budget; a range that leaves out what has no price says nothing of budgets that it stays below. */
export function budgetRisk(
  forecast: {
    readonly p50Micros: number | null;
    readonly p90Micros: number | null;
    readonly unpriced: readonly string[];
  },
  maxCostMicros: number,
): BudgetRisk {
  const { p50Micros, p90Micros, unpriced } = forecast;
  if (p50Micros !== null && p50Micros > maxCostMicros) return "likely";
  if (p90Micros !== null && p90Micros > maxCostMicros) return "possible";
  return p90Micros === null || unpriced.length > 0 ? "unknown" : "unlikely";
}
