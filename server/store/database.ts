import { Kysely, PostgresDialect, type ColumnType, type Generated } from "kysely";
import pg from "pg";
import type { ScheduleBody } from "../../shared/api/schedule.ts";
import type { WebhookSignature } from "../../shared/api/webhook.ts";
import type { Json, JsonObject } from "../../shared/base/json.ts";
import type { Definition } from "../../shared/definition/definition.ts";
import type { Graph } from "../../shared/graph/graph.ts";
import type { RunStatus, StepStatus } from "../../shared/run/event.ts";
import type { LedgerKind, Usage } from "../../shared/cost/usage.ts";
import type { WasteFacts } from "../../shared/cost/waste.ts";
import type { BodyPayload } from "./written-values.ts";
import { SeveringClient } from "./severing-client.ts";

/** A json or jsonb column: read as a value, written as text, since node-postgres would turn an array into a PostgreSQL array. */
type JsonColumn<T> = ColumnType<T, string, string>;
type NullableJsonColumn<T> = ColumnType<T | null, string | null, string | null>;
type Time = ColumnType<Date, Date | string, Date | string>;
type DefaultedTime = ColumnType<Date, Date | string | undefined, Date | string>;
type NullableTime = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;

export interface Tables {
  schedules: {
    id: string;
    workflow_id: string;
    name: string;
    cron: string;
    time_zone: string;
    input: JsonColumn<Json>;
    version: number | null;
    overlap: ScheduleBody["overlap"];
    catch_up: ScheduleBody["catchUp"];
    enabled: boolean;
    next_at: NullableTime;
    queued: Generated<boolean>;
    last_at: NullableTime;
    last_run: string | null;
    revision: Generated<number>;
    created_at: DefaultedTime;
    updated_at: DefaultedTime;
  };
  webhooks: {
    path: string;
    workflow_id: string;
    version: number | null;
    signature: WebhookSignature;
    secret: string | null;
    enabled: boolean;
    created_at: DefaultedTime;
    updated_at: DefaultedTime;
  };
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
    summary: Generated<string>;
  };
  runs: {
    id: string;
    workflow_id: string;
    version: number;
    status: RunStatus;
    seq: number;
    input: JsonColumn<BodyPayload>;
    output: NullableJsonColumn<BodyPayload>;
    error: string | null;
    cause: string | null;
    body: NullableJsonColumn<JsonObject>;
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
    copy_of: string | null;
    copy_seq: number | null;
    copy_kind: "redrive" | "fork" | null;
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
  flows: {
    run_id: string;
    path: string;
    parent_path: string | null;
    parent_visit: number | null;
    index: Generated<number>;
    status: "open" | "succeeded" | "failed" | "cancelled";
    body: JsonColumn<JsonObject>;
    output: NullableJsonColumn<BodyPayload>;
    error: string | null;
    cause: string | null;
    step: string | null;
    step_status: StepStatus | null;
    state: string | null;
    phase: string | null;
    attempt: number | null;
    epoch: number | null;
    worker: string | null;
    scheduled_seq: number | null;
    started_seq: number | null;
    scheduled_at: NullableTime;
    started_at: NullableTime;
    ready_at: NullableTime;
    waiting_since: NullableTime;
    wake_at: NullableTime;
    timeout_at: NullableTime;
    heartbeat_timeout_at: NullableTime;
    activity: string | null;
    child_run: string | null;
  };
  steps: {
    run_id: string;
    path: string;
    visit: number;
    state: string;
    flow: string;
    status: StepStatus;
    phase: string;
    attempt: number;
    epoch: number;
    lost: Generated<number>;
    opening: Generated<number>;
    error: string | null;
    cause: string | null;
    undo: NullableJsonColumn<JsonObject>;
    scheduled_seq: number;
    started_seq: number | null;
    ended_seq: number;
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
    saved: Generated<boolean>;
    workflow_id: string | null;
    state: string | null;
    wasted: boolean | null;
    waste: NullableJsonColumn<WasteFacts>;
  };
  persistence_rates: {
    from: ColumnType<string, string, string>;
    commit_usd_per_million: number | null;
    log_usd_per_gb: number | null;
    artifact_usd_per_gb: number | null;
    source: string | null;
  };
  call_cache: {
    key: Buffer;
    workflow_id: string;
    resource: string;
    value: JsonColumn<BodyPayload>;
    costs: JsonColumn<readonly JsonObject[]>;
    run_id: string;
    created_at: DefaultedTime;
    expires_at: Time;
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
    boot: Generated<string>;
    start_ticks: Generated<string>;
    buried_at: NullableTime;
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
    models: Generated<string[]>;
    updated_at: DefaultedTime;
  };
  provider_gates: { provider: string; not_before: Generated<Date> };
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
export function openPool(
  url: string,
  options: { readonly max: number; readonly types?: pg.TypeOverrides },
): pg.Pool {
  const pool = new pg.Pool({
    Client: SeveringClient,
    connectionString: url,
    keepAlive: true,
    connectionTimeoutMillis: 5_000,
    query_timeout: 30_000,
    idle_in_transaction_session_timeout: 30_000,
    lock_timeout: 10_000,
    ...options,
  });
  pool.on("error", ignoreIdleConnection);
  pool.on("connect", (client) => client.on("error", ignoreIdleConnection));
  return pool;
}

/** Opens a pool with the query builder over it. */
export function openDatabase(url: string, options: { readonly max?: number } = {}): Database {
  const pool = openPool(url, { max: options.max ?? 10, types });
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return { db, pool, url, close: async () => await db.destroy() };
}

/** The pool has already discarded the connection; whoever asks next gets a new one or an error of its own. */
function ignoreIdleConnection(): void {}
