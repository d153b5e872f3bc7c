/**
 * Runs the protocol of the engine under a seeded adversary, then lets the same adversary find planted bugs.
 *
 *   npm run test:sim                                        1,000,000 schedules, then every mutant; prints its seed
 *   npm run test:sim -- --short                             fewer, for every change
 *   npm run test:sim -- --schedules 5000 --only saga,hold   only these workflows
 *   npm run test:sim -- --mutants                           only the mutants
 *   npm run test:sim -- --seed 7 --schedule 1234            one schedule again, with all that happens in it
 *   … --mutant two-answers                                  with a planted bug
 */
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { bundle, checkMutant } from "./bundle.ts";
import { mutants, type Mutant } from "./mutants.ts";
import type { Assignment, Failed, Tally } from "./run-schedules.ts";
import type { Told } from "./sim-thread.ts";
import type { Family } from "./workflow.ts";

const schedulesInAll = 1_000_000;
const schedulesInShort = 60_000;
/** A mutant that is not found in so many schedules is not found. */
const schedulesForMutant = 60_000;

const { values: options } = parseArgs({
  options: {
    schedules: { type: "string" },
    seed: { type: "string" },
    schedule: { type: "string" },
    only: { type: "string" },
    mutant: { type: "string" },
    mutants: { type: "boolean", default: false },
    short: { type: "boolean", default: false },
    threads: { type: "string" },
  },
});

const seed = options.seed === undefined ? Math.floor(Math.random() * 1e9) : Number(options.seed);
const only = options.only?.split(",") ?? null;
const threads = options.threads === undefined ? availableParallelism() : Number(options.threads);
const outDir = await mkdtemp(join(tmpdir(), "cairn-sim-"));

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** One thread with its share. */
function runThread(
  module: string,
  assignment: Assignment,
  onProgress: (schedules: number) => void,
): { readonly tally: Promise<Tally>; readonly stop: () => Promise<unknown> } {
  const worker = new Worker(module, { workerData: assignment, execArgv: ["--enable-source-maps"] });
  const tally = new Promise<Tally>((resolve, reject) => {
    worker.on("error", reject);
    worker.on("message", (told: Told) => {
      if (told.type === "progress") onProgress(told.schedules);
      else resolve(told.tally);
    });
  });
  return { tally, stop: async () => await worker.terminate() };
}

/** Runs schedules in all threads until the first fails. */
async function runAll(
  module: string,
  schedules: number,
  workflows: readonly string[] | null,
): Promise<Tally> {
  const startedMs = performance.now();
  const done = Array.from({ length: threads }, () => 0);
  let saidMs = startedMs;
  const progress = (thread: number, count: number): void => {
    done[thread] = count;
    const nowMs = performance.now();
    if (nowMs - saidMs < 10_000) return;
    saidMs = nowMs;
    const total = done.reduce((sum, each) => sum + each, 0);
    say(
      `  ${total.toLocaleString("en")} schedules, ${perSecond(total, nowMs - startedMs)} a second`,
    );
  };
  const running = done.map((_, thread) =>
    runThread(
      module,
      { seed, first: thread, end: schedules, stride: threads, only: workflows, trace: false },
      (count) => progress(thread, count),
    ),
  );
  const failure = Promise.any(
    running.map(async ({ tally }) => {
      const ended = await tally;
      if (ended.failed === null) throw new Error("nothing found");
      return ended;
    }),
  );
  const whole = Promise.all(running.map(async ({ tally }) => await tally)).then(sumOf);
  const result = await Promise.race([failure.catch(async () => await whole), whole]);
  await Promise.all(running.map(async ({ stop }) => await stop()));
  return result;
}

function sumOf(tallies: readonly Tally[]): Tally {
  return {
    schedules: tallies.reduce((sum, { schedules }) => sum + schedules, 0),
    moves: tallies.reduce((sum, { moves }) => sum + moves, 0),
    families: familiesOf(tallies),
    failed: tallies.find(({ failed }) => failed !== null)?.failed ?? null,
    trace: [],
  };
}

function familiesOf(tallies: readonly Tally[]): Tally["families"] {
  const all: Partial<Record<Family, number>> = {};
  for (const { families } of tallies)
    for (const [family, count] of Object.entries(families) as [Family, number][])
      all[family] = (all[family] ?? 0) + count;
  return all;
}

