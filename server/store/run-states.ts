/** Runs as the engine works on them: what is under way, and their logs. */
import { List, Map as PersistentMap } from "immutable";
import type { Definition } from "../../shared/definition/definition.ts";
import { evolve } from "../../shared/run/evolve.ts";
import type { CheckpointData, NewEvent, RunStatus } from "../../shared/run/event.ts";
import type { Payload } from "../../shared/run/payload.ts";
import { unborn, type RunState, type Step, type Undoable } from "../../shared/run/run-state.ts";
import { keyOfStep } from "../../shared/run/turn.ts";
import type { Database } from "./database.ts";
import type { EventRow } from "./event-data.ts";
import { flowOf, stepOf, undoFlow, type FlowRow } from "./flow-rows.ts";
import type { SavedOperation } from "./run-store.ts";
import { decodeLog, decodeWith, logOf } from "./read-values.ts";
import {
  readPayload,
  type BodyPayload,
  type Resolve,
  type WrittenValues,
} from "./written-values.ts";

/** A run as the engine works on it. */
export interface LoadedRun {
  readonly id: string;
  readonly workflowId: string;
  readonly workflowName: string;
  /** Given by whoever started it. */
  readonly name: string | null;
  /** A step of another run waits for its end. */
  readonly awaited: boolean;
  readonly version: number;
  /** Its `seq` is the number of the last event. */
  readonly state: RunState;
  readonly input: Payload;
  readonly createdAt: Date;
  /** When each open step was scheduled, by its key. */
  readonly enteredAt: ReadonlyMap<string, Date>;
}

/** An event as the engine folds it: its values are resolved. */
export interface StoredEvent {
  readonly seq: number;
  readonly at: Date;
  readonly event: NewEvent;
}

/** An undoable as the store keeps it. */
interface UndoRow extends Pick<Undoable, "path" | "visit" | "state"> {
  readonly input: BodyPayload;
  readonly result: BodyPayload | null;
  readonly rest: Pick<Undoable, "attempts">;
}

interface RunRow {
  readonly workflow_id: string;
  readonly workflow_name: string;
  readonly name: string | null;
  readonly awaited: boolean;
  readonly version: number;
  readonly status: RunStatus;
  readonly seq: number;
  readonly input: BodyPayload;
  readonly output: BodyPayload | null;
  readonly body:
    (Partial<Omit<RunState, "stuck">> & { readonly stuck?: readonly UndoRow[] }) | null;
  readonly created_at: Date;
  readonly ended_at: Date | null;
  readonly flows: readonly FlowRow[] | null;
  readonly undoables: readonly UndoRow[] | null;
}

/** Loads what is under way in a run from the projections; null when there is no such run. */
export async function loadRun(
  database: Database,
  written: WrittenValues,
  runId: string,
): Promise<LoadedRun | null> {
  // One statement, so one snapshot: a commit between two reads would mix two states. Events that it refers to never change.
  const { rows } = await database.pool.query<RunRow>({
    name: "load_run",
    text: `
      select r.workflow_id, w.name as workflow_name, r.name, r.awaited, r.version, r.status, r.seq, r.input, r.output, r.body, r.created_at, r.ended_at,
        (select json_agg(f) from (
          select path, parent_path, parent_visit, index, status, body, step, step_status, state, phase, attempt, epoch, worker,
            scheduled_seq, started_seq, scheduled_at
          from flows where run_id = r.id and status = 'open') f) as flows,
        (select json_agg(s.undo order by s.ended_seq) from steps s where s.run_id = r.id and s.undo is not null) as undoables
      from runs r join workflows w on w.id = r.workflow_id
      where r.id = $1`,
    values: [runId],
  });
  const [run] = rows;
  if (run === undefined) return null;
  const log = logOf(runId, run);
  const { state, input } = await decodeWith({ database, written, log }, (resolve) => ({
    state: stateOf(run, resolve),
    input: readPayload(run.input, resolve),
  }));
  const entered = (run.flows ?? []).flatMap(({ step, scheduled_at: at }) =>
    step === null || at === null ? [] : [[step, new Date(at)] as const],
  );
  return {
    id: runId,
    workflowId: run.workflow_id,
    workflowName: run.workflow_name,
    name: run.name,
    awaited: run.awaited,
    version: run.version,
    state,
    input,
    createdAt: run.created_at,
    enteredAt: new Map(entered),
  };
}

