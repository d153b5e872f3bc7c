/** Writes and reads what steps have logged. Side records: nothing decides by them, and losing one changes no run. */
import { sql } from "kysely";
import type { LogLine } from "../../shared/api/logs.ts";
import { logLevels, type LogLevel } from "../../shared/base/log-level.ts";
import type { Database } from "./database.ts";
import { cutPage, pageSize, readLogPlace, type Page, type PageRequest } from "./page-cursor.ts";
import type { AttemptPlace } from "./side-records.ts";

/** A line of an attempt. */
export interface LogRow extends AttemptPlace {
  readonly writer: number;
  /** Counts the lines of that writer's attempt. */
  readonly line: number;
  /** Milliseconds since it was logged. */
  readonly ageMs: number;
  readonly level: LogLevel;
  readonly text: string;
}

/** Writes a batch, of any number of runs, with one statement. To write the same again changes nothing. */
export async function writeStepLogs(
  { pool }: Pick<Database, "pool">,
  rows: readonly LogRow[],
): Promise<void> {
  await pool.query({
    name: "write_step_logs",
    text: "select write_step_logs($1)",
    values: [logColumns(rows)],
  });
}

/** Lines as `write_step_logs` takes them. */
export function logColumns(rows: readonly LogRow[]): string {
  return JSON.stringify(
    rows.map(({ runId, ageMs, ...row }) => ({ ...row, run_id: runId, age_ms: ageMs })),
  );
}

/** The lines of a run in the order of writing. @throws Refusal INVALID_CURSOR */
export async function listStepLogs(
  { db }: Pick<Database, "db">,
  params: PageRequest & {
    readonly runId: string;
    readonly path?: string | undefined;
    readonly visit?: number | undefined;
    readonly attempt?: number | undefined;
    readonly level?: LogLevel | undefined;
  },
): Promise<Page<LogLine>> {
  const { runId, path = null, visit = null, attempt = null, level = "debug", cursor } = params;
  const limit = pageSize(params);
  const after = cursor === undefined ? "0" : readLogPlace(cursor);
  const levels = logLevels.slice(logLevels.indexOf(level));
  const { rows } = await sql<{
    id: string;
    path: string;
    visit: number;
    attempt: number;
    at: Date;
    level: LogLevel;
    text: string;
  }>`
    select id::text as id, path, visit, attempt, at, level, text from step_logs l
    where l.run_id = ${runId} and l.id > ${after}::bigint and l.level = any(${levels}::text[])
      and (${path}::text is null or l.path = ${path}) and (${visit}::integer is null or l.visit = ${visit}::integer)
      and (${attempt}::integer is null or l.attempt = ${attempt}::integer)
    order by l.id limit ${limit + 1}`.execute(db);
  const page = cutPage(rows, limit, (row) => [row.id]);
  return {
    next: page.next,
    items: page.items.map(({ at, ...line }) => ({ ...line, at: at.toISOString() })),
  };
}
