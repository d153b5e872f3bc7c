/** W1, W2, W3 and W5: what a fresh process of a peer does, after warming up, and the figure that counts. */
import { randomBytes } from "node:crypto";
import { median } from "./median.ts";
import type { PeerMethods } from "./peer.ts";
import type { PeerProcess } from "./peer-process.ts";
import type { Sizes } from "./sizes.ts";

export interface PeerWorkload {
  readonly title: (sizes: Sizes) => string;
  readonly unit: "ms" | "steps/s";
  readonly method: keyof PeerMethods;
  /** One figure of one round. */
  readonly measure: (peer: PeerProcess, sizes: Sizes) => Promise<number>;
}

/** Runs that nobody times: compiled code, filled caches, open connections. */
const warmUpRuns = 200;
const warmUpAlone = 100;
const mapsPerRound = 3;
const payloadRunsPerRound = 3;
const warmUpBytes = 2 ** 16;

/** Text that does not compress and that nobody has stored before. */
const freshText = (bytes: number): string => randomBytes((bytes * 3) / 4).toString("base64");

const count = (value: number): string => value.toLocaleString("en");

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

export const peerWorkloads = {
  W1: {
    title: ({ steps }) => `one run of ${count(steps)} steps alone, p50`,
    unit: "ms",
    method: "chain",
    measure: async (peer, { aloneRuns, steps }) => {
      await peer.call("chain", { runs: Math.min(warmUpAlone, aloneRuns), steps });
      return median(await peer.call("chain", { runs: aloneRuns, steps }));
    },
  },
  W2: {
    title: ({ burstRuns, steps }) =>
      `${count(burstRuns)} runs × ${count(steps)} steps submitted at once`,
    unit: "steps/s",
    method: "burst",
    measure: async (peer, { burstRuns, steps }) => {
      await peer.call("burst", { runs: Math.min(warmUpRuns, burstRuns), steps });
      return (burstRuns * steps) / (await peer.call("burst", { runs: burstRuns, steps }));
    },
  },
  W3: {
    title: ({ mapItems }) => `one map of ${count(mapItems)}, until its join`,
    unit: "ms",
    method: "map",
    measure: async (peer, { mapItems }) => {
      await peer.call("map", { items: Math.ceil(mapItems / 5) });
      const times: number[] = [];
      for (let i = 0; i < mapsPerRound; i += 1)
        times.push(...(await peer.call("map", { items: mapItems })));
      return median(times);
    },
  },
  W5: {
    title: ({ payloadBytes, steps }) =>
      `${count(payloadBytes / 2 ** 20)} MiB through ${count(steps)} steps`,
    unit: "steps/s",
    method: "payload",
    measure: async (peer, { payloadBytes, steps }) => {
      await peer.call("payload", { text: freshText(warmUpBytes), steps });
      const seconds: number[] = [];
      for (let i = 0; i < payloadRunsPerRound; i += 1)
        seconds.push(await peer.call("payload", { text: freshText(payloadBytes), steps }));
      return steps / mean(seconds);
    },
  },
} as const satisfies Readonly<Record<string, PeerWorkload>>;
