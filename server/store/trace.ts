/** What happened inside a run: its steps with their attempts, operations and model calls, page by page. */
import { sql } from "kysely";
import { Refusal } from "../../shared/api/errors.ts";
import {
  maxTraceCalls,
  maxTraceSteps,
  type AttemptSpan,
  type CallSummary,
  type StepSpan,
  type TracePage,
} from "../../shared/api/trace.ts";
import type { AttemptMessage } from "../../shared/api/run.ts";
import type { Usage } from "../../shared/cost/usage.ts";
import type { RunStatus } from "../../shared/run/event.ts";
import { containersOf, flowOfStep, stepKey, undonePath } from "../../shared/run/path.ts";
import type { Database } from "./database.ts";
import { callsOfSteps } from "./model-calls.ts";
import type { PageRequest } from "./page-cursor.ts";
import { listSteps, type StoredStep } from "./run-steps.ts";

interface Spent {
  readonly usage: Usage;
  readonly costMicros: number;
}

const nothingSpent: Spent = { usage: {}, costMicros: 0 };

interface SpentRow {
  readonly input: number | null;
  readonly cached: number | null;
  readonly output: number | null;
  readonly requests: number | null;
  readonly micros: number;
}

/** Sums over ledger rows `l`; what was taken over or cached was not spent. */
const spentColumns = sql`
  sum((l.usage ->> 'inputTokens')::bigint)::bigint as input, sum((l.usage ->> 'cachedInputTokens')::bigint)::bigint as cached,
  sum((l.usage ->> 'outputTokens')::bigint)::bigint as output, sum((l.usage ->> 'requests')::bigint)::bigint as requests,
  coalesce(sum(l.cost_micros), 0)::bigint as micros`;
const isSpent = sql`l.kind in ('incurred', 'estimated')`;

/** A page of the trace of a run. @throws Refusal RUN_NOT_FOUND · INVALID_CURSOR */
export async function findTrace(
  database: Database,
  params: PageRequest & { readonly runId: string; readonly path?: string | undefined },
): Promise<TracePage> {
  const { runId } = params;
  const run = await findRunSpan(database, runId);
  const page = await listSteps(database, { ...params, limit: params.limit ?? maxTraceSteps });
  const steps = page.items.map(({ step }) => step);
  const spent = await spentBy(database, runId, steps);
  const texts = await textLengths(database, runId, steps);
  const started = await startedRuns(database, runId, steps);
  const calls = await callsOfSteps(database, { runId, steps, limit: maxTraceCalls });
  return {
    run,
    steps: page.items.map((stored, index) => {
      const own = calls[index] ?? { calls: [], total: 0 };
      const key = stepKey(stored.step.path, stored.step.visit);
      return stepSpan(stored, {
        ...own,
        spent: (attempt) => spent.get(`${key}#${String(attempt)}`) ?? nothingSpent,
        textLength: (attempt) => texts.get(`${key}#${String(attempt)}`) ?? 0,
        runs: started.get(key) ?? [],
      });
    }),
    next: page.next,
  };
}

interface Inside {
  readonly calls: readonly CallSummary[];
  readonly total: number;
  readonly spent: (attempt: number) => Spent;
  readonly textLength: (attempt: number) => number;
  readonly runs: StepSpan["runs"];
}

function stepSpan({ step }: StoredStep, inside: Inside): StepSpan {
  const forward = undonePath(step.path) ?? step.path;
  const attempts = step.attempts.map((attempt) => attemptSpan(attempt, inside));
  return {
    path: step.path,
    visit: step.visit,
    state: step.state,
    parent: containersOf(flowOfStep(forward))[0] ?? null,
    status: step.status,
    startedAt: step.startedAt ?? step.scheduledAt,
    endedAt: step.endedAt,
    usage: sumUsage(attempts.map(({ usage }) => usage)),
    costMicros: attempts.reduce((sum, { costMicros }) => sum + costMicros, 0),
    attempts,
    moreCalls: inside.total - inside.calls.length,
    runs: inside.runs,
  };
}

function attemptSpan(message: AttemptMessage, inside: Inside): AttemptSpan {
  const { attempt, status, worker, startedAt, endedAt, error, cause } = message;
  const calls = inside.calls.filter((call) => call.attempt === attempt);
  return {
    attempt,
    status,
    worker,
    startedAt,
    endedAt,
    error,
    cause,
    ...inside.spent(attempt),
    textLength: inside.textLength(attempt),
    calls: calls.filter(({ operation }) => operation === null),
    operations: operationsOf(calls),
  };
}

