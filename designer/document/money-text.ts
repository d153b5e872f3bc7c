/** Words about money that the pages of costs and of runs share. */
import type { CauseMessage, ForecastMessage } from "../../shared/api/cost.ts";
import type { Confidence } from "../../shared/cost/forecast-words.ts";
import type { InterruptionCause } from "../../shared/cost/saved.ts";
import { formatCount } from "../language/locale.ts";
import { formatCost, localAmount } from "../language/money.ts";
import { lookStrings } from "./look-strings.ts";

const texts = lookStrings;

/** Why money was wasted: the cause, and the error where there is one. */
export function wasteText({ cause, error }: Pick<CauseMessage, "cause" | "error">): string {
  return error === null ? texts.waste[cause] : `${texts.waste[cause]}: ${error}`;
}

/** What interrupted a run, with how often it did. */
export function interruptionText(cause: InterruptionCause, times: number): string {
  return texts.interruptions[cause](formatCount(times), times === 1);
}

/** What lies behind a forecast. */
export const confidenceLabels: Readonly<Record<Confidence, string>> = texts.confidence;

const cent = 10_000;
const placesBelowCent = 4;

/** An amount in a sentence: two places, or as many as an amount below some cents needs. */
function aboutCost(micros: number): string {
  if (micros < 100) return formatCost(micros);
  return localAmount(`$${(micros / 1_000_000).toFixed(micros >= 5 * cent ? 2 : placesBelowCent)}`);
}

/** An amount without its unit, for the ends of a range. */
function bare(amount: string): string {
  return amount.replace(/ ?\$/u, "");
}

/** A forecast as a sentence: `About $0.12 (0.08–0.31), from 14 runs`. */
export function forecastText(forecast: ForecastMessage): string {
  const { p10Micros, p50Micros, p90Micros, runs, unpriced } = forecast;
  const words = texts.forecast;
  const source = runs === 0 ? words.noRuns : words.fromRuns(runs);
  if (p10Micros === null || p50Micros === null || p90Micros === null) return words.unknown(source);
  if (p90Micros === 0 && unpriced.length === 0) return words.free(source);
  const range =
    p10Micros === p90Micros ? "" : ` (${bare(aboutCost(p10Micros))}–${bare(aboutCost(p90Micros))})`;
  const amount = `${aboutCost(p50Micros)}${range}`;
  return unpriced.length > 0 ? words.atLeast(amount, source) : words.about(amount, source);
}
