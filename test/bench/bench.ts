/**
 * How fast runs advance, as ratios against the database itself in the same minute on the same machine.
 *
 *   npm run bench [-- --runs N]
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import type { Definition } from "../../shared/definition/definition.ts";
import { startEmbeddedPostgres } from "../../server/embedded-postgres.ts";
import { migrate } from "../../server/store/migrate.ts";
import { EngineBench } from "../support/engine.ts";

const { values } = parseArgs({ options: { runs: { type: "string", default: "200" } } });
const runs = Number(values.runs);
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

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

const dataDir = await mkdtemp(join(tmpdir(), "cairn-bench-"));
const postgres = await startEmbeddedPostgres({ dataDir, log: () => undefined });
await migrate(postgres.url);
const bench = new EngineBench(postgres.url);
try {
  const { pool } = bench.database;
  await pool.query("create table reference (id bigint generated always as identity, value text)");
  const inserts = 2_000;
  const insertSeconds = await seconds(async () => {
    const one = async (): Promise<void> => {
      for (let i = 0; i < inserts / concurrency; i += 1)
        await pool.query("insert into reference (value) values ('x')");
    };
    await Promise.all(Array.from({ length: concurrency }, one));
  });
  const worker = bench.engine(() => null);
  await worker.work(concurrency);
  const workflowId = await bench.publish(chain);
  const ids: string[] = [];
  const runSeconds = await seconds(async () => {
    for (let i = 0; i < runs; i += 1)
      ids.push((await worker.engine.startRun({ workflowId, input: i })).id);
    for (const id of ids) await bench.ended(id);
  });
  const insertsPerSecond = inserts / insertSeconds;
  const tasksPerSecond = (runs * tasksPerRun) / runSeconds;
  const { rows } = await pool.query<{ events: number }>(
    "select count(*)::integer as events from events",
  );
  const lines = [
    ["single-row inserts (durable), 16 connections", `${insertsPerSecond.toFixed(0)} /s`, "1.00"],
    [
      `tasks completed, ${String(runs)} runs of ${String(tasksPerRun)}, 16 at once`,
      `${tasksPerSecond.toFixed(0)} /s`,
      (tasksPerSecond / insertsPerSecond).toFixed(2),
    ],
    ["events written", String(rows[0]?.events ?? 0), ""],
  ];
  for (const [what, figure, ratio] of lines)
    process.stdout.write(
      `${(what ?? "").padEnd(52)} ${(figure ?? "").padStart(12)} ${(ratio ?? "").padStart(6)}\n`,
    );
} finally {
  await bench.close();
  await postgres.stop();
  await rm(dataDir, { recursive: true, force: true });
}
