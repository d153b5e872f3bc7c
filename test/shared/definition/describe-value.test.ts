import { describe, expect, it } from "vitest";
import { kindOfValue, suggestName } from "../../../shared/definition/describe-value.ts";

describe("kindOfValue", () => {
  const cases: readonly (readonly [unknown, string])[] = [
    [null, "null"],
    [[], "a list"],
    ["", "a text"],
    [1, "a whole number"],
    [0.5, "a number"],
    [Number.NaN, "a number"],
    [true, "true"],
    [{}, "an object"],
    [undefined, "nothing"],
    [1n, "a bigint"],
    [Symbol("s"), "a symbol"],
    [() => 1, "a function"],
  ];
  it.each(cases)("%s", (value, expected) => {
    expect(kindOfValue(value)).toBe(expected);
  });
});

describe("suggestName", () => {
  const known = ["Next", "Output", "Comment", "TimeoutSeconds"];
  const cases: readonly (readonly [string, string | null])[] = [
    ["next", "Next"],
    ["Nxt", "Next"],
    ["Outputt", "Output"],
    ["TimeOutSecond", "TimeoutSeconds"],
    ["Frobnicate", null],
    ["X", null],
  ];
  it.each(cases)("%s", (wrong, expected) => {
    expect(suggestName([], wrong, known)).toBe(expected);
  });

  it("gives up when there are many problems", () => {
    expect(suggestName(Array.from({ length: 50 }), "Nxt", known)).toBeNull();
  });
});
