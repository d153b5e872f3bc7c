/**
 * How fast Cairn is beside its peers, all measured in turns on one machine and one durable PostgreSQL. Nothing here passes or
 * fails: the targets are printed with what was measured.
 *
 *   npm run bench [-- --only W1,W2 | policies | cost | scale | expressions | validator] [-- --peers restate,dbos] [-- --rounds 3]
 *                 [-- --stored 1000000] [-- --quick] [-- --json]
 */
import { parseArgs } from "node:util";
import { Arena, installPeers } from "./arena.ts";
import { benchExpressions } from "./bench-expressions.ts";
import { startBenchPostgres, type BenchPostgres } from "./bench-postgres.ts";
import { printTable } from "./bench-table.ts";
import { benchValidator } from "./bench-validator.ts";
import { benchWorkloads } from "./bench-workloads.ts";
import { scaleLines, type ScaleFigures } from "./cairn-scale.ts";
import { stepCostLines, type StepCosts } from "./cost-lines.ts";
import { workloadNames, type Figures } from "./figures.ts";
import { benchLostPerCrash, lostPerCrashLines } from "./lost-per-crash.ts";
import { describeMachine, machineLines } from "./machine.ts";
import { peers, type Peer } from "./peer.ts";
import { figureJson, figureLines } from "./print-figures.ts";
import { benchStoredRuns } from "./stored-runs.ts";
import { fullSizes, quickSizes, type Sizes } from "./sizes.ts";

const { values: options } = parseArgs({
  options: {
    only: { type: "string" },
    peers: { type: "string" },
    rounds: { type: "string" },
    stored: { type: "string" },
    quick: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});

const listed = (text: string | undefined): readonly string[] | null =>
  text === undefined ? null : text.split(",").map((name) => name.trim().toLowerCase());
const only = listed(options.only);
const isWanted = (name: string): boolean => only === null || only.includes(name.toLowerCase());
const print = (lines: readonly string[]): void => {
  if (!options.json) process.stdout.write(`${lines.join("\n")}\n`);
};
/** Progress goes where it does not mix with the figures. */
const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** What the figures are of. */
const describe = (lines: readonly string[]): void => {
  if (options.json) for (const line of lines) say(line);
  else print(lines);
};

/** Cairn, and those it is compared with. @throws for a name that there is not. */
function chosenPeers(): readonly Peer[] {
  const names = listed(options.peers);
  const unknown = names?.filter((name) => !peers.some((peer) => peer.name === name)) ?? [];
  if (unknown.length > 0)
    throw new Error(
      `--peers: ${unknown.join(", ")}; there are ${peers.map(({ name }) => name).join(", ")}`,
    );
  return peers.filter(({ name }) => names === null || name === "cairn" || names.includes(name));
}

function chosenSizes(): Sizes {
  const sizes = options.quick ? quickSizes : fullSizes;
  return {
    ...sizes,
    ...(options.rounds !== undefined && { rounds: Number(options.rounds) }),
    ...(options.stored !== undefined && { storedRuns: Number(options.stored) }),
  };
}

/** What runs of a given size cost the database. */
const costSizes = { runs: 200, steps: 10 } as const;

interface Site {
  readonly arena: Arena;
  readonly postgres: BenchPostgres;
  readonly sizes: Sizes;
}

async function measureCosts({ arena }: Site): Promise<StepCosts | null> {
  const cairn = peers.find(({ role }) => role === "product");
  if (cairn === undefined || !isWanted("cost")) return null;
  return await arena.turn(
    cairn,
    async ({ start }) => await (await start()).call("cost", costSizes),
  );
}

async function measureHowFar({ arena, sizes }: Site): Promise<ScaleFigures | null> {
  const cairn = peers.find(({ role }) => role === "product");
  if (cairn === undefined || !isWanted("scale")) return null;
  return await arena.turn(
    cairn,
    async ({ start }) => await (await start()).call("scale", sizes.scale),
  );
}

async function measureWorkloads({ arena, postgres, sizes }: Site): Promise<Figures> {
  const workloads = workloadNames.filter(isWanted);
  const plan = { workloads, peers: chosenPeers(), sizes, say };
  const figures = await benchWorkloads({ arena, postgres }, plan);
  if (!workloads.includes("W6")) return figures;
  return new Map([...figures, ["W6", await benchStoredRuns(postgres, sizes)]]);
}

async function benchOnPostgres(): Promise<Readonly<Record<string, unknown>>> {
  if (![...workloadNames, "policies", "cost", "scale"].some(isWanted)) return {};
  const sizes = chosenSizes();
  await installPeers(say);
  const machine = await describeMachine();
  const postgres = await startBenchPostgres();
  const arena = await Arena.open(postgres, sizes.crashStepMs);
  const site = { arena, postgres, sizes };
  try {
    describe([...machineLines(machine), ...settingLines(postgres.settings, sizes), ""]);
    const figures = await measureWorkloads(site);
    print(figureLines(figures));
    const costs = await measureCosts(site);
    if (costs !== null) print(stepCostLines(costs));
    const scale = await measureHowFar(site);
    if (scale !== null) print(scaleLines(scale, sizes.scale));
    const lost = isWanted("policies") ? await benchLostPerCrash(postgres, sizes, say) : null;
    if (lost !== null) print(lostPerCrashLines(lost));
    return {
      ...figureJson(figures),
      ...(costs !== null && { cost: costs }),
      ...(scale !== null && { scale }),
      ...(lost !== null && { policies: lost }),
    };
  } finally {
    await arena.close();
    await postgres.stop();
  }
}

function settingLines(settings: BenchPostgres["settings"], sizes: Sizes): readonly string[] {
  const { server_version: version, ...others } = settings;
  return [
    `PostgreSQL ${version ?? ""}: ${Object.entries(others)
      .map(([name, value]) => `${name} ${value}`)
      .join(", ")}`,
    `${String(sizes.rounds)} rounds, peers in turns; figures are medians of the rounds, with their range; × is the ratio to the best durable engine`,
  ];
}

const result = await benchOnPostgres();
for (const [name, measure] of [
  ["expressions", benchExpressions],
  ["validator", benchValidator],
] as const) {
  if (isWanted(name) && !options.json) printTable(await measure());
}
if (options.json) process.stdout.write(`${JSON.stringify(result)}\n`);
