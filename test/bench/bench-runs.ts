/** How fast runs advance, against the database itself in the same minute on the same machine. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Definition } from "../../shared/definition/definition.ts";
import { startEmbeddedPostgres } from "../../server/embedded-postgres.ts";
import { migrate } from "../../server/store/migrate.ts";
import { EngineBench } from "../support/engine.ts";
import { secondsOf, type BenchTable } from "./bench-table.ts";

const tasksPerRun = 4;
const concurrency = 16;

const task = (next: string | null) => ({
  Type: "Task" as const,
  Resource: "cairn:nothing",
  ...(next === null ? { End: true as const } : { Next: next }),
});
const chain: Definition = {
  QueryLanguage: "JSONata",
  StartAt: "One",
  States: { One: task("Two"), Two: task("Three"), Three: task("Four"), Four: task(null) },
};

/** Tasks a second through a worker, the reference being single-row inserts by as many connections. */
export async function benchRuns(runs: number): Promise<BenchTable> {
  const dataDir = await mkdtemp(join(tmpdir(), "cairn-bench-"));
  const postgres = await startEmbeddedPostgres({ dataDir, log: () => undefined });
  await migrate(postgres.url);
  const bench = new EngineBench(postgres.url);
  try {
    const insertsPerSecond = await benchInserts(bench);
    const worker = bench.engine(() => null);
    await worker.work(concurrency);
    const workflowId = await bench.publish(chain);
    const seconds = await secondsOf(async () => {
      const ids: string[] = [];
      for (let i = 0; i < runs; i += 1)
        ids.push((await worker.engine.startRun({ workflowId, input: i })).id);
      for (const id of ids) await bench.ended(id);
    });
    const { rows } = await bench.database.pool.query<{ events: number }>(
      "select count(*)::integer as events from events",
    );
    return {
      title: "Runs",
      rows: [
        {
          what: "single-row inserts, durable, 16 connections (the reference)",
          perSecond: insertsPerSecond,
        },
        {
          what: `tasks completed, ${String(runs)} runs of ${String(tasksPerRun)}, 16 at once`,
          perSecond: (runs * tasksPerRun) / seconds,
        },
      ],
      notes: [`events written: ${String(rows[0]?.events ?? 0)}`],
    };
  } finally {
    await bench.close();
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function benchInserts({ database: { pool } }: EngineBench): Promise<number> {
  await pool.query("create table reference (id bigint generated always as identity, value text)");
  const inserts = 2_000;
  const some = async (): Promise<void> => {
    for (let i = 0; i < inserts / concurrency; i += 1)
      await pool.query("insert into reference (value) values ('x')");
  };
  return (
    inserts /
    (await secondsOf(async () => await Promise.all(Array.from({ length: concurrency }, some))))
  );
}
