/**
 * What is kept for how long. Runs that ended long ago go with their log, history and flows; what they cost stays, since money is accounted for
 * longer than anything else. Weeks of events go as a whole once no run is left that began before their end.
 */
import { sql } from "kysely";
import { ledgerEntries } from "./costs.ts";
import type { Database } from "./database.ts";

/** Runs that go in one transaction: short enough not to be in anybody's way. */
const runsAtOnce = 200;

/** Makes the tables of the weeks to come; to be called every day. Returns how many were made. */
export async function ensureEventPartitions(database: Database): Promise<number> {
  const { rows } = await sql<{
    made: number;
  }>`select ensure_event_partitions() as made`.execute(database.db);
  return rows[0]?.made ?? 0;
}

/**
 * Drops runs that ended more than `olderThanDays` days ago. A run that another one started stays for as long as that one.
 * `stopping` ends it between two batches. Returns how many were dropped.
 */
export async function dropOldRuns(
  database: Database,
  params: { readonly olderThanDays: number; readonly stopping?: AbortSignal },
): Promise<number> {
  let dropped = 0;
  while (params.stopping?.aborted !== true) {
    // eslint-disable-next-line no-await-in-loop -- one batch after the other leaves the database to others
    const count = await dropBatch(database, params.olderThanDays);
    dropped += count;
    if (count === 0) break;
  }
  return dropped;
}

async function dropBatch(database: Database, olderThanDays: number): Promise<number> {
  return await database.db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ id: string; created_at: Date }>`
      select r.id, r.created_at from runs r
      where r.ended_at < now() - ${olderThanDays} * interval '1 day'
        and not exists (select from runs p where p.id = r.parent_run)
      order by r.ended_at limit ${runsAtOnce} for update skip locked`.execute(tx);
    if (rows.length === 0) return 0;
    const ids = rows.map((row) => row.id);
    const since = rows.reduce(
      (first, row) => (row.created_at < first ? row.created_at : first),
      rows[0]?.created_at ?? new Date(0),
    );
    const ofRuns = sql`run_id = any (${ids}::text[])`;
    // What its rows say about the money is written down before they go.
    await sql`
      update ledger l set workflow_id = e.workflow_id, state = e.state, wasted = e.wasted
      from ${ledgerEntries(sql`l.run_id = any (${ids}::text[])`)} as e
      where l.run_id = e.run_id and l.path = e.path and l.visit = e.visit and l.attempt = e.attempt and l.ordinal = e.ordinal`.execute(
      tx,
    );
    await sql`delete from events where ${ofRuns} and at >= ${since}`.execute(tx);
    await sql`delete from steps where ${ofRuns}`.execute(tx);
    await sql`delete from flows where ${ofRuns}`.execute(tx);
    await sql`delete from runs where id = any (${ids}::text[])`.execute(tx);
    return rows.length;
  });
}

/** Drops what runs cost that are gone, when it was spent more than `olderThanDays` days ago. Returns how many entries were dropped. */
export async function dropOldCosts(
  database: Database,
  params: { readonly olderThanDays: number },
): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from ledger where workflow_id is not null and at < now() - ${params.olderThanDays} * interval '1 day'`.execute(
    database.db,
  );
  return Number(numAffectedRows ?? 0);
}

/** Drops the weeks of events that ended before the first run that is left began. Returns their names. */
export async function dropOldEventPartitions(database: Database): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'events'::regclass and c.relname ~ '^events_[0-9]{8}$'
      and (to_date(right(c.relname, 8), 'YYYYMMDD') + 7)::timestamp at time zone 'UTC' <= (
        select least(coalesce(min(created_at), now()), now()) from runs)
    order by 1`.execute(database.db);
  for (const { name } of rows) {
    // Waits for nobody for long: it locks the whole table, and everyone who comes after it waits too. The next day tries again.
    // eslint-disable-next-line no-await-in-loop
    await database.db.transaction().execute(async (tx) => {
      await sql`set local lock_timeout = '2s'`.execute(tx);
      await sql`drop table ${sql.table(name)}`.execute(tx);
    });
  }
  return rows.map((row) => row.name);
}
