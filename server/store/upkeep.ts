/** A round of what is not urgent: bounded, so that it is never long in anybody's way, and harmless when several processes make it at once. */
import { dropExpiredCalls } from "./call-cache.ts";
import { sumCostDays } from "./cost-days.ts";
import type { Database } from "./database.ts";
import {
  dropOldCosts,
  dropOldEventPartitions,
  dropOldRuns,
  ensureEventPartitions,
} from "./retention.ts";
import { measureEndedRuns } from "./run-measures.ts";
import type { UpkeepRound } from "./run-store.ts";

/** For how many days runs stay after their end, and what dropped ones cost after it was spent. Null: for ever. */
export interface Retention {
  readonly runDays: number | null;
  readonly costDays: number | null;
}

export const keepForEver: Retention = { runDays: null, costDays: null };

/** What a round does at most: some seconds of work. */
const atMost = { days: 20, runs: 2_000, measures: 5_000, costs: 20_000, calls: 20_000 } as const;

/** Makes a round. A part that fails keeps no other from being done. */
export async function keepUp(
  database: Database,
  params: { readonly retention: Retention; readonly stopping: AbortSignal },
): Promise<UpkeepRound> {
  const { stopping } = params;
  const { runDays, costDays } = params.retention;
  const failures: UpkeepRound["failures"][number][] = [];
  const attempt = async <T>(part: string, idle: T, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      failures.push({ part, error });
      return idle;
    }
  };
  await attempt("tables for events", 0, async () => await ensureEventPartitions(database));
  // Before runs are dropped, with which it goes what they have written.
  const measured = await attempt(
    "what runs have written",
    0,
    async () => await measureEndedRuns(database, { atMost: atMost.measures, stopping }),
  );
  const droppedRuns = await attempt("old runs", 0, async () =>
    runDays === null
      ? 0
      : await dropOldRuns(database, { olderThanDays: runDays, atMost: atMost.runs, stopping }),
  );
  const droppedCosts = await attempt("old costs", 0, async () =>
    costDays === null
      ? 0
      : await dropOldCosts(database, { olderThanDays: costDays, atMost: atMost.costs, stopping }),
  );
  const droppedCalls = await attempt("expired results of calls", 0, async () =>
    stopping.aborted ? 0 : await dropExpiredCalls(database, { atMost: atMost.calls }),
  );
  // A day of which more is to be dropped is summed anew when that is done.
  const changed = droppedRuns < atMost.runs && droppedCosts < atMost.costs;
  const sums = await attempt(
    "sums of costs",
    { summed: 0, more: false },
    async () => await sumCostDays(database, { limit: atMost.days, changed, stopping }),
  );
  const droppedWeeks = await attempt("old events", [], async () =>
    runDays === null || stopping.aborted ? [] : await dropOldEventPartitions(database),
  );
  return {
    summedDays: sums.summed,
    droppedRuns,
    droppedCosts,
    droppedWeeks,
    failures,
    more: sums.more || measured === atMost.measures || !changed || droppedCalls === atMost.calls,
  };
}
