import type { RunActor } from "./run-actor.ts";

/** How long a run without work stays in memory, in case more comes. */
const idleMs = 5_000;

/** The runs that this process has in memory, one actor each, for as long as something works on them and a little longer. */
export class RunCache {
  readonly #load: (runId: string) => Promise<RunActor | null>;
  readonly #actors = new Map<string, Promise<RunActor | null>>();
  readonly #evictions = new Map<string, NodeJS.Timeout>();
  readonly #holds = new Map<string, number>();
  readonly #idleListeners: (() => void)[] = [];

  constructor(load: (runId: string) => Promise<RunActor | null>) {
    this.#load = load;
  }

  /** The actor of a run; null when there is no such run. */
  async get(runId: string): Promise<RunActor | null> {
    const known = this.#actors.get(runId);
    if (known !== undefined) return await known;
    const loading = this.#load(runId);
    this.#actors.set(runId, loading);
    try {
      const actor = await loading;
      if (actor === null) this.#actors.delete(runId);
      else this.#evictLater(runId);
      return actor;
    } catch (error) {
      this.#actors.delete(runId);
      throw error;
    }
  }

  /** Keeps the run in memory while work on it is under way. */
  async holding<T>(runId: string, work: () => Promise<T>): Promise<T> {
    this.#holds.set(runId, (this.#holds.get(runId) ?? 0) + 1);
    clearTimeout(this.#evictions.get(runId));
    this.#evictions.delete(runId);
    try {
      return await work();
    } finally {
      this.#release(runId);
    }
  }

  /** Resolves when nothing holds a run any more. */
  async whenIdle(): Promise<void> {
    while (this.#holds.size > 0) {
      // eslint-disable-next-line no-await-in-loop -- woken by the next work that ends
      await new Promise<void>((resolve) => this.#idleListeners.push(resolve));
    }
  }

  close(): void {
    for (const timer of this.#evictions.values()) clearTimeout(timer);
  }

  #release(runId: string): void {
    const holds = (this.#holds.get(runId) ?? 1) - 1;
    if (holds > 0) {
      this.#holds.set(runId, holds);
      return;
    }
    this.#holds.delete(runId);
    this.#evictLater(runId);
    for (const listener of this.#idleListeners.splice(0)) listener();
  }

  #evictLater(runId: string): void {
    if (this.#holds.has(runId)) return;
    clearTimeout(this.#evictions.get(runId));
    const timer = setTimeout(() => {
      this.#evictions.delete(runId);
      if (!this.#holds.has(runId)) this.#actors.delete(runId);
    }, idleMs);
    timer.unref();
    this.#evictions.set(runId, timer);
  }
}
