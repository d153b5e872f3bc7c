import { isDeepStrictEqual } from "node:util";
import type { JsonObject } from "../../../shared/base/json.ts";
import { Load } from "../harness/load.ts";
import { chain, effect, map, parallel, type Machine } from "../harness/machines.ts";
import { settle } from "../harness/verdict.ts";
import { withWorld, type World } from "../harness/world.ts";
import { usualScript } from "../harness/witness.ts";
import type { Scenario } from "../scenario.ts";

const window = 40;
/** Workers that a step may lose. */
const crashBudget = 3;
/** A poisoned effect this often repeated is never going to be given up. */
const mostCalls = 6;

/** A run whose last step kills every worker that tries it, after other states that lead to it. */
function poisoned(name: string, before: JsonObject, startAt: string): Machine {
  const definition = {
    QueryLanguage: "JSONata",
    StartAt: startAt,
    States: {
      ...before,
      Poison: {
        ...effect({ Arguments: { n: 1, do: "kill" }, End: true }),
        Retry: [],
      },
    },
  };
  return {
    name,
    definition,
    inputOf: (nth) => ({ n: nth }),
    expected: () => ({ status: "FAILED", error: "Cairn.WorkerLost" }),
  };
}

/** The step is the first, or follows an effect, logic, or a timer: each has its own way of being begun. */
const poisons: readonly Machine[] = [
  poisoned("Poison at once", {}, "Poison"),
  poisoned("Poison after an effect", { First: effect({ Next: "Poison" }) }, "First"),
  poisoned("Poison after logic", { Relay: { Type: "Pass", Next: "Poison" } }, "Relay"),
  poisoned(
    "Poison after a timer",
    { Pause: { Type: "Wait", Seconds: 1, Next: "Poison" } },
    "Pause",
  ),
  {
    name: "Poison in a Map",
    definition: {
      QueryLanguage: "JSONata",
      StartAt: "Each",
      States: {
        Each: {
          Type: "Map",
          Items: [1],
          ItemProcessor: {
            StartAt: "Relay",
            States: {
              Relay: { Type: "Pass", Next: "Poison" },
              Poison: { ...effect({ Arguments: { n: 1, do: "kill" }, End: true }), Retry: [] },
            },
          },
          End: true,
        },
      },
    },
    inputOf: () => ({}),
    expected: () => ({ status: "FAILED", error: "Cairn.WorkerLost" }),
  },
];

/** Process id of the worker that has the step, by the log; null when the log knows nothing of it. */
async function workerOf({ database }: World, runId: string, path: string): Promise<number | null> {
  const { rows } = await database.pool.query<{ worker: string }>(
    `select data ->> 'worker' as worker from public_v1.events
     where run_id = $1 and path = $2 and type = 'step.started' order by seq desc limit 1`,
    [runId, path],
  );
  const pid = /-(\d+)-[^-]*$/.exec(rows[0]?.worker ?? "")?.[1];
  return pid === undefined ? null : Number(pid);
}

export const poison: Scenario = {
  name: "poison",
  title:
    "steps that kill their worker fail with Cairn.WorkerLost after three, and other runs go on",
  sizes: { short: { runs: 60, faults: 5 }, full: { runs: 500, faults: 50 } },
  run: async (setting) => {
    const { checks } = setting;
    await withWorld(setting, { workers: 3 }, async (world) => {
      const given = new Set<string>();
      world.witness.script = async (call) => {
        if (call.args["do"] !== "kill") return await usualScript(call);
        if (call.earlier >= mostCalls) {
          given.add(`${call.runId} ${call.path}`);
          return {
            type: "failed",
            error: "Poison.NeverGivenUp",
            cause: "the crash budget does not count",
          };
        }
        const pid = await workerOf(world, call.runId, call.path);
        checks.check(
          `the log knows who does ${call.path} of ${call.runId} before it is done`,
          pid !== null,
        );
        if (pid !== null && world.fleet.ready.some((worker) => worker.pid === pid))
          world.fleet.kill(pid);
        return pid === null
          ? {
              type: "failed",
              error: "Poison.NotInTheLog",
              cause: "the effect was begun before its start was committed",
            }
          : { type: "silent" };
      };
      const victims = new Load(world, [chain, map, parallel]);
      const killers = new Load(world, poisons);
      killers.keyPrefix = "poison";
      await victims.start(setting.size.runs / 2, window);
      // One at a time: two that meet in one worker would each take the blame for the other.
      for (let i = 0; i < setting.size.faults; i += 1) {
        await killers.start(1, window);
        await killers.ended();
        await victims.start(setting.size.runs / (2 * setting.size.faults), window);
      }
      const poisonCalls = [...world.witness.records.values()].filter(({ path }) =>
        path.endsWith("Poison"),
      );
      checks.check(
        "each poisoned step was tried three times",
        isDeepStrictEqual(new Set(poisonCalls.map(({ calls }) => calls)), new Set([crashBudget])),
        () => poisonCalls.map(({ path, calls }) => `${path} ${String(calls)}`).join(", "),
      );
      checks.check("every poisoned step was given up", given.size === 0, () =>
        [...given].join(", "),
      );
      setting.say(
        `${String(world.fleet.killed.size)} workers killed by ${String(killers.runs.length)} poisoned runs`,
      );
      victims.adopt(killers);
      await settle(world, victims);
    });
  },
};
