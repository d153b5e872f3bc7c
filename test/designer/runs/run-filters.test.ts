import { describe, expect, test } from "vitest";
import {
  isSameSearch,
  readSavedFilters,
  runsQuery,
  withFilter,
} from "../../../designer/runs/run-filters.ts";
import { readRunsSearch } from "../../../designer/runs/run-search.ts";

const now = Date.parse("2026-11-21T10:00:00.000Z");

describe("a search of runs", () => {
  test("a span ends now", () => {
    expect(runsQuery({ span: "hour", status: "FAILED" }, now)).toEqual({
      status: "FAILED",
      from: "2026-11-21T09:00:00.000Z",
    });
    expect(runsQuery({ span: "week", sort: "costly" }, now)).toEqual({
      order: "costly",
      from: "2026-11-14T10:00:00.000Z",
    });
  });

  test("days are whole ones, the last included", () => {
    const { from = "", to = "" } = runsQuery({ from: "2026-03-01", to: "2026-03-01" }, now);
    expect(Date.parse(to) - Date.parse(from)).toBe(24 * 60 * 60 * 1000);
  });

  test("an address is read leniently, and a span goes before days", () => {
    const raw = { span: "day", from: "2026-01-01", sort: "sideways", error: "A.B", status: "X" };
    expect(readRunsSearch(raw)).toEqual({ span: "day", error: "A.B" });
    expect(readRunsSearch({ from: "2026-13-40", sort: "newest" })).toEqual({});
  });
});

describe("saved filters", () => {
  test("what was kept comes back; what cannot be read is as if it were not there", () => {
    const kept = withFilter([], { name: "Mine", search: { q: "invoice", sort: "longest" } });
    expect(readSavedFilters(JSON.stringify(kept))).toEqual(kept);
    expect(readSavedFilters("{")).toEqual([]);
    expect(readSavedFilters('[{"name":""}]')).toEqual([]);
    expect(readSavedFilters(null)).toEqual([]);
  });

  test("the same name is there once, the newer one", () => {
    const first = withFilter([], { name: "Mine", search: { q: "a" } });
    expect(withFilter(first, { name: "Mine", search: { q: "b" } })).toEqual([
      { name: "Mine", search: { q: "b" } },
    ]);
  });

  test("two searches are the same whatever the order of their parts", () => {
    expect(isSameSearch({ q: "a", span: "day" }, { span: "day", q: "a" })).toBe(true);
    expect(isSameSearch({}, { q: "a" })).toBe(false);
  });
});
