import type { Clock } from "./clock.ts";
import type { RunActor } from "./run-actor.ts";

/** How long a run without work stays in memory, in case more comes. */
const idleMs = 5_000;
/** More runs than this do not stay: a hundred thousand that are started to wait must not fill the memory. */
const mostIdle = 2_000;

/** The runs that this process has in memory, one actor each, for as long as something works on them and a little longer. */
export class RunCache {
  readonly #load: (runId: string) => Promise<RunActor | null>;
  readonly #clock: Clock;
  readonly #actors = new Map<string, Promise<RunActor | null>>();
  readonly #evictions = new Map<string, () => void>();
  readonly #holds = new Map<string, number>();
  /** Runs that have ended go as soon as nothing holds them. */
  readonly #ended = new Set<string>();
  readonly #idleListeners: (() => void)[] = [];

  constructor(params: {
    readonly load: (runId: string) => Promise<RunActor | null>;
    readonly clock: Clock;
  }) {
    this.#load = params.load;
    this.#clock = params.clock;
  }

  /** The actor of a run that is in memory; null when none is: the database is not asked. */
  async known(runId: string): Promise<RunActor | null> {
    return (await this.#actors.get(runId)) ?? null;
  }

  /** Takes in a run that this process is about to create. */
  put(actor: RunActor): void {
    this.#actors.set(actor.run.id, Promise.resolve(actor));
    this.#evictLater(actor.run.id);
  }

  /** Forgets a run that has ended, or came to nothing, once nothing works on it any more. */
  forget(runId: string): void {
    this.#ended.add(runId);
    this.#evictLater(runId);
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
    this.#evictions.get(runId)?.();
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
    for (const stop of this.#evictions.values()) stop();
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
    if (this.#ended.delete(runId)) {
      this.#evictions.get(runId)?.();
      this.#evictions.delete(runId);
      this.#actors.delete(runId);
      return;
    }
    this.#evictions.get(runId)?.();
    const stop = this.#clock.after(idleMs, () => {
      this.#evictions.delete(runId);
      if (!this.#holds.has(runId)) this.#actors.delete(runId);
    });
    // The newest is the last.
    this.#evictions.delete(runId);
    this.#evictions.set(runId, stop);
    for (const [oldest, stopWaiting] of this.#evictions) {
      if (this.#evictions.size <= mostIdle) break;
      stopWaiting();
      this.#evictions.delete(oldest);
      this.#actors.delete(oldest);
    }
  }
}
