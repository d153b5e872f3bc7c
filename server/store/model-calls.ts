/** Reads the model calls of runs. */
import { sql, type RawBuilder } from "kysely";
import type { CallSummary } from "../../shared/api/trace.ts";
import type { LedgerKind, Usage } from "../../shared/cost/usage.ts";
import type { Database } from "./database.ts";
import { cutPage, pageSize, readCallPlace, type Page, type PageRequest } from "./page-cursor.ts";
import type { CallPayload, CallRow } from "./side-records.ts";

interface SummaryRow {
  readonly path: string;
  readonly visit: number;
  readonly attempt: number;
  readonly id: string;
  readonly operation: string | null;
  readonly at: Date;
  readonly latency_ms: number | null;
  readonly first_text_ms: number | null;
  readonly provider: string;
  readonly model: string;
  readonly kind: CallRow["kind"];
  readonly prompt: string;
  readonly reply: string;
  readonly usage: Usage;
  readonly cost_micros: number | null;
  readonly cost_kind: LedgerKind | null;
  readonly finish_reason: string | null;
  readonly error: string | null;
  readonly cause: string | null;
}

const summaryColumns = sql`c.path, c.visit, c.attempt, c.id, c.operation, c.at, c.latency_ms, c.first_text_ms, c.provider, c.model,
  c.kind, c.prompt, c.reply, c.usage, c.cost_micros, c.cost_kind, c.finish_reason, c.error, c.cause`;

const inOrder = sql`c.path, c.visit, c.attempt, c.id`;

/** Which calls of a run; what is absent does not matter. */
export interface CallFilter {
  readonly runId: string;
  readonly path?: string | undefined;
  readonly visit?: number | undefined;
  readonly attempt?: number | undefined;
}

/** Calls by step, attempt and beginning. @throws Refusal INVALID_CURSOR */
export async function listCalls(
  { db }: Pick<Database, "db">,
  params: CallFilter & PageRequest,
): Promise<Page<CallSummary>> {
  const limit = pageSize(params);
  const filters = filtersOf(params);
  if (params.cursor !== undefined) {
    const [path, visit, attempt, id] = readCallPlace(params.cursor);
    filters.push(sql`(${inOrder}) > (${path}, ${visit}::integer, ${attempt}::integer, ${id})`);
  }
  const { rows } = await sql<SummaryRow>`
    select ${summaryColumns} from model_calls c where ${sql.join(filters, sql` and `)}
    order by ${inOrder} limit ${limit + 1}`.execute(db);
  const page = cutPage(rows, limit, (row) => [row.path, row.visit, row.attempt, row.id]);
  return { items: page.items.map(summaryOf), next: page.next };
}

function filtersOf({ runId, path, visit, attempt }: CallFilter): RawBuilder<unknown>[] {
  return [
    sql`c.run_id = ${runId}`,
    ...(path === undefined ? [] : [sql`c.path = ${path}`]),
    ...(visit === undefined ? [] : [sql`c.visit = ${visit}::integer`]),
    ...(attempt === undefined ? [] : [sql`c.attempt = ${attempt}::integer`]),
  ];
}

/** The calls of a step, of which the first are in a trace. */
export interface CallsOfStep {
  readonly calls: readonly CallSummary[];
  /** How many there are. */
  readonly total: number;
}

/** The first calls of each of some steps, by the places of those in the list. */
export async function callsOfSteps(
  { db }: Pick<Database, "db">,
  params: {
    readonly runId: string;
    readonly steps: readonly { readonly path: string; readonly visit: number }[];
    readonly limit: number;
  },
): Promise<readonly CallsOfStep[]> {
  const { runId, steps, limit } = params;
  const { rows } = await sql<SummaryRow & { place: number; total: number }>`
    select w.place::integer, counted.total, ${summaryColumns}
    from unnest(${steps.map(({ path }) => path)}::text[], ${steps.map(({ visit }) => visit)}::integer[]) with ordinality as w (path, visit, place)
    cross join lateral (
      select count(*) as total from model_calls m where m.run_id = ${runId} and m.path = w.path collate "C" and m.visit = w.visit) counted
    cross join lateral (
      select * from model_calls m where m.run_id = ${runId} and m.path = w.path collate "C" and m.visit = w.visit
      order by m.path, m.visit, m.attempt, m.id limit ${limit}) c
    where counted.total > 0
    order by w.place, ${inOrder}`.execute(db);
  const found = steps.map(() => ({ calls: [] as CallSummary[], total: 0 }));
  for (const row of rows) {
    const step = found[row.place - 1];
    if (step === undefined) continue;
    step.calls.push(summaryOf(row));
    step.total = row.total;
  }
  return found;
}

/** A call with its values as they are kept. */
export interface StoredCall {
  readonly summary: CallSummary;
  readonly request: CallPayload;
  readonly answer: CallPayload | null;
}

/** A call by its id; null when the run has none of it. */
export async function findCall(
  { db }: Pick<Database, "db">,
  { runId, id }: { readonly runId: string; readonly id: string },
): Promise<StoredCall | null> {
  const { rows } = await sql<SummaryRow & Pick<StoredCall, "request" | "answer">>`
    select ${summaryColumns}, c.request, c.answer from model_calls c
    where c.run_id = ${runId} and c.id = ${id}`.execute(db);
  const [row] = rows;
  return row === undefined
    ? null
    : { summary: summaryOf(row), request: row.request, answer: row.answer };
}

function summaryOf(row: SummaryRow): CallSummary {
  const { latency_ms: latencyMs, error } = row;
  return {
    id: row.id,
    path: row.path,
    visit: row.visit,
    attempt: row.attempt,
    operation: row.operation,
    status: latencyMs === null ? "running" : error === null ? "succeeded" : "failed",
    startedAt: row.at.toISOString(),
    endedAt: latencyMs === null ? null : new Date(row.at.getTime() + latencyMs).toISOString(),
    latencyMs,
    firstTextMs: row.first_text_ms,
    provider: row.provider,
    model: row.model,
    kind: row.kind,
    prompt: row.prompt,
    reply: row.reply,
    usage: row.usage,
    costMicros: row.cost_micros,
    costKind: row.cost_kind,
    finishReason: row.finish_reason,
    error,
    cause: row.cause,
  };
}
