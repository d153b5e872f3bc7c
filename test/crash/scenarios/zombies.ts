import { setTimeout as delay } from "node:timers/promises";
import { Load } from "../harness/load.ts";
import { chain, map, saga, wait } from "../harness/machines.ts";
import { anyOf } from "../harness/random.ts";
import { settle } from "../harness/verdict.ts";
import { timing, withWorld, type World } from "../harness/world.ts";
import { usualScript } from "../harness/witness.ts";
import type { Scenario } from "../scenario.ts";

const window = 60;
/** Effects take this long, so that a worker that is paused holds some. */
const effectMs = 600;
/** Longer than a lease and the sweep after it. */
const pausedMs = timing.leaseMs + 3 * timing.watchdogMs;
const runsPerPause = 60;

/** Steps that were taken from a paused worker: each will try to commit what it has when its process goes on. */
async function zombiesOf({ database }: World, pids: readonly number[]): Promise<number> {
  const { rows } = await database.pool.query<{ zombies: string }>(
    `select count(*) as zombies from public_v1.events
     where type in ('step.lost', 'undo.lost') and data ->> 'worker' ~ $1`,
    [`-(${pids.join("|")})-`],
  );
  return Number(rows[0]?.zombies);
}

export const zombies: Scenario = {
  name: "zombies",
  title:
    "workers stopped (SIGSTOP) past their lease go on (SIGCONT): what they say then changes nothing",
  sizes: { short: { runs: 80, faults: 20 }, full: { runs: 2000, faults: 500 } },
  run: async (setting) => {
    await withWorld(setting, { workers: 3, concurrency: 20 }, async (world) => {
      world.witness.script = async (effect) => {
        await delay(effectMs);
        return await usualScript(effect);
      };
      const load = new Load(world, [chain, map, wait, saga]);
      const { runs, faults } = setting.size;
      let starting = true;
      const work = load.start(runs, window).finally(() => {
        starting = false;
      });
      const paused: number[] = [];
      let found = 0;
      while (starting || found < faults) {
        await delay(500);
        if (!starting) await load.start(runsPerPause, window);
        const victim = anyOf(world.fleet.ready, world.random);
        if (victim === undefined) continue;
        world.fleet.pause(victim.pid);
        await delay(pausedMs + 500 * world.random());
        world.fleet.resume(victim.pid);
        paused.push(victim.pid);
        found = await zombiesOf(world, paused);
      }
      await work;
      setting.say(`${String(found)} zombies of ${String(paused.length)} paused workers`);
      await settle(world, load);
      const twice = [...world.witness.records.values()].filter(({ calls }) => calls > 1).length;
      setting.say(`${String(twice)} effects were repeated under the same key`);
    });
  },
};
