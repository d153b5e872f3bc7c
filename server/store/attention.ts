/** What waits for somebody: runs that failed and that nobody redrove, steps that are held, steps that wait for something outside. */
import { sql, type RawBuilder } from "kysely";
import {
  mostCounted,
  waitingFor,
  type AttentionCounts,
  type DeadLetter,
  type WaitingStep,
} from "../../shared/api/control.ts";
import { assert } from "../../shared/base/assert.ts";
import type { RunStatus } from "../../shared/run/event.ts";
import type { Database } from "./database.ts";
import {
  cutPage,
  pageSize,
  readFlowPlace,
  readTimePlace,
  type Page,
  type PageRequest,
} from "./page-cursor.ts";

type Filter = PageRequest & { readonly workflow?: string | undefined };

interface FailedStep {
  readonly path: string;
  readonly visit: number;
  readonly state: string;
  readonly attempts: number;
  readonly input_event: number;
  readonly error: string | null;
  readonly cause: string | null;
}

interface LetterRow {
  readonly kind: DeadLetter["kind"];
  readonly run_id: string;
  readonly workflow_id: string;
  readonly workflow_name: string;
  readonly version: number;
  readonly status: RunStatus;
  readonly error: string | null;
  readonly cause: string | null;
  readonly at: Date;
  readonly place: string;
  readonly place_id: string;
  readonly cost_micros: number;
  readonly not_undone: readonly string[] | null;
  /** Newest first: the failure that ended the run, then those that led to it, and older ones that were borne. */
  readonly steps: readonly FailedStep[] | null;
}

/** Failed runs and held steps, the newest first. */
export async function listDeadLetters(
  database: Database,
  params: Filter & { readonly error?: string | undefined },
): Promise<Page<DeadLetter>> {
  const limit = pageSize(params);
  const workflow = params.workflow ?? null;
  const error = params.error ?? null;
  const place = params.cursor === undefined ? null : readTimePlace(params.cursor);
  const before = place === null ? null : place.at;
  const beforeId = place === null ? null : place.id;
  const { rows } = await sql<LetterRow>`
    with failed as (
      select 'failed' as kind, r.id as run_id, r.id as place_id, r.ended_at as at, null::text as path, null::integer as visit
      from runs r
      where r.status in ('FAILED', 'TIMED_OUT') and (${workflow}::text is null or r.workflow_id = ${workflow})
        and (${error}::text is null or r.error = ${error})
        and (${before}::timestamptz is null or (r.ended_at, r.id) < (${before}::timestamptz, ${beforeId}::text collate "C"))
        and not exists (select from runs c where c.copy_of = r.id and c.copy_kind = 'redrive')
      order by r.ended_at desc, r.id desc limit ${limit + 1}),
    held as (
      select 'held' as kind, f.run_id, f.run_id || ' ' || f.step as place_id, f.waiting_since as at,
        substring(f.step from '^(.*)@[0-9]+$') as path, substring(f.step from '[0-9]+$')::integer as visit
      from flows f join runs r on r.id = f.run_id
      where f.step_status = 'held' and r.ended_at is null and ${error}::text is null and (${workflow}::text is null or r.workflow_id = ${workflow})
        and (${before}::timestamptz is null or (f.waiting_since, f.run_id || ' ' || f.step) < (${before}::timestamptz, ${beforeId}::text collate "C"))
      order by f.waiting_since desc, place_id desc limit ${limit + 1}),
    both_kinds as (
      select * from failed union all select * from held order by at desc, place_id desc limit ${limit + 1})
    select b.kind, b.run_id, r.workflow_id, w.name as workflow_name, r.version, r.status, r.error, r.cause, b.at, b.at::text as place,
      b.place_id, r.cost_micros,
      (select json_agg(s ->> 'path') from json_array_elements(
        case when json_typeof(r.body -> 'stuck') = 'array' then r.body -> 'stuck' else '[]' end) s) as not_undone,
      case when b.kind = 'held' then (
        select json_agg(h) from (
          select b.path, b.visit, f.state, f.attempt as attempts, f.scheduled_seq as input_event,
            coalesce(e.data ->> 'error', 'Cairn.WorkerLost') as error, e.data ->> 'cause' as cause
          from flows f left join lateral (
            select e.data from events e where e.run_id = f.run_id and e.seq >= f.started_seq and e.at >= r.created_at
              and e.type = 'step.held' and e.path = b.path and e.visit = b.visit
            order by e.seq desc limit 1) e on true
          where f.run_id = b.run_id and f.step = b.path || '@' || b.visit and f.status = 'open') h)
      else (
        select json_agg(s) from (
          select s.path, s.visit, s.state, s.attempt as attempts, s.scheduled_seq as input_event, s.error, s.cause
          from steps s where s.run_id = b.run_id and s.status = 'failed' and s.path not like '%/~undo'
          order by s.ended_seq desc limit 20) s)
      end as steps
    from both_kinds b join runs r on r.id = b.run_id join workflows w on w.id = r.workflow_id
    order by b.at desc, b.place_id desc`.execute(database.db);
  const page = cutPage(rows, limit, (row) => [row.place, row.place_id]);
  return { items: page.items.map(letterOf), next: page.next };
}

