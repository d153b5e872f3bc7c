/**
 * Lists of runs: the newest, the dearest or the longest first. Each query walks an index in the order of the page, so that it costs what
 * the page shows and not what is stored; what no index has (words; in the other orders whatever is asked) is looked for among a bounded
 * number of runs, and the next page goes on from there.
 */
import { sql, type RawBuilder } from "kysely";
import type { RunOrder, RunSummary } from "../../shared/api/run.ts";
import { startedByOf } from "../../shared/api/started-by.ts";
import type { OrderedDrill } from "../../shared/run/drill.ts";
import type { RunStatus } from "../../shared/run/event.ts";
import type { Database } from "./database.ts";
import {
  containsPattern,
  cutPage,
  pageSize,
  readAmountPlace,
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
  readonly name: string | null;
  readonly parent_run: string | null;
  readonly parent_path: string | null;
  readonly parent_visit: number | null;
  readonly copy_of: string | null;
  readonly copy_seq: number | null;
  readonly copy_kind: "redrive" | "fork" | null;
  /** Faults that the run was started with; absent where nobody asked, null for none. */
  readonly drills?: readonly OrderedDrill[] | null;
}

/** The columns of `runs r` in {@link RunSummaryRow}. */
export const runSummaryColumns: RawBuilder<unknown> = sql`r.id, r.workflow_id, r.version, r.status, r.error, r.cause, r.cost_micros,
  r.unpriced, r.created_at, r.updated_at, r.ended_at, r.idempotency_key, r.name, r.parent_run, r.parent_path, r.parent_visit, r.copy_of,
  r.copy_seq, r.copy_kind`;

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
    name: row.name,
    parent:
      row.parent_run === null || row.parent_path === null || row.parent_visit === null
        ? null
        : { runId: row.parent_run, path: row.parent_path, visit: row.parent_visit },
    copyOf:
      row.copy_of === null || row.copy_seq === null || row.copy_kind === null
        ? null
        : { kind: row.copy_kind, runId: row.copy_of, seq: row.copy_seq },
    ...drillOf(row.drills),
  };
}

/** The part of a summary that tells of drills: nothing for nearly all runs. */
export function drillOf(
  drills: readonly OrderedDrill[] | null | undefined,
): Pick<RunSummary, "drill"> {
  return drills === null || drills === undefined || drills.length === 0
    ? {}
    : { drill: [...drills] };
}

export interface ListRunsParams extends PageRequest {
  readonly workflow?: string | undefined;
  readonly statuses?: readonly RunStatus[] | undefined;
  /** Part of an id, of the workflow's name or of the error. */
  readonly q?: string | undefined;
  /** Name of an error, whole. */
  readonly error?: string | undefined;
  /** ISO times: started then or later; started before then. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** `newest` when absent. */
  readonly order?: RunOrder | undefined;
}

type PlacedRow = RunSummaryRow & { readonly place: string };

/** A walk through all runs in one order; the larger `key` comes first. */
interface Walk {
  readonly key: RawBuilder<unknown>;
  /** The key as a cursor holds it. */
  readonly place: RawBuilder<unknown>;
  /** The runs that the index has. */
  readonly only: RawBuilder<unknown>;
  /** What is behind a cursor. */
  readonly behind: (cursor: string) => RawBuilder<unknown>;
}

const behindAmount = (key: RawBuilder<unknown>, unit: RawBuilder<unknown>) => (cursor: string) => {
  const { amount, id } = readAmountPlace(cursor);
  return sql`(${key}, r.id) < (${amount}::bigint * ${unit}, ${id} collate "C")`;
};
const duration = sql`(r.ended_at - r.created_at)`;
const walks: Readonly<Record<RunOrder, Walk>> = {
  newest: {
    key: sql`r.created_at`,
    place: sql`r.created_at::text`,
    only: sql`true`,
    behind: (cursor) => {
      const { at, id } = readTimePlace(cursor);
      return sql`(r.created_at, r.id) < (${at}::timestamptz, ${id} collate "C")`;
    },
  },
  costly: {
    key: sql`r.cost_micros`,
    place: sql`r.cost_micros::text`,
    only: sql`r.cost_micros > 0`,
    behind: behindAmount(sql`r.cost_micros`, sql`1`),
  },
  longest: {
    key: duration,
    place: sql`greatest(0, extract(epoch from ${duration}) * 1000000)::bigint::text`,
    only: sql`r.ended_at is not null`,
    behind: behindAmount(duration, sql`interval '1 microsecond'`),
  },
};

/**
 * Runs, the newest first unless another order is asked for; those of deleted workflows too. A page of a search may be short, even empty,
 * and have a next one: it has then looked at as many runs as one page may.
 */
export async function listRuns(
  database: Database,
  params: ListRunsParams,
): Promise<Page<RunSummary>> {
  const { q = "", order = "newest" } = params;
  if (q !== "" && params.cursor === undefined) {
    // Whoever has the whole id gets the run, however old.
    const found = await findById(database, { ...params, q });
    if (found.length > 0) return { items: found, next: null };
  }
  const { where, ...indexed } = splitFilters(params);
  if (where.length > 0) return await scanRuns(database, params, { ...indexed, where });
  const limit = pageSize(params);
  const { key } = walks[order];
  const { rows } = await sql<PlacedRow>`
    select ${summaryOf(order)} from ${walkRuns(params, indexed, limit + 1)} r join workflows w on w.id = r.workflow_id
    order by ${key} desc, r.id desc`.execute(database.db);
  const page = cutPage(rows, limit, placeOf);
  return { items: page.items.map(runSummaryOf), next: page.next };
}

