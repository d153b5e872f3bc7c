/** The rows that `commit_runs` takes: types, names and order of the columns are those of the composite types in migrations/0014. */
import type { Database } from "./database.ts";
import { RowArray, type Columns, type RowOf } from "./row-array.ts";

/** Place of the change in its batch, from 1: the rows of its parts have it instead of the id of their run. */
const place = { i: "int4" } as const;

export const commitColumns = {
  commit_created: {
    ...place,
    id: "text",
    workflow_id: "text",
    version: "int4",
    must_be_published: "bool",
    seq: "int4",
    status: "text",
    input: "json",
    output: "json",
    error: "text",
    cause: "text",
    body: "json",
    cost: "int8",
    unpriced: "int4",
    lost: "int4",
    timeout_seconds: "float8",
    idempotency_key: "text",
    request_hash: "text",
    name: "text",
    parent_run: "text",
    parent_path: "text",
    parent_visit: "int4",
    parent_attempt: "int4",
    awaited: "bool",
    ended: "bool",
  },
  commit_run: {
    ...place,
    id: "text",
    expected: "int4",
    seq: "int4",
    status: "text",
    output: "json",
    error: "text",
    cause: "text",
    body: "json",
    cost: "int8",
    unpriced: "int4",
    lost: "int4",
    turned: "text",
    ended: "bool",
  },
  commit_event: {
    ...place,
    seq: "int4",
    type: "text",
    state: "text",
    path: "text",
    visit: "int4",
    attempt: "int4",
    data: "json",
  },
  commit_flow: {
    ...place,
    path: "text",
    parent_path: "text",
    parent_visit: "int4",
    index: "int4",
    status: "text",
    body: "json",
    output: "json",
    error: "text",
    cause: "text",
    step: "text",
    step_status: "text",
    state: "text",
    phase: "text",
    attempt: "int4",
    epoch: "int4",
    worker: "text",
    scheduled_seq: "int4",
    started_seq: "int4",
    is_ready: "bool",
    wake_ms: "float8",
    wake_until: "text",
    timeout_ms: "float8",
    heartbeat_ms: "float8",
    activity: "text",
    child_run: "text",
  },
  commit_step: {
    ...place,
    path: "text",
    visit: "int4",
    state: "text",
    flow: "text",
    status: "text",
    phase: "text",
    attempt: "int4",
    epoch: "int4",
    lost: "int4",
    opening: "int4",
    error: "text",
    cause: "text",
    undo: "json",
    scheduled_seq: "int4",
    started_seq: "int4",
    ended_seq: "int4",
  },
  commit_undone: { ...place, path: "text", visit: "int4" },
  commit_ledger: {
    ...place,
    path: "text",
    visit: "int4",
    attempt: "int4",
    ordinal: "int4",
    kind: "text",
    provider: "text",
    model: "text",
    usage: "json",
    cost_micros: "int8",
    rate: "text",
    saved: "bool",
  },
} as const satisfies Readonly<Record<string, Columns>>;

export type CommitType = keyof typeof commitColumns;
export type CommitRow<Type extends CommitType> = RowOf<(typeof commitColumns)[Type]>;

/** The rows of a batch of changes, by type. */
export class CommitRows {
  readonly created = new RowArray(commitColumns.commit_created);
  readonly runs = new RowArray(commitColumns.commit_run);
  readonly events = new RowArray(commitColumns.commit_event);
  readonly flows = new RowArray(commitColumns.commit_flow);
  readonly steps = new RowArray(commitColumns.commit_step);
  readonly undone = new RowArray(commitColumns.commit_undone);
  readonly ledger = new RowArray(commitColumns.commit_ledger);

  readonly #arrays = [
    this.created,
    this.runs,
    this.events,
    this.flows,
    this.steps,
    this.undone,
    this.ledger,
  ];

  /** Adds what `write` adds, all of it or nothing. */
  whole(write: () => void): void {
    const marks = this.#arrays.map((array) => array.mark);
    try {
      write();
    } catch (error) {
      for (const [index, mark] of marks.entries()) this.#arrays[index]?.cut(mark);
      throw error;
    }
  }

  clear(): void {
    for (const array of this.#arrays) array.clear();
  }
}

const typesOf = new WeakMap<Database, Promise<ReadonlyMap<string, number>>>();

/** Numbers of the composite types in a database, by name: each database has its own. */
export async function commitTypes(database: Database): Promise<(type: CommitType) => number> {
  let types = typesOf.get(database);
  if (types === undefined) {
    types = readTypes(database);
    typesOf.set(database, types);
    // What failed is tried again by whoever asks next.
    types.catch(() => typesOf.delete(database));
  }
  const oids = await types;
  return (type) => {
    const oid = oids.get(type);
    if (oid === undefined) throw new Error(`The database has no type ${type}: is it migrated?`);
    return oid;
  };
}

async function readTypes(database: Database): Promise<ReadonlyMap<string, number>> {
  const { rows } = await database.pool.query<{ name: string; oid: number }>(
    "select typname as name, oid from pg_type where typname = any ($1) and pg_type_is_visible(oid)",
    [Object.keys(commitColumns)],
  );
  return new Map(rows.map(({ name, oid }) => [name, oid]));
}
