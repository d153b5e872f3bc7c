/** The one source of time of the engine: a simulation gives it another one and so decides what happens when. */
export interface Clock {
  /** Milliseconds that only grow, from an arbitrary start. */
  readonly nowMs: () => number;
  /** The time of day; good enough for what people read, never compared with the database's. */
  readonly date: () => Date;
  /** Calls back after a while; the answer stops it. */
  readonly after: (delayMs: number, then: () => void) => () => void;
  /** Calls back once everything that can go on now has gone on. */
  readonly soon: (then: () => void) => void;
}

export const systemClock: Clock = {
  nowMs: () => performance.now(),
  date: () => new Date(),
  after: (delayMs, then) => {
    const timer = setTimeout(then, delayMs);
    return () => clearTimeout(timer);
  },
  soon: (then) => void setImmediate(then),
};

/** Resolves after a while. */
export async function sleep(clock: Clock, delayMs: number): Promise<void> {
  await new Promise<void>((resolve) => void clock.after(delayMs, resolve));
}
