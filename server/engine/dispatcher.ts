/**
 * Gives the ready steps that this process knows of to its slots.
 *
 * Q1 Our tables are the queue: what waits here waits only in a hurry. A process that dies with it leaves steps that are ready in the
 *    database, and the watchdog rings for those.
 * Q2 Runs take turns: a run with ten thousand ready steps delays another one by a step, not by ten thousand.
 * Q3 What finds no free slot is rung for as well when there are other workers: whoever is first claims the step, the other finds
 *    nothing to do.
 * Q4 A job that somebody rang for is not kept from idle workers: what finds no slot here soon is rung for again.
 */
import type { StepJob } from "../store/jobs.ts";
import type { Clock } from "./clock.ts";
import { FairQueue } from "./fair-queue.ts";

export interface DispatcherPorts {
  /** Executes a step and what follows inline; `claimed` is called once it is clear who does it. */
  readonly run: (job: StepJob, claimed: () => void) => Promise<void>;
  /** Rings for a step, so that any worker may take it. */
  readonly ring: (job: StepJob) => void;
  /** True when other workers may be there to help. */
  readonly hasHelp: () => boolean;
  /** An execution ended in a way that it should not. */
  readonly fault: (error: unknown, job: StepJob) => void;
}

/** A job waits this long for a slot; then others may have it, if there are any. */
const patienceMs = 250;

interface Entry {
  readonly job: StepJob;
  readonly claimed: () => void;
}

export class Dispatcher {
  readonly #ports: DispatcherPorts;
  readonly #clock: Pick<Clock, "after">;
  #slots = 0;
  #busy = 0;
  /** By run. */
  readonly #queue = new FairQueue<Entry>();
  /** Jobs that wait for a slot: as many as the job runner takes at once. They and the queue take turns. */
  #visitors: readonly Entry[] = [];
  #isVisitorsTurn = true;

  constructor(ports: DispatcherPorts, clock: Pick<Clock, "after">) {
    this.#ports = ports;
    this.#clock = clock;
  }

  /** Opens slots: from now on this process executes steps. */
  open(slots: number): void {
    this.#slots = slots;
    this.#fill();
  }

  /** Takes no more steps, and hands on those that wait. */
  close(): void {
    this.#slots = 0;
    const left = [...this.#queue.clear(), ...this.#visitors];
    this.#visitors = [];
    for (const { job, claimed } of left) {
      this.#ports.ring(job);
      claimed();
    }
  }

  get free(): number {
    return Math.max(0, this.#slots - this.#busy);
  }

  /** A step of a commit of this process is ready. */
  offer(job: StepJob): void {
    if (this.#waits(job)) return;
    if (this.#slots === 0) {
      this.#ports.ring(job);
      return;
    }
    this.#enqueue({ job, claimed: () => undefined });
    this.#fill();
    if (this.#waits(job) && this.#ports.hasHelp()) this.#ports.ring(job);
  }

  /** A job says that a step is ready. Returns when it is clear who does it, or that others may: until then the job is not done. */
  async deliver(job: StepJob): Promise<void> {
    if (this.#slots === 0) {
      this.#ports.ring(job);
      return;
    }
    await new Promise<void>((claimed) => {
      const visitor: Entry = { job, claimed };
      this.#visitors = [...this.#visitors, visitor];
      this.#fill();
      this.#giveBackLater(visitor);
    });
  }

  #giveBackLater(visitor: Entry): void {
    if (!this.#visitors.includes(visitor)) return;
    this.#clock.after(patienceMs, () => {
      if (!this.#visitors.includes(visitor)) return;
      if (!this.#ports.hasHelp()) {
        this.#giveBackLater(visitor);
        return;
      }
      this.#visitors = this.#visitors.filter((other) => other !== visitor);
      this.#ports.ring(visitor.job);
      visitor.claimed();
    });
  }

  /** Occupies a free slot with work that is known already; false when there is none. */
  occupy(work: () => Promise<void>, job: StepJob): boolean {
    if (this.free === 0) return false;
    void this.#occupied(work, job);
    return true;
  }

  /** Another ready step of the run for whoever has just finished one; none while other runs wait for a slot. */
  sibling(runId: string): string | null {
    if (this.#queue.keys > 1 || this.#visitors.length > 0) return null;
    const entry = this.#queue.shiftFrom(runId);
    entry?.claimed();
    return entry?.job.key ?? null;
  }

  #waits({ runId, key }: StepJob): boolean {
    return this.#queue.has(runId, key);
  }

  #enqueue(entry: Entry): void {
    this.#queue.push(entry.job.runId, entry.job.key, entry);
  }

  #fill(): void {
    while (this.free > 0) {
      const entry = this.#next();
      if (entry === undefined) return;
      void this.#occupied(async () => await this.#ports.run(entry.job, entry.claimed), entry.job);
    }
  }

  #next(): Entry | undefined {
    const [visitor, ...others] = this.#visitors;
    const own = visitor === undefined || !this.#isVisitorsTurn ? this.#queue.shift() : undefined;
    this.#isVisitorsTurn = own !== undefined;
    if (own !== undefined) return own;
    this.#visitors = others;
    return visitor;
  }

  async #occupied(work: () => Promise<void>, job: StepJob): Promise<void> {
    this.#busy += 1;
    try {
      await work();
    } catch (error) {
      this.#ports.fault(error, job);
    } finally {
      this.#busy -= 1;
      this.#fill();
    }
  }
}