function stateOf(run: RunRow, resolve: Resolve): RunState {
  const rows = run.flows ?? [];
  const steps = rows
    .map((row) => stepOf(row, resolve))
    .filter((step): step is Step => step !== null);
  const { stuck = [], ...body } = run.body ?? {};
  return {
    ...unborn,
    ...body,
    status: run.status,
    seq: run.seq,
    steps: PersistentMap(steps.map((step) => [keyOfStep(step), step])),
    flows: PersistentMap(
      rows.filter((row) => row.path !== undoFlow).map((row) => [row.path, flowOf(row, resolve)]),
    ),
    undoables: List((run.undoables ?? []).map((row) => undoableOf(row, resolve))),
    stuck: List(stuck.map((row) => undoableOf(row, resolve))),
    output: run.output === null ? null : readPayload(run.output, resolve),
  };
}

function undoableOf({ rest, input, result, ...place }: UndoRow, resolve: Resolve): Undoable {
  return {
    ...place,
    ...rest,
    input: readPayload(input, resolve),
    result: result === null ? null : readPayload(result, resolve),
  };
}

/** Events of a run after a number, in their order. */
export async function loadEventsSince(
  database: Database,
  written: WrittenValues | null,
  params: { readonly runId: string; readonly seq: number; readonly limit: number },
): Promise<readonly StoredEvent[]> {
  const { runId, seq, limit } = params;
  const { rows } = await database.pool.query<EventRow & { at: Date; since: Date }>({
    name: "events_since",
    text: `
      select e.seq, e.at, e.type, e.state, e.path, e.visit, e.attempt, e.data, r.created_at as since
      from runs r join events e on e.run_id = r.id and e.at >= r.created_at
      where r.id = $1 and e.run_id = $1 and e.seq > $2
      order by e.seq limit $3`,
    values: [runId, seq, limit],
  });
  const [first] = rows;
  if (first === undefined) return [];
  const events = await decodeLog(
    { database, written, log: { runId, since: first.since, until: null } },
    rows,
  );
  return rows.flatMap((row, index) => {
    const event = events[index];
    return event === undefined ? [] : [{ seq: row.seq, at: row.at, event }];
  });
}

/** Events that are read at once: bounds the memory that their text takes. */
const pageOfEvents = 5_000;

/** The state of a run computed from nothing but its events; the projections must agree with it. */
export async function refoldRun(database: Database, runId: string): Promise<RunState> {
  let state = unborn;
  for (;;) {
    const page = { runId, seq: state.seq, limit: pageOfEvents };
    // eslint-disable-next-line no-await-in-loop -- one page after the other
    const events = await loadEventsSince(database, null, page);
    state = events.reduce((folded, { event }) => evolve(folded, event), state);
    if (events.length < pageOfEvents) return state;
  }
}

/** The definition that a version runs; null when there is none. */
export async function loadDefinition(
  database: Database,
  params: { readonly workflowId: string; readonly version: number },
): Promise<Definition | null> {
  const row = await database.db
    .selectFrom("workflow_versions")
    .select("definition")
    .where("workflow_id", "=", params.workflowId)
    .where("version", "=", params.version)
    .executeTakeFirst();
  return row?.definition ?? null;
}

/** The operations that a checkpoint has saved, by key. */
export function savedIn(
  { saved = {}, costs = {} }: CheckpointData,
  isCopied: boolean,
): readonly (readonly [string, SavedOperation])[] {
  return Object.entries(saved).map(([key, value]) => [
    key,
    { value, costs: costs[key] ?? [], isCopied },
  ]);
}

/** Values that the attempts of a step have saved inside it, by key; of a key saved twice the newer. */
export async function loadSavedOperations(
  database: Database,
  params: { readonly runId: string; readonly path: string; readonly visit: number },
): Promise<ReadonlyMap<string, SavedOperation>> {
  const { runId, path, visit } = params;
  const { rows } = await database.pool.query<EventRow & { since: Date; copied: number }>({
    name: "saved_operations",
    text: `
      select e.seq, e.type, e.state, e.path, e.visit, e.attempt, e.data, r.created_at as since, coalesce(r.copy_seq, 0) as copied
      from runs r join events e on e.run_id = r.id and e.at >= r.created_at
      where r.id = $1 and e.run_id = $1 and e.path = $2 and e.visit = $3 and e.type = 'checkpoint.saved'
      order by e.seq`,
    values: [runId, path, visit],
  });
  const [first] = rows;
  if (first === undefined) return new Map();
  const events = await decodeLog(
    { database, written: null, log: { runId, since: first.since, until: null } },
    rows,
  );
  return new Map(
    events.flatMap((event, index) => {
      const isCopied = (rows[index]?.seq ?? 0) <= first.copied;
      return event.type === "checkpoint.saved" ? savedIn(event.data, isCopied) : [];
    }),
  );
}