/** Of what a page shows alone: it is in the body of the run. */
const drills = sql`(select x.body -> 'drills' from runs x where x.id = r.id) as drills`;

const summaryOf = (order: RunOrder) =>
  sql`${runSummaryColumns}, ${drills}, w.name as workflow_name, ${walks[order].place} as place`;

const placeOf = (row: PlacedRow) => [row.place, row.id];

/** What is asked for: by what the walk itself takes (its index has it), and by what is looked for among the runs of the walk. */
interface Filters {
  readonly walked: readonly RawBuilder<unknown>[];
  readonly statuses: readonly RunStatus[] | undefined;
  readonly where: readonly RawBuilder<unknown>[];
}

function splitFilters(params: ListRunsParams): Filters {
  const { workflow, statuses, q = "", order = "newest" } = params;
  const plain: RawBuilder<unknown>[] = [];
  if (workflow !== undefined) plain.push(sql`r.workflow_id = ${workflow}`);
  if (params.error !== undefined) plain.push(sql`r.error = ${params.error}`);
  if (params.from !== undefined) plain.push(sql`r.created_at >= ${params.from}::timestamptz`);
  if (params.to !== undefined) plain.push(sql`r.created_at < ${params.to}::timestamptz`);
  const words: RawBuilder<unknown>[] = [];
  if (q !== "") {
    const pattern = containsPattern(q);
    words.push(sql`(
      r.workflow_id in (select id from workflows where id ilike ${pattern} or name ilike ${pattern})
      or r.id ilike ${pattern} or r.error ilike ${pattern} or r.cause ilike ${pattern})`);
  }
  if (order === "newest") return { walked: plain, statuses, where: words };
  const ofStatus = statuses === undefined ? [] : [sql`r.status = any (${[...statuses]}::text[])`];
  return { walked: [], statuses: undefined, where: [...plain, ...ofStatus, ...words] };
}

const all = (filters: readonly RawBuilder<unknown>[]) => sql.join([...filters], sql` and `);

/** The first runs of the order that fit the filters of the walk, behind the cursor. Each status has its own walk through the index. */
function walkRuns(
  { order = "newest", cursor }: ListRunsParams,
  { walked, statuses }: Pick<Filters, "walked" | "statuses">,
  count: number,
): RawBuilder<unknown> {
  const { key, only, behind } = walks[order];
  const filters = [only, ...walked, ...(cursor === undefined ? [] : [behind(cursor)])];
  const sorted = sql`order by ${key} desc, r.id desc limit ${count}`;
  const walk = (more: RawBuilder<unknown>) =>
    sql`select ${runSummaryColumns} from runs r where ${all(filters)} ${more} ${sorted}`;
  if (statuses === undefined) return sql`(${walk(sql``)})`;
  return sql`(
    select r.* from unnest(${[...statuses]}::text[]) as wanted (status)
    cross join lateral (${walk(sql`and r.status = wanted.status`)}) r
    ${sorted})`;
}

async function findById(
  database: Database,
  params: ListRunsParams & { readonly q: string },
): Promise<readonly RunSummary[]> {
  const { walked, where } = splitFilters({ ...params, q: "" });
  const { statuses } = params;
  const ofStatus = statuses === undefined ? [] : [sql`r.status = any (${[...statuses]}::text[])`];
  const { rows } = await sql<RunSummaryRow>`
    select ${runSummaryColumns}, ${drills}, w.name as workflow_name from runs r join workflows w on w.id = r.workflow_id
    where ${all([sql`r.id = ${params.q}`, ...walked, ...where, ...ofStatus])}`.execute(database.db);
  return rows.map(runSummaryOf);
}

interface LookedRow {
  readonly looked: number;
  readonly end_place: string | null;
  readonly end_id: string | null;
}

/** A page of what is looked for among the next runs of the walk. */
async function scanRuns(
  database: Database,
  params: ListRunsParams,
  filters: Filters,
): Promise<Page<RunSummary>> {
  const limit = pageSize(params);
  const { order = "newest" } = params;
  const { key, place } = walks[order];
  const { rows } = await sql<LookedRow & (PlacedRow | { readonly id: null })>`
    with looked as materialized ${walkRuns(params, filters, searchedAtOnce)},
    last as (select ${place} as end_place, r.id as end_id from looked r order by ${key}, r.id limit 1)
    select (select count(*) from looked) as looked, (select end_place from last), (select end_id from last), r.*
    from (select) one left join lateral (
      select ${summaryOf(order)} from looked r join workflows w on w.id = r.workflow_id
      where ${all(filters.where)}
      order by ${key} desc, r.id desc limit ${limit + 1}) r on true
    order by ${key} desc, r.id desc`.execute(database.db);
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
function endOf({ end_place: place, end_id: id }: LookedRow): string | null {
  return place === null || id === null ? null : writeCursor([place, id]);
}

/** The statuses of those of the runs that there are. */
export async function statusesOfRuns(
  database: Database,
  ids: readonly string[],
): Promise<ReadonlyMap<string, RunStatus>> {
  const rows = await database.db
    .selectFrom("runs")
    .select(["id", "status"])
    .where("id", "in", [...ids])
    .execute();
  return new Map(rows.map(({ id, status }) => [id, status]));
}
