import { setTimeout as delay } from "node:timers/promises";
import { stopSignals } from "../harness/database-server.ts";
import { Load } from "../harness/load.ts";
import { machines } from "../harness/machines.ts";
import { anyOf } from "../harness/random.ts";
import { settle } from "../harness/verdict.ts";
import { withWorld, type World } from "../harness/world.ts";
import type { Scenario } from "../scenario.ts";

const window = 60;
const extraRuns = 60;
const downMs = 2000;
const pauseMs = {
  short: { shortest: 2000, longest: 4000 },
  full: { shortest: 5000, longest: 10_000 },
} as const;

async function restart({ postgres, random, setting }: World): Promise<void> {
  const signal = anyOf(stopSignals, random) ?? "SIGKILL";
  await postgres?.stop(signal);
  const ms = Math.round(downMs * random());
  await delay(ms);
  await postgres?.start();
  if (setting.short) setting.say(`${signal}, ${String(ms)} ms down`);
}

export const database: Scenario = {
  name: "database",
  title:
    "PostgreSQL is killed, stopped at once, stopped in order, and starts again while everything goes on",
  sizes: { short: { runs: 120, faults: 4 }, full: { runs: 5000, faults: 60 } },
  run: async (setting) => {
    await withWorld(setting, { workers: 2 }, async (world) => {
      const load = new Load(world, machines);
      const { runs, faults } = setting.size;
      const pause = setting.short ? pauseMs.short : pauseMs.full;
      let starting = true;
      const work = load.start(runs, window).finally(() => {
        starting = false;
      });
      let restarts = 0;
      while (starting || restarts < faults) {
        await delay(pause.shortest + (pause.longest - pause.shortest) * world.random());
        if (restarts < faults) {
          await restart(world);
          restarts += 1;
        }
        if (!starting) await load.start(extraRuns, window);
      }
      await work;
      const { repeated } = world.api;
      setting.say(
        `${String(restarts)} restarts over ${String(load.runs.length)} runs; ${String(repeated)} requests were repeated`,
      );
      await settle(world, load);
      await checkNobodyDied(world);
    });
  },
};

/** An outage is not the workers' death: their steps stay theirs, as long as they come back to say so. */
async function checkNobodyDied({ database: { pool }, setting }: World): Promise<void> {
  const { rows } = await pool.query<{ lost: string }>(
    "select count(*) as lost from public_v1.events where type in ('step.lost', 'undo.lost')",
  );
  const lost = Number(rows[0]?.lost);
  setting.checks.check(
    "no step was taken from a live worker",
    lost === 0,
    () => `${String(lost)} were`,
  );
}
