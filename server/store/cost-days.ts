/**
 * Sums of days (UTC) that are over, so that reports stay fast however much has been spent. Made in the background; nothing here is on the
 * path of a commit.
 *
 * Y1 A day is entered in `cost_days` first and summed when every transaction has ended that may not have seen the entry. Whoever writes
 *    into the ledger of a day that is entered says so in `cost_changes`, in the same transaction (triggers of the ledger).
 *    So no clock decides what is in a sum, and no commit waits for one.
 * Y2 A sum has the entries of runs that had ended, all of a run as of one moment. Open runs are listed (`cost_open_runs`) and added when
 *    they have ended, since what of their spending is wasted may change until then.
 * Y3 The sums of a day count when it is summed and no change of it is noted; or else it is read from the ledger, and summed anew.
 * Y4 One process at a time writes sums; others leave it to that one.
 */
import { sql, type RawBuilder, type Transaction } from "kysely";
import { costliestRuns } from "../../shared/api/cost.ts";
import { figureColumns, figures, figureSums, ledgerEntries, spentFigure } from "./costs.ts";
import { wasteColumns, wasteRows } from "./cost-waste.ts";
import type { Database, Tables } from "./database.ts";

/** Entries that one statement adds at most, or those of one run: some seconds. */
const entriesAtOnce = 200_000;

