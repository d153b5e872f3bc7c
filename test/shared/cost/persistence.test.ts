import { expect, test } from "vitest";
import { economics } from "../../../shared/cost/economics.ts";
import { formatPercent } from "../../../shared/cost/format.ts";
import { persistenceRateOn, pricePersistence } from "../../../shared/cost/persistence.ts";

const rate = {
  from: "2026-01-01",
  commitUsdPerMillion: 0.2,
  logUsdPerGb: 1.2,
  artifactUsdPerGb: 0.276,
};
const nothing = { commits: 0, eventBytes: 0, stepBytes: 0, artifactBytes: 0 };

test.each([
  [{ commits: 1_000_000 }, 200_000],
  [{ commits: 1 }, 0.2],
  [{ eventBytes: 600_000_000, stepBytes: 400_000_000 }, 1_200_000],
  [{ artifactBytes: 2_000_000_000 }, 552_000],
  [{}, 0],
])("%j costs %d micro-dollars", (written, micros) => {
  expect(pricePersistence({ ...nothing, ...written }, rate)).toBeCloseTo(micros, 6);
});

test("what was written and has no rate is unknown, and what was not written needs none", () => {
  const partial = { ...rate, artifactUsdPerGb: null };
  expect(pricePersistence({ ...nothing, commits: 1, artifactBytes: 1 }, partial)).toBeNull();
  expect(pricePersistence({ ...nothing, commits: 5 }, partial)).toBeCloseTo(1, 6);
  expect(pricePersistence(nothing, null)).toBeNull();
});

test("the rate of a day is the newest that had begun", () => {
  const later = { ...rate, from: "2026-06-01" };
  expect(persistenceRateOn([later, rate], "2026-05-31")).toBe(rate);
  expect(persistenceRateOn([rate, later], "2026-06-01")).toBe(later);
  expect(persistenceRateOn([rate], "2025-12-31")).toBeNull();
});

test("is the orchestration cost of the economics table", () => {
  const written = { ...nothing, commits: 1500 };
  expect(formatPercent(economics(2000, pricePersistence(written, rate)).overheadPercent)).toBe(
    "15 %",
  );
});
