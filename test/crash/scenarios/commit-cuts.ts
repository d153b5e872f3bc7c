import { TcpProxy, type Cut } from "../../support/tcp-proxy.ts";
import { Load } from "../harness/load.ts";
import { machines } from "../harness/machines.ts";
import { randomFrom } from "../harness/random.ts";
import { settle } from "../harness/verdict.ts";
import { withWorld, type World } from "../harness/world.ts";
import { CannotRun, type Scenario, type Setting } from "../scenario.ts";

const window = 60;
const runsPerTurn = 60;
/** Share of the commits that are cut. */
const share = 0.08;
/** Runs that were started and still not enough cuts: the statement is called something else now. */
const mostRuns = 20_000;

/** The statements that commit: of the engine for a change of a run, of the server for a new run. */
const commits = /\b(?:commit_runs?|create_runs?)\s*\(/;

async function cuttingProxy(
  setting: Setting,
  port: number,
  isOver: () => boolean,
): Promise<TcpProxy> {
  const random = randomFrom(setting.seed + port);
  const choose = (): Cut | null => {
    if (isOver() || random() >= share) return null;
    return random() < 0.5 ? "before" : "after";
  };
  return await TcpProxy.start({ port, pattern: commits, choose });
}

async function cutUnderLoad(world: World, cuts: () => number): Promise<void> {
  const { setting } = world;
  const load = new Load(world, machines);
  await load.start(setting.size.runs, window);
  while (cuts() < setting.size.faults) {
    if (load.runs.length > mostRuns) throw new CannotRun("nothing that commits passes the proxy");
    await load.start(runsPerTurn, window);
  }
  setting.say(`${String(load.runs.length)} runs, ${String(world.api.repeated)} requests repeated`);
  await settle(world, load);
}

export const commitCuts: Scenario = {
  name: "commit-cuts",
  title: "connections cut just before and just after PostgreSQL commits",
  sizes: { short: { runs: 100, faults: 40 }, full: { runs: 1500, faults: 1000 } },
  run: async (setting) => {
    const proxies: TcpProxy[] = [];
    const cuts = (): number =>
      proxies.reduce((sum, proxy) => sum + proxy.cuts.before + proxy.cuts.after, 0);
    const isOver = (): boolean => cuts() >= setting.size.faults;
    const seenAs = (databaseUrl: string) => {
      const [toServer, toWorkers] = proxies;
      return {
        byServer: toServer?.through(databaseUrl) ?? databaseUrl,
        byWorkers: toWorkers?.through(databaseUrl) ?? databaseUrl,
      };
    };
    const prepare = async (databaseUrl: string): Promise<void> => {
      const port = Number(new URL(databaseUrl).port);
      proxies.push(
        await cuttingProxy(setting, port, isOver),
        await cuttingProxy(setting, port, isOver),
      );
    };
    try {
      await withWorld(setting, { workers: 2, prepare, seenAs }, async (world) => {
        await cutUnderLoad(world, cuts);
        const [toServer, toWorkers] = proxies.map((proxy) => proxy.cuts);
        setting.say(
          `cut before/after the commit: ${String(toWorkers?.before)}/${String(toWorkers?.after)} of workers, ${String(toServer?.before)}/${String(toServer?.after)} of the server`,
        );
        setting.checks.check(
          "commits were cut on both sides",
          (toWorkers?.before ?? 0) > 0 && (toWorkers?.after ?? 0) > 0,
        );
      });
    } finally {
      await Promise.all(proxies.map(async (proxy) => await proxy.close()));
    }
  },
};
