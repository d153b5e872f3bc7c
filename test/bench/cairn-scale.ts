/** How far one database and one process go: a wide Map, a long run, and many runs that wait. Runs in the process of Cairn's peer. */
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import type { Definition } from "../../shared/definition/definition.ts";
import { openDatabase, type Database } from "../../server/store/database.ts";
import { createRunStore, createWatchdogStore } from "../../server/store/engine-store.ts";
import { mapOfNothing, nothing, type CairnEngine } from "./cairn-engine.ts";
import { median } from "./median.ts";

export interface ScaleSizes {
  readonly items: number;
  readonly events: number;
  readonly waiting: number;
}

export interface ScaleFigures {
  readonly map: { readonly seconds: number; readonly events: number; readonly peakHeapMb: number };
  readonly long: {
    readonly events: number;
    /** A step of the last tenth of the run compared with one of the first. */
    readonly slowdown: number;
    /** To load the run in a process that does not know it. */
    readonly loadMs: number;
  };
  readonly waiting: {
    readonly startedPerSecond: number;
    readonly heapMb: number;
    /** Share of a core that the worker uses while all wait. */
    readonly idleCpu: number;
    /** What the watchdog looks for, all of it once. */
    readonly sweepMs: number;
  };
}

/** Runs of the waiting kind that are submitted together. */
const submittedTogether = 1_000;
const idleSeconds = 10;
const pollMs = 200;
const megabyte = 2 ** 20;

const waitAnHour: Definition = {
  QueryLanguage: "JSONata",
  StartAt: "Wait",
  States: { Wait: { Type: "Wait", Seconds: 3_600, End: true } },
};

/** A Task that follows itself `rounds` times. */
const loopOf = (rounds: number): Definition => ({
  QueryLanguage: "JSONata",
  StartAt: "Begin",
  States: {
    Begin: { Type: "Pass", Assign: { n: 0 }, Next: "Work" },
    Work: {
      Type: "Task",
      Resource: nothing,
      Assign: { n: "{% $n + 1 %}" },
      Next: "Again?",
    },
    "Again?": {
      Type: "Choice",
      Choices: [{ Condition: `{% $n < ${String(rounds)} %}`, Next: "Work" }],
      Default: "Done",
    },
    Done: { Type: "Succeed" },
  },
});
/** Events of one round: scheduled, started and succeeded, for the Task and for the Choice. */
const eventsPerRound = 6;

export async function measureScale(
  engine: CairnEngine,
  databaseUrl: string,
  sizes: ScaleSizes,
): Promise<ScaleFigures> {
  const database = openDatabase(databaseUrl);
  try {
    return {
      map: await wideMap(engine, database, sizes.items),
      long: await longRun(engine, database, sizes.events),
      waiting: await manyWaiting(engine, database, sizes.waiting),
    };
  } finally {
    await database.close();
  }
}

/** The largest heap while `work` is done. */
async function peakHeap(work: () => Promise<void>): Promise<number> {
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().heapUsed);
  }, pollMs);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  return peak / megabyte;
}

async function wideMap(
  engine: CairnEngine,
  database: Database,
  items: number,
): Promise<ScaleFigures["map"]> {
  const workflowId = await engine.publish(mapOfNothing);
  const input = Array.from({ length: items }, (_, i) => i);
  const startMs = performance.now();
  const peakHeapMb = await peakHeap(async () => await engine.run(workflowId, input));
  const seconds = (performance.now() - startMs) / 1000;
  const { seq } = await newestRun(database, workflowId);
  return { seconds, events: seq, peakHeapMb };
}

