import { describe, expect, it } from "vitest";
import { readCostSearch } from "../../../designer/cost/cost-search.ts";
import { daysBetween, periodOf } from "../../../designer/cost/period.ts";
import { formatRate, ratesByModel, readAmount } from "../../../designer/cost/rates.ts";

describe("the price catalogue", () => {
  const rates = [
    { model: "b", from: "2026-01-01", inputUsdPerMillion: 1 },
    { model: "a", from: "2027-01-01", inputUsdPerMillion: 3 },
    { model: "a", from: "2025-01-01", inputUsdPerMillion: 1 },
    { model: "a", from: "2026-01-01", inputUsdPerMillion: 2 },
    { model: "later", from: "2030-01-01", inputUsdPerMillion: 9 },
  ];

  it("shows what is in force on a day, with what was and what will be", () => {
    expect(
      ratesByModel(rates, "2026-06-01").map(({ model, current, all }) => [
        model,
        current?.inputUsdPerMillion ?? null,
        all.map(({ from }) => from),
      ]),
    ).toEqual([
      ["a", 2, ["2027-01-01", "2026-01-01", "2025-01-01"]],
      ["b", 1, ["2026-01-01"]],
      ["later", null, ["2030-01-01"]],
    ]);
  });

  it("counts the first day of a rate in", () => {
    expect(ratesByModel(rates, "2027-01-01")[0]?.current?.inputUsdPerMillion).toBe(3);
  });
});

describe("amounts", () => {
  it.each([
    ["", null],
    ["  ", null],
    ["0", 0],
    ["$2.50", 2.5],
    ["1,39", 1.39],
    ["-1", undefined],
    ["much", undefined],
    ["Infinity", undefined],
  ])("%j is read as %j", (text, amount) => expect(readAmount(text)).toBe(amount));

  it.each([
    [2.5, "$2.50"],
    [0.075, "$0.075"],
    [0.00058333, "$0.00058333"],
    [1200, "$1,200.00"],
  ])("%d is written %s", (usd, text) => expect(formatRate(usd)).toBe(text));
});

describe("the period", () => {
  const now = Date.parse("2026-11-21T23:30:00Z");

  it.each([
    [{}, { from: "2026-10-23", to: "2026-11-21" }],
    [{ days: 7 as const }, { from: "2026-11-15", to: "2026-11-21" }],
    [
      { from: "2026-01-05", to: "2026-02-01" },
      { from: "2026-01-05", to: "2026-02-01" },
    ],
    [{ to: "2026-03-01" }, { from: "2026-01-31", to: "2026-03-01" }],
    [{ from: "2026-12-31" }, { from: "2026-11-21", to: "2026-12-31" }],
    [
      { from: "1999-01-01", to: "2026-01-02" },
      { from: "2024-01-02", to: "2026-01-02" },
    ],
  ])("%j is %j", (search, period) => expect(periodOf(search, now)).toEqual(period));

  it("has every day, over the end of a month too", () => {
    expect(daysBetween("2026-02-27", "2026-03-02")).toEqual([
      "2026-02-27",
      "2026-02-28",
      "2026-03-01",
      "2026-03-02",
    ]);
    expect(daysBetween("2026-02-27", "2026-02-27")).toHaveLength(1);
  });

  it("is read leniently from the address", () => {
    expect(
      readCostSearch({
        days: 7,
        from: "2026-13-40",
        to: "2026-02-01",
        tab: "prices",
        workflow: "wf_1",
      }),
    ).toEqual({ days: 7, to: "2026-02-01", tab: "prices", workflow: "wf_1" });
    expect(readCostSearch({ days: "8", tab: "x" })).toEqual({});
  });
});
