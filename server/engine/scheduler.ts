/**
 * Starts the runs of schedules.
 *
 * Z1 A time of a schedule starts one run at most: its idempotency key is made of the schedule and the time, so that whoever starts it again
 *    finds the first.
 * Z2 No time is forgotten: the schedule is moved on when it is decided about all times that have come, and that is done in one statement.
 *    A process that dies in between leaves the decision to the next, which comes to the same runs.
 * Z3 Every process with workers looks. Two that decide at once start the same runs, and the second one's decision changes nothing.
 */
import type { Logger } from "pino";
import { Refusal } from "../../shared/api/errors.ts";
import { tickKey } from "../../shared/api/started-by.ts";
import { isJsonObject, type Json } from "../../shared/base/json.ts";
import { planTicks } from "../../shared/schedule/ticks.ts";
import type { DecidedTick, DuePlace, DueSchedule, StoredSchedule } from "../store/schedules.ts";
import { systemClock, type Clock } from "./clock.ts";
import type { KeyedStartRequest, StartedRun } from "./run-starter.ts";

export interface SchedulerOptions {
  readonly store: {
    readonly due: (page: {
      readonly limit: number;
      readonly after: DuePlace | null;
    }) => Promise<{ readonly nowMs: number; readonly due: readonly DueSchedule[] }>;
    readonly decide: (decision: {
      readonly schedule: DueSchedule;
      readonly ticks: readonly DecidedTick[];
      readonly nextMs: number | null;
      readonly isQueued: boolean;
    }) => Promise<boolean>;
  };
  readonly start: (request: KeyedStartRequest) => Promise<StartedRun>;
  readonly log: Logger;
  readonly clock?: Clock;
  /** How often is looked, milliseconds. */
  readonly intervalMs?: number;
}

/** Due schedules that are read together. */
const pageSize = 100;
/** Schedules that are decided about beside each other: a flood of them must not take the database from the runs. */
const beside = 4;
const usualIntervalMs = 1_000;

export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #clock: Clock;
  #stopTimer: (() => void) | null = null;
  #looking: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(options: SchedulerOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  start(): void {
    if (this.#stopped) return;
    this.#stopTimer = this.#clock.after(this.#options.intervalMs ?? usualIntervalMs, () => {
      this.#looking = this.look()
        .catch((error: unknown) => {
          this.#options.log.warn({ err: error }, "the schedules could not be looked at");
        })
        .finally(() => this.start());
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#stopTimer?.();
    await this.#looking;
  }

  /**
   * Decides about every time that has come. One schedule that cannot be kept is in nobody's way: those behind it have their turn in the
   * same look.
   */
  async look(): Promise<void> {
    let after: DuePlace | null = null;
    do {
      // eslint-disable-next-line no-await-in-loop -- page after page
      const page = await this.#options.store.due({ limit: pageSize, after });
      const waiting = page.due.values();
      const decideRest = async () => {
        for (const schedule of waiting) {
          if (this.#stopped) return;
          // eslint-disable-next-line no-await-in-loop -- as many beside each other as there are who take the next
          await this.#keep(schedule, page.nowMs);
        }
      };
      // eslint-disable-next-line no-await-in-loop
      await Promise.all(Array.from({ length: beside }, decideRest));
      after = page.due.length < pageSize ? null : (page.due.at(-1) ?? null);
    } while (after !== null && !this.#stopped);
  }

  /** Decides about all times of a schedule that have come. */
  async #keep(schedule: DueSchedule, nowMs: number): Promise<void> {
    const { id } = schedule;
    try {
      let next: number | null = schedule.nextMs;
      let { isBusy, isQueued: isFirstQueued } = schedule;
      // After a long silence a decision is about a part of them, and the rest follows at once.
      while (next !== null && next <= nowMs && !this.#stopped) {
        // eslint-disable-next-line no-await-in-loop -- part after part
        const decided = await this.#decide(
          { ...schedule, nextMs: next, isBusy },
          { nowMs, isFirstQueued },
        );
        isFirstQueued = false;
        next = decided.next;
        isBusy ||= decided.hasStarted;
      }
    } catch (error) {
      this.#options.log.warn({ err: error, schedule: id }, "a schedule could not be kept");
    }
  }

  /** `next`: the time that is to be decided about next; null when somebody else decides, or it waits, or there is none. */
  async #decide(
    schedule: DueSchedule,
    { nowMs, isFirstQueued }: { readonly nowMs: number; readonly isFirstQueued: boolean },
  ): Promise<{ readonly next: number | null; readonly hasStarted: boolean }> {
    const { nextMs: firstMs, overlap, isQueued } = schedule;
    // While one waits for the run before, those after it are too many: they were not missed, and nothing is to be caught up with.
    const catchUp = isQueued ? "none" : schedule.catchUp;
    const plan = planTicks({ timing: schedule, firstMs, nowMs, catchUp, isFirstQueued });
    const ticks = plan.missed.map((ms) => tick(ms, isQueued ? "overlapped" : "missed"));
    let isBusy = schedule.isBusy;
    for (const [place, ms] of plan.start.entries()) {
      if (isBusy && overlap === "queue") {
        // The newest one waits: it is the schedule's next time until the run before has ended.
        const waiting = plan.start.at(-1) ?? ms;
        ticks.push(...plan.start.slice(place, -1).map((other) => tick(other, "overlapped")));
        // eslint-disable-next-line no-await-in-loop -- the last turn
        await this.#options.store.decide({ schedule, ticks, nextMs: waiting, isQueued: true });
        return { next: null, hasStarted: false };
      }
      if (isBusy && overlap === "skip") {
        ticks.push(tick(ms, "overlapped"));
        continue;
      }
      // eslint-disable-next-line no-await-in-loop -- in the order of their times
      const started = await this.#start(schedule, ms);
      ticks.push(started);
      isBusy ||= started.outcome === "started";
    }
    const decision = { schedule, ticks, nextMs: plan.next, isQueued: false };
    const isOurs = await this.#options.store.decide(decision);
    return { next: isOurs ? plan.next : null, hasStarted: isBusy };
  }

  async #start(schedule: StoredSchedule, ms: number): Promise<DecidedTick> {
    const { id, workflowId, version } = schedule;
    const at = new Date(ms).toISOString();
    try {
      const { id: runId } = await this.#options.start({
        workflowId,
        version: version ?? undefined,
        input: inputAt(schedule, at),
        idempotencyKey: tickKey(id, at),
        // Its input or the published version may have changed since somebody started it and died.
        keyDecides: true,
      });
      return { ms, outcome: "started", runId, reason: null };
    } catch (error) {
      // What the schedule asks for cannot be done: it is told, and the next time is another one.
      if (!(error instanceof Refusal)) throw error;
      this.#options.log.warn({ schedule: id, at, code: error.code }, "a schedule started no run");
      return { ...tick(ms, "refused"), reason: `${error.code}: ${error.message}` };
    }
  }
}

function tick(ms: number, outcome: Exclude<DecidedTick["outcome"], "started">): DecidedTick {
  return { ms, outcome, runId: null, reason: null };
}

/** The input of a run, with its time filled in. */
export function inputAt({ id, input }: Pick<StoredSchedule, "id" | "input">, at: string): Json {
  const fill = (value: Json): Json => {
    if (typeof value === "string")
      return value.replaceAll("{{scheduledTime}}", at).replaceAll("{{scheduleId}}", id);
    if (Array.isArray(value)) return (value as readonly Json[]).map(fill);
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, fill(each)]));
  };
  return fill(input);
}
