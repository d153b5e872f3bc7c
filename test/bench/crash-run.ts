/** W4: a worker is killed in the middle of a run and started again alone. */
import { existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Sizes } from "./sizes.ts";

/** Whose worker is killed. */
export interface CrashSubject {
  /** Starts a run of `steps` slow steps on a worker that runs already. */
  readonly submit: (steps: number) => Promise<void>;
  readonly kill: () => Promise<void>;
  /** Starts the worker again; returns once it has started, or before. */
  readonly restart: () => Promise<void>;
  /** Each step leaves a line when it begins: its number and the time in ms. */
  readonly witness: string;
}

export interface CrashOutcome {
  /** From the start of the new process until a step of the run begins; null for not in time. */
  readonly seconds: number | null;
  readonly secondsFromKill: number | null;
  /** Steps that began more than once; null unless the run came to its end. */
  readonly repeated: number | null;
}

interface Mark {
  readonly index: number;
  readonly atMs: number;
}

function marks(witness: string): readonly Mark[] {
  if (!existsSync(witness)) return [];
  return readFileSync(witness, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [index = "", at = ""] = line.split(" ");
      return { index: Number(index), atMs: Number(at) };
    });
}

const pollMs = 2;
/** A step that is repeated late would begin within this time of the last one. */
const aftermathMs = 500;
const startPatienceMs = 60_000;

/** Looks until there is something to see; null when the time is up. */
async function seen<T>(look: () => T | undefined, patienceMs: number): Promise<T | null> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) return null;
    await sleep(pollMs);
  }
}

export async function crashRun(subject: CrashSubject, sizes: Sizes): Promise<CrashOutcome> {
  const { crashSteps, crashStepMs, crashPatienceMs } = sizes;
  const { witness } = subject;
  await subject.submit(crashSteps);
  const middle = Math.floor(crashSteps / 2);
  const reached = await seen(
    () => marks(witness).find(({ index }) => index === middle),
    startPatienceMs,
  );
  if (reached === null) throw new Error("the run to be killed does not come to its middle");
  await sleep(crashStepMs / 2);
  const killedMs = Date.now();
  await subject.kill();
  const before = marks(witness).length;
  const spawnedMs = Date.now();
  const restarting = subject.restart();
  const progress = await seen(() => marks(witness)[before], crashPatienceMs);
  await restarting;
  if (progress === null) return { seconds: null, secondsFromKill: null, repeated: null };
  const distinct = () => new Set(marks(witness).map(({ index }) => index)).size;
  const whole = await seen(
    () => (distinct() === crashSteps ? true : undefined),
    crashPatienceMs + crashSteps * crashStepMs,
  );
  await sleep(aftermathMs);
  return {
    seconds: (progress.atMs - spawnedMs) / 1000,
    secondsFromKill: (progress.atMs - killedMs) / 1000,
    repeated: whole === null ? null : marks(witness).length - distinct(),
  };
}