async function longRun(
  engine: CairnEngine,
  database: Database,
  events: number,
): Promise<ScaleFigures["long"]> {
  const workflowId = await engine.publish(loopOf(Math.ceil(events / eventsPerRound)));
  await engine.run(workflowId, null);
  const run = await newestRun(database, workflowId);
  const { rows } = await database.pool.query<{ first: number; last: number }>(
    `select extract(epoch from max(at) filter (where seq <= $2 / 10) - min(at))::float8 as first,
       extract(epoch from max(at) - min(at) filter (where seq > $2 * 9 / 10))::float8 as last
     from events where run_id = $1`,
    [run.id, run.seq],
  );
  const times: number[] = [];
  for (let i = 0; i < 10; i += 1) {
    const startMs = performance.now();
    await createRunStore(database).load(run.id);
    times.push(performance.now() - startMs);
  }
  const { first, last } = rows[0] ?? { first: 1, last: 1 };
  return { events: run.seq, slowdown: last / first, loadMs: median(times) };
}

async function manyWaiting(
  engine: CairnEngine,
  database: Database,
  runs: number,
): Promise<ScaleFigures["waiting"]> {
  const workflowId = await engine.publish(waitAnHour);
  const startMs = performance.now();
  for (let i = 0; i < runs; i += submittedTogether) {
    await Promise.all(
      Array.from(
        { length: Math.min(submittedTogether, runs - i) },
        async () => await engine.start(workflowId, null),
      ),
    );
  }
  while ((await countWaiting(database)) < runs) await sleep(pollMs);
  const startedPerSecond = (runs / (performance.now() - startMs)) * 1000;
  await database.pool.query("vacuum analyze");
  const before = process.cpuUsage();
  await sleep(idleSeconds * 1000);
  const { user, system } = process.cpuUsage(before);
  return {
    startedPerSecond,
    heapMb: process.memoryUsage().heapUsed / megabyte,
    idleCpu: (user + system) / (idleSeconds * 1_000_000),
    sweepMs: await sweep(database),
  };
}

async function countWaiting(database: Database): Promise<number> {
  const { rows } = await database.pool.query<{ count: number }>(
    "select count(*)::integer as count from flows where waiting_since is not null",
  );
  return rows[0]?.count ?? 0;
}

async function sweep(database: Database): Promise<number> {
  const store = createWatchdogStore(database, { workerId: "bench", leaseMs: 5_000 });
  const startMs = performance.now();
  await store.lostSteps({ onlyBuried: false });
  await store.dueSteps();
  await store.overdueSteps();
  await store.overdueRuns();
  await store.overdueParked();
  await store.stoppingRuns();
  await store.untoldRuns();
  await store.abandonedRuns();
  await store.silentSteps();
  return performance.now() - startMs;
}

async function newestRun(
  database: Database,
  workflowId: string,
): Promise<{ readonly id: string; readonly seq: number }> {
  const { rows } = await database.pool.query<{ id: string; seq: number }>(
    "select id, seq from runs where workflow_id = $1 order by created_at desc limit 1",
    [workflowId],
  );
  const [run] = rows;
  if (run === undefined) throw new Error("the run is not there");
  return run;
}

/** Printed. */
export function scaleLines(
  { map, long, waiting }: ScaleFigures,
  sizes: ScaleSizes,
): readonly string[] {
  const count = (n: number): string => n.toLocaleString("en");
  return [
    "Scale: one worker, one PostgreSQL",
    `  a Map of ${count(sizes.items)} items: ${map.seconds.toFixed(1)} s, ${count(map.events)} events, at most ${map.peakHeapMb.toFixed(0)} MB of heap`,
    `  a run of ${count(long.events)} events: a step of the last tenth takes ${long.slowdown.toFixed(2)} × one of the first; ${long.loadMs.toFixed(1)} ms to load it anew`,
    `  ${count(sizes.waiting)} runs that wait: ${count(Math.round(waiting.startedPerSecond))} started a second; then ${(100 * waiting.idleCpu).toFixed(1)} % of a core, ${waiting.heapMb.toFixed(0)} MB of heap, ${waiting.sweepMs.toFixed(0)} ms for all sweeps of the watchdog`,
    "",
  ];
}
