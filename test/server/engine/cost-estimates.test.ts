import { describe, expect, it } from "vitest";
import type { State } from "../../../shared/definition/definition.ts";
import { CostEstimates } from "../../../server/engine/cost-estimates.ts";

const rates = [{ model: "m", from: "2026-01-01", inputUsdPerMillion: 1, outputUsdPerMillion: 4 }];
const isoDay = "2026-03-04";
const asks = (args: Record<string, string | number>): State => ({
  Type: "Task",
  Resource: "cairn:model",
  Arguments: args,
});
const plain: State = { Type: "Task", Resource: "cairn:http" };

function estimates(past: readonly { readonly path: string; readonly costMicros: number }[] = []) {
  const faults: unknown[] = [];
  return {
    faults,
    costs: new CostEstimates({
      pastCosts: async () => past,
      fault: (error) => faults.push(error),
    }),
  };
}

const at = (path: string) => ({ workflowId: "w", path });

describe("an estimate", () => {
  it("is nothing as long as nothing is known", () => {
    expect(estimates().costs.of(at("A"), { state: plain, rates, isoDay })).toBe(0);
  });

  it("is the price of the longest answer that the state allows", () => {
    const { costs } = estimates();
    const state = asks({ Model: "m", MaxTokens: 1000 });
    expect(costs.of(at("A"), { state, rates, isoDay })).toBe(4000);
    const computed = asks({ Model: "m", MaxTokens: "{% 5 %}" });
    expect(costs.of(at("A"), { state: computed, rates, isoDay })).toBe(0);
    const unknown = asks({ Model: "other", MaxTokens: 1000 });
    expect(costs.of(at("A"), { state: unknown, rates, isoDay })).toBe(0);
  });

  it("is what most attempts have cost, once there are a few, in whichever iteration", () => {
    const { costs } = estimates();
    const state = asks({ Model: "m", MaxTokens: 1000 });
    for (let index = 0; index < 4; index += 1) costs.note(at(`Each/${String(index)}/Call`), 10);
    expect(costs.of(at("Each/9/Call"), { state, rates, isoDay })).toBe(4000);
    for (let index = 0; index < 95; index += 1) costs.note(at(`Each#2/${String(index)}/Call`), 10);
    costs.note(at("Each/0/Call"), 900);
    expect(costs.of(at("Each/9/Call"), { state, rates, isoDay })).toBe(10);
    for (let index = 0; index < 6; index += 1) costs.note(at("Each/0/Call"), 900);
    expect(costs.of(at("Each/9/Call"), { state, rates, isoDay })).toBe(900);
    expect(costs.of(at("Each/9/Other"), { state: plain, rates, isoDay })).toBe(0);
  });

  it("begins with what was paid before this process began", async () => {
    const { costs } = estimates([1, 2, 3, 4, 50].map((costMicros) => ({ path: "A", costMicros })));
    costs.of(at("A"), { state: plain, rates, isoDay });
    await Promise.resolve();
    expect(costs.of(at("A"), { state: plain, rates, isoDay })).toBe(50);
  });

  it("does without the past when it cannot be read", async () => {
    const faults: unknown[] = [];
    const costs = new CostEstimates({
      pastCosts: async () => await Promise.reject(new Error("away")),
      fault: (error) => faults.push(error),
    });
    expect(costs.of(at("A"), { state: plain, rates, isoDay })).toBe(0);
    await new Promise((resolve) => setImmediate(resolve));
    expect(faults).toHaveLength(1);
  });
});
