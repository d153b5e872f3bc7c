/** What the deaths of workers made a run do again. */
import { sql } from "kysely";
import type { CrashFigures } from "../../shared/api/cost.ts";
import type { CauseFigures } from "../../shared/cost/waste.ts";
import type { Database } from "./database.ts";

/** What is wasted of a run's money by losing workers is what is done again. What a copied log tells happened to another run. */
export async function findCrashes(
  { db }: Pick<Database, "db">,
  { runId, waste }: { readonly runId: string; readonly waste: readonly CauseFigures[] },
): Promise<CrashFigures> {
  const { rows } = await sql<{
    workers: number;
    unknown: number;
    at_most: number;
    unbounded: number;
    built_in: boolean;
  }>`
    with lost as (
      select case when v.type = 'undo.lost' then v.path || '/~undo' else v.path end as path, v.visit, v.attempt, v.data ->> 'worker' as worker
      from runs r join events v on v.run_id = r.id and v.at >= r.created_at and v.at <= coalesce(r.ended_at, 'infinity')
        and v.seq > coalesce(r.copy_seq, 0) and v.type in ('step.lost', 'undo.lost')
      where r.id = ${runId})
    select (select count(distinct worker) from lost) as workers, count(*) as unknown,
      coalesce(sum(c.at_most_micros), 0)::bigint as at_most, count(*) filter (where c.at_most_micros is null) as unbounded,
      exists (select from ledger where run_id = ${runId} and kind = 'estimated') as built_in
    from model_calls c
    where c.run_id = ${runId} and c.latency_ms is null and c.ordinal is null
      and (c.path, c.visit, c.attempt) in (select path, visit, attempt from lost)`.execute(db);
  const [{ workers, unknown, at_most: atMostMicros, unbounded, built_in: mayMissCalls }] = rows as [
    (typeof rows)[number],
  ];
  const repeated = waste.find(({ cause }) => cause === "worker_lost");
  return {
    workers,
    calls: repeated?.entries ?? 0,
    micros: repeated?.micros ?? 0,
    unpriced: repeated?.unpriced ?? 0,
    unknownCalls: unknown,
    atMostMicros,
    unboundedCalls: unbounded,
    mayMissCalls: workers > 0 && mayMissCalls,
  };
}
