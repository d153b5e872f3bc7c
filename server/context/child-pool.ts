/**
 * A pool of killable child processes with an empty environment. One job at a time per child; a job that hangs or
 * explodes takes only its own child with it, and the others go on elsewhere.
 */
import type { CancelSignal } from "../../shared/nodes/node-context.ts";
import type { ChildEntry } from "./child-entry.ts";
import { PooledChild, type ChildFate } from "./pooled-child.ts";
import { useEmptyFolder } from "./empty-folder.ts";

export interface ChildPoolOptions {
  readonly entry: ChildEntry;
  /** Most children at a time. */
  readonly size: number;
  /** Heap of each child, mebibytes. */
  readonly heapMb: number;
  /** Wall time of a job that names none. */
  readonly wallMs: number;
  /** Time to start. */
  readonly startMs: number;
  /** Jobs after which a child is replaced; absent = no limit. */
  readonly jobsPerChild?: number;
  /** A child without a job for so long is let go; absent = kept. */
  readonly idleMs?: number;
  /** Children beyond `size` for a queue that stands still; absent = none. */
  readonly relief?: Relief;
}

/** When every child has been at its job for `afterMs` and more jobs wait, up to `most` further children start; they go when they are not needed. */
export interface Relief {
  readonly afterMs: number;
  readonly most: number;
}

/**
 * `timeout`: killed because it took too long. `died`: it ended by itself, most likely for want of memory. `part`: the part
 * of the job that it had come to.
 */
export type ChildOutcome =
  | { readonly kind: "answer"; readonly value: unknown }
  | { readonly kind: ChildFate; readonly part: number };

export interface ChildPool {
  /** Runs a job, for at most `wallMs` when it has a limit of its own. Throws only when children cannot be started at all. */
  readonly run: (message: object, signal?: CancelSignal, wallMs?: number) => Promise<ChildOutcome>;
  /** Kills every child; jobs under way end as `died`. */
  readonly close: () => void;
}

export interface PoolJob {
  readonly message: object;
  readonly wallMs: number;
  readonly finish: (outcome: ChildOutcome) => void;
  readonly fail: (error: Error) => void;
}

/** Children that end before they are ready, one after the other, before the pool gives up. */
const maxFailedStarts = 3;

export function createChildPool(options: ChildPoolOptions): ChildPool {
  const pool = new Pool(options);
  return {
    run: async (message, signal, wallMs = options.wallMs) =>
      await new Promise<ChildOutcome>((resolve, reject) => {
        const cancel = (): void => pool.cancel(job);
        const settled = (): void => signal?.removeEventListener("abort", cancel);
        const job: PoolJob = {
          message,
          wallMs,
          finish: (outcome) => {
            settled();
            resolve(outcome);
          },
          fail: (error) => {
            settled();
            reject(error);
          },
        };
        signal?.addEventListener("abort", cancel);
        if (signal?.aborted === true) job.finish({ kind: "cancelled", part: 0 });
        else pool.add(job);
      }),
    close: () => pool.close(),
  };
}

class Pool {
  readonly #options: ChildPoolOptions;
  readonly #children = new Set<PooledChild>();
  readonly #queue: PoolJob[] = [];
  readonly #folder = useEmptyFolder();
  #failedStarts = 0;
  #isClosed = false;
  #reliefTimer: NodeJS.Timeout | undefined;

  constructor(options: ChildPoolOptions) {
    this.#options = options;
  }

  add(job: PoolJob): void {
    if (this.#isClosed) {
      job.fail(new Error("the pool of child processes is closed"));
      return;
    }
    this.#queue.push(job);
    this.#dispatch();
  }

  cancel(job: PoolJob): void {
    const waiting = this.#queue.indexOf(job);
    if (waiting >= 0) {
      this.#queue.splice(waiting, 1);
      job.finish({ kind: "cancelled", part: 0 });
    }
    for (const child of this.#children) if (child.job === job) child.end("cancelled");
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#reliefTimer);
    for (const job of this.#queue.splice(0)) job.finish({ kind: "died", part: 0 });
    for (const child of this.#children) child.end("died");
    this.#folder.done();
  }

  #dispatch(): void {
    for (const child of this.#children) {
      if (child.isIdle) {
        const job = this.#queue.shift();
        if (job === undefined) break;
        child.give(job);
      }
    }
    this.#letGo();
    const starting = [...this.#children].filter((child) => !child.isReady).length;
    for (let missing = this.#queue.length - starting; missing > 0; missing -= 1) {
      if (this.#children.size >= this.#options.size) {
        this.#awaitRelief();
        return;
      }
      this.#start();
    }
  }

  /** A child that was only a relief does not stay without a job. */
  #letGo(): void {
    if (this.#options.relief === undefined) return;
    for (const child of this.#children) {
      if (this.#children.size <= this.#options.size) return;
      if (child.isIdle) child.end("died");
    }
  }

  /** One more child when the queue stands still: expressions that run for ever must not hold up those that do not. */
  #awaitRelief(): void {
    const { relief, size } = this.#options;
    if (relief === undefined || this.#reliefTimer !== undefined) return;
    this.#reliefTimer = setTimeout(() => {
      this.#reliefTimer = undefined;
      const busy = [...this.#children].filter((child) => child.busyMs >= relief.afterMs).length;
      const isStuck = busy === this.#children.size && this.#queue.length > 0;
      if (isStuck && busy < size + relief.most) this.#start();
      this.#dispatch();
    }, relief.afterMs).unref();
  }

  #start(): void {
    const child = new PooledChild(this.#options, this.#folder.path, {
      onFree: () => {
        this.#failedStarts = 0;
        this.#dispatch();
      },
      onEnd: (wasReady) => {
        this.#children.delete(child);
        if (!wasReady) this.#failedStarts += 1;
        if (this.#failedStarts >= maxFailedStarts) this.#giveUp();
        this.#dispatch();
      },
    });
    this.#children.add(child);
  }

  #giveUp(): void {
    this.#failedStarts = 0;
    const error = new Error(`${this.#options.entry.file} cannot be started as a child process`);
    for (const job of this.#queue.splice(0)) job.fail(error);
  }
}
