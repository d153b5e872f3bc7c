/**
 * Lists of runs, the newest first. Each query walks an index in the order of the page, so that it costs what the page shows and not what
 * is stored; words are looked for among a bounded number of runs, and the next page goes on from there.
 */
import { sql, type RawBuilder } from "kysely";
import type { RunSummary } from "../../shared/api/run.ts";
import { startedByOf } from "../../shared/api/started-by.ts";
import type { RunStatus } from "../../shared/run/event.ts";
import type { Database } from "./database.ts";
import {
  containsPattern,
  cutPage,
  pageSize,
  readTimePlace,
  writeCursor,
  type Page,
  type PageRequest,
} from "./page-cursor.ts";

/** Runs that one page of a search looks at: some tens of milliseconds. */
const searchedAtOnce = 10_000;

/** The columns of a run that lists show, as they come from the database. */
export interface RunSummaryRow {
  readonly id: string;
  readonly workflow_id: string;
  readonly workflow_name: string;
  readonly version: number;
  readonly status: RunStatus;
  readonly error: string | null;
  readonly cause: string | null;
  readonly cost_micros: number;
  readonly unpriced: number;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly ended_at: Date | null;
  readonly idempotency_key: string | null;
}

/** A row as the API shows it. */
export function runSummaryOf(row: RunSummaryRow): RunSummary {
  return {
    id: row.id,
    workflowId: row.workflow_id,
    workflowName: row.workflow_name,
    version: row.version,
    status: row.status,
    error: row.error,
    cause: row.cause,
    costMicros: row.cost_micros,
    unpriced: row.unpriced,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
    startedBy: startedByOf(row.idempotency_key),
  };
}

export interface ListRunsParams extends PageRequest {
  readonly workflow?: string | undefined;
  readonly statuses?: readonly RunStatus[] | undefined;
  /** Part of an id, of the workflow's name or of the error. */
  readonly q?: string | undefined;
}

type PlacedRow = RunSummaryRow & { readonly place: string };

/**
 * Runs, the newest first; those of deleted workflows too. A page of a search may be short, even empty, and have a next one: it has then
 * looked at as many runs as one page may.
 */
export async function listRuns(
  database: Database,
  params: ListRunsParams,
): Promise<Page<RunSummary>> {
  const limit = pageSize(params);
  const q = params.q ?? "";
  if (q !== "") return await searchRuns(database, { ...params, q });
  const { rows } = await sql<PlacedRow>`
    select ${summary} from ${newestRuns(params, limit + 1)} r join workflows w on w.id = r.workflow_id
    order by r.created_at desc, r.id desc`.execute(database.db);
  const page = cutPage(rows, limit, placeOf);
  return { items: page.items.map(runSummaryOf), next: page.next };
}

const columns = sql`r.id, r.workflow_id, r.version, r.status, r.error, r.cause, r.cost_micros, r.unpriced, r.created_at, r.updated_at,
  r.ended_at, r.idempotency_key`;
const summary = sql`${columns}, w.name as workflow_name, r.created_at::text as place`;

const placeOf = (row: PlacedRow) => [row.place, row.id];

/** The newest runs that fit the filters, behind the cursor. Each status has its own walk through the index. */
function newestRuns(params: ListRunsParams, count: number): RawBuilder<unknown> {
  const { workflow, statuses, cursor } = params;
  const filters = [sql`true`];
  if (workflow !== undefined) filters.push(sql`r.workflow_id = ${workflow}`);
  if (cursor !== undefined) {
    const { at, id } = readTimePlace(cursor);
    filters.push(sql`(r.created_at, r.id) < (${at}::timestamptz, ${id} collate "C")`);
  }
  const walk = (more: RawBuilder<unknown>) => sql`
    select ${columns} from runs r where ${sql.join(filters, sql` and `)} ${more}
    order by r.created_at desc, r.id desc limit ${count}`;
  if (statuses === undefined) return sql`(${walk(sql``)})`;
  return sql`(
    select r.* from unnest(${[...statuses]}::text[]) as wanted (status)
    cross join lateral (${walk(sql`and r.status = wanted.status`)}) r
    order by r.created_at desc, r.id desc limit ${count})`;
}

async function searchRuns(
  database: Database,
  params: ListRunsParams & { readonly q: string },
): Promise<Page<RunSummary>> {
  const { q, cursor } = params;
  if (cursor === undefined) {
    // Whoever has the whole id gets the run, however old.
    const { rows } = await sql<PlacedRow>`
      select ${summary} from runs r join workflows w on w.id = r.workflow_id
      where r.id = ${q} and (${params.workflow ?? null}::text is null or r.workflow_id = ${params.workflow ?? null})
        and (${statusesOf(params)}::text[] is null or r.status = any (${statusesOf(params)}::text[]))`.execute(
      database.db,
    );
    if (rows.length > 0) return { items: rows.map(runSummaryOf), next: null };
  }
  const limit = pageSize(params);
  const pattern = containsPattern(q);
  const { rows } = await sql<
    { looked: number; end_at: string | null; end_id: string | null } & (
      PlacedRow | { readonly id: null }
    )
  >`
    with looked as materialized ${newestRuns(params, searchedAtOnce)},
    last as (select created_at::text as end_at, id as end_id from looked order by created_at, id limit 1)
    select (select count(*) from looked) as looked, (select end_at from last), (select end_id from last), found.*
    from (select) one left join lateral (
      select ${summary} from looked r join workflows w on w.id = r.workflow_id
      where r.workflow_id in (select id from workflows where id ilike ${pattern} or name ilike ${pattern})
        or r.id ilike ${pattern} or r.error ilike ${pattern} or r.cause ilike ${pattern}
      order by r.created_at desc, r.id desc limit ${limit + 1}) found on true
    order by found.created_at desc, found.id desc`.execute(database.db);
  const [first] = rows;
  const page = cutPage(
    rows.filter((row) => row.id !== null),
    limit,
    placeOf,
  );
  return {
    items: page.items.map(runSummaryOf),
    next: page.next ?? (first?.looked === searchedAtOnce ? endOf(first) : null),
  };
}

/** Where a search has stopped to look. */
function endOf(row: {
  readonly end_at: string | null;
  readonly end_id: string | null;
}): string | null {
  return row.end_at === null || row.end_id === null ? null : writeCursor([row.end_at, row.end_id]);
}

function statusesOf({ statuses }: ListRunsParams): RunStatus[] | null {
  return statuses === undefined ? null : [...statuses];
}
