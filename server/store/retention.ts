/**
 * What goes when it is old. Runs that ended long ago go with their log, history and flows; what they cost stays, since money is accounted for
 * longer than anything else. Weeks of events go as a whole once no run is left that began before their end.
 */
import { sql } from "kysely";
import pg from "pg";
import { ledgerEntries } from "./costs.ts";
import { wasteRows } from "./cost-waste.ts";
import type { Database } from "./database.ts";

/** What goes in one transaction: short enough not to be in anybody's way. */
const runsAtOnce = 200;
const eventsAtOnce = 20_000;
const entriesAtOnce = 5_000;

/** How much goes at most in one call, and what ends it between two transactions. */
interface Bounds {
  readonly atMost?: number;
  readonly stopping?: AbortSignal;
}

/** Makes the tables of the weeks to come; to be called every day. Returns how many were made. */
export async function ensureEventPartitions(database: Database): Promise<number> {
  const { rows } = await sql<{
    made: number;
  }>`select ensure_event_partitions() as made`.execute(database.db);
  return rows[0]?.made ?? 0;
}

/**
 * Drops runs that ended more than `olderThanDays` days ago. A run that another one started stays for as long as that one. Several
 * processes may do it at once: each takes runs that no other has. Returns how many were dropped.
 */
export async function dropOldRuns(
  database: Database,
  params: Bounds & { readonly olderThanDays: number },
): Promise<number> {
  return await inBatches(params, async (atMost) => {
    const limit = Math.min(atMost, runsAtOnce);
    return await dropRuns(database, { olderThanDays: params.olderThanDays, limit });
  });
}

/**
 * Drops what runs cost that are gone, when it was spent more than `olderThanDays` days before today (UTC). Returns how many entries were
 * dropped.
 */
export async function dropOldCosts(
  database: Database,
  params: Bounds & { readonly olderThanDays: number },
): Promise<number> {
  return await inBatches(params, async (atMost) => {
    const { numAffectedRows } = await sql`
      delete from ledger where ctid in (
        select l.ctid from ledger l
        where l.at < ((now() at time zone 'UTC')::date - ${params.olderThanDays}::integer)::timestamp at time zone 'UTC'
          and (select r.id from runs r where r.id = l.run_id) is null
        order by l.at limit ${Math.min(atMost, entriesAtOnce)} for update skip locked)`.execute(
      database.db,
    );
    return Number(numAffectedRows ?? 0);
  });
}

async function inBatches(
  { atMost = Number.MAX_SAFE_INTEGER, stopping }: Bounds,
  dropBatch: (atMost: number) => Promise<number>,
): Promise<number> {
  let dropped = 0;
  while (dropped < atMost && stopping?.aborted !== true) {
    // eslint-disable-next-line no-await-in-loop -- one batch after the other leaves the database to others
    const count = await dropBatch(atMost - dropped);
    dropped += count;
    if (count === 0) break;
  }
  return dropped;
}

async function dropRuns(
  database: Database,
  params: { readonly olderThanDays: number; readonly limit: number },
): Promise<number> {
  return await database.db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ id: string; created_at: Date }>`
      select id, created_at from (
        select r.id, r.created_at, sum(r.seq) over (order by r.ended_at, r.id) - r.seq as before from (
          select r.id, r.created_at, r.ended_at, r.seq from runs r
          where r.ended_at < now() - ${params.olderThanDays} * interval '1 day'
            and not exists (select from runs p where p.id = r.parent_run)
          order by r.ended_at limit ${params.limit} for update skip locked) r) r
      where before < ${eventsAtOnce}`.execute(tx);
    if (rows.length === 0) return 0;
    const ids = sql`any (${rows.map((row) => row.id)}::text[])`;
    const since = rows.reduce(
      (first, row) => (row.created_at < first ? row.created_at : first),
      rows[0]?.created_at ?? new Date(0),
    );
    // What its rows say about the money is written down before they go; the dearest runs of its day are told anew.
    await sql`
      with e as materialized ${ledgerEntries(sql`l.run_id = ${ids}`)}, ${wasteRows}
      update ledger l set workflow_id = e.workflow_id, state = e.state, wasted = e.wasted, waste = w.facts
      from e left join waste_rows w
        on w.run_id = e.run_id and w.path = e.path and w.visit = e.visit and w.attempt = e.attempt and w.ordinal = e.ordinal
      where l.run_id = e.run_id and l.path = e.path and l.visit = e.visit and l.attempt = e.attempt and l.ordinal = e.ordinal`.execute(
      tx,
    );
    await sql`
      insert into cost_changes (day)
      select distinct d.day from ledger l join cost_days d on d.day = (l.at at time zone 'UTC')::date where l.run_id = ${ids}`.execute(
      tx,
    );
    await sql`delete from events where run_id = ${ids} and at >= ${since}`.execute(tx);
    await sql`delete from steps where run_id = ${ids}`.execute(tx);
    await sql`delete from flows where run_id = ${ids}`.execute(tx);
    await sql`delete from text_chunks where run_id = ${ids}`.execute(tx);
    await sql`delete from model_calls where run_id = ${ids}`.execute(tx);
    await sql`delete from step_logs where run_id = ${ids}`.execute(tx);
    await sql`delete from runs where id = ${ids}`.execute(tx);
    return rows.length;
  });
}

/**
 * Drops the weeks of events that ended before the first run that is left began. Returns their names. One that is in use stays until the
 * next time: whoever waits to drop a table keeps everyone else from it.
 */
export async function dropOldEventPartitions(database: Database): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'events'::regclass and c.relname ~ '^events_[0-9]{8}$'
      and (to_date(right(c.relname, 8), 'YYYYMMDD') + 7)::timestamp at time zone 'UTC' <= (
        select least(coalesce(min(created_at), now()), now()) from runs)
    order by 1`.execute(database.db);
  const dropped: string[] = [];
  for (const { name } of rows) {
    try {
      // eslint-disable-next-line no-await-in-loop -- each in a transaction of its own
      await database.db.transaction().execute(async (tx) => {
        await sql`set local lock_timeout = '2s'`.execute(tx);
        await sql`drop table if exists ${sql.table(name)}`.execute(tx);
      });
    } catch (error) {
      if (!(error instanceof pg.DatabaseError) || error.code !== lockNotAvailable) throw error;
      break;
    }
    dropped.push(name);
  }
  return dropped;
}

/** What PostgreSQL calls a lock that was not to be had in time. */
const lockNotAvailable = "55P03";
