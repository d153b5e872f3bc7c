/**
 * Mends what faults leave behind. Every worker process runs one; two at once are harmless, because each repair is an
 * ordinary report that only the first can make.
 */
import type { Logger } from "pino";
import type { WatchdogStore } from "../store/run-store.ts";
import type { Engine } from "./engine.ts";

export interface WatchdogOptions {
  readonly engine: Engine;
  readonly store: WatchdogStore;
  readonly intervalMs: number;
  /** How often waiting steps are looked at. */
  readonly timerIntervalMs: number;
  readonly log: Logger;
}

export class Watchdog {
  readonly #options: WatchdogOptions;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #working = new Map<string, Promise<void>>();
  #stopped = false;
  /** After the database was away every worker looks dead: the first sweep then only lets them beat again. */
  #trusting = false;
  /** Own steps that were not being executed at the sweep before. */
  #suspects = new Set<string>();

  constructor(options: WatchdogOptions) {
    this.#options = options;
  }

  start(): void {
    this.#repeat("sweep", this.#options.intervalMs, async () => await this.sweep());
    this.#repeat("timers", this.#options.timerIntervalMs, async () => await this.wakeDue());
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    await Promise.all(this.#working.values());
  }

  /** Reports waiting steps whose time has come, and parked ones whose time is up: no worker minds theirs. */
  async wakeDue(): Promise<void> {
    const { engine, store } = this.#options;
    for (const { runId, key } of await store.dueSteps()) {
      // eslint-disable-next-line no-await-in-loop -- a page at a time, so that a flood of timers does not flood the pool
      await engine.report(runId, { type: "due", key });
    }
    for (const { runId, key, epoch, exceeded } of await store.overdueParked()) {
      // eslint-disable-next-line no-await-in-loop
      await engine.report(runId, {
        type: "overdue",
        key,
        epoch,
        limit: exceeded,
        random: Math.random(),
      });
    }
  }

  /** All other repairs. */
  async sweep(): Promise<void> {
    const { engine, store } = this.#options;
    const trusting = this.#trusting;
    this.#trusting = false;
    if (trusting) await this.#takeFromTheDead();
    for (const { runId, key, epoch, exceeded } of await store.overdueSteps()) {
      // eslint-disable-next-line no-await-in-loop
      await engine.report(runId, {
        type: "overdue",
        key,
        epoch,
        limit: exceeded,
        random: Math.random(),
      });
    }
    for (const runId of await store.overdueRuns()) {
      // eslint-disable-next-line no-await-in-loop
      await engine.report(runId, { type: "deadline" });
    }
    await this.#tellRelatives();
    await this.#releaseOrphans();
    await store.freeDeadPools();
    engine.ring(await store.silentSteps());
    this.#trusting = true;
  }

  /** What runs and the steps that started them have to tell each other, and a crash kept from them. */
  async #tellRelatives(): Promise<void> {
    const { engine, store } = this.#options;
    for (const runId of await store.untoldRuns()) {
      // eslint-disable-next-line no-await-in-loop
      await engine.children.tell(runId);
    }
    for (const runId of await store.abandonedRuns()) {
      // eslint-disable-next-line no-await-in-loop
      await engine.children.cancel(runId);
    }
  }

  async #takeFromTheDead(): Promise<void> {
    for (const { runId, key, epoch } of await this.#options.store.lostSteps()) {
      this.#options.log.warn({ runId, step: key }, "a worker was lost; its step starts again");
      // eslint-disable-next-line no-await-in-loop
      await this.#options.engine.report(runId, { type: "lost", key, epoch, random: Math.random() });
    }
  }

  /** Steps that are ours by the record but that we do not execute: their claim was committed, its answer lost. */
  async #releaseOrphans(): Promise<void> {
    const { engine, store } = this.#options;
    const executing = engine.executing();
    const idle = (await store.ownSteps()).filter(
      ({ runId, key }) => !executing.has(`${runId}:${key}`),
    );
    const suspects = new Set(
      idle.map(({ runId, key, epoch }) => `${runId}:${key}:${String(epoch)}`),
    );
    for (const { runId, key, epoch, phase, attempt } of idle) {
      if (!this.#suspects.has(`${runId}:${key}:${String(epoch)}`)) continue;
      // eslint-disable-next-line no-await-in-loop
      await engine.report(runId, { type: "released", step: { key, phase, attempt, epoch } });
    }
    this.#suspects = suspects;
  }

  /** Repeats with jitter, one at a time; a failure is logged and tried again at the next turn. */
  #repeat(name: string, intervalMs: number, work: () => Promise<void>): void {
    if (this.#stopped) return;
    const turn = async (): Promise<void> => {
      try {
        await work();
      } catch (error) {
        this.#options.log.warn(
          { err: error },
          `the watchdog's ${name} failed; the next turn tries again`,
        );
      }
      this.#repeat(name, intervalMs, work);
    };
    const jittered = intervalMs * (0.8 + 0.4 * Math.random());
    this.#timers.set(
      name,
      setTimeout(() => void this.#working.set(name, turn()), jittered),
    );
  }
}
