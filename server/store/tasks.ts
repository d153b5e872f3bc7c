/** Parked steps as the outside sees them: tasks of activities, and runs that are steps of other runs. */
import { sql } from "kysely";
import { assert } from "../../shared/base/assert.ts";
import type { TerminalStatus } from "../../shared/run/event.ts";
import type { Payload } from "../../shared/run/payload.ts";
import type { Database } from "./database.ts";
import type { StepJob } from "./jobs.ts";
import type { SweptStep } from "./sweep.ts";

/** A parked step under the attempt that its token is for. */
export interface ParkedStep extends StepJob {
  readonly attempt: number;
}

/** The key that signs task tokens. */
export async function loadTokenSecret(database: Database): Promise<Buffer> {
  const { secret } = await database.db
    .selectFrom("keys")
    .select("secret")
    .where("name", "=", "task-tokens")
    .executeTakeFirstOrThrow();
  return secret;
}

/** Tasks of an activity that no worker has yet, the oldest first. */
export async function findOpenTasks(
  database: Database,
  params: { readonly activity: string; readonly limit: number },
): Promise<readonly (ParkedStep & { readonly input: Payload | null })[]> {
  const { rows } = await sql<ParkedStep & { input: Payload | null }>`
    select run_id as "runId", path || '@' || visit as key, attempt, detail -> 'parked' -> 'input' as input from steps
    where activity = ${params.activity} order by scheduled_at, run_id, path limit ${params.limit}`.execute(
    database.db,
  );
  return rows;
}

/** Parked steps past their limits; nobody else looks after these. */
export async function findOverdueParked(
  database: Database,
  params: { readonly limit: number },
): Promise<readonly (SweptStep & { readonly exceeded: "total" | "heartbeat" })[]> {
  const { rows } = await sql<SweptStep & { exceeded: "total" | "heartbeat" }>`
    select run_id as "runId", path || '@' || visit as key, epoch,
      case when timeout_at <= clock_timestamp() then 'total' else 'heartbeat' end as exceeded
    from steps
    where status = 'waiting' and ended_at is null and (timeout_at <= clock_timestamp() or heartbeat_timeout_at <= clock_timestamp())
    limit ${params.limit}`.execute(database.db);
  return rows;
}

/** How a run ended, for the step that waits for it. */
export interface EndedRun {
  readonly id: string;
  readonly workflowId: string;
  readonly name: string | null;
  readonly status: TerminalStatus;
  readonly input: Payload;
  readonly output: Payload | null;
  readonly error: string | null;
  readonly cause: string | null;
  readonly createdAt: Date;
  readonly endedAt: Date;
}

/** A run that has ended; null while it goes on, or when there is none. */
export async function findEndedRun(database: Database, id: string): Promise<EndedRun | null> {
  const row = await database.db
    .selectFrom("runs")
    .selectAll()
    .where("id", "=", id)
    .where("ended_at", "is not", null)
    .executeTakeFirst();
  if (row === undefined) return null;
  const { status, ended_at: endedAt } = row;
  assert(
    endedAt !== null &&
      (status === "SUCCEEDED" ||
        status === "FAILED" ||
        status === "TIMED_OUT" ||
        status === "ABORTED"),
    `run ${id} has ended as ${status}`,
  );
  return {
    id,
    workflowId: row.workflow_id,
    name: row.name,
    status,
    input: row.input,
    output: row.output,
    error: row.error,
    cause: row.cause,
    createdAt: row.created_at,
    endedAt,
  };
}

/** Steps that wait for the end of a run. */
export async function findStepsAwaiting(
  database: Database,
  childRun: string,
): Promise<readonly ParkedStep[]> {
  const { rows } = await sql<ParkedStep>`
    select run_id as "runId", path || '@' || visit as key, attempt from steps where child_run = ${childRun}`.execute(
    database.db,
  );
  return rows;
}

/** Runs that have ended although a step still waits for them: whoever ended them could not tell it. */
export async function findUntoldRuns(
  database: Database,
  params: { readonly limit: number },
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct c.id from steps s join runs c on c.id = s.child_run
    where s.child_run is not null and c.ended_at is not null limit ${params.limit}`.execute(
    database.db,
  );
  return rows.map((row) => row.id);
}

/** Runs under way whose step has given them up: it was cancelled, has timed out, or is on to its next attempt. */
export async function findAbandonedRuns(
  database: Database,
  params: { readonly limit: number; readonly among?: readonly string[] },
): Promise<readonly string[]> {
  const among = params.among === undefined ? null : [...params.among];
  const { rows } = await sql<{ id: string }>`
    select c.id from runs c
    join steps p on p.run_id = c.parent_run and p.path = c.parent_path and p.visit = c.parent_visit
    where c.awaited and c.ended_at is null and c.status <> 'COMPENSATING'
      and (p.ended_at is not null or (p.detail ->> 'settled')::integer >= c.parent_attempt)
      and (${among}::text[] is null or c.id = any (${among}::text[]))
    limit ${params.limit}`.execute(database.db);
  return rows.map((row) => row.id);
}

/** Workflows with this id or, when no id fits, this name. */
export async function findWorkflowIds(
  database: Database,
  idOrName: string,
): Promise<readonly string[]> {
  const rows = await database.db
    .selectFrom("workflows")
    .select(["id", "name"])
    .where("deleted_at", "is", null)
    .where((where) => where.or([where("id", "=", idOrName), where("name", "=", idOrName)]))
    .limit(10)
    .execute();
  const byId = rows.filter((row) => row.id === idOrName);
  return (byId.length > 0 ? byId : rows).map((row) => row.id);
}
