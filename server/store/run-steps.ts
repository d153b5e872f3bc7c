/** Steps of a run with their values and attempts. */
import { sql } from "kysely";
import type { AttemptMessage, StepMessage } from "../../shared/api/run.ts";
import { assert } from "../../shared/base/assert.ts";
import type { Json, JsonObject } from "../../shared/base/json.ts";
import type { StepStatus } from "../../shared/run/event.ts";
import { flowOfStep, stepKey, undonePath, undoPath } from "../../shared/run/path.ts";
import type { Payload } from "../../shared/run/payload.ts";
import type { Parked } from "../../shared/run/run-state.ts";
import type { Database } from "./database.ts";
import { payloadAt, type EventRow } from "./event-data.ts";
import {
  pageSize,
  readStepPlace,
  writeCursor,
  type Page,
  type PageRequest,
} from "./page-cursor.ts";
import { decodeLog, inLog, logOf, type LogOf } from "./read-values.ts";
import { foldAttempts, type AttemptEvent } from "./step-attempts.ts";
import { beginningsOf, stepRowsOf, type Beginning, type StepRow } from "./step-rows.ts";

/** A page of steps ends early when their stored values exceed this: bounds the memory of a request. */
const maxPageBytes = 16_777_216;
/** Steps whose values are read at once; a value in the database has at most 128 KB. */
const stepsAtOnce = 32;

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

/** Steps of a run in the order in which they were scheduled. @throws Refusal INVALID_CURSOR */
export async function listSteps(
  database: Database,
  params: ListStepsParams,
): Promise<Page<StoredStep>> {
  const { runId, cursor, ...filters } = params;
  const limit = pageSize(params);
  const after = cursor === undefined ? 0 : readStepPlace(cursor);
  const run = await database.db
    .selectFrom("runs")
    .select(["created_at", "ended_at"])
    .where("id", "=", runId)
    .executeTakeFirst();
  if (run === undefined) return { items: [], next: null };
  const log = logOf(runId, run);
  const begun = await beginningsOf(database, log, { ...filters, after, limit: limit + 1 });
  const items: StoredStep[] = [];
  let bytes = 0;
  for (let from = 0; from < limit && from < begun.length; from += stepsAtOnce) {
    const chunk = begun.slice(from, Math.min(limit, from + stepsAtOnce));
    // eslint-disable-next-line no-await-in-loop -- what fits into the page is known one chunk after the other
    for (const step of await storedSteps(database, log, chunk)) {
      items.push(step.stored);
      bytes += step.bytes;
      if (bytes > maxPageBytes) break;
    }
    if (bytes > maxPageBytes) break;
  }
  const last = items.at(-1)?.step.scheduledSeq ?? 0;
  const more = (begun.at(-1)?.seq ?? 0) > last;
  return { items, next: more && items.length > 0 ? writeCursor([last]) : null };
}

async function storedSteps(
  database: Database,
  log: LogOf,
  begun: readonly Beginning[],
): Promise<readonly { readonly stored: StoredStep; readonly bytes: number }[]> {
  const rows = await stepRowsOf(database, log.runId, begun);
  const events = await eventsOf(database, log, rows);
  const attempts = await attemptsOf(database, log, rows);
  return rows.map((row) => {
    const at = (seq: number | null): Date | null =>
      seq === null ? null : (events.get(seq)?.at ?? null);
    const value = (seq: number | null, field: string): Payload | null => {
      const found = seq === null ? undefined : events.get(seq);
      return found === undefined || !(field in found.event.data)
        ? null
        : payloadAt(found.event, field);
    };
    const scheduledAt = at(row.scheduledSeq);
    assert(scheduledAt !== null, `no event ${String(row.scheduledSeq)} in ${log.runId}`);
    const own = attempts.get(keyOf(row)) ?? { attempts: [], costMicros: 0, heartbeat: null };
    const stored: StoredStep = {
      step: {
        path: row.path,
        visit: row.visit,
        state: row.state,
        status: row.status,
        ...own,
        attempts: [...own.attempts],
        error: row.error,
        cause: row.cause,
        parked: parkedOf(row.parked),
        deferred: row.status === "waiting" ? (row.deferred?.reason ?? null) : null,
        wakeAt: row.status === "waiting" ? (row.wakeAt?.toISOString() ?? null) : null,
        scheduledAt: scheduledAt.toISOString(),
        startedAt: at(row.startedSeq)?.toISOString() ?? null,
        endedAt: at(row.endedSeq)?.toISOString() ?? null,
        scheduledSeq: row.scheduledSeq,
        endedSeq: row.endedSeq,
      },
      flow: flowOfStep(undonePath(row.path) ?? row.path),
      input: value(row.inputSeq, "input"),
      output: value(row.endedSeq, "output"),
    };
    const rejected = own.attempts.reduce((sum, attempt) => sum + rejectedSize(attempt), 0);
    return { stored, bytes: sizeOf(stored.input) + sizeOf(stored.output) + rejected };
  });
}

