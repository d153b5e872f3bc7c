/** Writes what model calls were asked and said. Side records: nothing decides by them, and losing one changes no run. */
import type { LedgerKind, Usage } from "../../shared/cost/usage.ts";
import type { Payload } from "../../shared/run/payload.ts";
import type { Database } from "./database.ts";

/** UTF-16 code units of a chunk at most: short enough that reading from within one costs nothing. */
export const longestChunk = 65_536;

/** The attempt of a step that a side record belongs to. */
export interface AttemptPlace {
  readonly runId: string;
  readonly path: string;
  readonly visit: number;
  readonly attempt: number;
}

/** A piece of the text of an attempt: from `start` to `stop`, in UTF-16 code units. */
export interface TextChunk extends AttemptPlace {
  readonly writer: number;
  readonly start: number;
  readonly stop: number;
  readonly text: string;
}

/** What a value of a call is kept as: never an item of a Map. */
export type CallPayload = Exclude<Payload, { readonly item: number }>;

/** A model call as far as it has come. */
export interface CallRow extends AttemptPlace {
  readonly id: string;
  readonly operation: string | null;
  /** Milliseconds since it began. */
  readonly ageMs: number;
  readonly latencyMs: number | null;
  readonly firstTextMs: number | null;
  readonly provider: string;
  readonly model: string;
  readonly kind: "chat" | "embedding";
  readonly request: CallPayload;
  readonly answer: CallPayload | null;
  readonly prompt: string;
  readonly reply: string;
  readonly usage: Usage;
  readonly costMicros: number | null;
  /** What it will not exceed; null when nobody knows. */
  readonly atMostMicros: number | null;
  readonly costKind: LedgerKind | null;
  /** Of its row in the ledger, with the rate that is named there; null when nothing was metered. */
  readonly ordinal: number | null;
  readonly rate: string | null;
  /** Who made it; null for a step that needs no worker. */
  readonly worker: string | null;
  readonly finishReason: string | null;
  readonly error: string | null;
  readonly cause: string | null;
}

/** What is written at once. */
export interface SideRecords {
  readonly chunks: readonly TextChunk[];
  readonly calls: readonly CallRow[];
}

/** Writes a batch, of any number of runs, with one statement. To write the same again changes nothing. */
export async function writeSideRecords(
  { pool }: Pick<Database, "pool">,
  { chunks, calls }: SideRecords,
): Promise<void> {
  await pool.query({
    name: "write_side_records",
    text: "select write_side_records($1, $2)",
    values: [JSON.stringify(chunks.map(columnsOf)), JSON.stringify(calls.map(columnsOf))],
  });
}

/** The record under the names of its columns. */
function columnsOf(record: TextChunk | CallRow): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [
      name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value as unknown,
    ]),
  );
}
