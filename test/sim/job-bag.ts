import type { StepJob } from "../../server/store/jobs.ts";

/** A job as graphile-worker keeps it. */
export interface BagJob {
  readonly job: StepJob;
  readonly name: string;
  lockedBy: string | null;
}

/** Jobs as graphile-worker promises them, and no better: a job that waits is replaced by one of the same name, a locked one is not. */
export class JobBag {
  readonly #jobs: BagJob[] = [];

  /** A job for the step waits for a worker. */
  waits(name: string): boolean {
    return this.#jobs.some((entry) => entry.name === name && entry.lockedBy === null);
  }

  /** Null when such a job waits already. */
  add(job: StepJob): BagJob | null {
    const name = nameOf(job);
    if (this.waits(name)) return null;
    const entry: BagJob = { job, name, lockedBy: null };
    this.#jobs.push(entry);
    return entry;
  }

  has(entry: BagJob): boolean {
    return this.#jobs.includes(entry);
  }

  remove(entry: BagJob): void {
    const index = this.#jobs.indexOf(entry);
    if (index >= 0) this.#jobs.splice(index, 1);
  }

  /** Frees what dead workers hold; returns what waits again. */
  unlock(isDead: (worker: string) => boolean): readonly BagJob[] {
    const freed = this.#jobs.filter(({ lockedBy }) => lockedBy !== null && isDead(lockedBy));
    for (const entry of freed) entry.lockedBy = null;
    return freed;
  }

  all(): readonly BagJob[] {
    return this.#jobs;
  }
}

export function nameOf({ runId, key }: StepJob): string {
  return `${runId}:${key}`;
}