function operationsOf(calls: readonly CallSummary[]): AttemptSpan["operations"] {
  const byKey = new Map<string, CallSummary[]>();
  for (const call of calls) {
    if (call.operation === null) continue;
    const own = byKey.get(call.operation);
    if (own === undefined) byKey.set(call.operation, [call]);
    else own.push(call);
  }
  return [...byKey].map(([key, own]) => ({
    key,
    // ISO times of one form: their order is that of their texts.
    startedAt: own.reduce(
      (first, { startedAt }) => (startedAt < first ? startedAt : first),
      own[0]?.startedAt ?? "",
    ),
    endedAt: lastOf(own.map(({ endedAt }) => endedAt)),
    calls: own,
  }));
}

/** Null as long as one of them has not ended. */
function lastOf(ends: readonly (string | null)[]): string | null {
  return ends.reduce((last, end) => {
    if (last === null || end === null) return null;
    return end > last ? end : last;
  });
}

async function findRunSpan({ db }: Database, runId: string): Promise<TracePage["run"]> {
  const { rows } = await sql<
    SpentRow & {
      workflow_id: string;
      workflow_name: string;
      status: RunStatus;
      created_at: Date;
      ended_at: Date | null;
      calls: number;
    }
  >`
    select r.workflow_id, w.name as workflow_name, r.status, r.created_at, r.ended_at, spent.*,
      (select count(*) from model_calls c where c.run_id = r.id) as calls
    from runs r join workflows w on w.id = r.workflow_id
    cross join lateral (select ${spentColumns} from ledger l where l.run_id = r.id and ${isSpent}) spent
    where r.id = ${runId}`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Refusal("RUN_NOT_FOUND", `There is no run ${runId}.`);
  return {
    id: runId,
    workflowId: row.workflow_id,
    workflowName: row.workflow_name,
    status: row.status,
    startedAt: row.created_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
    ...spentOf(row),
    calls: row.calls,
  };
}

type Places = readonly { readonly path: string; readonly visit: number }[];

/** What each attempt of some steps has spent, by `key#attempt`. */
async function spentBy(
  { db }: Database,
  runId: string,
  steps: Places,
): Promise<ReadonlyMap<string, Spent>> {
  const { rows } = await sql<SpentRow & { path: string; visit: number; attempt: number }>`
    select l.path, l.visit, l.attempt, ${spentColumns} from ledger l
    where l.run_id = ${runId} and l.path = any (${pathsOf(steps)}::text[]) and ${isSpent}
    group by l.path, l.visit, l.attempt`.execute(db);
  return new Map(
    rows.map((row) => [`${stepKey(row.path, row.visit)}#${String(row.attempt)}`, spentOf(row)]),
  );
}

/** How much text each attempt of some steps has streamed, by `key#attempt`. */
async function textLengths(
  { db }: Database,
  runId: string,
  steps: Places,
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ path: string; visit: number; attempt: number; length: number }>`
    select path, visit, attempt, max(stop) as length from text_chunks
    where run_id = ${runId} and path = any (${pathsOf(steps)}::text[])
    group by path, visit, attempt`.execute(db);
  return new Map(
    rows.map((row) => [`${stepKey(row.path, row.visit)}#${String(row.attempt)}`, row.length]),
  );
}

/** The runs that some steps have started, by the keys of the steps. */
async function startedRuns(
  { db }: Database,
  runId: string,
  steps: Places,
): Promise<ReadonlyMap<string, StepSpan["runs"]>> {
  const { rows } = await sql<{
    id: string;
    path: string;
    visit: number;
    attempt: number | null;
    status: RunStatus;
  }>`
    select id, parent_path as path, parent_visit as visit, parent_attempt as attempt, status from runs
    where parent_run = ${runId} and parent_path = any (${pathsOf(steps)}::text[])
    order by created_at`.execute(db);
  const found = new Map<string, StepSpan["runs"][number][]>();
  for (const { path, visit, ...run } of rows) {
    const key = stepKey(path, visit);
    const own = found.get(key);
    if (own === undefined) found.set(key, [run]);
    else own.push(run);
  }
  return found;
}

function pathsOf(steps: Places): readonly string[] {
  return [...new Set(steps.map(({ path }) => path))];
}

function spentOf({ input, cached, output, requests, micros }: SpentRow): Spent {
  return {
    usage: {
      ...(input === null ? {} : { inputTokens: input }),
      ...(cached === null ? {} : { cachedInputTokens: cached }),
      ...(output === null ? {} : { outputTokens: output }),
      ...(requests === null ? {} : { requests }),
    },
    costMicros: micros,
  };
}

function sumUsage(usages: readonly Usage[]): Usage {
  const sum: Record<string, number> = {};
  for (const usage of usages)
    for (const [name, count = 0] of Object.entries(usage)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}
