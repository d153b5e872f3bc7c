import { performance } from "node:perf_hooks";

/** One measurement: what, how many a second, and the figure as a share of the reference of its table. */
export interface BenchRow {
  readonly what: string;
  readonly perSecond: number;
}

/** Rows that are compared with the first of them. */
export interface BenchTable {
  readonly title: string;
  readonly rows: readonly BenchRow[];
  /** Further lines, as they are. */
  readonly notes?: readonly string[];
}

export async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/** How often a second `once` can be done, over about `seconds` after a warm-up. */
export async function rateOf(once: () => Promise<unknown> | void, seconds = 1): Promise<number> {
  await once();
  const endMs = performance.now() + seconds * 1000;
  const startMs = performance.now();
  let times = 0;
  while (performance.now() < endMs) {
    // eslint-disable-next-line no-await-in-loop -- one after the other is what is measured
    await once();
    times += 1;
  }
  return times / ((performance.now() - startMs) / 1000);
}

export function printTable({ title, rows, notes = [] }: BenchTable): void {
  const reference = rows[0]?.perSecond ?? 1;
  const lines = rows.map(({ what, perSecond }) => {
    const digits = perSecond < 100 ? 1 : 0;
    const ratio = (perSecond / reference).toPrecision(3);
    return `  ${what.padEnd(64)} ${perSecond.toFixed(digits).padStart(10)} /s ${ratio.padStart(9)}`;
  });
  process.stdout.write(`${[title, ...lines, ...notes.map((note) => `  ${note}`)].join("\n")}\n\n`);
}
