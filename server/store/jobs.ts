/**
 * graphile-worker as a bell: a job says "look at this step", nothing more. Duplicate, late and lost jobs are normal; the
 * ready steps in the table of flows are the durable queue. This file and server/worker are the only ones that know graphile-worker.
 */
import { sql } from "kysely";
import type { Database } from "./database.ts";

/** The one task: execute a step. */
export const stepTask = "cairn:step";
/** Channel on which processes tell each other which runs have moved; the payload is run ids. */
export const runsChannel = "cairn_runs";

/** Channel on which processes tell each other which activities have new tasks; the payload is their names. */
export const activitiesChannel = "cairn_activities";

/** Payload of a job: ids only. */
export interface StepJob {
  readonly runId: string;
  readonly key: string;
}

/** Deliveries are not failures; a job must never be exhausted, because an exhausted row is silent for ever. */
const maxAttempts = 32_000;

/**
 * Rings for many steps and tells who watches their runs, in one statement: one NOTIFY for all. A job that is still waiting for the same step is
 * replaced, so ringing twice is harmless.
 */
export async function ring(
  database: Database,
  params: {
    readonly jobs: readonly StepJob[];
    readonly runIds: readonly string[];
    readonly activities: readonly string[];
  },
): Promise<void> {
  const jobs = JSON.stringify(params.jobs);
  const notes = [
    ...notesOf(activitiesChannel, params.activities),
    ...notesOf(runsChannel, params.runIds),
  ];
  await sql`
    with added as (
      select count(*) from graphile_worker.add_jobs(
        array(select json_populate_record(null::graphile_worker.job_spec, json_build_object(
            'identifier', ${stepTask}::text, 'payload', j.item, 'max_attempts', ${maxAttempts}::integer,
            'job_key', (j.item ->> 'runId') || ':' || (j.item ->> 'key')))
          from json_array_elements(${jobs}::json) as j (item)),
        false)
      where ${params.jobs.length > 0})
    select added.count, (select count(pg_notify(n.note ->> 'channel', n.note ->> 'names'))
      from json_array_elements(${JSON.stringify(notes)}::json) as n (note))
    from added`.execute(database.db);
}

/** PostgreSQL refuses notifications of 8,000 bytes and more, and with them the whole statement. */
const longestNoteBytes = 7_900;

/** Names in as many notifications as they need. */
function notesOf(
  channel: string,
  names: readonly string[],
): readonly { readonly channel: string; readonly names: string }[] {
  const notes: string[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const name of names) {
    const length = Buffer.byteLength(JSON.stringify(name)) + 1;
    if (bytes + length > longestNoteBytes) {
      notes.push([]);
      bytes = 1;
    }
    notes.at(-1)?.push(name);
    bytes += length;
  }
  return notes.map((note) => ({ channel, names: JSON.stringify(note) }));
}

/** Steps that are ready but for which no job waits: their ringing was lost with a process, or their job with its worker. */
export async function findSilentSteps(
  database: Database,
  params: { readonly olderThanMs: number; readonly limit: number },
): Promise<readonly StepJob[]> {
  const { rows } = await sql<StepJob>`
    select f.run_id as "runId", f.step as key
    from flows f
    where f.ready_at < clock_timestamp() - ${params.olderThanMs} * interval '1 millisecond'
      and not exists (
        select from graphile_worker.jobs j
        where j.key = f.run_id || ':' || f.step and j.locked_at is null and j.run_at <= clock_timestamp() and j.attempts < j.max_attempts)
    order by f.ready_at
    limit ${params.limit}`.execute(database.db);
  return rows;
}

/**
 * Frees the jobs that dead pools hold, or that a living one has held for long: it has lost the connection over which it was putting one
 * away. graphile-worker itself frees them only after four hours; here a job is done as soon as it is clear who does its step, and a
 * job that is delivered twice does no harm. `alive` are the names of the pools of live workers.
 */
export async function unlockDeadPools(
  database: Database,
  params: { readonly alive: readonly string[]; readonly heldForMs: number },
): Promise<number> {
  const { rows } = await sql<{ freed: number }>`
    with dead as (
      select array_agg(distinct locked_by) as ids from graphile_worker.jobs
      where locked_by is not null and (locked_by <> all (${[...params.alive]}::text[])
        or locked_at < clock_timestamp() - ${params.heldForMs} * interval '1 millisecond'))
    select case when ids is null then 0 else (select count(*)::integer from (select graphile_worker.force_unlock_workers(ids)) freed) end as freed
    from dead`.execute(database.db);
  return rows[0]?.freed ?? 0;
}

/**
 * Drops jobs that no worker will ever take. graphile-worker leaves one behind when a step is rung for again while the job before is locked:
 * without its key and with all its attempts used up.
 */
export async function dropSpentJobs(database: Database): Promise<void> {
  await sql`
    select count(*) from graphile_worker.complete_jobs(array(
      select id from graphile_worker.jobs where locked_at is null and attempts >= max_attempts limit 1000))`.execute(
    database.db,
  );
}
