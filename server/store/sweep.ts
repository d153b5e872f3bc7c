/** What the watchdog looks for. Time is the database's throughout. */
import { sql } from "kysely";
import type { Database } from "./database.ts";
import type { StepJob } from "./jobs.ts";

/** A running step whose worker is gone or whose limit has passed. */
export interface SweptStep extends StepJob {
  readonly epoch: number;
}

/** Running steps whose worker is buried or has no row any more, or, unless `onlyBuried`, has not been seen for `leaseMs`. */
export async function findLostSteps(
  database: Database,
  params: { readonly leaseMs: number; readonly onlyBuried: boolean; readonly limit: number },
): Promise<readonly SweptStep[]> {
  const { rows } = await sql<SweptStep>`
    select f.run_id as "runId", f.step as key, f.epoch
    from flows f left join workers w on w.id = f.worker
    where f.step_status = 'running' and (w.buried_at is not null or (not ${params.onlyBuried}
      and (w.id is null or w.seen_at < clock_timestamp() - ${params.leaseMs} * interval '1 millisecond')))
    limit ${params.limit}`.execute(database.db);
  return rows;
}

/** Running steps that the database ascribes to a worker. */
export async function findStepsOfWorker(
  database: Database,
  workerId: string,
): Promise<
  readonly (SweptStep & { readonly phase: "enter" | "undo"; readonly attempt: number })[]
> {
  const { rows } = await sql<SweptStep & { phase: "enter" | "undo"; attempt: number }>`
    select run_id as "runId", step as key, epoch, phase, attempt from flows
    where step_status = 'running' and worker = ${workerId}`.execute(database.db);
  return rows;
}

/** Waiting steps whose time has come. */
export async function findDueSteps(
  database: Database,
  params: { readonly limit: number },
): Promise<readonly (StepJob & { readonly attempt: number })[]> {
  const { rows } = await sql<StepJob & { attempt: number }>`
    select run_id as "runId", step as key, attempt from flows
    where wake_at <= clock_timestamp() and step_status = 'waiting'
    order by wake_at limit ${params.limit}`.execute(database.db);
  return rows;
}

/** Running steps past their total or heartbeat limit; `graceMs` leaves their own worker the first word. */
export async function findOverdueSteps(
  database: Database,
  params: { readonly graceMs: number; readonly limit: number },
): Promise<readonly OverdueStep[]> {
  return await findOverdue(database, { status: "running", ...params });
}

/**
 * Parked steps past their limits; nobody else looks after these. A step that waits for a run has heard from it with every commit of that
 * run, and hears nothing only while some step of it is at work: a run that waits (for a time, a person, an answer, its turn) is not silent.
 */
export async function findOverdueParked(
  database: Database,
  params: { readonly limit: number },
): Promise<readonly OverdueStep[]> {
  return await findOverdue(database, { status: "waiting", graceMs: 0, ...params });
}

/** A step past one of its limits. */
export type OverdueStep = SweptStep & { readonly exceeded: "total" | "heartbeat" };

/** Two queries in one, so that each has its index. */
async function findOverdue(
  database: Database,
  params: {
    readonly status: "running" | "waiting";
    readonly graceMs: number;
    readonly limit: number;
  },
): Promise<readonly OverdueStep[]> {
  const { rows } = await sql<OverdueStep>`
    with now as (select clock_timestamp() - ${params.graceMs} * interval '1 millisecond' as at),
    total as (
      select run_id, step, epoch, 'total' as exceeded from flows
      where step_status = ${params.status} and timeout_at <= (select at from now) limit ${params.limit}),
    heartbeat as (
      select f.run_id, f.step, f.epoch, 'heartbeat' as exceeded from flows f
      where f.step_status = ${params.status} and f.heartbeat_timeout_at <= (select at from now)
        and (f.timeout_at is null or f.timeout_at > (select at from now))
        and (f.child_run is null or exists (
          select from runs c
          where c.id = f.child_run and c.ended_at is null and exists (
              select from flows w where w.run_id = c.id and w.step_status = 'running')
            and c.updated_at + (f.body -> 'step' ->> 'heartbeatMs')::double precision * interval '1 millisecond'
              <= (select at from now)))
      limit ${params.limit})
    select run_id as "runId", step as key, epoch, exceeded from (select * from total union all select * from heartbeat) overdue
    limit ${params.limit}`.execute(database.db);
  return rows;
}

/** Runs past the TimeoutSeconds of their state machine. */
export async function findOverdueRuns(
  database: Database,
  params: { readonly limit: number },
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from runs where ended_at is null and status <> 'COMPENSATING' and deadline <= clock_timestamp() limit ${params.limit}`.execute(
    database.db,
  );
  return rows.map((row) => row.id);
}

/**
 * Runs that gave what still ran a time to come to its end, and whose time is over. Each waits for a running step, of which there are as
 * many as workers have slots.
 */
export async function findStoppingRuns(
  database: Database,
  params: { readonly limit: number },
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select r.id from runs r
    join lateral (
      select e.at from events e where e.run_id = r.id and e.at >= r.created_at and e.type = 'run.stopping'
      order by e.seq desc limit 1) s on true
    where r.id in (select f.run_id from flows f where f.step_status = 'running')
      and r.ended_at is null and json_typeof(r.body -> 'stopping') = 'object'
      and s.at + (r.body -> 'stopping' ->> 'graceMs')::double precision * interval '1 millisecond' <= clock_timestamp()
    limit ${params.limit}`.execute(database.db);
  return rows.map(({ id }) => id);
}
