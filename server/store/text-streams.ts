/** Reads the text that the attempts of steps have streamed. */
import { sql } from "kysely";
import type { TextStream } from "../../shared/api/text.ts";
import type { RunStatus, StepStatus } from "../../shared/run/event.ts";
import { flowOfStep, stepKey, undonePath } from "../../shared/run/path.ts";
import { isTerminal } from "../../shared/run/run-state.ts";
import type { Database } from "./database.ts";
import { undoFlow } from "./flow-rows.ts";
import { cutPage, pageSize, readStreamPlace, type Page, type PageRequest } from "./page-cursor.ts";
import { longestChunk, type AttemptPlace } from "./side-records.ts";

/** Chunks that are read at once: at 250 ms each, two minutes of a slow answer. */
const chunksAtOnce = 500;

/** A step of a run. */
export type StepPlace = Omit<AttemptPlace, "attempt">;

/** A piece of a stream; null where there is no more so far. */
export interface StreamPiece {
  readonly offset: number;
  readonly text: string;
}

/** Where a step stands, as far as the text of its attempts is concerned. */
export interface StreamStanding {
  /** The newest attempt that runs, ran, or has said something; at least 1. */
  readonly newest: number;
  /** True once an attempt is over: its text is then whole. */
  readonly isOver: (attempt: number) => boolean;
}

/** Where a step stands. Asked before the text is read: text is written before the end of its attempt. */
export async function streamStanding(
  { db }: Pick<Database, "db">,
  { runId, path, visit }: StepPlace,
): Promise<StreamStanding> {
  const flow = undonePath(path) === null ? flowOfStep(path) : undoFlow;
  const { rows } = await sql<{
    run_status: RunStatus;
    step_status: StepStatus | null;
    attempt: number | null;
    done: number | null;
    said: number | null;
  }>`
    select r.status as run_status, f.step_status, f.attempt,
      (select s.attempt from steps s where s.run_id = r.id and s.path = ${path} and s.visit = ${visit}::integer) as done,
      (select max(c.attempt) from text_chunks c where c.run_id = r.id and c.path = ${path} and c.visit = ${visit}::integer) as said
    from runs r
    left join flows f on f.run_id = r.id and f.path = ${flow} and f.step = ${stepKey(path, visit)} and f.status = 'open'
    where r.id = ${runId}`.execute(db);
  const [row] = rows;
  const open = row?.attempt ?? 0;
  const isDone = row === undefined || row.done !== null || isTerminal(row.run_status);
  return {
    newest: Math.max(1, open, row?.done ?? 0, row?.said ?? 0),
    isOver: (attempt) =>
      isDone || open > attempt || (open === attempt && row.step_status !== "running"),
  };
}

/** Text of an attempt from an offset on, as much of it as there is up to some length; null when there is none so far. */
export async function readText(
  { db }: Pick<Database, "db">,
  stream: AttemptPlace,
  { offset, length }: { readonly offset: number; readonly length: number },
): Promise<StreamPiece | null> {
  const { runId, path, visit, attempt } = stream;
  const its = sql`c.run_id = ${runId} and c.path = ${path} and c.visit = ${visit}::integer and c.attempt = ${attempt}::integer`;
  // The chunk with the text at an offset begins at most one chunk before it. Of two workers that did the same attempt, the one that began last is the one that has it.
  const { rows } = await sql<{ start: number; stop: number; text: string }>`
    select c.start, c.stop, c.text from text_chunks c
    where ${its} and c.start > ${offset - longestChunk}::integer and c.start < ${offset + length}::integer and c.stop > ${offset}::integer
      and c.writer = (select c.writer from text_chunks c where ${its} order by c.start, c.at desc limit 1)
    order by c.start limit ${chunksAtOnce}`.execute(db);
  const [first] = rows;
  if (first === undefined) return null;
  const from = Math.max(offset, first.start);
  let text = first.text.slice(from - first.start);
  let end = first.stop;
  for (const chunk of rows.slice(1)) {
    // A piece that was lost ends the text here: what comes after it is read from there.
    if (chunk.start !== end) break;
    text += chunk.text;
    end = chunk.stop;
  }
  return { offset: from, text: wholeCharacters(text.slice(0, length)) };
}

/** A pair of code units is one character: half of it is no text. */
function wholeCharacters(text: string): string {
  return text.replace(/[\uD800-\uDBFF]$/, "");
}

/** The streams of a run by step and attempt. @throws Refusal INVALID_CURSOR */
export async function listTextStreams(
  { db }: Pick<Database, "db">,
  params: PageRequest & {
    readonly runId: string;
    readonly path?: string | undefined;
    readonly visit?: number | undefined;
  },
): Promise<Page<TextStream>> {
  const { runId, path = null, visit = null, cursor } = params;
  const limit = pageSize(params);
  const after = cursor === undefined ? (["", 0, 0] as const) : readStreamPlace(cursor);
  const { rows } = await sql<{
    path: string;
    visit: number;
    attempt: number;
    length: number;
    started_at: Date;
    updated_at: Date;
  }>`
    select path, visit, attempt, max(stop) as length, min(at) as started_at, max(at) as updated_at from text_chunks
    where run_id = ${runId} and (path, visit, attempt) > (${after[0]}, ${after[1]}::integer, ${after[2]}::integer)
      and (${path}::text is null or path = ${path}) and (${visit}::integer is null or visit = ${visit}::integer)
    group by path, visit, attempt order by path, visit, attempt limit ${limit + 1}`.execute(db);
  const page = cutPage(rows, limit, (row) => [row.path, row.visit, row.attempt]);
  return {
    next: page.next,
    items: page.items.map(({ started_at, updated_at, ...stream }) => ({
      ...stream,
      startedAt: started_at.toISOString(),
      updatedAt: updated_at.toISOString(),
    })),
  };
}