/** How many schedules of each family ran, the most first. */
function sayFamilies({ families }: Tally): void {
  const counts = Object.entries(families).toSorted(([, a], [, b]) => b - a);
  for (const [family, count] of counts)
    say(`  ${count.toLocaleString("en").padStart(9)}  ${family}`);
}

function perSecond(count: number, ms: number): string {
  return Math.round((count * 1000) / ms).toLocaleString("en");
}

/** Runs one schedule with a trace. */
async function replay(module: string, schedule: number, mutant: Mutant | null): Promise<Tally> {
  // A mutant is looked for in the workflows that show it soonest.
  const candidates = only ?? mutant?.only ?? null;
  const one = { first: schedule, end: schedule + 1, stride: 1 };
  const assignment = { seed, ...one, only: candidates, trace: true };
  const { tally, stop } = runThread(module, assignment, () => undefined);
  const result = await tally;
  await stop();
  return result;
}

async function explain(module: string, failed: Failed, mutant: Mutant | null): Promise<void> {
  const again = await replay(module, failed.schedule, mutant);
  for (const line of again.trace) say(`  ${line}`);
  say(`\n${failed.workflow}: ${failed.message}`);
  const flags = [
    `--seed ${String(seed)}`,
    `--schedule ${String(failed.schedule)}`,
    ...(only === null ? [] : [`--only ${only.join(",")}`]),
    ...(mutant === null ? [] : [`--mutant ${mutant.name}`]),
  ];
  say(`Again: npm run test:sim -- ${flags.join(" ")}`);
}

/** False when a schedule fails. */
async function checkEngine(schedules: number): Promise<boolean> {
  const module = await bundle(outDir, null);
  say(
    `${schedules.toLocaleString("en")} schedules with seed ${String(seed)} in ${String(threads)} threads`,
  );
  const startedMs = performance.now();
  const startedCpu = process.cpuUsage();
  const result = await runAll(module, schedules, only);
  const ms = performance.now() - startedMs;
  const cpu = process.cpuUsage(startedCpu);
  const cpuSeconds = ((cpu.user + cpu.system) / 1e6).toFixed(0);
  say(
    `${result.schedules.toLocaleString("en")} schedules, ${result.moves.toLocaleString("en")} moves in ${(ms / 1000).toFixed(0)} s (${cpuSeconds} s of processor time): ${perSecond(result.schedules, ms)} schedules a second`,
  );
  sayFamilies(result);
  if (result.failed === null) return true;
  await explain(module, result.failed, null);
  return false;
}

/** False when a planted bug is not found. */
async function checkMutants(wanted: readonly Mutant[]): Promise<boolean> {
  for (const mutant of wanted) await checkMutant(mutant);
  let areFound = true;
  for (const mutant of wanted) {
    // One after the other: all threads look for the same one.
    const module = await bundle(outDir, mutant);
    const startedMs = performance.now();
    const { failed } = await runAll(module, schedulesForMutant, mutant.only ?? null);
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
    if (failed === null) {
      areFound = false;
      say(`NOT FOUND  ${mutant.name}: ${mutant.why}`);
      say(`Again: npm run test:sim -- --mutants --mutant ${mutant.name} --seed ${String(seed)}`);
    } else {
      const message = (failed.message.split("\n")[0] ?? "").slice(0, 160);
      say(
        `found  ${mutant.name} in schedule ${String(failed.schedule)} (${failed.workflow}), ${seconds} s: ${message}`,
      );
    }
  }
  return areFound;
}

async function main(): Promise<boolean> {
  const mutant = mutants.find(({ name }) => name === options.mutant) ?? null;
  if (options.mutant !== undefined && mutant === null)
    throw new Error(`no mutant ${options.mutant}`);
  if (options.schedule !== undefined) {
    const module = await bundle(outDir, mutant);
    const { trace, failed } = await replay(module, Number(options.schedule), mutant);
    for (const line of trace) say(`  ${line}`);
    say(failed === null ? "nothing is wrong" : `\n${failed.workflow}: ${failed.message}`);
    return failed === null;
  }
  const schedules = Number(
    options.schedules ?? (options.short ? schedulesInShort : schedulesInAll),
  );
  if (!options.mutants && !(await checkEngine(schedules))) return false;
  if (options.mutants) say(`mutants with seed ${String(seed)} in ${String(threads)} threads`);
  const wantsMutants = options.mutants || (options.schedules === undefined && only === null);
  return !wantsMutants || (await checkMutants(mutant === null ? mutants : [mutant]));
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} finally {
  await rm(outDir, { recursive: true, force: true });
}
