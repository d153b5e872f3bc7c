import type { RunNotifier } from "./ports.ts";

/** Passes the news that runs have moved on to whoever watches them in this process. */
export class LocalRunNotifier implements RunNotifier {
  readonly #listeners = new Map<string, Set<() => void>>();

  subscribe(runId: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(runId) ?? new Set();
    this.#listeners.set(runId, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(runId);
    };
  }

  moved(runIds: readonly string[]): void {
    for (const runId of runIds) for (const listener of this.#listeners.get(runId) ?? []) listener();
  }
}
