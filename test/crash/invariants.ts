import { readFile } from "node:fs/promises";

/** A broken invariant with some of the rows that break it. */
export interface Violation {
  /** Number and sentence, as `invariants.sql` has them. */
  readonly invariant: string;
  readonly rows: readonly unknown[];
}

/** Whatever runs SQL: a pool, or one connection in the middle of a transaction. */
export interface Queryable {
  readonly query: (text: string) => Promise<{ readonly rows: unknown[] }>;
}

/** A check of `invariants.sql`. */
export interface Invariant {
  readonly name: string;
  readonly query: string;
}

/** The queries of `invariants.sql`; the name of each is its first comment. */
export async function readInvariants(): Promise<readonly Invariant[]> {
  const text = await readFile(new URL("invariants.sql", import.meta.url), "utf8");
  return text
    .split(/;\s*$/m)
    .map((query) => ({ name: /^-- (I\d+[a-z]? .*)$/m.exec(query)?.[1] ?? "", query }))
    .filter(({ name }) => name !== "");
}

/** Runs every query of `invariants.sql`; `slow` hears of each that takes longer than a second. */
export async function checkInvariants(
  database: Queryable,
  slow: (name: string, seconds: number) => void = () => undefined,
): Promise<{ readonly checked: number; readonly violations: readonly Violation[] }> {
  const invariants = await readInvariants();
  const violations: Violation[] = [];
  for (const { name, query } of invariants) {
    const startedMs = performance.now();
    // eslint-disable-next-line no-await-in-loop -- one after the other keeps the database free for what is tested
    const { rows } = await database.query(query);
    if (rows.length > 0) violations.push({ invariant: name, rows: rows.slice(0, 5) });
    const seconds = (performance.now() - startedMs) / 1000;
    if (seconds > 1) slow(name, seconds);
  }
  return { checked: invariants.length, violations };
}