/** How much of a page a value takes. */
function sizeOf(payload: Payload | null): number {
  return payload !== null && "value" in payload ? JSON.stringify(payload.value).length : 0;
}

function rejectedSize({ rejected }: Pick<AttemptMessage, "rejected">): number {
  return rejected === undefined ? 0 : JSON.stringify(rejected).length;
}

function parkedOf(parked: Parked | null): StepMessage["parked"] {
  return parked === null ? null : { kind: parked.kind, name: parked.name, isTaken: parked.taken };
}

function keyOf(step: { readonly path: string; readonly visit: number }): string {
  return stepKey(step.path, step.visit);
}

/** The events that scheduled, began and ended steps, by their numbers. */
async function eventsOf(database: Database, log: LogOf, steps: readonly StepRow[]) {
  const seqs = steps.flatMap((step) => [
    step.scheduledSeq,
    step.inputSeq,
    step.startedSeq,
    step.endedSeq,
  ]);
  const wanted = [...new Set(seqs.filter((seq) => seq !== null))];
  const { rows } = await sql<EventRow & { at: Date }>`
    select seq, at, type, state, path, visit, attempt, data from events
    where ${inLog(log)} and seq = any (${wanted}::integer[])
    order by seq`.execute(database.db);
  const events = await decodeLog({ database, written: null, log }, rows);
  return new Map(
    rows.flatMap(({ seq, at }, index) => {
      const event = events[index];
      return event === undefined ? [] : [[seq, { at, event }] as const];
    }),
  );
}

interface AttemptsOf {
  readonly attempts: readonly AttemptMessage[];
  readonly costMicros: number;
  /** What the step last said of itself. */
  readonly heartbeat: Json;
}

/** Attempts, cost and heartbeat of the given steps by their keys, from the events and the ledger. */
async function attemptsOf(
  database: Database,
  log: LogOf,
  steps: readonly StepRow[],
): Promise<ReadonlyMap<string, AttemptsOf>> {
  if (steps.length === 0) return new Map();
  const { runId } = log;
  // An undo step's events carry the path of the step that it undoes.
  const paths = [...new Set(steps.map((step) => undonePath(step.path) ?? step.path))];
  const firstSeq = Math.min(...steps.map((step) => step.scheduledSeq));
  const ends = steps.map((step) => step.endedSeq);
  const lastSeq = ends.includes(null) ? 2_147_483_647 : Math.max(...ends.map((end) => end ?? 0));
  const { rows: events } = await sql<AttemptEvent & { path: string; visit: number }>`
    select type, at, path, visit, attempt, json_build_object('worker', data -> 'worker', 'error', data -> 'error', 'cause', data -> 'cause',
      'details', data -> 'details', 'cached', data -> 'cached', 'rejected', data -> 'rejected',
      'isRejected', (data -> 'rejected') is not null) as data
    from events
    where ${inLog(log)} and attempt is not null and path = any (${paths}::text[])
      and seq between ${firstSeq} and ${lastSeq}
    order by seq`.execute(database.db);
  const { rows: costs } = await sql<{
    path: string;
    visit: number;
    attempt: number;
    micros: number;
  }>`
    select path, visit, attempt, coalesce(sum(cost_micros) filter (where kind <> 'cached'), 0)::bigint as micros from ledger
    where run_id = ${runId} and path = any (${steps.map((step) => step.path)}::text[])
    group by path, visit, attempt`.execute(database.db);
  const costOf = new Map(costs.map((row) => [`${keyOf(row)}#${String(row.attempt)}`, row.micros]));
  const spent = new Map<string, number>();
  for (const row of costs) spent.set(keyOf(row), (spent.get(keyOf(row)) ?? 0) + row.micros);
  const byStep = new Map<string, AttemptEvent[]>();
  for (const event of events) {
    const path = event.type.startsWith("undo.") ? undoPath(event.path) : event.path;
    const key = keyOf({ path, visit: event.visit });
    const own = byStep.get(key);
    if (own === undefined) byStep.set(key, [event]);
    else own.push(event);
  }
  return new Map(
    steps.map(keyOf).map((key) => {
      const own = byStep.get(key) ?? [];
      const attempts = foldAttempts(own, (attempt) => costOf.get(`${key}#${String(attempt)}`) ?? 0);
      const heartbeat = own.map(({ data }) => detailsOf(data)).findLast((said) => said !== null);
      return [key, { attempts, costMicros: spent.get(key) ?? 0, heartbeat: heartbeat ?? null }];
    }),
  );
}

function detailsOf(data: JsonObject): Json {
  return data["details"] ?? null;
}
