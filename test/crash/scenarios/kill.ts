import { setTimeout as delay } from "node:timers/promises";
import { Load } from "../harness/load.ts";
import { machines } from "../harness/machines.ts";
import { checkRecovery } from "../harness/recovery.ts";
import { settle } from "../harness/verdict.ts";
import { withWorld } from "../harness/world.ts";
import type { Scenario } from "../scenario.ts";

/** Runs under way at once; few enough that a step of a dead worker finds a free one. */
const window = 60;
const extraRuns = 60;
/** Pauses between two kills. Of four workers one at a time is starting: the others do its work, as the promise presumes. */
const pauseMs = { shortest: 1200, longest: 2400 } as const;

export const kill: Scenario = {
  name: "kill",
  title: "SIGKILL of workers at any moment",
  sizes: { short: { runs: 120, faults: 6 }, full: { runs: 10_000, faults: 200 } },
  run: async (setting) => {
    await withWorld(setting, { workers: 4 }, async (world) => {
      const load = new Load(world, machines);
      const { runs, faults } = setting.size;
      let starting = true;
      const work = load.start(runs, window).finally(() => {
        starting = false;
      });
      let kills = 0;
      while (starting || kills < faults) {
        await delay(pauseMs.shortest + (pauseMs.longest - pauseMs.shortest) * world.random());
        if (kills < faults && world.fleet.killAny(world.random)) kills += 1;
        // All are started and some kills are left: these need something to hit.
        if (!starting && (await load.openRuns()) < window / 2) await load.start(extraRuns, window);
      }
      await work;
      setting.say(`${String(kills)} kills over ${String(load.runs.length)} runs`);
      await settle(world, load);
      await checkRecovery(world);
    });
  },
};
