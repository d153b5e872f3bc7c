/** Values of operations inside steps that are committed, as the log tells it: O2 of operations.ts. */
export class SavedAccount {
  readonly #values = new Map<string, unknown>();

  /** Takes what a checkpoint of a step holds; returns what is wrong with it, or null. */
  take(step: string, saved: Readonly<Record<string, unknown>>): string | null {
    for (const [operation, value] of Object.entries(saved)) {
      const name = `${step}:${operation}`;
      if (this.#values.has(name)) return `${operation} of ${step} is saved twice`;
      this.#values.set(name, value);
    }
    return null;
  }

  /** Null for what is not saved. */
  of(step: string, operation: string): unknown {
    return this.#values.get(`${step}:${operation}`) ?? null;
  }
}
