import { setTimeout as delay } from "node:timers/promises";
import { Load } from "../harness/load.ts";
import { machines } from "../harness/machines.ts";
import { anyOf } from "../harness/random.ts";
import { settle } from "../harness/verdict.ts";
import { withWorld } from "../harness/world.ts";
import type { Scenario } from "../scenario.ts";

const window = 80;
const runsPerTurn = 20;
const pauseMs = 100;

/** What happens to the rows of the queue; each statement says how many rows it hit. */
const faultsOf = {
  deleted: `delete from graphile_worker._private_jobs where id in (
      select id from graphile_worker._private_jobs where locked_at is null order by random() limit 5)`,
  duplicated: `insert into graphile_worker._private_jobs (job_queue_id, task_id, payload, priority, max_attempts)
      select job_queue_id, task_id, payload, priority, max_attempts from graphile_worker._private_jobs order by random() limit 5`,
  delayed: `update graphile_worker._private_jobs set run_at = now() + interval '1 hour' where id in (
      select id from graphile_worker._private_jobs where locked_at is null order by random() limit 5)`,
  "locked by nobody alive": `update graphile_worker._private_jobs set locked_by = 'worker-of-another-life', locked_at = now() where id in (
      select id from graphile_worker._private_jobs where locked_at is null order by random() limit 5)`,
  exhausted: `update graphile_worker._private_jobs set attempts = max_attempts where id in (
      select id from graphile_worker._private_jobs where locked_at is null order by random() limit 5)`,
} as const;

export const queue: Scenario = {
  name: "queue",
  title:
    "jobs of graphile-worker are deleted, duplicated, delayed, locked by the dead and exhausted",
  sizes: { short: { runs: 120, faults: 60 }, full: { runs: 3000, faults: 3000 } },
  run: async (setting) => {
    await withWorld(setting, { workers: 2, concurrency: 4 }, async (world) => {
      const load = new Load(world, machines);
      const hits = new Map<string, number>();
      let starting = true;
      const work = load.start(setting.size.runs, window).finally(() => {
        starting = false;
      });
      const total = (): number => [...hits.values()].reduce((sum, count) => sum + count, 0);
      while (starting || total() < setting.size.faults) {
        await delay(pauseMs);
        if (!starting) await load.start(runsPerTurn, window);
        const [name, statement] = anyOf(Object.entries(faultsOf), world.random) ?? ["", ""];
        const { rowCount } = await world.database.pool.query(statement);
        hits.set(name, (hits.get(name) ?? 0) + (rowCount ?? 0));
      }
      await work;
      setting.say([...hits].map(([name, count]) => `${String(count)} ${name}`).join(", "));
      await load.ended();
      // What was exhausted or hidden from view here is the scenario's own doing, not the engine's.
      await world.database.pool.query(
        "delete from graphile_worker._private_jobs where attempts >= max_attempts or locked_by = 'worker-of-another-life'",
      );
      await settle(world, load);
    });
  },
};