function letterOf(row: LetterRow): DeadLetter {
  const step = causing(row.steps ?? []);
  return {
    kind: row.kind,
    runId: row.run_id,
    workflowId: row.workflow_id,
    workflowName: row.workflow_name,
    version: row.version,
    status: row.status,
    error: row.error,
    cause: row.cause,
    at: row.at.toISOString(),
    step:
      step === null
        ? null
        : {
            path: step.path,
            visit: step.visit,
            state: step.state,
            attempts: step.attempts,
            inputEvent: step.input_event,
            error: step.error,
            cause: step.cause,
          },
    costMicros: row.cost_micros,
    notUndone: [...(row.not_undone ?? [])],
  };
}

/** The innermost of the failures that ended the run: a container fails right after what failed in it. */
function causing(steps: readonly FailedStep[]): FailedStep | null {
  const [outermost, ...others] = steps;
  let found = outermost ?? null;
  for (const step of others) {
    if (found === null || !new RegExp(`^${escaped(found.path)}(?:#\\d+)?/`).test(step.path)) break;
    found = step;
  }
  return found;
}

function escaped(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
}

interface WaitingRow {
  readonly run_id: string;
  readonly flow: string;
  readonly path: string;
  readonly visit: number;
  readonly state: string;
  readonly workflow_id: string;
  readonly workflow_name: string;
  readonly waits: WaitingStep["for"];
  readonly name: string | null;
  readonly since: Date;
  readonly place: string;
  readonly until: Date | null;
}

/** What the open step of the flow `f` waits for; null when for nothing, or for flows of its own. */
const whatFor = sql`case
      when f.step_status = 'held' then 'person'
      when json_typeof(f.body -> 'step' -> 'deferred') = 'object' then f.body -> 'step' -> 'deferred' ->> 'reason'
      when json_typeof(f.body -> 'step' -> 'parked') = 'object' then f.body -> 'step' -> 'parked' ->> 'kind'
      when f.wake_at is not null then 'time'
    end`;

