import type { Clock } from "./clock.ts";

/** A clock that is this far ahead of the database is wrong; closer, an answer that took its time came in between. */
const backwardsMs = 5_000;

/**
 * The database's time as this process knows it: that of the last answer plus the time since, by a clock that only grows. It lags by what
 * the answer took and is never ahead, so that what waits for a time is not begun before it.
 */
export class DatabaseClock {
  readonly #clock: Pick<Clock, "nowMs">;
  #offsetMs: number | null = null;

  constructor(clock: Pick<Clock, "nowMs">) {
    this.#clock = clock;
  }

  /** The database has said what time it is. */
  observe(at: Date): void {
    const offsetMs = at.getTime() - this.#clock.nowMs();
    const known = this.#offsetMs;
    if (known === null || offsetMs > known || known - offsetMs > backwardsMs) {
      this.#offsetMs = offsetMs;
    }
  }

  /** ISO time; undefined until the database has said something. */
  now(): string | undefined {
    return this.#offsetMs === null
      ? undefined
      : new Date(this.#clock.nowMs() + this.#offsetMs).toISOString();
  }
}
