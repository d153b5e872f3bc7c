/**
 * Mends what faults leave behind. Every worker process runs one; two at once are harmless, because each repair is an
 * ordinary report that only the first can make.
 */
import type { Logger } from "pino";
import type { Neighbour, WatchdogStore } from "../store/run-store.ts";
import { systemClock, type Clock } from "./clock.ts";
import type { Engine } from "./engine.ts";

export interface WatchdogOptions {
  readonly engine: Engine;
  readonly store: WatchdogStore;
  readonly intervalMs: number;
  /** How often waiting steps are looked at. */
  readonly timerIntervalMs: number;
  /** False only when it is certain that the process, of this boot of this machine, is gone. */
  readonly isRunning: (neighbour: Neighbour) => boolean;
  readonly log: Logger;
  readonly clock?: Clock;
  readonly random?: () => number;
}

/** How often is looked after what is not urgent: first soon after the start, then rarely, and at short intervals while there is more to do. */
const upkeepMs = { first: 60_000, rest: 900_000, more: 5_000 } as const;

export class Watchdog {
  readonly #options: WatchdogOptions;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #timers = new Map<string, () => void>();
  readonly #working = new Map<string, Promise<void>>();
  readonly #stopping = new AbortController();
  /** After the database was away every worker looks dead: the first sweep then only lets them beat again. */
  #trusting = false;
  /** Own steps that were not being executed at the sweep before. */
  #suspects = new Set<string>();

  constructor(options: WatchdogOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
  }

  start(): void {
    // Whoever died on this machine is known to be dead before the first sweep may believe anything else.
    this.#begin("first look", async () => {
      await this.#buryNeighbours();
      await this.#takeFromTheDead({ onlyBuried: true });
      await this.#lookForHelp();
    });
    const { intervalMs, timerIntervalMs } = this.#options;
    let untilUpkeepMs: number = upkeepMs.first;
    this.#repeat(
      "upkeep",
      () => untilUpkeepMs,
      async () => {
        untilUpkeepMs = upkeepMs.rest;
        if (await this.keepUp()) untilUpkeepMs = upkeepMs.more;
      },
    );
    this.#repeat(
      "sweep",
      () => intervalMs,
      async () => await this.sweep(),
    );
    this.#repeat(
      "timers",
      () => timerIntervalMs,
      async () => await this.wakeDue(),
    );
  }

  /** Resolves when what died on this machine before the start is taken over, or when that could not be done. */
  async firstLook(): Promise<void> {
    await this.#working.get("first look");
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    for (const stop of this.#timers.values()) stop();
    await Promise.all(this.#working.values());
  }

  /** A bounded round of what is not urgent, apart from the sweeps. Returns true when there is more to do. */
  async keepUp(): Promise<boolean> {
    const { store, log } = this.#options;
    const { more, summedDays, failures, ...dropped } = await store.upkeep(this.#stopping.signal);
    const { droppedRuns, droppedCosts, droppedWeeks } = dropped;
    if (droppedRuns + droppedCosts + droppedWeeks.length > 0) {
      log.info(dropped, "dropped what is older than it is to be kept");
    }
    if (summedDays > 0) log.debug({ summedDays }, "summed what was spent");
    for (const { part, error } of failures) {
      log.warn(
        { err: error, part },
        "a part of the watchdog's upkeep failed; the next turn tries again",
      );
    }
    // What fails is not to be tried again at once.
    return more && failures.length === 0;
  }

  /** Reports waiting steps whose time has come, and parked ones whose time is up: no worker minds theirs. */
  async wakeDue(): Promise<void> {
    const { engine, store } = this.#options;
    await engine.gate.refresh();
    for (const { runId, key, attempt } of await store.dueSteps()) {
      // eslint-disable-next-line no-await-in-loop -- a page at a time, so that a flood of timers does not flood the pool
      await engine.report(runId, { type: "due", key, attempt });
    }
    for (const { runId, key, epoch, exceeded } of await store.overdueParked()) {
      // eslint-disable-next-line no-await-in-loop
      await engine.report(runId, {
        type: "overdue",
        key,
        epoch,
        limit: exceeded,
        random: this.#random(),
      });
    }
  }

  /** All other repairs. */
  async sweep(): Promise<void> {
    const { engine, store } = this.#options;
    const trusting = this.#trusting;
    this.#trusting = false;
    await this.#buryNeighbours();
    await this.#takeFromTheDead({ onlyBuried: !trusting });
    await this.#lookForHelp();
    for (const { runId, key, epoch, exceeded } of await store.overdueSteps()) {
      // eslint-disable-next-line no-await-in-loop
      await engine.report(runId, {
        type: "overdue",
        key,
        epoch,
        limit: exceeded,
        random: this.#random(),
      });
    }
    for (const runId of await store.overdueRuns()) {
      // eslint-disable-next-line no-await-in-loop
      await engine.report(runId, { type: "deadline" });
    }
    for (const runId of await store.stoppingRuns()) {
      // eslint-disable-next-line no-await-in-loop
      await engine.report(runId, { type: "grace" });
    }
    await this.#tellRelatives();
    await this.#releaseOrphans();
    // Who has only been cut off for long is not forgotten before it could beat.
    if (trusting) await store.freeDeadPools();
    engine.ring(await store.silentSteps());
    this.#trusting = true;
    await engine.gate.sweep();
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

  /** Workers of this machine whose process is gone. */
  async #buryNeighbours(): Promise<void> {
    const { store, isRunning, log } = this.#options;
    const gone = (await store.neighbours()).filter((neighbour) => !isRunning(neighbour));
    if (gone.length === 0) return;
    const ids = gone.map(({ id }) => id);
    log.warn({ workers: ids }, "the processes of these workers are gone");
    await store.bury(ids);
  }

  async #lookForHelp(): Promise<void> {
    this.#options.engine.expectHelp(await this.#options.store.hasOthers());
  }

  async #takeFromTheDead(params: { readonly onlyBuried: boolean }): Promise<void> {
    for (const { runId, key, epoch } of await this.#options.store.lostSteps(params)) {
      this.#options.log.warn({ runId, step: key }, "a worker was lost; its step starts again");
      // eslint-disable-next-line no-await-in-loop
      await this.#options.engine.report(runId, {
        type: "lost",
        key,
        epoch,
        random: this.#random(),
      });
    }
  }

  /** Gives back what is ours by the record when nothing is executed here any more: nothing is held against these steps. */
  async handBack(): Promise<void> {
    const { engine, store } = this.#options;
    for (const { key, epoch, phase, attempt, runId } of await store.ownSteps()) {
      // eslint-disable-next-line no-await-in-loop
      await engine.report(runId, { type: "released", step: { key, phase, attempt, epoch } });
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
  #repeat(name: string, intervalMs: () => number, work: () => Promise<void>): void {
    if (this.#stopping.signal.aborted) return;
    const jittered = intervalMs() * (0.8 + 0.4 * this.#random());
    const stop = this.#clock.after(jittered, () => {
      this.#begin(name, work, () => this.#repeat(name, intervalMs, work));
    });
    this.#timers.set(name, stop);
  }

  #begin(name: string, work: () => Promise<void>, then: () => void = () => undefined): void {
    const turn = async (): Promise<void> => {
      try {
        await work();
      } catch (error) {
        this.#options.log.warn(
          { err: error },
          `the watchdog's ${name} failed; the next turn tries again`,
        );
      }
      then();
    };
    this.#working.set(name, turn());
  }
}