/** Open steps that wait for something but their own flows, the oldest first. */
export async function listWaiting(
  database: Database,
  params: Filter & { readonly for?: WaitingStep["for"] | undefined },
): Promise<Page<WaitingStep>> {
  const limit = pageSize(params);
  const workflow = params.workflow ?? null;
  const wanted = params.for ?? null;
  const place = params.cursor === undefined ? null : readFlowPlace(params.cursor);
  const { rows } = await sql<WaitingRow>`
    select f.run_id, f.path as flow, substring(f.step from '^(.*)@[0-9]+$') as path, substring(f.step from '[0-9]+$')::integer as visit,
      f.state, r.workflow_id, w.name as workflow_name, k.waits, f.body -> 'step' -> 'parked' ->> 'name' as name,
      f.waiting_since as since, f.waiting_since::text as place, coalesce(f.wake_at, f.timeout_at) as until
    from flows f
    cross join lateral (select ${whatFor} as waits) k
    join runs r on r.id = f.run_id join workflows w on w.id = r.workflow_id
    where f.waiting_since is not null and k.waits is not null
      and (${wanted}::text is null or k.waits = ${wanted}) and (${workflow}::text is null or r.workflow_id = ${workflow})
      and (${place?.at ?? null}::timestamptz is null or (f.waiting_since, f.run_id, f.path)
        > (${place?.at ?? null}::timestamptz, ${place?.runId ?? null}::text collate "C", ${place?.flow ?? null}::text collate "C"))
    order by f.waiting_since, f.run_id, f.path limit ${limit + 1}`.execute(database.db);
  const page = cutPage(rows, limit, (row) => [row.place, row.run_id, row.flow]);
  return {
    items: page.items.map((row) => ({
      path: row.path,
      visit: row.visit,
      state: row.state,
      runId: row.run_id,
      workflowId: row.workflow_id,
      workflowName: row.workflow_name,
      for: row.waits,
      name: row.name,
      since: row.since.toISOString(),
      until: row.until?.toISOString() ?? null,
    })),
    next: page.next,
  };
}

interface CountRow {
  readonly running: number;
  readonly paused: number;
  readonly failed_last_day: number;
  readonly dead_letters: number;
  readonly waiting: Readonly<Record<string, number>> | null;
}

/** Numbers for people. Each walks an index, at most {@link mostCounted} entries of it, so that it costs the same however much is stored. */
export async function countAttention(database: Database): Promise<AttentionCounts> {
  const upTo = (rows: RawBuilder<unknown>) =>
    sql`(select count(*)::integer from (${rows} limit ${mostCounted}) t)`;
  const { rows } = await sql<CountRow>`
    select ${upTo(sql`select from runs where status in ('RUNNING', 'COMPENSATING')`)} as running,
      ${upTo(sql`select from runs where status = 'PAUSED'`)} as paused,
      ${upTo(sql`select from runs where status in ('FAILED', 'TIMED_OUT') and ended_at > now() - interval '1 day'`)} as failed_last_day,
      ${upTo(sql`
        select from runs r where r.status in ('FAILED', 'TIMED_OUT')
          and not exists (select from runs c where c.copy_of = r.id and c.copy_kind = 'redrive')
        union all
        select from flows f join runs r on r.id = f.run_id where f.step_status = 'held' and r.ended_at is null`)} as dead_letters,
      (select json_object_agg(waits, steps) from (
        select waits, count(*) as steps
        from (select f.body, f.step_status, f.wake_at from flows f where f.waiting_since is not null
          order by f.waiting_since, f.run_id, f.path limit ${mostCounted}) f
        cross join lateral (select ${whatFor} as waits) k
        where waits is not null group by waits) t) as waiting`.execute(database.db);
  const [row] = rows;
  assert(row !== undefined, "a query without a table has one row");
  return {
    running: row.running,
    paused: row.paused,
    failedLastDay: row.failed_last_day,
    deadLetters: row.dead_letters,
    waiting: Object.fromEntries(
      waitingFor.map((what) => [what, row.waiting?.[what] ?? 0]),
    ) as AttentionCounts["waiting"],
  };
}

/** Those of the runs that another run redrives. */
export async function redrivenAmong(
  database: Database,
  runIds: readonly string[],
): Promise<ReadonlySet<string>> {
  if (runIds.length === 0) return new Set();
  const rows = await database.db
    .selectFrom("runs")
    .select("copy_of")
    .where("copy_kind", "=", "redrive")
    .where("copy_of", "in", [...runIds])
    .execute();
  return new Set(rows.flatMap(({ copy_of: id }) => (id === null ? [] : [id])));
}
