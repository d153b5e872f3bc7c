/**
 * Breaks a running Cairn in every way it promises to survive, with real processes, and checks that nobody can tell: every run
 * ends with the result that it has without faults, and the invariants hold.
 *
 *   npm run test:crash -- [--short] [--only NAME,NAME] [--seed N] [--scale SHARE] [--at-once N] [--list]
 *
 * `--short` does little of everything; `--scale 0.1` a tenth of the full counts. The last line counts the checks: "<n> passed, <n> failed".
 */
import { parseArgs } from "node:util";
import { Checks } from "./harness/checks.ts";
import { CannotRun, type Scenario, type Size } from "./scenario.ts";
import { scenarios } from "./scenarios.ts";

const { values: options } = parseArgs({
  options: {
    short: { type: "boolean", default: false },
    only: { type: "string" },
    seed: { type: "string" },
    scale: { type: "string", default: "1" },
    "at-once": { type: "string" },
    list: { type: "boolean", default: false },
  },
});
const seed = Number(options.seed ?? Date.now() % 1_000_000);
const scale = Number(options.scale);
/** Scenarios wait more than they work: the small forms of several fit on a machine with two cores. */
const atOnce = Number(options["at-once"] ?? (options.short ? 2 : 1));
/** Failures that are told of each scenario. */
const toldFailures = 10;

/** What became of a scenario. */
interface Outcome {
  readonly passed: number;
  readonly failed: number;
  /** Why it could not run here; null when it could. */
  readonly missing: string | null;
}

function sizeOf({ sizes }: Scenario): Size {
  if (options.short) return sizes.short;
  const scaled = (count: number): number => Math.max(1, Math.round(count * scale));
  return { runs: scaled(sizes.full.runs), faults: scaled(sizes.full.faults) };
}

async function runScenario(scenario: Scenario): Promise<Outcome> {
  const { name } = scenario;
  const checks = new Checks();
  const say = (line: string): void => void process.stdout.write(`${name}: ${line}\n`);
  const startedMs = performance.now();
  let missing: string | null = null;
  say(scenario.title);
  try {
    await scenario.run({ size: sizeOf(scenario), short: options.short, seed, checks, say });
  } catch (error) {
    if (error instanceof CannotRun) missing = error.message;
    else
      checks.failures.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  if (missing !== null) say(`COULD NOT RUN HERE: ${missing}`);
  for (const failure of checks.failures.slice(0, toldFailures)) say(`FAILED ${failure}`);
  const { passed, failures } = checks;
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(0);
  say(`${String(passed)} passed, ${String(failures.length)} failed, ${seconds} s`);
  return { passed, failed: failures.length, missing };
}

async function main(): Promise<void> {
  const only = options.only?.split(",");
  const unknown =
    only?.filter((name) => !scenarios.some((scenario) => scenario.name === name)) ?? [];
  if (unknown.length > 0 || options.list) {
    for (const { name, title } of scenarios) process.stdout.write(`${name.padEnd(12)} ${title}\n`);
    if (unknown.length > 0) throw new Error(`there is no scenario ${unknown.join(", ")}`);
    return;
  }
  process.stdout.write(`seed ${String(seed)}\n`);
  const chosen = scenarios.filter(({ name }) => only?.includes(name) ?? true);
  const queue = [...chosen];
  const outcomes: Outcome[] = [];
  const lane = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift())
      outcomes.push(await runScenario(next));
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  const sum = (of: (outcome: Outcome) => number): number =>
    outcomes.reduce((total, outcome) => total + of(outcome), 0);
  const failed = sum((outcome) => outcome.failed);
  const missing = outcomes.filter((outcome) => outcome.missing !== null).length;
  if (missing > 0) process.stdout.write(`${String(missing)} scenarios could not run here\n`);
  process.stdout.write(
    `${String(sum((outcome) => outcome.passed))} passed, ${String(failed)} failed\n`,
  );
  process.exitCode = failed === 0 ? 0 : 1;
}

await main();
