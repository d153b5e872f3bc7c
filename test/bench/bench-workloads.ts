/** Runs the workloads over the peers: round after round, each peer in its turn, a different one first each time. */
import type { Arena } from "./arena.ts";
import type { BenchPostgres } from "./bench-postgres.ts";
import { crashCairn } from "./cairn-crash.ts";
import { crashRun, type CrashOutcome } from "./crash-run.ts";
import type { Figures, PeerFigures, WorkloadFigures, WorkloadName } from "./figures.ts";
import type { Peer, PeerName } from "./peer.ts";
import { peerWorkloads, type PeerWorkload } from "./peer-workloads.ts";
import type { Sizes } from "./sizes.ts";

export interface BenchPlan {
  readonly workloads: readonly WorkloadName[];
  readonly peers: readonly Peer[];
  readonly sizes: Sizes;
  /** Progress, a line at a time. */
  readonly say: (line: string) => void;
}

interface Site {
  readonly arena: Arena;
  readonly postgres: BenchPostgres;
}

/** One figure of a peer and what else is known of it. */
interface Measured {
  readonly value: number | null;
  readonly also?: Readonly<Record<string, number | null>>;
}

/** Characters of a failure's words. */
const mostWords = 200;

const none: PeerFigures = { values: [], also: {}, missing: null };

/** Adds a round to what the rounds before have shown. */
function add(figures: PeerFigures, { value, also = {} }: Measured): PeerFigures {
  const worst = Object.entries(also).map(([name, latest]) => {
    const before = figures.also[name] ?? null;
    return [name, before === null || latest === null ? latest : Math.max(before, latest)] as const;
  });
  return {
    values: value === null ? figures.values : [...figures.values, value],
    also: { ...figures.also, ...Object.fromEntries(worst) },
    missing: figures.missing,
  };
}

/** Measures one peer in one round; the words of a failure stand in the table and the others go on. */
async function attempt(
  figures: PeerFigures,
  measure: () => Promise<Measured>,
): Promise<PeerFigures> {
  // What failed once fails again, and takes its time.
  if (figures.missing !== null) return figures;
  try {
    return add(figures, await measure());
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return { ...figures, missing: words.split("\n")[0]?.slice(0, mostWords) ?? words };
  }
}

function measured(site: Site, workload: PeerWorkload, sizes: Sizes) {
  return async (peer: Peer): Promise<Measured> => ({
    value: await site.arena.turn(
      peer,
      async ({ start }) => await workload.measure(await start(), sizes),
    ),
  });
}

async function crashPeer({ arena, postgres }: Site, peer: Peer, sizes: Sizes) {
  return await arena.turn(peer, async ({ start, witness }): Promise<CrashOutcome> => {
    if (peer.role === "product") {
      const databaseUrl = await postgres.ensureDatabase("bench_cairn_crash");
      return await crashCairn({ databaseUrl, witness }, sizes);
    }
    let process = await start();
    return await crashRun(
      {
        witness,
        submit: async (steps) => await process.call("crash", { steps }),
        kill: async () => await process.kill(),
        restart: async () => {
          process = await start();
        },
      },
      sizes,
    );
  });
}

function crashed(site: Site, sizes: Sizes) {
  return async (peer: Peer): Promise<Measured> => {
    const { seconds, secondsFromKill, repeated } = await crashPeer(site, peer, sizes);
    if (seconds === null)
      throw new Error(`no progress within ${String(sizes.crashPatienceMs / 1000)} s`);
    return { value: seconds, also: { repeated, fromKill: secondsFromKill } };
  };
}

interface Part {
  readonly title: string;
  readonly unit: string;
  readonly better: WorkloadFigures["better"];
  readonly takes: (peer: Peer) => boolean;
  readonly measure: (peer: Peer) => Promise<Measured>;
}

function partOf(name: Exclude<WorkloadName, "W6">, site: Site, sizes: Sizes): Part {
  if (name === "W4") {
    return {
      title: `SIGKILL of the worker in a run of ${String(sizes.crashSteps)} steps, then started again alone`,
      unit: "s",
      better: "less",
      takes: ({ methods }) => methods.includes("crash"),
      measure: crashed(site, sizes),
    };
  }
  const workload: PeerWorkload = peerWorkloads[name];
  const { title, unit, method } = workload;
  return {
    title: title(sizes),
    unit,
    better: unit === "ms" ? "less" : "more",
    takes: ({ methods }) => methods.includes(method),
    measure: measured(site, workload, sizes),
  };
}

/** The workloads that peers take part in, in rounds over all of them. */
export async function benchWorkloads(site: Site, plan: BenchPlan): Promise<Figures> {
  const { sizes, peers, say } = plan;
  const parts = plan.workloads.flatMap((name) =>
    name === "W6" ? [] : [{ name, part: partOf(name, site, sizes) }],
  );
  const all = new Map(parts.map(({ name }) => [name, new Map<PeerName, PeerFigures>()]));
  for (let round = 0; round < sizes.rounds; round += 1) {
    const first = round % Math.max(1, peers.length);
    const order = [...peers.slice(first), ...peers.slice(0, first)];
    for (const { name, part } of parts) {
      for (const peer of order.filter(part.takes)) {
        const own = all.get(name);
        const figures = await attempt(
          own?.get(peer.name) ?? none,
          async () => await part.measure(peer),
        );
        own?.set(peer.name, figures);
        const latest = figures.missing ?? `${String(figures.values.at(-1))} ${part.unit}`;
        say(`round ${String(round + 1)} ${name} ${peer.name}: ${latest}`);
      }
    }
  }
  return new Map(
    parts.map(({ name, part: { title, unit, better } }) => [
      name,
      { title, unit, better, peers: all.get(name) ?? new Map() },
    ]),
  );
}
