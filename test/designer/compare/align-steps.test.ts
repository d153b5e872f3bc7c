import { describe, expect, test } from "vitest";
import {
  alignSteps,
  differencesBetween,
  hasDifference,
} from "../../../designer/compare/align-steps.ts";
import type { StepMessage } from "../../../shared/api/run.ts";

const at = "2026-11-21T10:00:00.000Z";
const step = (path: string, part: Partial<StepMessage> = {}): StepMessage => ({
  path,
  visit: 1,
  state: path,
  status: "succeeded",
  attempts: [],
  input: null,
  output: null,
  error: null,
  cause: null,
  costMicros: 0,
  heartbeat: null,
  parked: null,
  deferred: null,
  wakeAt: null,
  scheduledAt: at,
  startedAt: at,
  endedAt: at,
  scheduledSeq: 1,
  endedSeq: 2,
  ...part,
});

describe("steps of two runs", () => {
  test("stand beside their like; what one run alone has stands where it happened", () => {
    const pairs = alignSteps(
      [step("A"), step("B"), step("D")],
      [step("A"), step("C"), step("D"), step("E")],
    );
    expect(pairs.map(({ key, a, b }) => [key, a !== null, b !== null])).toEqual([
      ["A@1", true, true],
      ["B@1", true, false],
      ["C@1", false, true],
      ["D@1", true, true],
      ["E@1", false, true],
    ]);
  });

  test("that ran in another order are each there once", () => {
    const pairs = alignSteps([step("A"), step("B"), step("C")], [step("C"), step("B"), step("A")]);
    expect(pairs.map(({ key }) => key)).toEqual(["A@1", "B@1", "C@1"]);
    expect(pairs.some(hasDifference)).toBe(false);
  });

  test("differ in status, error, attempts or values, not in time and cost", () => {
    const other = (part: Partial<StepMessage>) =>
      alignSteps([step("A")], [step("A", part)]).some(hasDifference);
    expect(other({ costMicros: 5, endedAt: "2026-11-21T11:00:00.000Z" })).toBe(false);
    expect(other({ output: { a: 1 } })).toBe(true);
    expect(other({ input: 1 })).toBe(true);
    expect(other({ status: "failed" })).toBe(true);
    expect(other({ error: "Boom" })).toBe(true);
  });
});

describe("differences between values", () => {
  test("name the place, and what a side lacks is undefined", () => {
    const { shown, total } = differencesBetween(
      { same: 1, list: [1, 2], gone: true, "a b": null },
      { same: 1, list: [1, 3, 4], "a b": 0 },
      10,
    );
    expect(total).toBe(4);
    expect(shown).toEqual([
      { place: "list[1]", a: 2, b: 3 },
      { place: "list[2]", a: undefined, b: 4 },
      { place: "gone", a: true, b: undefined },
      { place: '["a b"]', a: null, b: 0 },
    ]);
  });

  test("of values of another kind are the whole value, and many are counted", () => {
    expect(differencesBetween([1], { 0: 1 }, 10).shown).toEqual([
      { place: "", a: [1], b: { 0: 1 } },
    ]);
    const many = Array.from({ length: 50 }, (_, i) => i);
    const found = differencesBetween(
      many,
      many.map((i) => i + 1),
      3,
    );
    expect(found.shown).toHaveLength(3);
    expect(found.total).toBe(50);
  });
});
