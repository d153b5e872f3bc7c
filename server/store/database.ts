import { Kysely, PostgresDialect, type ColumnType, type Generated } from "kysely";
import pg from "pg";
import type { Json, JsonObject } from "../../shared/base/json.ts";
import type { Definition } from "../../shared/definition/definition.ts";
import type { Graph } from "../../shared/graph/graph.ts";
import type { RunStatus, StepStatus, TerminalStatus } from "../../shared/run/event.ts";
import type { Payload } from "../../shared/run/payload.ts";
import type { LedgerKind, Usage } from "../../shared/cost/usage.ts";

/** A json or jsonb column: read as a value, written as text, since node-postgres would turn an array into a PostgreSQL array. */
type JsonColumn<T> = ColumnType<T, string, string>;
type NullableJsonColumn<T> = ColumnType<T | null, string | null, string | null>;
type Time = ColumnType<Date, Date | string, Date | string>;
type DefaultedTime = ColumnType<Date, Date | string | undefined, Date | string>;
type NullableTime = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;

export interface Tables {
  workflows: {
    id: string;
    name: string;
    type: "STANDARD" | "EXPRESS";
    draft: JsonColumn<Graph>;
    revision: Generated<number>;
    version: number | null;
    created_at: DefaultedTime;
    updated_at: DefaultedTime;
    deleted_at: NullableTime;
  };
  workflow_versions: {
    workflow_id: string;
    version: number;
    definition: JsonColumn<Definition>;
    graph: JsonColumn<Graph>;
    definition_hash: string;
    created_at: DefaultedTime;
  };
  runs: {
    id: string;
    workflow_id: string;
    version: number;
    status: RunStatus;
    seq: number;
    input: JsonColumn<Payload>;
    output: NullableJsonColumn<Payload>;
    error: string | null;
    cause: string | null;
    ending: NullableJsonColumn<{
      status: TerminalStatus;
      error: string | null;
      cause: string | null;
    }>;
    cost_micros: Generated<number>;
    unpriced: Generated<number>;
    infrastructure_failures: Generated<number>;
    deadline: NullableTime;
    idempotency_key: string | null;
    request_hash: string | null;
    name: string | null;
    parent_run: string | null;
    parent_path: string | null;
    parent_visit: number | null;
    parent_attempt: number | null;
    awaited: Generated<boolean>;
    created_at: Time;
    updated_at: Time;
    ended_at: NullableTime;
  };
  events: {
    run_id: string;
    seq: number;
    type: string;
    at: Time;
    state: string | null;
    path: string | null;
    visit: number | null;
    attempt: number | null;
    data: JsonColumn<JsonObject>;
  };
  steps: {
    run_id: string;
    path: string;
    visit: number;
    state: string;
    flow: string;
    status: StepStatus;
    phase: string;
    attempt: Generated<number>;
    epoch: Generated<number>;
    worker: string | null;
    detail: JsonColumn<JsonObject>;
    input: NullableJsonColumn<Payload>;
    output: NullableJsonColumn<Payload>;
    error: string | null;
    cause: string | null;
    undoable: Generated<boolean>;
    cost_micros: Generated<number>;
    heartbeat: NullableJsonColumn<Json>;
    wake_at: NullableTime;
    timeout_at: NullableTime;
    heartbeat_timeout_at: NullableTime;
    activity: string | null;
    child_run: string | null;
    scheduled_at: Time;
    started_at: NullableTime;
    ended_at: NullableTime;
    scheduled_seq: number;
    ended_seq: number | null;
  };
  flows: {
    run_id: string;
    path: string;
    parent_path: string | null;
    parent_visit: number | null;
    index: Generated<number>;
    status: "open" | "succeeded" | "failed" | "cancelled";
    variables: JsonColumn<Record<string, Payload>>;
    visits: JsonColumn<Record<string, number>>;
    openings: JsonColumn<Record<string, number>>;
    output: NullableJsonColumn<Payload>;
    error: string | null;
    cause: string | null;
  };
  ledger: {
    run_id: string;
    path: string;
    visit: number;
    attempt: number;
    ordinal: number;
    at: Time;
    kind: LedgerKind;
    provider: string;
    model: string;
    usage: JsonColumn<Usage>;
    cost_micros: number | null;
    rate: string | null;
  };
  artifacts: {
    id: string;
    sha256: string;
    bytes: number;
    type: string;
    name: string;
    run_id: string | null;
    created_at: DefaultedTime;
  };
  workers: {
    id: string;
    host: string;
    pid: number;
    version: string;
    concurrency: number;
    started_at: DefaultedTime;
    seen_at: DefaultedTime;
    draining: Generated<boolean>;
    pool: string;
    loop_delay_ms: Generated<number>;
    memory_bytes: Generated<number>;
  };
  rates: {
    model: string;
    from: ColumnType<string, string, string>;
    input_usd_per_million: number | null;
    cached_input_usd_per_million: number | null;
    output_usd_per_million: number | null;
    request_usd: number | null;
    second_usd: number | null;
    image_usd: number | null;
    source: string | null;
  };
  providers: {
    name: string;
    base_url: string;
    secret: string | null;
    requests_per_minute: number | null;
    tokens_per_minute: number | null;
    updated_at: DefaultedTime;
  };
  keys: { name: string; secret: Buffer };
  bindings: { resource: string; url: string; secret: string | null; updated_at: DefaultedTime };
}

/** An open connection pool and the query builder over it. */
export interface Database {
  readonly db: Kysely<Tables>;
  readonly pool: pg.Pool;
  readonly url: string;
  close(): Promise<void>;
}

const int8 = 20;
const date = 1082;

/** bigint columns hold micro-dollars and bytes, both far below 2^53; dates stay text. */
const types = new pg.TypeOverrides();
types.setTypeParser(int8, Number);
types.setTypeParser(date, String);

/**
 * Opens a pool on a PostgreSQL URL. A half-open connection fails after 30 s instead of hanging for ever, and an idle
 * connection that breaks is dropped without an unhandled error: the next query reports it.
 */
export function openDatabase(url: string, options: { readonly max?: number } = {}): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 10,
    keepAlive: true,
    connectionTimeoutMillis: 5_000,
    query_timeout: 30_000,
    idle_in_transaction_session_timeout: 30_000,
    lock_timeout: 10_000,
    types,
  });
  pool.on("error", ignoreIdleConnection);
  pool.on("connect", (client) => client.on("error", ignoreIdleConnection));
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return { db, pool, url, close: async () => await db.destroy() };
}

/** The pool has already discarded the connection; whoever asks next gets a new one or an error of its own. */
function ignoreIdleConnection(): void {}
