/** Steps that ask somebody outside through a token and keep with them what they ask: approvals, and callbacks of services. */
import { sql } from "kysely";
import type { RunStatus } from "../../shared/run/event.ts";
import { flowOfStep, undonePath } from "../../shared/run/path.ts";
import type { Payload } from "../../shared/run/payload.ts";
import type { Database } from "./database.ts";
import type { EventRow } from "./event-data.ts";
import { undoFlow } from "./flow-rows.ts";
import { outcomeOf, type AskEvent, type AskOutcome } from "./ask-outcome.ts";
import { cutPage, pageSize, readFlowPlace, type Page, type PageRequest } from "./page-cursor.ts";
import { decodeLog, decodeWith, inLog, logOf } from "./read-values.ts";
import { readPayload, type BodyPayload } from "./written-values.ts";

/** Where a step asks, and of which workflow's run it is one. */
export interface AskPlace {
  readonly runId: string;
  readonly workflowId: string;
  readonly workflowName: string;
  readonly path: string;
  readonly visit: number;
  readonly state: string;
}

/** A step that waits for its answer. */
export interface OpenAsk extends AskPlace {
  /** Type of the kind that asks. */
  readonly kind: string;
  /** The attempt that its token is for. */
  readonly attempt: number;
  /** What is asked. */
  readonly request: Payload;
  readonly since: Date;
  readonly until: Date | null;
}

/** Orders of a list of open asks: the newest first, the oldest first, what is due first. */
type AskOrder = "newest" | "oldest" | "due";

export interface ListAsksParams extends PageRequest {
  readonly kinds: readonly string[];
  readonly order: AskOrder;
  readonly runId?: string | undefined;
  readonly workflow?: string | undefined;
}

interface AskRow {
  readonly run_id: string;
  readonly begun: Date;
  readonly flow: string;
  readonly key: string;
  readonly state: string;
  readonly attempt: number;
  readonly kind: string;
  readonly input: BodyPayload;
  readonly workflow_id: string;
  readonly workflow_name: string;
  readonly since: Date;
  readonly until: Date | null;
  readonly place: string;
}

/** What no deadline counts as among deadlines. */
const never = "9999-12-31 00:00:00+00";
/** Open asks are counted up to here. */
const mostCounted = 1000;

/** True for flows `f` that stand at an ask of one of the kinds. What waits for a time, a worker or a run is told apart by columns. */
function asks(kinds: readonly string[]) {
  return sql`(f.waiting_since is not null and f.step_status = 'waiting' and f.wake_at is null and f.activity is null and f.child_run is null
    and f.body -> 'step' -> 'parked' ->> 'kind' = 'callback' and f.body -> 'step' -> 'parked' ->> 'name' = any (${[...kinds]}::text[]))`;
}

/** Asks that wait for their answer, in all runs or in one. @throws Refusal INVALID_CURSOR */
export async function listOpenAsks(
  database: Database,
  params: ListAsksParams,
): Promise<Page<OpenAsk>> {
  const limit = pageSize(params);
  const after = params.cursor === undefined ? null : readFlowPlace(params.cursor);
  const { runId = null, workflow = null } = params;
  const by =
    params.order === "due"
      ? sql`coalesce(f.timeout_at, ${never}::timestamptz)`
      : sql`f.waiting_since`;
  const [order, beyond] = params.order === "newest" ? [sql`desc`, sql`<`] : [sql`asc`, sql`>`];
  const { rows } = await sql<AskRow>`
    select f.run_id, r.created_at as begun, f.path as flow, f.step as key, f.state,
      coalesce((f.body -> 'step' ->> 'settled')::integer, 0) + 1 as attempt,
      f.body -> 'step' -> 'parked' ->> 'name' as kind, f.body -> 'step' -> 'parked' -> 'input' as input,
      r.workflow_id, w.name as workflow_name, f.waiting_since as since, f.timeout_at as until, (${by})::text as place
    from flows f join runs r on r.id = f.run_id join workflows w on w.id = r.workflow_id
    where ${asks(params.kinds)} and (${runId}::text is null or f.run_id = ${runId}) and (${workflow}::text is null or r.workflow_id = ${workflow})
      and (${after?.at ?? null}::timestamptz is null or (${by}, f.run_id, f.path)
        ${beyond} (${after?.at ?? null}::timestamptz, ${after?.runId ?? null}::text collate "C", ${after?.flow ?? null}::text collate "C"))
    order by ${by} ${order}, f.run_id ${order}, f.path ${order} limit ${limit + 1}`.execute(
    database.db,
  );
  const page = cutPage(rows, limit, (row) => [row.place, row.run_id, row.flow]);
  return {
    items: await Promise.all(page.items.map(async (row) => await openAskOf(database, row))),
    next: page.next,
  };
}

