/** The recorded answers of the tasks of a case, each given once. */
import type { Json } from "../../shared/base/json.ts";
import type { Mock } from "./case-file.ts";
import { difference, type Masks } from "./match.ts";

export class MockBook {
  readonly #unused: Map<string, readonly Mock[]>;
  readonly #masks: Masks;
  /** Where a task was sent something else than what was recorded. */
  readonly differences: string[] = [];

  constructor(mocks: Readonly<Record<string, readonly Mock[]>>, masks: Masks) {
    this.#unused = new Map(Object.entries(mocks));
    this.#masks = masks;
  }

  /** The recorded answer for a task of a state: the first unused one for these parameters, otherwise the first unused one. */
  take(state: string, args: Json): Mock | undefined {
    if (!this.#unused.has(state) && !this.#unused.has("*")) return undefined;
    const list = (this.#unused.get(state)?.length ?? 0) > 0 ? state : "*";
    const unused = this.#unused.get(list) ?? [];
    const differences = unused.map(({ parameters }) =>
      parameters === undefined ? null : difference(parameters, args, { masks: this.#masks }),
    );
    const equal = unused.findIndex(
      ({ parameters }, index) => parameters !== undefined && differences[index] === null,
    );
    const index = Math.max(0, equal);
    const taken = unused[index];
    if (taken === undefined) {
      this.differences.push(`${state}: no recorded answer is left`);
      return undefined;
    }
    const found = differences[index] ?? null;
    if (found !== null) this.differences.push(`parameters of ${state}${found}`);
    this.#unused.set(list, unused.toSpliced(index, 1));
    return taken;
  }

  /** States with answers that were never asked for, with their number. */
  get left(): readonly string[] {
    return [...this.#unused].flatMap(([state, { length }]) =>
      length === 0 ? [] : [`${state}: ${String(length)} recorded answers were not asked for`],
    );
  }
}
