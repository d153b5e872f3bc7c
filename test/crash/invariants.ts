import { readFile } from "node:fs/promises";
import type pg from "pg";

/** A broken invariant with some of the rows that break it. */
export interface Violation {
  readonly invariant: string;
  readonly rows: readonly unknown[];
}

/** Runs every query of `invariants.sql`. */
export async function checkInvariants(
  pool: pg.Pool,
): Promise<{ readonly checked: number; readonly violations: readonly Violation[] }> {
  const text = await readFile(new URL("invariants.sql", import.meta.url), "utf8");
  const queries = text.split(/;\s*$/m).filter((query) => /^\s*select/im.test(query));
  const violations: Violation[] = [];
  for (const query of queries) {
    const invariant = /^-- (I\d+.*)$/m.exec(query)?.[1] ?? query.trim();
    // eslint-disable-next-line no-await-in-loop -- one after the other keeps the database free for what is tested
    const { rows } = await pool.query(query);
    if (rows.length > 0) violations.push({ invariant, rows: rows.slice(0, 5) });
  }
  return { checked: queries.length, violations };
}
