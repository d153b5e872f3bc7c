/** W6: the API of a real server while 100,000 runs are stored: the list of the latest 50, one history, and what a week and a month cost. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import pg from "pg";
import type { Json, JsonObject } from "../../shared/base/json.ts";
import { openDatabase } from "../../server/store/database.ts";
import { keepForEver, keepUp } from "../../server/store/upkeep.ts";
import type { BenchPostgres } from "./bench-postgres.ts";
import { startCairnCluster } from "./cairn-cluster.ts";
import { chainOf, nothing, startCairnEngine } from "./cairn-engine.ts";
import type { PeerFigures, WorkloadFigures } from "./figures.ts";
import { median } from "./median.ts";
import type { Sizes } from "./sizes.ts";

/** Runs that the others are copies of. */
const genuineRuns = 20;
const batchRuns = 5_000;
/** The runs reach back so far. */
const spanSeconds = 30 * 24 * 60 * 60;
const warmUps = 20;
const requests = 100;

interface Column {
  readonly table: string;
  readonly name: string;
  readonly type: string;
}

/** Columns of the tables that hold what belongs to a run, as the schema has them now; those that PostgreSQL fills itself left out. */
async function runTables(client: pg.Client): Promise<ReadonlyMap<string, readonly Column[]>> {
  const { rows } = await client.query<Column>(`
    select c.relname as "table", a.attname as name, format_type(a.atttypid, null) as type
    from pg_attribute a
    join pg_class c on c.oid = a.attrelid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and a.attidentity = ''
      and (c.relname = 'runs' or exists (
        select from pg_attribute r where r.attrelid = c.oid and r.attname = 'run_id' and r.attnotnull and not r.attisdropped))
    order by c.relname, a.attnum`);
  const tables = new Map<string, Column[]>();
  for (const column of rows)
    tables.set(column.table, [...(tables.get(column.table) ?? []), column]);
  return tables;
}

/** Copies the rows of one table for every row of `copies`: another run's id, and all times earlier by the same. */
function copyRows(table: string, columns: readonly Column[]): string {
  const key = table === "runs" ? "id" : "run_id";
  const source = ({ name, type }: Column): string => {
    if (name === key) return "c.copy";
    const column = `t.${pg.escapeIdentifier(name)}`;
    return type.startsWith("timestamp") ? `${column} - c.earlier` : column;
  };
  const names = columns.map(({ name }) => pg.escapeIdentifier(name)).join(", ");
  return `insert into ${pg.escapeIdentifier(table)} (${names})
    select ${columns.map(source).join(", ")} from ${pg.escapeIdentifier(table)} t join copies c on t.${key} = c.original`;
}

/**
 * Fills a database with runs: copies of the runs that it has, which have ended, with all their rows. The tables and columns are read
 * from the schema, so that the copies are as complete as the runs themselves.
 */
export async function fillWithCopies(databaseUrl: string, runs: number): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const tables = await runTables(client);
    await client.query("select ensure_event_partitions(now() - interval '60 days')");
    await client.query(
      "create temporary table copies (original text, copy text, earlier interval)",
    );
    for (let done = 0; done < runs; done += batchRuns) {
      await client.query("truncate copies");
      await client.query(
        `insert into copies
         select o.id, regexp_replace(o.id, '_.*', '_') || left(replace(gen_random_uuid()::text, '-', ''), 24), (i / o.total + 1) * $3::float8 * interval '1 second'
         from generate_series($1::integer, $2::integer) i
         join (select id, row_number() over (order by created_at) - 1 as n, count(*) over () as total
           from (select id, created_at from runs order by created_at desc limit $4) newest) o on o.n = i % o.total`,
        [
          done,
          Math.min(done + batchRuns, runs) - 1,
          (spanSeconds * genuineRuns) / runs,
          genuineRuns,
        ],
      );
      for (const [table, columns] of tables) await client.query(copyRows(table, columns));
    }
    await client.query("vacuum analyze");
  } finally {
    await client.end();
  }
}

