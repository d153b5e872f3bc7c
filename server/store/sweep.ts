/** What the watchdog looks for. Time is the database's throughout. */
import { sql } from "kysely";
import type { Database } from "./database.ts";
import type { StepJob } from "./jobs.ts";

/** A running step whose worker is gone or whose limit has passed. */
export interface SweptStep extends StepJob {
  readonly epoch: number;
}

/** Running steps whose worker has not been seen for `leaseMs`, or has no row any more. */
export async function findLostSteps(
  database: Database,
  params: { readonly leaseMs: number; readonly limit: number },
): Promise<readonly SweptStep[]> {
  const { rows } = await sql<SweptStep>`
    select s.run_id as "runId", s.path || '@' || s.visit as key, s.epoch
    from steps s left join workers w on w.id = s.worker
    where s.status = 'running' and (w.id is null or w.seen_at < clock_timestamp() - ${params.leaseMs} * interval '1 millisecond')
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
    select run_id as "runId", path || '@' || visit as key, epoch, phase, attempt from steps
    where status = 'running' and worker = ${workerId}`.execute(database.db);
  return rows;
}

/** Waiting steps whose time has come. */
export async function findDueSteps(
  database: Database,
  params: { readonly limit: number },
): Promise<readonly StepJob[]> {
  const { rows } = await sql<StepJob>`
    select run_id as "runId", path || '@' || visit as key from steps
    where status = 'waiting' and wake_at <= clock_timestamp()
    order by wake_at limit ${params.limit}`.execute(database.db);
  return rows;
}

/** Running steps past their total or heartbeat limit; `graceMs` leaves their own worker the first word. */
export async function findOverdueSteps(
  database: Database,
  params: { readonly graceMs: number; readonly limit: number },
): Promise<readonly (SweptStep & { readonly exceeded: "total" | "heartbeat" })[]> {
  const grace = sql`${params.graceMs} * interval '1 millisecond'`;
  const { rows } = await sql<SweptStep & { exceeded: "total" | "heartbeat" }>`
    select run_id as "runId", path || '@' || visit as key, epoch,
      case when timeout_at < clock_timestamp() - ${grace} then 'total' else 'heartbeat' end as exceeded
    from steps
    where status = 'running' and (timeout_at < clock_timestamp() - ${grace} or heartbeat_timeout_at < clock_timestamp() - ${grace})
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
