import { cp, mkdir, readFile, writeFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Load } from "../harness/load.ts";
import { machines } from "../harness/machines.ts";
import { anyOf } from "../harness/random.ts";
import { settle } from "../harness/verdict.ts";
import { withWorld, type World } from "../harness/world.ts";
import { usualScript } from "../harness/witness.ts";
import type { Scenario } from "../scenario.ts";

const window = 60;
const runsPerTurn = 40;
const effectMs = 100;
/** Steps get 25 s to end; whoever takes longer to go would be killed by what runs it. */
const drainLimitMs = 35_000;

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** The next release: the same build under a version of its own, in a folder of its own. */
async function nextRelease(folder: string): Promise<string> {
  const release = join(folder, "next");
  await mkdir(release);
  const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as object;
  await writeFile(join(release, "package.json"), JSON.stringify({ ...manifest, version: "next" }));
  for (const part of ["dist", "migrations"])
    await cp(join(root, part), join(release, part), { recursive: true });
  await symlink(join(root, "node_modules"), join(release, "node_modules"));
  return join(release, "dist/server/main.js");
}

async function checkNothingBurnt({ database, setting }: World): Promise<void> {
  const { rows } = await database.pool.query<{ type: string; count: string }>(
    `select type, count(*) from public_v1.events
     where type in ('step.lost', 'undo.lost', 'step.held') or (type = 'step.failed' and data ->> 'error' <> 'Peer.Refused') group by 1`,
  );
  setting.checks.check("no attempt was burnt", rows.length === 0, () => JSON.stringify(rows));
}

/** Returns the seconds it took. */
async function stopInOrder({ fleet, setting }: World, pid: number): Promise<number> {
  const { end, seconds } = await fleet.drain(pid, drainLimitMs);
  setting.checks.check(
    "a worker that is asked to stop ends in order and in time",
    end === "0",
    () => `it ended with ${end} after ${seconds.toFixed(1)} s`,
  );
  return seconds;
}

export const drain: Scenario = {
  name: "drain",
  title: "workers are asked to stop (SIGTERM) under load and replaced by the next release",
  sizes: { short: { runs: 120, faults: 5 }, full: { runs: 2000, faults: 100 } },
  run: async (setting) => {
    await withWorld(setting, { workers: 3 }, async (world) => {
      world.witness.script = async (effect) => {
        await delay(effectMs);
        return await usualScript(effect);
      };
      const next = await nextRelease(world.folder);
      const load = new Load(world, machines);
      let starting = true;
      const work = load.start(setting.size.runs, window).finally(() => {
        starting = false;
      });
      let drains = 0;
      let longest = 0;
      while (starting || drains < setting.size.faults) {
        if (!starting) await load.start(runsPerTurn, window);
        const victim = anyOf(world.fleet.ready, world.random);
        if (drains >= setting.size.faults || victim === undefined) {
          await delay(100);
          continue;
        }
        // A rolling release: the next one works before the last one goes.
        const newcomer = world.fleet.start(drains % 2 === 0 ? next : undefined);
        await newcomer.ready;
        longest = Math.max(longest, await stopInOrder(world, victim.pid));
        drains += 1;
      }
      await work;
      setting.say(
        `${String(drains)} workers drained over ${String(load.runs.length)} runs, the slowest in ${longest.toFixed(1)} s`,
      );
      // One that has only just begun to take jobs.
      const youngest = world.fleet.start();
      await youngest.ready;
      await stopInOrder(world, youngest.child.pid ?? 0);
      await settle(world, load);
      await checkNothingBurnt(world);
    });
  },
};
