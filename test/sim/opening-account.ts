import type { NewEvent } from "../../shared/run/event.ts";

type IterationEnd = Extract<
  NewEvent,
  { type: `iteration.${"succeeded" | "failed" | "cancelled"}` }
>;

/** The flows that a container has opened, as the log tells it. What is wrong is told by the answers; null = nothing. */
export class OpeningAccount {
  readonly count: number;
  readonly #most: number;
  readonly #begun = new Set<number>();
  readonly #ended = new Set<number>();
  #areCancelled = false;

  /** `most`: so many may be under way at once. */
  constructor(count: number, most: number) {
    this.count = count;
    this.#most = most;
  }

  begin(index: number): string | null {
    const isSecond = this.#begun.has(index);
    this.#begun.add(index);
    if (isSecond) return `begins iteration ${String(index)} twice`;
    const isTooMany = this.#begun.size - this.#ended.size > this.#most;
    return index >= this.count || isTooMany ? "has too many iterations under way" : null;
  }

  end({ type, data: { index } }: IterationEnd): string | null {
    if (!this.#begun.has(index) || this.#ended.has(index))
      return `ends iteration ${String(index)}, which is not under way`;
    this.#ended.add(index);
    this.#areCancelled ||= type === "iteration.cancelled";
    return null;
  }

  join(): string | null {
    const isWhole = this.#ended.size === this.count && !this.#areCancelled;
    return isWhole ? null : `joins with ${String(this.#ended.size)} of its iterations`;
  }
}
