/** Finds the values that references in the log and in bodies stand for. */
import { sql, type RawBuilder } from "kysely";
import { assert } from "../../shared/base/assert.ts";
import type { Json, JsonObject } from "../../shared/base/json.ts";
import type { NewEvent } from "../../shared/run/event.ts";
import type { Payload } from "../../shared/run/payload.ts";
import type { Database } from "./database.ts";
import {
  decodeEvent,
  payloadAt,
  placesIn,
  rawAt,
  withValues,
  type EventRow,
} from "./event-data.ts";
import type { Resolve, ValuePlace, WrittenValues } from "./written-values.ts";

/** The log of a run that is looked into. Its times spare a look into every week of events that there is. */
export interface LogOf {
  readonly runId: string;
  /** Not after its first event. */
  readonly since: Date;
  /** Not before its last event; null while it goes on. */
  readonly until: Date | null;
}

/** The log of a run. */
export function logOf(runId: string, run: { created_at: Date; ended_at: Date | null }): LogOf {
  // A Date has lost the microseconds of the last event.
  const until = run.ended_at === null ? null : new Date(run.ended_at.getTime() + 1);
  return { runId, since: run.created_at, until };
}

/** True for the events of a log; `e` is their table. */
export function inLog(log: LogOf, e: RawBuilder<unknown> = sql`events`): RawBuilder<boolean> {
  return sql<boolean>`(${e}.run_id = ${log.runId} and ${e}.at >= ${log.since}
    and ${e}.at <= coalesce(${log.until}::timestamptz, 'infinity'))`;
}

/** Reads the values at places of a run's log, as JSON. */
async function readPlaces(
  { db }: Pick<Database, "db">,
  log: LogOf,
  places: readonly ValuePlace[],
): Promise<(place: ValuePlace) => Json> {
  const seqs = [...new Set(places.map(({ seq }) => seq))];
  const data = new Map<number, JsonObject>();
  if (seqs.length > 0) {
    const { rows } = await sql<{ seq: number; data: JsonObject }>`
      select seq, data from events
      where ${inLog(log)} and seq = any (${seqs}::integer[])`.execute(db);
    for (const row of rows) data.set(row.seq, row.data);
  }
  return ({ seq, field }) => {
    const value = rawAt(data.get(seq) ?? {}, field);
    assert(value !== undefined, `no value in ${field} of event ${String(seq)} of ${log.runId}`);
    return value;
  };
}

/**
 * Reads the payloads that a piece of decoding asks for. `decode` runs once to learn which, and again, when there were any, to get them;
 * what it returned the first time is then thrown away.
 */
export async function decodeWith<T>(
  params: {
    readonly database: Pick<Database, "db">;
    readonly written: WrittenValues | null;
    readonly log: LogOf;
  },
  decode: (resolve: Resolve) => T,
): Promise<T> {
  const { database, written, log } = params;
  const wanted = new Map<string, ValuePlace>();
  const first = decode((place) => {
    wanted.set(nameOf(place), place);
    return { value: null };
  });
  if (wanted.size === 0) return first;
  const valueAt = await readPlaces(database, log, [...wanted.values()]);
  const found = new Map<string, Payload>();
  for (const [name, place] of wanted) {
    const payload: Payload = { value: valueAt(place) };
    found.set(name, payload);
    written?.remember(log.runId, payload, place);
  }
  return decode((place) => {
    const payload = found.get(nameOf(place));
    assert(payload !== undefined, `a reference to ${nameOf(place)} that was not there before`);
    return payload;
  });
}

/** Events of one run, in their order, with their values; the same value is the same payload, as it was when they were decided. */
export async function decodeLog(
  params: {
    readonly database: Pick<Database, "db">;
    readonly written: WrittenValues | null;
    readonly log: LogOf;
  },
  rows: readonly EventRow[],
): Promise<readonly NewEvent[]> {
  return await decodeWith(params, (resolve) => {
    const decoded = new Map<number, NewEvent>();
    return rows.map((row) => {
      const event = decodeEvent(row, (place) => {
        const earlier = decoded.get(place.seq);
        if (earlier === undefined) return resolve(place);
        const payload = payloadAt(earlier, place.field);
        params.written?.remember(params.log.runId, payload, place);
        return payload;
      });
      decoded.set(row.seq, event);
      return event;
    });
  });
}

/** Data of events of one run with the values that they refer to, for people. */
export async function fillData<Row extends { readonly seq: number; readonly data: JsonObject }>(
  database: Pick<Database, "db">,
  log: LogOf,
  rows: readonly Row[],
): Promise<readonly Row[]> {
  const here = new Map(rows.map((row) => [row.seq, row.data]));
  const elsewhere = rows.flatMap((row) => placesIn(row.data)).filter(({ seq }) => !here.has(seq));
  const valueAt = await readPlaces(database, log, elsewhere);
  return rows.map((row) => ({
    ...row,
    data: withValues(row.data, (place) => {
      const data = here.get(place.seq);
      return data === undefined ? valueAt(place) : (rawAt(data, place.field) ?? null);
    }),
  }));
}

function nameOf({ seq, field }: ValuePlace): string {
  return `${String(seq)}/${field}`;
}
