/** Something that happens at a time of its own. */
interface Appointment {
  readonly atMs: number;
  readonly act: () => Promise<void> | void;
}

/** A clock that stands still until it is told to go on to the next thing that happens. */
export class VirtualClock {
  #nowMs: number;
  #appointments: readonly Appointment[] = [];

  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  /** Milliseconds since 1970. */
  get nowMs(): number {
    return this.#nowMs;
  }

  get iso(): string {
    return new Date(this.#nowMs).toISOString();
  }

  /** Notes something to do; what is noted for the same time is done in the order of noting. */
  at(atMs: number, act: Appointment["act"]): void {
    const due = { atMs: Math.max(atMs, this.#nowMs), act };
    const before = this.#appointments.filter(({ atMs: other }) => other <= due.atMs);
    const after = this.#appointments.filter(({ atMs: other }) => other > due.atMs);
    this.#appointments = [...before, due, ...after];
  }

  /** Goes on to the earliest thing noted and does it; false when there is none. */
  async advance(): Promise<boolean> {
    const [next, ...rest] = this.#appointments;
    if (next === undefined) return false;
    this.#appointments = rest;
    this.#nowMs = next.atMs;
    await next.act();
    return true;
  }
}
