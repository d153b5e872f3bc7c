/** Steps of a run with their attempts. */
import { sql } from "kysely";
import type { AttemptMessage, StepMessage } from "../../shared/api/run.ts";
import type { Json } from "../../shared/base/json.ts";
import type { StepStatus } from "../../shared/run/event.ts";
import { undoPath } from "../../shared/run/path.ts";
import type { Payload } from "../../shared/run/payload.ts";
import type { Parked } from "../../shared/run/run-state.ts";
import type { Database } from "./database.ts";
import { foldAttempts, type AttemptEvent } from "./step-attempts.ts";
import {
  pageSize,
  readStepPlace,
  writeCursor,
  type Page,
  type PageRequest,
} from "./page-cursor.ts";

/** A page of steps ends early when their stored values exceed this: bounds the memory of a request. */
const maxPageBytes = 16_777_216;

export interface ListStepsParams extends PageRequest {
  readonly runId: string;
  readonly state?: string | undefined;
  readonly path?: string | undefined;
  readonly status?: StepStatus | undefined;
}

/** A step with its values as they are stored. */
export interface StoredStep {
  readonly step: Omit<StepMessage, "input" | "output">;
  /** Path of the flow it belongs to. */
  readonly flow: string;
  readonly input: Payload | null;
  readonly output: Payload | null;
}

interface StepRow {
  readonly path: string;
  readonly visit: number;
  readonly state: string;
  readonly flow: string;
  readonly status: StepStatus;
  readonly input: Payload | null;
  readonly output: Payload | null;
  readonly error: string | null;
  readonly cause: string | null;
  readonly cost_micros: number;
  readonly heartbeat: Json;
  readonly parked: Parked | null;
  readonly wake_at: Date | null;
  readonly scheduled_at: Date;
  readonly started_at: Date | null;
  readonly ended_at: Date | null;
  readonly scheduled_seq: number;
  readonly ended_seq: number | null;
  readonly fetched: number;
}

/** Steps of a run in the order in which they were scheduled. @throws Refusal INVALID_CURSOR */
export async function listSteps(
  database: Database,
  params: ListStepsParams,
): Promise<Page<StoredStep>> {
  const limit = pageSize(params);
  const rows = await stepRows(database, params, limit);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const attempts = await attemptsOf(database, params.runId, page);
  const items = page.map((row) => ({
    step: messageOf(row, attempts.get(keyOf(row)) ?? []),
    flow: row.flow,
    input: row.input,
    output: row.output,
  }));
  const more = last !== undefined && last.fetched > page.length;
  return { items, next: more ? writeCursor([last.scheduled_seq, last.path, last.visit]) : null };
}

async function stepRows(
  database: Database,
  params: ListStepsParams,
  limit: number,
): Promise<readonly StepRow[]> {
  const { runId, state, path, status, cursor } = params;
  const filters = [sql`run_id = ${runId}`];
  if (state !== undefined) filters.push(sql`state = ${state}`);
  if (path !== undefined) filters.push(sql`path = ${path}`);
  if (status !== undefined) filters.push(sql`status = ${status}`);
  if (cursor !== undefined) {
    const [seq, lastPath, visit] = readStepPlace(cursor);
    filters.push(
      sql`(scheduled_seq, path, visit) > (${seq}::integer, ${lastPath}, ${visit}::integer)`,
    );
  }
  const { rows } = await sql<StepRow>`
    with page as (
      select *, coalesce(pg_column_size(input), 0) + coalesce(pg_column_size(output), 0) as value_bytes
      from steps where ${sql.join(filters, sql` and `)}
      order by scheduled_seq, path, visit limit ${limit + 1}),
    measured as (
      select *, count(*) over () as fetched, sum(value_bytes) over (order by scheduled_seq, path, visit) - value_bytes as bytes_before
      from page)
    select path, visit, state, flow, status, input, output, error, cause, cost_micros, heartbeat, nullif((detail -> 'parked')::jsonb, 'null') as parked, wake_at, scheduled_at, started_at,
      ended_at, scheduled_seq, ended_seq, fetched
    from measured where bytes_before < ${maxPageBytes}
    order by scheduled_seq, path, visit`.execute(database.db);
  return rows;
}

function messageOf(row: StepRow, attempts: readonly AttemptMessage[]): StoredStep["step"] {
  return {
    path: row.path,
    visit: row.visit,
    state: row.state,
    status: row.status,
    attempts: [...attempts],
    error: row.error,
    cause: row.cause,
    costMicros: row.cost_micros,
    heartbeat: row.heartbeat,
    parked:
      row.parked === null
        ? null
        : { kind: row.parked.kind, name: row.parked.name, isTaken: row.parked.taken },
    wakeAt: row.status === "waiting" ? (row.wake_at?.toISOString() ?? null) : null,
    scheduledAt: row.scheduled_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    endedAt: row.ended_at?.toISOString() ?? null,
    scheduledSeq: row.scheduled_seq,
    endedSeq: row.ended_seq,
  };
}

function keyOf(step: { readonly path: string; readonly visit: number }): string {
  return `${step.path}@${String(step.visit)}`;
}

/** Attempts of the given steps by {@link keyOf}, from the events and the ledger. */
async function attemptsOf(
  database: Database,
  runId: string,
  steps: readonly StepRow[],
): Promise<ReadonlyMap<string, readonly AttemptMessage[]>> {
  if (steps.length === 0) return new Map();
  const wanted = new Set(steps.map(keyOf));
  // An undo step's events carry the path of the step that it undoes.
  const paths = [
    ...new Set(steps.flatMap((step) => [step.path, step.path.replace(/\/~undo$/, "")])),
  ];
  const ends = steps.map((step) => step.ended_seq);
  const lastSeq = ends.includes(null) ? null : Math.max(...ends.map((end) => end ?? 0));
  const { rows: events } = await sql<AttemptEvent & { path: string; visit: number }>`
    select type, at, path, visit, attempt, data from events
    where run_id = ${runId} and attempt is not null and path = any(${paths}::text[]) and seq <= coalesce(${lastSeq}::integer, 2147483647)
    order by seq`.execute(database.db);
  const { rows: costs } = await sql<{
    path: string;
    visit: number;
    attempt: number;
    micros: number;
  }>`
    select path, visit, attempt, coalesce(sum(cost_micros), 0)::bigint as micros from ledger
    where run_id = ${runId} and path = any(${steps.map((step) => step.path)}::text[])
    group by path, visit, attempt`.execute(database.db);
  const costOf = new Map(costs.map((row) => [`${keyOf(row)}#${String(row.attempt)}`, row.micros]));
  const byStep = new Map<string, AttemptEvent[]>();
  for (const event of events) {
    const key = keyOf({
      path: event.type.startsWith("undo.") ? undoPath(event.path) : event.path,
      visit: event.visit,
    });
    if (wanted.has(key)) byStep.set(key, [...(byStep.get(key) ?? []), event]);
  }
  return new Map(
    [...byStep].map(([key, own]) => [
      key,
      foldAttempts(own, (attempt) => costOf.get(`${key}#${String(attempt)}`) ?? 0),
    ]),
  );
}
