import { describe, expect, it } from "vitest";
import type { Json } from "../../../shared/base/json.ts";
import { matchEntries } from "../../../shared/graph/match-entries.ts";

describe("matchEntries", () => {
  const cases: readonly (readonly [
    readonly Json[],
    readonly Json[],
    readonly (number | null)[],
  ])[] = [
    [[], [1], []],
    [
      [1, 2],
      [1, 2],
      [0, 1],
    ],
    [
      [1, 2],
      [2, 1],
      [1, 0],
    ],
    [
      [1, 2, 3],
      [1, 3],
      [0, null, 1],
    ],
    [
      [1, 2],
      [5, 1, 2],
      [1, 2],
    ],
    [
      [1, 2],
      [1, 9],
      [0, 1],
    ],
    [[1, 1], [1], [0, null]],
    [
      [1, 2],
      [8, 9, 7],
      [0, 1],
    ],
  ];
  it.each(cases)("%j → %j", (before, entries, expected) => {
    expect(matchEntries(before, entries)).toEqual(expected);
  });
});
