import { setTimeout as delay } from "node:timers/promises";
import { TcpProxy } from "../../support/tcp-proxy.ts";
import { Load } from "../harness/load.ts";
import { chain, map, wait } from "../harness/machines.ts";
import { settle } from "../harness/verdict.ts";
import { withWorld } from "../harness/world.ts";
import type { Scenario } from "../scenario.ts";

const window = 40;
const roundMs = 3000;
/** Connections of each kind that go silent in a round. */
const perRound = 3;

export const halfOpen: Scenario = {
  name: "half-open",
  title:
    "links to PostgreSQL go silent without closing: those that listen, those at work, those at rest",
  sizes: { short: { runs: 60, faults: 6 }, full: { runs: 1000, faults: 120 } },
  run: async (setting) => {
    const proxies: TcpProxy[] = [];
    const prepare = async (databaseUrl: string): Promise<void> => {
      const port = Number(new URL(databaseUrl).port);
      proxies.push(await TcpProxy.start({ port, pattern: /^$/, choose: () => null }));
    };
    const seenAs = (databaseUrl: string) => ({
      byServer: databaseUrl,
      byWorkers: proxies[0]?.through(databaseUrl) ?? databaseUrl,
    });
    try {
      await withWorld(setting, { workers: 2, prepare, seenAs }, async (world) => {
        const load = new Load(world, [chain, map, wait]);
        let frozen = 0;
        const freeze = (): void => {
          const [proxy] = proxies;
          if (proxy === undefined) return;
          const left = (): number => Math.min(perRound, setting.size.faults - frozen);
          frozen += proxy.freeze((link) => link.listens, left());
          frozen += proxy.freeze((link) => link.busy && !link.listens, left());
          frozen += proxy.freeze((link) => !link.busy && !link.listens, left());
        };
        while (frozen < setting.size.faults) {
          await load.start(window / 2, window);
          freeze();
          await delay(roundMs);
        }
        await load.start(Math.max(0, setting.size.runs - load.runs.length), window);
        setting.say(`${String(frozen)} links went silent over ${String(load.runs.length)} runs`);
        await settle(world, load);
      });
    } finally {
      await Promise.all(proxies.map(async (proxy) => await proxy.close()));
    }
  },
};
