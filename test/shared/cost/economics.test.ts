import { describe, expect, it } from "vitest";
import { breakEven, economics, verdictOf } from "../../../shared/cost/economics.ts";
import { budgetRisk, confidenceOf } from "../../../shared/cost/forecast-words.ts";
import { formatCost, formatPercent, formatTotal } from "../../../shared/cost/format.ts";

describe("economics", () => {
  it.each([
    [2000, 300, "15 %", 2300],
    [120_000, 7500, "6.3 %", 127_500],
    [3_500_000, 180_000, "5.1 %", 3_680_000],
    [100, 100, "100 %", 200],
  ])("AI %d + orchestration %d micro-dollars → %s", (ai, orchestration, overhead, total) => {
    const row = economics(ai, orchestration);
    expect(formatPercent(row.overheadPercent)).toBe(overhead);
    expect(row.totalMicros).toBe(total);
  });

  it.each([
    [null, 10],
    [10, null],
    [0, 10],
  ])("has no overhead for AI %s + orchestration %s", (ai, orchestration) => {
    expect(economics(ai, orchestration).overheadPercent).toBeNull();
  });
});

describe("breakEven", () => {
  it("of the paper pipeline is about 14.5 %", () => {
    const found = breakEven({
      stepMicros: [20_850, 3200, 6950, 30_000],
      orchestrationMicros: 4500,
    });
    expect(found).toMatchObject({ totalMicros: 61_000, wastedMicros: 31_000 });
    expect(formatPercent((found.probability ?? 0) * 100)).toBe("14.5 %");
  });

  it("depends on how late the failure is", () => {
    const pipeline = { stepMicros: [100, 100, 100], orchestrationMicros: 50 };
    expect(breakEven({ ...pipeline, failingStep: 1 }).probability).toBe(0.5);
    expect(breakEven({ ...pipeline, failingStep: 0 }).probability).toBeNull();
    expect(breakEven({ ...pipeline, orchestrationMicros: 500 }).probability).toBe(2.5);
  });

  it("is unknown when what would be lost is", () => {
    const found = breakEven({ stepMicros: [null, 100], orchestrationMicros: 50 });
    expect(found).toEqual({ totalMicros: null, wastedMicros: null, probability: null });
    expect(breakEven({ stepMicros: [100, null], orchestrationMicros: 50 }).probability).toBe(0.5);
    expect(breakEven({ stepMicros: [], orchestrationMicros: 50 }).probability).toBeNull();
  });
});

it.each([
  [0.145, 0.2, "pays"],
  [0.145, 0.145, "pays"],
  [0.145, 0.1, "costs"],
  [2.5, 1, "costs"],
  [null, 0.1, "unknown"],
  [0.1, null, "unknown"],
] as const)(
  "durability that pays from %s on, with %s failures: %s",
  (probability, rate, verdict) => {
    expect(verdictOf(probability, rate)).toBe(verdict);
  },
);

it.each([
  [{ p50Micros: 101, p90Micros: 200 }, "likely"],
  [{ p50Micros: 100, p90Micros: 101 }, "possible"],
  [{ p50Micros: 50, p90Micros: 100 }, "unlikely"],
  [{ p50Micros: 50, p90Micros: 100, unpriced: ["Ask"] }, "unknown"],
  [{ p50Micros: 101, p90Micros: 200, unpriced: ["Ask"] }, "likely"],
  [{ p50Micros: null, p90Micros: null }, "unknown"],
] as const)("a budget of 100 is exceeded by %j: %s", (forecast, risk) => {
  expect(budgetRisk({ unpriced: [], ...forecast }, 100)).toBe(risk);
});

it("the more runs, the more confident", () => {
  expect([0, 1, 4, 5, 19, 20].map(confidenceOf)).toEqual([
    "none",
    "low",
    "low",
    "fair",
    "fair",
    "good",
  ]);
});

describe("amounts on the screen", () => {
  it.each([
    [null, "unknown"],
    [0, "$0"],
    [1, "<$0.0001"],
    [99, "<$0.0001"],
    [100, "$0.0001"],
    [31_200, "$0.0312"],
    [31_250, "$0.0313"],
    [120_000, "$0.1200"],
    [999_949, "$0.9999"],
    [999_950, "$1.00"],
    [12_345_678, "$12.35"],
    [1_234_567_890, "$1,234.57"],
    [-31_200, "−$0.0312"],
  ])("%s → %s", (micros, text) => {
    expect(formatCost(micros)).toBe(text);
  });

  it.each([
    [5000, 0, "$0.0050"],
    [5000, 2, "≥ $0.0050"],
    [0, 2, "unknown"],
    [0, 0, "$0"],
  ])("%d with %d unpriced → %s", (micros, unpriced, text) => {
    expect(formatTotal(micros, unpriced)).toBe(text);
  });

  it.each([
    [6.25, "6.3 %"],
    [0.01, "<0.1 %"],
    [0, "0 %"],
    [null, "unknown"],
  ])("%s → %s", (percent, text) => {
    expect(formatPercent(percent)).toBe(text);
  });
});
