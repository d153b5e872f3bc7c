/** Where steps of a run are found: when each began in its log, how it ended in the history, what is under way in the flows. */
import { sql } from "kysely";
import type { Parked, Step } from "../../shared/run/run-state.ts";
import type { StepStatus } from "../../shared/run/event.ts";
import { flowOfStep, stepKey, undonePath } from "../../shared/run/path.ts";
import type { Database } from "./database.ts";
import { undoFlow } from "./flow-rows.ts";
import { inLog, type LogOf } from "./read-values.ts";

/** A step of a run and the number of the event that scheduled it. */
export interface Beginning {
  readonly seq: number;
  readonly path: string;
  readonly visit: number;
}

export interface BeginningFilter {
  readonly state?: string | undefined;
  readonly path?: string | undefined;
  readonly status?: StepStatus | undefined;
  /** Only steps scheduled by a later event. */
  readonly after: number;
  readonly limit: number;
}

/** Steps in the order in which they were scheduled. */
export async function beginningsOf(
  { db }: Database,
  log: LogOf,
  filter: BeginningFilter,
): Promise<readonly Beginning[]> {
  const { status, state, path, after, limit } = filter;
  if (status === undefined) {
    // The log has them in this order already: no need to look at more of them than fit the page.
    const forward = path === undefined ? undefined : (undonePath(path) ?? path);
    const type = forward === path ? "step.scheduled" : "undo.scheduled";
    const types = path === undefined ? ["step.scheduled", "undo.scheduled"] : [type];
    const { rows } = await sql<Beginning>`
      select seq, case when type = 'undo.scheduled' then path || '/~undo' else path end as path, visit from events
      where ${inLog(log)} and seq > ${after} and type = any (${types}::text[])
        and (${forward ?? null}::text is null or path = ${forward ?? null}) and (${state ?? null}::text is null or state = ${state ?? null})
      order by seq limit ${limit}`.execute(db);
    return rows;
  }
  const { rows } = await sql<Beginning>`
    select scheduled_seq as seq, path, visit from step_rows
    where run_id = ${log.runId} and status = ${status} and scheduled_seq > ${after}
      and (${path ?? null}::text is null or path = ${path ?? null}) and (${state ?? null}::text is null or state = ${state ?? null})
    order by scheduled_seq limit ${limit}`.execute(db);
  return rows;
}

/** What is known of a step without its values. */
export interface StepRow {
  readonly path: string;
  readonly visit: number;
  readonly state: string;
  readonly status: StepStatus;
  readonly error: string | null;
  readonly cause: string | null;
  readonly parked: Parked | null;
  readonly deferred: Step["deferred"];
  readonly wakeAt: Date | null;
  readonly scheduledSeq: number;
  /** The event with its input: an undo has that of the step that it undoes. */
  readonly inputSeq: number | null;
  readonly startedSeq: number | null;
  readonly endedSeq: number | null;
}

/** The rows of steps, in the order of their beginnings. */
export async function stepRowsOf(
  database: Database,
  runId: string,
  begun: readonly Beginning[],
): Promise<readonly StepRow[]> {
  // In this order: what ends in between is found by the second.
  const open = await openOf(database, runId, begun);
  const ended = await historyOf(database, runId, begun);
  return begun.flatMap(({ path, visit }) => {
    const key = stepKey(path, visit);
    const row = ended.get(key) ?? open.get(key);
    if (row === undefined) return [];
    const undone = undonePath(path);
    const inputSeq =
      undone === null
        ? row.scheduledSeq
        : (ended.get(stepKey(undone, visit))?.scheduledSeq ?? null);
    return [{ ...row, path, visit, inputSeq }];
  });
}

type FoundRow = Omit<StepRow, "path" | "visit" | "inputSeq">;

async function historyOf(
  { db }: Database,
  runId: string,
  begun: readonly Beginning[],
): Promise<ReadonlyMap<string, FoundRow>> {
  const wanted = begun.flatMap(({ path, visit }) => {
    const undone = undonePath(path);
    return undone === null
      ? [{ path, visit }]
      : [
          { path, visit },
          { path: undone, visit },
        ];
  });
  const { rows } = await sql<FoundRow & Pick<Beginning, "path" | "visit">>`
    select s.path, s.visit, s.state, s.status, s.error, s.cause, null as parked, null as deferred, null as "wakeAt", s.scheduled_seq as "scheduledSeq",
      s.started_seq as "startedSeq", s.ended_seq as "endedSeq"
    from unnest(${wanted.map(({ path }) => path)}::text[], ${wanted.map(({ visit }) => visit)}::integer[]) as w (path, visit)
    join steps s on s.run_id = ${runId} and s.path = w.path and s.visit = w.visit`.execute(db);
  return new Map(rows.map((row) => [stepKey(row.path, row.visit), row]));
}

async function openOf(
  { db }: Database,
  runId: string,
  begun: readonly Beginning[],
): Promise<ReadonlyMap<string, FoundRow>> {
  const paths = begun.map(({ path }) => (undonePath(path) === null ? flowOfStep(path) : undoFlow));
  const { rows } = await sql<
    Omit<FoundRow, "endedSeq" | "error" | "cause"> & {
      step: string;
      failure: Step["failure"];
    }
  >`
    select step, state, step_status as status, body -> 'step' -> 'failure' as failure, body -> 'step' -> 'parked' as parked,
      body -> 'step' -> 'deferred' as deferred,
      wake_at as "wakeAt", scheduled_seq as "scheduledSeq", started_seq as "startedSeq"
    from flows
    where run_id = ${runId} and path = any (${[...new Set(paths)]}::text[]) and status = 'open' and step is not null`.execute(
    db,
  );
  return new Map(
    rows.map(({ step, failure, ...row }) => [
      step,
      { ...row, error: failure?.error ?? null, cause: failure?.cause ?? null, endedSeq: null },
    ]),
  );
}
