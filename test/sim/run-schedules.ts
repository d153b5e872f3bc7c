/** Runs schedules one after the other in this thread. */
import { Random, seedOf } from "./random.ts";
import { Schedule } from "./schedule.ts";
import type { Family, SimWorkflow } from "./workflow.ts";
import { workflows } from "./workflows.ts";

/** What is to be run. */
export interface Assignment {
  readonly seed: number;
  /** Numbers of the schedules: `first`, `first + stride` … below `end`. */
  readonly first: number;
  readonly end: number;
  readonly stride: number;
  /** Names of workflows; all when null. */
  readonly only: readonly string[] | null;
  readonly trace: boolean;
}

export interface Failed {
  readonly schedule: number;
  readonly workflow: string;
  readonly message: string;
}

export interface Tally {
  readonly schedules: number;
  readonly moves: number;
  /** Schedules of each family. */
  readonly families: Readonly<Partial<Record<Family, number>>>;
  readonly failed: Failed | null;
  /** What happened in the last schedule, when that was wanted. */
  readonly trace: readonly string[];
}

/** Moves that are made before the event loop is looked at again: between any two of them all promises come to rest. */
const movesAtOnce = 256;

export async function runSchedules(
  assignment: Assignment,
  onProgress: (schedules: number) => void = () => undefined,
): Promise<Tally> {
  return await new Promise<Tally>((resolve, reject) => {
    const { seed, end, stride } = assignment;
    const workflowOf = chooser(assignment);
    let number = assignment.first;
    let schedule: Schedule | null = null;
    let schedules = 0;
    let moves = 0;
    const families: Partial<Record<Family, number>> = {};
    let isOver = false;
    let waiting = 0;
    let failed: Failed | null = null;
    let trace: readonly string[] = [];
    const broken = (error: unknown): void => {
      schedule?.world.stage.fail(`a rejection that nobody handles: ${textOf(error)}`);
    };
    process.on("unhandledRejection", broken);
    // Errors that only say that the database is away are made by the thousand; where they come from tells nothing.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = assignment.trace ? stackTraceLimit : 0;
    const finish = (): void => {
      isOver = true;
      process.off("unhandledRejection", broken);
      Error.stackTraceLimit = stackTraceLimit;
      resolve({ schedules, moves, families, failed, trace });
    };
    const begin = (): Schedule | null => {
      if (number >= end) return null;
      return new Schedule(workflowOf(number), seedOf(seed, number), { trace: assignment.trace });
    };
    const close = (done: Schedule): void => {
      schedules += 1;
      moves += done.moves;
      const { family } = done.world.workflow;
      families[family] = (families[family] ?? 0) + 1;
      const { violation } = done.world.stage;
      trace = done.world.stage.trace ?? [];
      if (violation !== null) {
        const { message } = violation;
        failed = { schedule: number, workflow: done.world.workflow.name, message };
      }
      number += stride;
      if (schedules % 2_000 === 0) onProgress(schedules);
    };
    const turn = (): void => {
      waiting -= 1;
      if (isOver) return;
      try {
        if (schedule === null) {
          schedule = begin();
          if (schedule === null) finish();
        } else if (!schedule.move()) {
          close(schedule);
          schedule = null;
          if (failed !== null) finish();
        }
      } catch (error) {
        isOver = true;
        reject(error);
      }
      if (waiting === 0 && !isOver) refill();
    };
    const refill = (): void => {
      waiting = movesAtOnce;
      // The runtime lets promises come to rest between any two callbacks of one list.
      for (let i = 0; i < movesAtOnce; i += 1) setImmediate(turn);
    };
    refill();
  });
}

/** Chooses the workflow of each schedule. */
function chooser({ seed, only }: Assignment): (schedule: number) => SimWorkflow {
  const candidates =
    only === null
      ? workflows
      : workflows.filter(({ name }) =>
          only.some((wanted) => name === wanted || name.startsWith(`${wanted}-`)),
        );
  const [first] = candidates;
  if (first === undefined) throw new Error(`no workflow ${only?.join(", ") ?? ""}`);
  const weighted = candidates.map((workflow) => [workflow, workflow.weight] as const);
  return (schedule) => new Random(seedOf(seed ^ 0x5bd1e995, schedule)).weighted(weighted, first);
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
