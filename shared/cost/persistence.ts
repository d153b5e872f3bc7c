/** The price of persistence itself. Money is micro-dollars, sizes are bytes; unknown is `null`, never 0. */
import { z } from "zod";

const usd = z.number().min(0).nullish();

/** Prices of persistence, in force from `from` (ISO date) until a later row. */
export const persistenceRateSchema = z.strictObject({
  from: z.iso.date(),
  commitUsdPerMillion: usd.meta({ description: "US dollars per million commits." }),
  logUsdPerGb: usd.meta({
    description:
      "US dollars per GB (10^9 bytes) of log, history and state, for as long as it is kept.",
  }),
  artifactUsdPerGb: usd.meta({
    description: "US dollars per GB (10^9 bytes) of artifacts, for as long as they are kept.",
  }),
  /** Where the figures come from: a URL or a few words. */
  source: z.string().max(500).nullish(),
});
export type PersistenceRate = z.infer<typeof persistenceRateSchema>;

/** What was written. */
export interface Written {
  readonly commits: number;
  readonly events: number;
  readonly eventBytes: number;
  readonly stepBytes: number;
  readonly artifactBytes: number;
}

/** The rate in force on a day (ISO date, UTC): the newest that had begun; null when none had. */
export function persistenceRateOn(
  rates: readonly PersistenceRate[],
  isoDay: string,
): PersistenceRate | null {
  let found: PersistenceRate | null = null;
  for (const rate of rates) {
    if (rate.from <= isoDay && (found === null || rate.from > found.from)) found = rate;
  }
  return found;
}

const bytesPerGb = 1_000_000_000;
const microsPerUsd = 1_000_000;

/**
 * What writing cost, in micro-dollars, not rounded: a single run often costs less than one. Null = unknown: there is no rate, or none for
 * something that was written.
 */
export function pricePersistence(
  written: Omit<Written, "events">,
  rate: PersistenceRate | null,
): number | null {
  if (rate === null) return null;
  const amounts: readonly (readonly [number, number | null | undefined])[] = [
    [written.commits / 1_000_000, rate.commitUsdPerMillion],
    [(written.eventBytes + written.stepBytes) / bytesPerGb, rate.logUsdPerGb],
    [written.artifactBytes / bytesPerGb, rate.artifactUsdPerGb],
  ];
  let sum = 0;
  for (const [count, price] of amounts) {
    if (count === 0) continue;
    if (price === null || price === undefined) return null;
    sum += count * price * microsPerUsd;
  }
  return sum;
}
