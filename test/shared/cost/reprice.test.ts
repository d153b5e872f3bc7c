import { fc } from "../../support/property.ts";
import { describe, expect, it } from "vitest";
import { price } from "../../../shared/cost/price.ts";
import { reprice, type UsageRow } from "../../../shared/cost/reprice.ts";

const rates = [
  { model: "small", from: "2026-01-01", inputUsdPerMillion: 1, outputUsdPerMillion: 2 },
  { model: "large", from: "2026-01-01", inputUsdPerMillion: 10, outputUsdPerMillion: 20 },
  { model: "half-known", from: "2026-01-01", inputUsdPerMillion: 1 },
  { model: "small", from: "2026-07-01", inputUsdPerMillion: 3, outputUsdPerMillion: 4 },
];
const isoDay = "2026-03-01";
const call: UsageRow = {
  provider: "openai",
  model: "large",
  usage: { inputTokens: 1000, outputTokens: 500, requests: 1 },
  count: 3,
  costMicros: 60_000,
  unpriced: 0,
};

describe("re-pricing", () => {
  it("takes the usage at the price of the other model on that day", () => {
    const [row] = reprice({ rows: [call], models: { LARGE: "small" }, rates, isoDay });
    expect(row).toEqual({
      provider: "openai",
      model: "large",
      to: "small",
      entries: 3,
      costMicros: 60_000,
      unpriced: 0,
      repricedMicros: 6000,
      repricedUnpriced: 0,
      rate: "small@2026-01-01",
    });
    const later = { rows: [call], models: { large: "small" }, rates, isoDay: "2026-07-01" };
    expect(reprice(later)[0]?.repricedMicros).toBe(15_000);
  });

  it("leaves the models that are not named", () => {
    const rows = [call, { ...call, model: "other", costMicros: 7, unpriced: 1 }];
    const other = reprice({ rows, models: { large: "small" }, rates, isoDay })[1];
    expect(other).toMatchObject({ to: null, repricedMicros: 7, repricedUnpriced: 1, rate: null });
  });

  it.each(["nobody-knows", "half-known"])("says that %s has no price for it", (to) => {
    const [row] = reprice({ rows: [call], models: { large: to }, rates, isoDay });
    expect(row).toMatchObject({ repricedMicros: 0, repricedUnpriced: 3 });
  });
});

it("is the sum of the prices of all entries, and the same money on the same model", () => {
  const tokens = fc.integer({ min: 0, max: 1e6 });
  const usage = fc.record({ inputTokens: tokens, outputTokens: tokens });
  fc.assert(
    fc.property(fc.array(fc.tuple(usage, fc.integer({ min: 1, max: 9 }))), (usages) => {
      const cost = (one: UsageRow["usage"], index: number) => {
        const rate = rates[index];
        return rate === undefined ? 0 : (price(one, rate) ?? 0);
      };
      const rows = usages.map(([one, count]) => ({
        ...call,
        usage: one,
        count,
        costMicros: cost(one, 1) * count,
      }));
      const total = (to: string) =>
        reprice({ rows, models: { large: to }, rates, isoDay }).reduce(
          (sum, row) => sum + row.repricedMicros,
          0,
        );
      expect(total("large")).toBe(rows.reduce((sum, row) => sum + row.costMicros, 0));
      expect(total("small")).toBe(
        usages.reduce((sum, [one, count]) => sum + cost(one, 0) * count, 0),
      );
    }),
  );
});