/** The first moment of a day, UTC. */
function startOf(day: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(${day})::timestamp at time zone 'UTC'`;
}

/** Ledger rows `l` from one day up to but not including another, both as they are in the database. */
export function fromTo(since: string, until: string): RawBuilder<unknown> {
  return sql`(l.at >= ${startOf(sql`${since}::date`)} and l.at < ${startOf(sql`${until}::date`)})`;
}

interface SumParams {
  /** Days at most. */
  readonly limit: number;
  /** False: days that were changed are left for later. */
  readonly changed?: boolean;
  readonly stopping?: AbortSignal;
  readonly entriesAtOnce?: number;
}

/**
 * Sums days that are over and not summed yet, were changed, or of which a run has ended since; the newest first. `stopping` ends it early.
 * Days that others may still be writing into are left for the next time.
 */
export async function sumCostDays(
  database: Database,
  params: SumParams,
): Promise<{ readonly summed: number; readonly more: boolean }> {
  await enterDays(database);
  let summed = 0;
  while (params.stopping?.aborted !== true) {
    if (summed === params.limit) return { summed, more: true };
    try {
      // eslint-disable-next-line no-await-in-loop -- one day after the other leaves the database to others
      if (!(await sumNextDay(database, params))) break;
    } catch (error) {
      if (error !== params.stopping?.reason) throw error;
      break;
    }
    summed += 1;
  }
  return { summed, more: false };
}

/** Enters the days that are over and have entries. What a statement after that sees as begun may not have seen them (Y1). */
async function enterDays({ db }: Database): Promise<void> {
  const today = sql`(now() at time zone 'UTC')::date`;
  await sql`
    with recursive days (day) as (
      select (min(at) at time zone 'UTC')::date from ledger where at < ${startOf(today)}
      union all
      select (
        select (min(l.at) at time zone 'UTC')::date from ledger l
        where l.at >= ${startOf(sql`d.day + 1`)} and l.at < ${startOf(today)})
      from days d where d.day is not null)
    insert into cost_days (day)
    select d.day from days d
    where d.day is not null and not exists (select from cost_days c where c.day = d.day)
    on conflict do nothing`.execute(db);
  // A number from the future is that of another installation, from which the database was brought here.
  await sql`
    update cost_days set horizon = pg_snapshot_xmax(pg_current_snapshot())
    where summed_at is null and (horizon is null or horizon > pg_snapshot_xmax(pg_current_snapshot()))`.execute(
    db,
  );
}

/** Returns false when there is nothing to do, or another process is at it. */
async function sumNextDay(database: Database, params: SumParams): Promise<boolean> {
  const { changed = true } = params;
  return await database.db.transaction().execute(async (tx) => {
    const { rows: locks } = await sql<{
      mine: boolean;
    }>`select pg_try_advisory_xact_lock(hashtext('cairn cost days')) as mine`.execute(tx);
    if (locks[0]?.mine !== true) return false;
    const { rows } = await sql<{ day: string; whole: boolean }>`
      select d.day, true as whole from cost_days d
      where d.summed_at is null and d.horizon <= pg_snapshot_xmin(pg_current_snapshot())
        or ${changed}::boolean and d.summed_at is not null and exists (select from cost_changes c where c.day = d.day)
      union all
      select o.day, false from cost_open_runs o
      where not exists (select from runs r where r.id = o.run_id and r.ended_at is null)
      order by day desc, whole desc limit 1`.execute(tx);
    const [next] = rows;
    if (next === undefined) return false;
    if (next.whole) await sumDay(tx, next.day, params);
    else await addEnded(tx, next.day);
    return true;
  });
}

/** Ledger rows `l` of a day. */
function inDay(day: string): RawBuilder<unknown> {
  return sql`(l.at >= ${startOf(sql`${day}::date`)} and l.at < ${startOf(sql`${day}::date + 1`)})`;
}

/** Sums a day anew, in parts that have all entries of a run or none. */
async function sumDay(
  tx: Transaction<Tables>,
  day: string,
  params: Pick<SumParams, "stopping" | "entriesAtOnce">,
): Promise<void> {
  await forgetSums(tx, day);
  const { rows } = await sql<{ parts: number }>`
    select ceil(count(*) / ${params.entriesAtOnce ?? entriesAtOnce}::numeric)::integer as parts from ledger l
    where ${inDay(day)}`.execute(tx);
  const parts = rows[0]?.parts ?? 0;
  for (let part = 0; part < parts; part += 1) {
    params.stopping?.throwIfAborted();
    const ofRuns = sql`(hashtext(l.run_id) & 2147483647) % ${parts}::integer = ${part}::integer`;
    const where = parts === 1 ? sql`true` : ofRuns;
    // eslint-disable-next-line no-await-in-loop -- one connection
    await sql`with ${summing(day, where)},
      opened as (
        insert into cost_open_runs (day, run_id) select distinct ${day}::date, run_id from e where run_is = 'open')
      select 1`.execute(tx);
  }
  await sql`update cost_days set summed_at = now() where day = ${day}::date`.execute(tx);
}

/** Adds the listed runs that have ended, which are then listed no more. */
async function addEnded(tx: Transaction<Tables>, day: string): Promise<void> {
  await sql`
    with ended as (
      delete from cost_open_runs o
      where o.day = ${day}::date and not exists (select from runs r where r.id = o.run_id and r.ended_at is null)
      returning o.run_id),
    ${summing(day, sql`l.run_id in (select run_id from ended)`)}
    select 1`.execute(tx);
}

/** The changes come first: an entry that comes while the day is summed leaves one that stays. */
async function forgetSums(tx: Transaction<Tables>, day: string): Promise<void> {
  for (const table of [
    "cost_changes",
    "cost_sums",
    "cost_runs",
    "cost_run_counts",
    "cost_open_runs",
    "cost_waste",
  ]) {
    // eslint-disable-next-line no-await-in-loop -- one connection
    await sql`delete from ${sql.table(table)} where day = ${day}::date`.execute(tx);
  }
}

/** Parts of a statement that adds entries of a day, `e`, all of a run or none, but for those of open runs. */
function summing(day: string, where: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    e as materialized (select * from ${ledgerEntries(sql`${inDay(day)} and ${where}`)} as inside),
    ${wasteRows},
    waste as (
      insert into cost_waste (day, workflow_id, facts, micros, unpriced, entries)
      select ${day}::date, workflow_id, facts, ${wasteColumns} from waste_rows where run_is <> 'open'
      group by workflow_id, facts),
    earlier as (delete from cost_sums where day = ${day}::date returning *),
    sums as (
      insert into cost_sums (day, workflow_id, state, provider, model, ${figures})
      select ${day}::date, workflow_id, state, provider, model, ${figureSums}
      from (
        select workflow_id, state, provider, model, ${figures} from earlier
        union all
        select workflow_id, state, provider, model, ${figureColumns} from e where run_is <> 'open'
        group by workflow_id, state, provider, model) parts
      group by workflow_id, state, provider, model),
    of_run as (
      select *, row_number() over (
        partition by workflow_id, several, run_is order by ${spentFigure} desc, run_id) as place
      from (
        select run_id, workflow_id, run_is, exists (
          select from ledger l where l.run_id = e.run_id and not ${inDay(day)}) as several, ${figureColumns}
        from e where run_is <> 'open' group by run_id, workflow_id, run_is) runs),
    kept as (
      insert into cost_runs (run_id, day, workflow_id, several, ${figures})
      select run_id, ${day}::date, workflow_id, several, ${figures} from of_run
      where several or (run_is = 'ended' and place <= ${costliestRuns})),
    counts as (
      insert into cost_run_counts as c (day, workflow_id, runs)
      select ${day}::date, workflow_id, count(*) from of_run where not several group by workflow_id
      on conflict (day, workflow_id) do update set runs = c.runs + excluded.runs)`;
}
