import { Buffer } from "node:buffer";
import { z } from "zod";
import { Refusal } from "../../shared/api/errors.ts";
import { defaultPageSize } from "../../shared/api/route.ts";

/** Which page of a list is asked for; `cursor` as a page before gave it. */
export interface PageRequest {
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

/** One page and the cursor of the next; null on the last one. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

/** Place in a list that is ordered by time and id. The time is text: a Date would lose PostgreSQL's microseconds. */
export interface TimePlace {
  readonly at: string;
  readonly id: string;
}

// Each part is checked by form, so that a made-up cursor is refused here and not by a cast in SQL.
const timeText = z.string().regex(/^\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d)?$/);
const timePlace = z.tuple([timeText, z.string().regex(/^[^\0]{1,10000}$/)]);
const flowPlace = z.tuple([
  timeText,
  z.string().regex(/^[^\0]{1,200}$/),
  z.string().regex(/^[^\0]{0,10000}$/),
]);
const position = z.int().min(0).max(2_147_483_647);
const text = z.string().regex(/^[^\0]{1,10000}$/);
const amountPlace = z.tuple([z.string().regex(/^\d{1,18}$/), z.string().regex(/^[^\0]{1,200}$/)]);
const stepPlace = z.tuple([position]);
const ledgerPlace = z.tuple([text, position, position, position]);
const streamPlace = z.tuple([text, position, position]);
const logPlace = z.tuple([z.string().regex(/^\d{1,18}$/)]);
const callPlace = z.tuple([text, position, position, text]);

/** Reads a cursor of a list that is ordered by time and id. @throws Refusal INVALID_CURSOR */
export function readTimePlace(cursor: string): TimePlace {
  const [at, id] = decode(cursor, timePlace);
  return { at, id };
}

/** Reads a cursor of a list that is ordered by an amount, a whole number as text, and id. @throws Refusal INVALID_CURSOR */
export function readAmountPlace(cursor: string): {
  readonly amount: string;
  readonly id: string;
} {
  const [amount, id] = decode(cursor, amountPlace);
  return { amount, id };
}

/** Reads a cursor of a list of flows that is ordered by time. @throws Refusal INVALID_CURSOR */
export function readFlowPlace(cursor: string): {
  readonly at: string;
  readonly runId: string;
  readonly flow: string;
} {
  const [at, runId, flow] = decode(cursor, flowPlace);
  return { at, runId, flow };
}

/** Reads a cursor of a run's steps: the number of the event that scheduled the last one. @throws Refusal INVALID_CURSOR */
export function readStepPlace(cursor: string): number {
  const [seq] = decode(cursor, stepPlace);
  return seq;
}

/** Reads a cursor of a run's ledger: path, visit, attempt, ordinal. @throws Refusal INVALID_CURSOR */
export function readLedgerPlace(cursor: string): readonly [string, number, number, number] {
  return decode(cursor, ledgerPlace);
}

/** Reads a cursor of a run's streams of text: path, visit, attempt. @throws Refusal INVALID_CURSOR */
export function readStreamPlace(cursor: string): readonly [string, number, number] {
  return decode(cursor, streamPlace);
}

/** Reads a cursor of a run's model calls: path, visit, attempt, id. @throws Refusal INVALID_CURSOR */
export function readCallPlace(cursor: string): readonly [string, number, number, string] {
  return decode(cursor, callPlace);
}

/** Reads a cursor of a run's log lines: the id of the last one. @throws Refusal INVALID_CURSOR */
export function readLogPlace(cursor: string): string {
  const [id] = decode(cursor, logPlace);
  return id;
}

/** Writes a cursor; callers take it for opaque. */
export function writeCursor(place: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(place)).toString("base64url");
}

function decode<T>(cursor: string, schema: z.ZodType<T>): T {
  let value: unknown = null;
  try {
    value = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    throw new Refusal(
      "INVALID_CURSOR",
      "Use `next` of the page before as it is, or no cursor for the first page.",
    );
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success)
    throw new Refusal(
      "INVALID_CURSOR",
      "Use `next` of the page before as it is, or no cursor for the first page.",
    );
  return parsed.data;
}

/**
 * Cuts a page out of rows of which one more than `limit` was asked for.
 * @param placeOf Place of a row, for the cursor behind it.
 */
export function cutPage<Row>(
  rows: readonly Row[],
  limit: number,
  placeOf: (row: Row) => readonly (string | number)[],
): Page<Row> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return {
    items,
    next: rows.length > limit && last !== undefined ? writeCursor(placeOf(last)) : null,
  };
}

/** Entries per page. */
export function pageSize(request: PageRequest): number {
  return request.limit ?? defaultPageSize;
}

/** A pattern for ILIKE that finds the text anywhere, with its own wildcards taken literally. */
export function containsPattern(wanted: string): string {
  return `%${wanted.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
}