async function openAskOf(database: Database, row: AskRow): Promise<OpenAsk> {
  const log = logOf(row.run_id, { created_at: row.begun, ended_at: null });
  const request = await decodeWith({ database, written: null, log }, (resolve) =>
    readPayload(row.input, resolve),
  );
  return {
    ...placeOf(row.key),
    runId: row.run_id,
    workflowId: row.workflow_id,
    workflowName: row.workflow_name,
    state: row.state,
    kind: row.kind,
    attempt: row.attempt,
    request,
    since: row.since,
    until: row.until,
  };
}

/** How many asks of the kinds wait for their answer: at most 1000 are counted. */
export async function countOpenAsks(database: Database, kinds: readonly string[]): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from (select from flows f where ${asks(kinds)} limit ${mostCounted}) open`.execute(
    database.db,
  );
  return rows[0]?.count ?? 0;
}

/** What became of an ask. `starting`: the token was handed out, and the step is about to wait. */
export interface Ask extends AskPlace {
  readonly runStatus: RunStatus;
  readonly outcome: AskOutcome | { readonly type: "open" | "starting" };
  /** Type of the kind that asks, and what; null before it waits. */
  readonly kind: string | null;
  readonly request: Payload | null;
  readonly since: Date | null;
  readonly until: Date | null;
}

/** What the token of an attempt asks for, whether it still does or not; null when there is no such step any more. */
export async function findAsk(
  database: Database,
  target: { readonly runId: string; readonly key: string; readonly attempt: number },
): Promise<Ask | null> {
  const { path, visit } = placeOf(target.key);
  const run = await database.db
    .selectFrom("runs")
    .innerJoin("workflows", "workflows.id", "runs.workflow_id")
    .select(["runs.id", "runs.status", "runs.created_at", "runs.ended_at", "workflow_id"])
    .select("workflows.name as workflow_name")
    .where("runs.id", "=", target.runId)
    .executeTakeFirst();
  if (run === undefined) return null;
  const log = logOf(run.id, run);
  const events = await eventsOf(database, log, { path, visit });
  const { rows: open } = await sql<{ settled: number; status: string; until: Date | null }>`
    select coalesce((body -> 'step' ->> 'settled')::integer, 0) as settled, step_status as status, timeout_at as until from flows
    where run_id = ${run.id} and path = any (${[flowOfStep(undonePath(path) ?? path), undoFlow]}::text[])
      and step = ${target.key} and status = 'open'`.execute(database.db);
  const told = outcomeOf(events, target.attempt);
  const live = open.find((flow) => flow.settled + 1 === target.attempt);
  const state = events[0]?.event.state;
  if (state === undefined || state === null) return null;
  const outcome =
    told.outcome ??
    (live === undefined || run.ended_at !== null
      ? { type: "over" as const, at: null }
      : {
          type:
            told.parked !== null && live.status === "waiting"
              ? ("open" as const)
              : ("starting" as const),
        });
  return {
    runId: run.id,
    runStatus: run.status,
    workflowId: run.workflow_id,
    workflowName: run.workflow_name,
    path,
    visit,
    state,
    outcome,
    kind: told.parked?.kind ?? null,
    request: told.parked?.request ?? null,
    since: told.parked?.at ?? null,
    until: live?.until ?? told.parked?.until ?? null,
  };
}

async function eventsOf(
  database: Database,
  log: ReturnType<typeof logOf>,
  { path, visit }: { readonly path: string; readonly visit: number },
): Promise<readonly AskEvent[]> {
  const undone = undonePath(path);
  const { rows } = await sql<EventRow & { at: Date }>`
    select seq, at, type, state, path, visit, attempt, data from events
    where ${inLog(log)} and path = ${undone ?? path} and visit = ${visit} and type like ${undone === null ? "%" : "undo.%"}
    order by seq`.execute(database.db);
  const decoded = await decodeLog({ database, written: null, log }, rows);
  return rows.flatMap(({ at }, index) => {
    const event = decoded[index];
    return event === undefined ? [] : [{ at, event }];
  });
}

function placeOf(key: string): { readonly path: string; readonly visit: number } {
  const at = key.lastIndexOf("@");
  return { path: key.slice(0, at), visit: Number(key.slice(at + 1)) };
}
