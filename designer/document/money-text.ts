/** Words about money that the pages of costs and of runs share. */
import type { CauseMessage, ForecastMessage } from "../../shared/api/cost.ts";
import { formatCost, unknownCost } from "../../shared/cost/format.ts";
import type { Confidence } from "../../shared/cost/forecast-words.ts";
import type { InterruptionCause } from "../../shared/cost/saved.ts";
import type { WasteCause } from "../../shared/cost/waste.ts";

const causeLabels: Readonly<Record<WasteCause, string>> = {
  failed_attempt: "Attempt failed",
  rejected_output: "Output refused",
  worker_lost: "Worker lost",
  interrupted: "Attempt given up",
  cancelled: "Cancelled",
  compensated: "Undone",
  discarded: "Branch or iteration thrown away",
  run_failed: "The run failed later",
  unknown: "Not known any more",
};

/** Why money was wasted: the cause, and the error where there is one. */
export function wasteText({ cause, error }: Pick<CauseMessage, "cause" | "error">): string {
  return error === null ? causeLabels[cause] : `${causeLabels[cause]}: ${error}`;
}

const interruptionLabels: Readonly<
  Record<InterruptionCause, readonly [one: string, many: string]>
> = {
  failed: ["failed attempt", "failed attempts"],
  lost: ["lost worker", "lost workers"],
  redriven: ["redrive", "redrives"],
};

/** What interrupted a run, with how often it did. */
export function interruptionText(cause: InterruptionCause, times: number): string {
  const [one, many] = interruptionLabels[cause];
  return `${times.toLocaleString("en")} ${times === 1 ? one : many}`;
}

/** What lies behind a forecast. */
export const confidenceLabels: Readonly<Record<Confidence, string>> = {
  none: "a rough guess",
  low: "rough",
  fair: "fair",
  good: "good",
};

const cent = 10_000;
const placesBelowCent = 4;

/** An amount in a sentence: two places, or as many as an amount below some cents needs. */
function aboutCost(micros: number): string {
  return micros >= 5 * cent
    ? `$${(micros / 1_000_000).toFixed(2)}`
    : micros === 0
      ? "$0"
      : micros < 100
        ? formatCost(micros)
        : `$${(micros / 1_000_000).toFixed(placesBelowCent)}`;
}

/** A forecast as a sentence: `About $0.12 (0.08–0.31), from 14 runs`. */
export function forecastText(forecast: ForecastMessage): string {
  const { p10Micros, p50Micros, p90Micros, runs, unpriced } = forecast;
  const source = runs === 0 ? "no runs yet" : `from ${runs} ${runs === 1 ? "run" : "runs"}`;
  if (p10Micros === null || p50Micros === null || p90Micros === null)
    return `Cost ${unknownCost}, ${source}`;
  if (p90Micros === 0 && unpriced.length === 0) return `Nothing to pay for, ${source}`;
  const range =
    p10Micros === p90Micros
      ? ""
      : ` (${aboutCost(p10Micros).replace("$", "")}–${aboutCost(p90Micros).replace("$", "")})`;
  return `${unpriced.length > 0 ? "At least about" : "About"} ${aboutCost(p50Micros)}${range}, ${source}`;
}
