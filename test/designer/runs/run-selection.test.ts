import { describe, expect, test } from "vitest";
import {
  noSelection,
  stateOf,
  toggleRun,
  toggleShown,
} from "../../../designer/runs/run-selection.ts";

const shown = ["a", "b", "c", "d", "e"];
const press = (id: string) => ({ id, isRange: false });
const shift = (id: string) => ({ id, isRange: true });

describe("a selection of rows", () => {
  test("a range goes from the last row that was pressed, in both directions", () => {
    const one = toggleRun(noSelection, shown, press("d"));
    expect([...toggleRun(one, shown, shift("b")).ids].toSorted()).toEqual(["b", "c", "d"]);
    expect([...toggleRun(one, shown, shift("e")).ids].toSorted()).toEqual(["d", "e"]);
  });

  test("a range of chosen rows that ends at a chosen one is taken back", () => {
    const all = { ...toggleShown(noSelection, shown), anchor: "b" };
    expect([...toggleRun(all, shown, shift("d")).ids]).toEqual(["a", "e"]);
  });

  test("a range without a beginning is one row", () => {
    expect([...toggleRun(noSelection, shown, shift("c")).ids]).toEqual(["c"]);
  });

  test("a row taken out of all that fit leaves those that are shown", () => {
    const all = { ...noSelection, isAllFitting: true };
    const rest = toggleRun(all, shown, press("a"));
    expect([...rest.ids]).toEqual(["b", "c", "d", "e"]);
    expect(rest.isAllFitting).toBe(false);
  });

  test("the box above tells none, some, all, and all that fit", () => {
    expect(stateOf(noSelection, shown)).toBe(false);
    const some = toggleRun(noSelection, shown, press("a"));
    expect(stateOf(some, shown)).toBe("indeterminate");
    const all = toggleShown(some, shown);
    expect(stateOf(all, shown)).toBe(true);
    expect(toggleShown(all, shown)).toEqual(noSelection);
    expect(stateOf({ ...noSelection, isAllFitting: true }, shown)).toBe(true);
  });
});
