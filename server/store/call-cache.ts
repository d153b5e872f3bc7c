/** Results of calls that stand for the same call later. What has expired is found no more, by the clock of the database, and goes with upkeep. */
import { sql } from "kysely";
import type { CallCost } from "../../shared/cost/call-cost.ts";
import type { Payload } from "../../shared/run/payload.ts";
import type { Database } from "./database.ts";

/** A result as it is kept. */
export interface CachedCall {
  readonly value: Payload;
  readonly costs: readonly CallCost[];
  /** The run that made the call. */
  readonly runId: string;
}

/** Where results of calls are kept. */
export interface CallCacheStore {
  /** The result under a key that is younger than `ttlSeconds` and not past its own time; null for none. */
  find(params: {
    readonly key: Buffer;
    readonly ttlSeconds: number;
  }): Promise<(CachedCall & { readonly ageSeconds: number }) | null>;
  /** Keeps a result for so long from now; it replaces an older one. */
  put(
    entry: CachedCall & {
      readonly key: Buffer;
      readonly ttlSeconds: number;
      readonly workflowId: string;
      readonly resource: string;
    },
  ): Promise<void>;
}

export function createCallCacheStore(database: Database): CallCacheStore {
  return {
    find: async ({ key, ttlSeconds }) => {
      const { rows } = await sql<{
        value: Payload;
        costs: readonly CallCost[];
        run_id: string;
        age: number;
      }>`
        select value, costs, run_id, greatest(0, floor(extract(epoch from clock_timestamp() - created_at)))::float8 as age
        from call_cache
        where key = ${key} and expires_at > clock_timestamp()
          and created_at > clock_timestamp() - ${ttlSeconds} * interval '1 second'`.execute(
        database.db,
      );
      const [row] = rows;
      return row === undefined
        ? null
        : { value: row.value, costs: row.costs, runId: row.run_id, ageSeconds: row.age };
    },
    put: async ({ key, workflowId, resource, value, costs, runId, ttlSeconds }) => {
      await sql`
        insert into call_cache (key, workflow_id, resource, value, costs, run_id, expires_at)
        values (${key}, ${workflowId}, ${resource}, ${JSON.stringify(value)}, ${JSON.stringify(costs)}, ${runId},
          clock_timestamp() + ${ttlSeconds} * interval '1 second')
        on conflict (key) do update set value = excluded.value, costs = excluded.costs, run_id = excluded.run_id,
          created_at = excluded.created_at, expires_at = excluded.expires_at`.execute(database.db);
    },
  };
}

/** Drops results whose time is over, at most so many. Several processes may do it at once. Returns how many went. */
export async function dropExpiredCalls(
  database: Database,
  params: { readonly atMost: number },
): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from call_cache where ctid in (
      select ctid from call_cache where expires_at <= clock_timestamp()
      order by expires_at limit ${params.atMost} for update skip locked)`.execute(database.db);
  return Number(numAffectedRows ?? 0);
}
