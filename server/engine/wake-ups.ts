import type { StepJob } from "../store/jobs.ts";
import type { Clock } from "./clock.ts";

/** Transitions of this long share one ringing: NOTIFY takes a lock of the whole database, so it stays out of commits. */
const ringMs = 5;
/** A bell that was heard in vain is rung again after this long. */
const ringAgainMs = 250;
/** Who watches a run is told of its events after this long at the latest. */
const tellMs = 50;
/** Shorter waits are woken by a timer of the process; longer ones, and those of a process that died, by the watchdog. */
const localTimerLimitMs = 60_000;

/** A step that waits for a time, after so many attempts. */
export interface WaitingStep extends StepJob {
  readonly attempt: number;
}

export interface WakeUpPorts {
  readonly ring: (params: {
    readonly jobs: readonly StepJob[];
    readonly runIds: readonly string[];
    readonly activities: readonly string[];
  }) => Promise<void>;
  readonly due: (step: WaitingStep) => void;
  /** The time is over that a run which is ending gave to what still ran. */
  readonly graceOver: (runId: string) => void;
  readonly log: (message: string, error: unknown) => void;
}

/** Collects what commits have brought about, and rings and tells others a few milliseconds later, all in one statement. */
export class WakeUps {
  readonly #ports: WakeUpPorts;
  readonly #clock: Clock;
  readonly #timers = new Set<() => void>();
  #jobs = new Map<string, StepJob>();
  #runIds = new Set<string>();
  #activities = new Set<string>();
  #next: { readonly atMs: number; readonly stop: () => void } | null = null;
  #ringing: Promise<void> = Promise.resolve();

  constructor(ports: WakeUpPorts, clock: Clock) {
    this.#ports = ports;
    this.#clock = clock;
  }

  /** A step wants a worker. */
  ring(job: StepJob): void {
    this.#jobs.set(`${job.runId}:${job.key}`, job);
    this.#flushWithin(ringMs);
  }

  /** A step wants a worker, but not this one, which heard the bell in vain. */
  ringLater(job: StepJob): void {
    this.#at(ringAgainMs, () => this.ring(job));
  }

  /** The run has new events, and these activities have new tasks. */
  tell(
    runId: string,
    {
      activities,
      hasEnded,
    }: { readonly activities: readonly string[]; readonly hasEnded: boolean },
  ): void {
    this.#runIds.add(runId);
    for (const activity of activities) this.#activities.add(activity);
    // Somebody may wait for just this.
    this.#flushWithin(hasEnded || activities.length > 0 ? ringMs : tellMs);
  }

  /** Reports a waiting step as due after a short delay. */
  after(step: WaitingStep, delayMs: number): void {
    if (delayMs <= localTimerLimitMs) this.#at(delayMs, () => this.#ports.due(step));
  }

  /** Reports the end of the time that a run gave to what still runs. */
  afterGrace(runId: string, delayMs: number): void {
    if (delayMs <= localTimerLimitMs) this.#at(delayMs, () => this.#ports.graceOver(runId));
  }

  /** Rings for what is left and stops. */
  async close(): Promise<void> {
    for (const stop of this.#timers) stop();
    this.#next?.stop();
    this.#next = null;
    await this.#ringing;
    await this.#flush();
  }

  #at(delayMs: number, then: () => void): void {
    const stop = this.#clock.after(delayMs, () => {
      this.#timers.delete(stop);
      then();
    });
    this.#timers.add(stop);
  }

  #flushWithin(delayMs: number): void {
    const atMs = this.#clock.nowMs() + delayMs;
    if (this.#next !== null && this.#next.atMs <= atMs) return;
    this.#next?.stop();
    const stop = this.#clock.after(delayMs, () => {
      this.#next = null;
      this.#ringing = this.#ringing.then(async () => await this.#flush());
    });
    this.#next = { atMs, stop };
  }

  async #flush(): Promise<void> {
    if (this.#runIds.size === 0 && this.#jobs.size === 0) return;
    const jobs = [...this.#jobs.values()];
    const runIds = [...this.#runIds];
    const activities = [...this.#activities];
    this.#jobs = new Map();
    this.#runIds = new Set();
    this.#activities = new Set();
    try {
      await this.#ports.ring({ jobs, runIds, activities });
    } catch (error) {
      // Nothing is lost: the steps are ready in their table, and the watchdog rings for those that stay silent.
      this.#ports.log("could not ring for ready steps", error);
    }
  }
}
