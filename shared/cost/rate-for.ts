import { price } from "./price.ts";
import type { LedgerEntry, MeteredOperation, Rate } from "./usage.ts";

/**
 * The rate in force for a model on a day (ISO date, UTC): the newest that had begun; null when none had. Models are
 * compared without regard to case and never guessed: a similar name is another model with another price.
 */
export function rateFor(rates: readonly Rate[], model: string, isoDay: string): Rate | null {
  const name = model.toLowerCase();
  let found: Rate | null = null;
  for (const rate of rates) {
    if (rate.model.toLowerCase() !== name || rate.from > isoDay) continue;
    if (found === null || rate.from > found.from) found = rate;
  }
  return found;
}

/** How a ledger row names the rate it used: `model@from`. */
export function rateName(rate: Pick<Rate, "model" | "from">): string {
  return `${rate.model}@${rate.from}`;
}

/** Cost of a metered operation on a day (ISO date, UTC): as the provider reported it, otherwise by the catalogue; null = unknown. */
export function priceOperation(
  operation: MeteredOperation,
  rates: readonly Rate[],
  isoDay: string,
): Pick<LedgerEntry, "costMicros" | "rate"> {
  if (operation.reportedCostMicros !== undefined) {
    return { costMicros: operation.reportedCostMicros, rate: null };
  }
  const rate = rateFor(rates, operation.model, isoDay);
  const costMicros = rate === null ? null : price(operation.usage, rate);
  return { costMicros, rate: rate === null || costMicros === null ? null : rateName(rate) };
}
