/**
 * graphile-worker as a bell: a job says "look at this step", nothing more. Duplicate, late and lost jobs are normal; the
 * steps table is the durable queue. This file and server/worker are the only ones that know graphile-worker.
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
  if (params.activities.length > 0) {
    const names = JSON.stringify(params.activities);
    await sql`select pg_notify(${activitiesChannel}, ${names})`.execute(database.db);
  }
  const jobs = JSON.stringify(params.jobs);
  const note = JSON.stringify(params.runIds);
  if (params.jobs.length === 0) {
    await sql`select pg_notify(${runsChannel}, ${note})`.execute(database.db);
    return;
  }
  await sql`
    with added as (
      select count(*) from graphile_worker.add_jobs(
        array(select json_populate_record(null::graphile_worker.job_spec, json_build_object(
            'identifier', ${stepTask}::text, 'payload', j.item, 'max_attempts', ${maxAttempts}::integer,
            'job_key', (j.item ->> 'runId') || ':' || (j.item ->> 'key')))
          from json_array_elements(${jobs}::json) as j (item)),
        false))
    select pg_notify(${runsChannel}, ${note}) from added`.execute(database.db);
}

/** Steps that are ready but for which no job waits: their ringing was lost with a process, or their job with its worker. */
export async function findSilentSteps(
  database: Database,
  params: { readonly olderThanMs: number; readonly limit: number },
): Promise<readonly StepJob[]> {
  const { rows } = await sql<StepJob>`
    select s.run_id as "runId", s.path || '@' || s.visit as key
    from steps s
    where s.status = 'ready' and s.scheduled_at < clock_timestamp() - ${params.olderThanMs} * interval '1 millisecond'
      and not exists (
        select from graphile_worker.jobs j
        where j.key = s.run_id || ':' || s.path || '@' || s.visit and j.locked_at is null)
    order by s.scheduled_at
    limit ${params.limit}`.execute(database.db);
  return rows;
}

/**
 * Frees the jobs that dead pools hold. graphile-worker itself frees them only after four hours.
 * `alive` are the names of the pools of live workers.
 */
export async function unlockDeadPools(
  database: Database,
  params: { readonly alive: readonly string[] },
): Promise<number> {
  const { rows } = await sql<{ freed: number }>`
    with dead as (
      select array_agg(distinct locked_by) as ids from graphile_worker.jobs
      where locked_by is not null and locked_by <> all (${[...params.alive]}::text[]))
    select case when ids is null then 0 else (select count(*)::integer from (select graphile_worker.force_unlock_workers(ids)) freed) end as freed
    from dead`.execute(database.db);
  return rows[0]?.freed ?? 0;
}