/** Median milliseconds of a GET. */
async function requestMs(get: () => Promise<unknown>): Promise<number> {
  for (let i = 0; i < warmUps; i += 1) await get();
  const times: number[] = [];
  for (let i = 0; i < requests; i += 1) {
    const startMs = performance.now();
    await get();
    times.push(performance.now() - startMs);
  }
  return median(times);
}

/** As if every second step had been a model call: the ledger has its entry. */
async function payForSteps(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(`
      insert into ledger (run_id, path, visit, attempt, ordinal, at, kind, provider, model, usage, cost_micros)
      select s.run_id, s.path, s.visit, s.attempt, 0, r.created_at, 'incurred', 'bench', 'model-' || right(s.path, 1), '{"inputTokens": 900}', 1200
      from steps s join runs r on r.id = s.run_id where s.path ~ '[02468]$'`);
  } finally {
    await client.end();
  }
}

/** What a worker's watchdog does within some minutes. */
async function sumDays(databaseUrl: string): Promise<void> {
  const database = openDatabase(databaseUrl);
  try {
    const round = { retention: keepForEver, stopping: new AbortController().signal };
    let more = true;
    while (more) {
      // eslint-disable-next-line no-await-in-loop -- a round is bounded
      const done = await keepUp(database, round);
      for (const { error } of done.failures) throw error;
      more = done.more;
    }
    await database.pool.query("vacuum analyze");
  } finally {
    await database.close();
  }
}

async function store(databaseUrl: string, runs: number): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "cairn-bench-stored-"));
  const cairn = await startCairnEngine(databaseUrl, directory);
  try {
    const workflowId = await cairn.publish(chainOf(nothing, 10));
    for (let i = 0; i < genuineRuns; i += 1) await cairn.run(workflowId, { number: i });
    await payForSteps(databaseUrl);
  } finally {
    await cairn.stop();
    await rm(directory, { recursive: true, force: true });
  }
  await fillWithCopies(databaseUrl, runs - genuineRuns);
  await sumDays(databaseUrl);
}

/** The last days up to today, as a query. */
function spanOf(days: number): string {
  const day = (daysAgo: number): string =>
    new Date(Date.now() - daysAgo * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
  return `from=${day(days - 1)}&to=${day(0)}`;
}

function rowsOf(body: Json, field: string): readonly JsonObject[] {
  return (body as JsonObject)[field] as unknown as readonly JsonObject[];
}

async function measure(databaseUrl: string): Promise<PeerFigures> {
  const cluster = await startCairnCluster(databaseUrl);
  try {
    const { send } = cluster.client;
    const latest = async () => rowsOf((await send("GET", "/api/v1/runs?limit=50")).body, "runs");
    const runs = await latest();
    if (runs.length !== 50) throw new Error(`${String(runs.length)} runs instead of 50`);
    // One from the middle of the page: a copy, like almost all.
    const id = String(runs[25]?.["id"]);
    const history = async () =>
      rowsOf((await send("GET", `/api/v1/runs/${id}/events?after=0&limit=1000`)).body, "events");
    const events = (await history()).length;
    const latestMs = await requestMs(latest);
    const historyMs = await requestMs(history);
    const detailMs = await requestMs(async () => await send("GET", `/api/v1/runs/${id}`));
    const costOf = async (days: number) =>
      await requestMs(async () => await send("GET", `/api/v1/costs?${spanOf(days)}`));
    const weekCostMs = await costOf(7);
    const monthCostMs = await costOf(30);
    const also = { historyMs, detailMs, weekCostMs, monthCostMs, events };
    return { values: [latestMs], also, missing: null };
  } finally {
    await cluster.stop();
  }
}

export async function benchStoredRuns(
  postgres: BenchPostgres,
  { storedRuns }: Sizes,
): Promise<WorkloadFigures> {
  const databaseUrl = await postgres.ensureDatabase("bench_cairn_stored");
  await store(databaseUrl, storedRuns);
  await postgres.settle();
  return {
    title: `${storedRuns.toLocaleString("en")} runs stored: the latest 50 over the API, p50`,
    unit: "ms",
    better: "less",
    peers: new Map([["cairn", await measure(databaseUrl)]]),
  };
}
