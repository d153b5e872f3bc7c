import { fc } from "../../support/property.ts";
import { describe, expect, it } from "vitest";
import { price } from "../../../shared/cost/price.ts";
import { priceOperation, rateFor } from "../../../shared/cost/rate-for.ts";
import type { Rate, Usage } from "../../../shared/cost/usage.ts";

const from = "2026-01-01";
const gpt: Rate = {
  model: "gpt-5.4-mini",
  from,
  inputUsdPerMillion: 0.4,
  outputUsdPerMillion: 2.5,
};
const deepseek: Rate = {
  model: "deepseek-v4-pro",
  from,
  inputUsdPerMillion: 1.39,
  outputUsdPerMillion: null,
};
const gpu: Rate = { model: "gpu-h100", from, secondUsd: 2.1 / 3600 };
const rate = (prices: Partial<Rate>): Rate => ({ model: "m", from, ...prices });

describe("price", () => {
  it.each<[string, Usage, Rate, number]>([
    ["DeepSeek, 15,000 in", { inputTokens: 15_000 }, deepseek, 20_850],
    ["GPT-5.4-mini, 8,000 in", { inputTokens: 8000 }, gpt, 3200],
    ["DeepSeek, 5,000 in", { inputTokens: 5000 }, deepseek, 6950],
    ["GPT-5.4-mini, 12,000 out", { outputTokens: 12_000 }, gpt, 30_000],
    ["in and out together", { inputTokens: 1000, outputTokens: 200 }, gpt, 900],
    ["an hour of a GPU", { seconds: 3600 }, gpu, 2_100_000],
    [
      "tokens measured on a GPU paid by the second",
      { seconds: 1, inputTokens: 5, outputTokens: 5 },
      gpu,
      583,
    ],
    [
      "seconds and requests of a model paid by tokens",
      { inputTokens: 1000, seconds: 9, requests: 1 },
      gpt,
      400,
    ],
    [
      "a request fee on top",
      { inputTokens: 1000, requests: 2 },
      rate({ inputUsdPerMillion: 1, requestUsd: 0.01 }),
      21_000,
    ],
    ["images", { images: 3 }, rate({ imageUsd: 0.04 }), 120_000],
    [
      "cached input at its price",
      { inputTokens: 1000, cachedInputTokens: 800 },
      rate({ inputUsdPerMillion: 2, cachedInputUsdPerMillion: 0.5 }),
      800,
    ],
    [
      "cached input without one, at the input price",
      { inputTokens: 1000, cachedInputTokens: 800 },
      rate({ inputUsdPerMillion: 2 }),
      2000,
    ],
    [
      "a model that is free",
      { inputTokens: 1000, outputTokens: 5 },
      rate({ inputUsdPerMillion: 0, outputUsdPerMillion: 0 }),
      0,
    ],
    ["nothing used", { inputTokens: 0, outputTokens: 0 }, deepseek, 0],
    ["half a micro-dollar", { inputTokens: 5 }, rate({ inputUsdPerMillion: 0.1 }), 1],
    [
      "a half that binary fractions miss",
      { inputTokens: 100 },
      rate({ inputUsdPerMillion: 0.145 }),
      15,
    ],
  ])("%s", (_, usage, at, micros) => {
    expect(price(usage, at)).toBe(micros);
  });

  it.each<[string, Usage, Rate]>([
    [
      "output tokens of a model with an input price only",
      { inputTokens: 10, outputTokens: 1 },
      deepseek,
    ],
    [
      "input tokens of a model with an output price only",
      { inputTokens: 10 },
      rate({ outputUsdPerMillion: 1 }),
    ],
    ["images without a price", { inputTokens: 10, images: 1 }, gpt],
    ["nothing measured", {}, gpt],
    ["nothing measured that is charged for", { requests: 1, seconds: 4 }, gpt],
    ["tokens of a model paid by the second, without seconds", { inputTokens: 10 }, gpu],
    ["a rate without prices", { inputTokens: 10 }, rate({})],
  ])("is unknown, never 0: %s", (_, usage, at) => {
    expect(price(usage, at)).toBeNull();
  });

  it("is a whole number, and more use never costs less", () => {
    const tokens = fc.nat({ max: 10_000_000 });
    const usd = fc.double({ min: 0, max: 1000, noNaN: true });
    fc.assert(
      fc.property(tokens, tokens, tokens, usd, usd, (input, output, more, inputUsd, outputUsd) => {
        const at = rate({ inputUsdPerMillion: inputUsd, outputUsdPerMillion: outputUsd });
        const less = price({ inputTokens: input, outputTokens: output }, at) ?? -1;
        expect(Number.isInteger(less)).toBe(true);
        expect(less).toBeGreaterThanOrEqual(0);
        expect(
          price({ inputTokens: input + more, outputTokens: output }, at),
        ).toBeGreaterThanOrEqual(less);
      }),
    );
  });
});

describe("rateFor", () => {
  const newer: Rate = { ...gpt, from: "2026-06-01", inputUsdPerMillion: 0.3 };
  const rates = [newer, deepseek, gpt];

  it.each([
    ["gpt-5.4-mini", "2025-12-31", null],
    ["gpt-5.4-mini", "2026-01-01", gpt],
    ["gpt-5.4-mini", "2026-05-31", gpt],
    ["GPT-5.4-mini", "2026-06-01", newer],
    ["gpt-5.4-mini", "2030-01-01", newer],
    ["gpt-5.4", "2030-01-01", null],
    ["", "2030-01-01", null],
  ])("%s on %s", (model, day, expected) => {
    expect(rateFor(rates, model, day)).toBe(expected);
    expect(rateFor(rates.toReversed(), model, day)).toBe(expected);
  });
});

describe("priceOperation", () => {
  const operation = {
    provider: "p",
    model: "gpt-5.4-mini",
    usage: { inputTokens: 1000 },
    kind: "incurred",
  } as const;

  it("names the rate it used", () => {
    expect(priceOperation(operation, [gpt], "2026-03-01")).toEqual({
      costMicros: 400,
      rate: "gpt-5.4-mini@2026-01-01",
    });
  });

  it("believes the provider first", () => {
    const reported = { ...operation, reportedCostMicros: 123 };
    expect(priceOperation(reported, [gpt], "2026-03-01")).toEqual({ costMicros: 123, rate: null });
    expect(
      priceOperation({ ...operation, reportedCostMicros: 0 }, [gpt], "2026-03-01").costMicros,
    ).toBe(0);
  });

  it("names no rate when the price is unknown", () => {
    expect(priceOperation(operation, [gpt], "2025-01-01")).toEqual({
      costMicros: null,
      rate: null,
    });
    const unpriced = { ...operation, model: "deepseek-v4-pro", usage: { outputTokens: 1 } };
    expect(priceOperation(unpriced, [deepseek], "2026-03-01")).toEqual({
      costMicros: null,
      rate: null,
    });
  });
});
