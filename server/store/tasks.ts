/** Parked steps as the outside sees them: tasks of activities, and runs that are steps of other runs. */
import { sql } from "kysely";
import { assert } from "../../shared/base/assert.ts";
import type { TerminalStatus } from "../../shared/run/event.ts";
import type { Payload } from "../../shared/run/payload.ts";
import type { Database } from "./database.ts";
import type { StepJob } from "./jobs.ts";
import { decodeWith, logOf } from "./read-values.ts";
import { readPayload, type BodyPayload } from "./written-values.ts";

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
  const { rows } = await sql<ParkedStep & { input: BodyPayload | null; since: Date }>`
    select f.run_id as "runId", f.step as key, f.attempt, f.body -> 'step' -> 'parked' -> 'input' as input, r.created_at as since
    from flows f join runs r on r.id = f.run_id
    where f.activity = ${params.activity} and r.status <> 'PAUSED'
    order by f.waiting_since, f.run_id, f.path limit ${params.limit}`.execute(database.db);
  return await Promise.all(
    rows.map(async ({ input, since, ...task }) => ({
      ...task,
      input:
        input === null
          ? null
          : await decodeWith(
              { database, written: null, log: { runId: task.runId, since, until: null } },
              (resolve) => readPayload(input, resolve),
            ),
    })),
  );
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
  const { status, ended_at: endedAt, input, output } = row;
  assert(
    endedAt !== null &&
      (status === "SUCCEEDED" ||
        status === "FAILED" ||
        status === "TIMED_OUT" ||
        status === "ABORTED"),
    `run ${id} has ended as ${status}`,
  );
  const log = logOf(id, row);
  const values = await decodeWith({ database, written: null, log }, (resolve) => ({
    input: readPayload(input, resolve),
    output: output === null ? null : readPayload(output, resolve),
  }));
  return {
    id,
    workflowId: row.workflow_id,
    name: row.name,
    status,
    ...values,
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
    select run_id as "runId", step as key, attempt from flows where child_run = ${childRun}`.execute(
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
    select distinct c.id from flows f join runs c on c.id = f.child_run
    where f.child_run is not null and c.ended_at is not null limit ${params.limit}`.execute(
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
    where c.awaited and c.ended_at is null and c.status <> 'COMPENSATING'
      and (${among}::text[] is null or c.id = any (${among}::text[]))
      and not exists (
        select from flows f
        where f.run_id = c.parent_run and f.status = 'open' and f.step = c.parent_path || '@' || c.parent_visit
          and coalesce((f.body -> 'step' ->> 'settled')::integer, 0) < c.parent_attempt)
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
