import type { StepJob } from "../store/jobs.ts";

/** Transitions of this long share one ringing: NOTIFY takes a lock of the whole database, so it stays out of commits. */
const coalesceMs = 5;
/** Shorter waits are woken by a timer of the process; longer ones, and those of a process that died, by the watchdog. */
const localTimerLimitMs = 60_000;

export interface WakeUpPorts {
  readonly ring: (params: {
    readonly jobs: readonly StepJob[];
    readonly runIds: readonly string[];
    readonly activities: readonly string[];
  }) => Promise<void>;
  readonly due: (job: StepJob) => void;
  readonly log: (message: string, error: unknown) => void;
}

/** Collects what commits have made ready and rings for it a few milliseconds later, all in one statement. */
export class WakeUps {
  readonly #ports: WakeUpPorts;
  readonly #timers = new Set<NodeJS.Timeout>();
  #jobs = new Map<string, StepJob>();
  #runIds = new Set<string>();
  #activities = new Set<string>();
  #timer: NodeJS.Timeout | null = null;
  #ringing: Promise<void> = Promise.resolve();

  constructor(ports: WakeUpPorts) {
    this.#ports = ports;
  }

  /** The run has new events; its ready steps want workers, and these activities have new tasks. */
  add(runId: string, keys: readonly string[], activities: readonly string[] = []): void {
    this.#runIds.add(runId);
    for (const activity of activities) this.#activities.add(activity);
    for (const key of keys) this.#jobs.set(`${runId}:${key}`, { runId, key });
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#ringing = this.#ringing.then(async () => await this.#flush());
    }, coalesceMs);
  }

  /** Reports a waiting step as due after a short delay. */
  after(job: StepJob, delayMs: number): void {
    if (delayMs > localTimerLimitMs) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#ports.due(job);
    }, delayMs);
    this.#timers.add(timer);
  }

  /** Rings for what is left and stops. */
  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#ringing;
    await this.#flush();
  }

  async #flush(): Promise<void> {
    if (this.#runIds.size === 0) return;
    const jobs = [...this.#jobs.values()];
    const runIds = [...this.#runIds];
    this.#jobs = new Map();
    const activities = [...this.#activities];
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
