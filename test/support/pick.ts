import { fc } from "./property.ts";
import type { JsonObject } from "../../shared/base/json.ts";

/** One of a few values. */
export function pickOne<Value>(gen: fc.GeneratorValue, values: readonly Value[]): Value {
  return values[gen(fc.nat, { max: values.length - 1 })] as Value;
}

/** Choices of a generator. */
export class Pick {
  readonly gen: fc.GeneratorValue;

  constructor(gen: fc.GeneratorValue) {
    this.gen = gen;
  }

  one<Value>(...values: readonly [Value, ...Value[]]): Value {
    return pickOne(this.gen, values);
  }

  /** True once in so many times. */
  once(times: number): boolean {
    return this.gen(fc.nat, { max: times - 1 }) === 0;
  }

  /** Some of the members. */
  some(members: JsonObject): JsonObject {
    return Object.fromEntries(Object.entries(members).filter(() => this.gen(fc.boolean)));
  }
}
