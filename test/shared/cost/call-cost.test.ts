import { expect, it } from "vitest";
import { CallCosts, knownCost, sparedOperations } from "../../../shared/cost/call-cost.ts";

const row = { provider: "p", model: "m", kind: "incurred", usage: {}, costMicros: 1 } as const;

it("adds up by provider and model, and leaves out what came from a cache", () => {
  const costs = new CallCosts();
  costs.add({ ...row, usage: { inputTokens: 3, outputTokens: 1 } });
  costs.add({ ...row, kind: "reused", usage: { inputTokens: 2, requests: 1 }, costMicros: 4 });
  costs.add({ ...row, kind: "cached", costMicros: 100 });
  costs.add({ ...row, model: "n", kind: "estimated", costMicros: null });
  expect(costs.sums).toEqual([
    {
      provider: "p",
      model: "m",
      usage: { inputTokens: 5, outputTokens: 1, requests: 1 },
      costMicros: 5,
    },
    { provider: "p", model: "n", usage: {}, costMicros: null },
  ]);
  expect(knownCost(costs.sums)).toBe(5);
});

it("tells what was spared at the cost that it had, and leaves an unknown one unknown", () => {
  const cost = { provider: "p", model: "m", usage: { requests: 1 }, costMicros: 5 };
  expect(sparedOperations([cost, { ...cost, costMicros: null }])).toEqual([
    {
      provider: "p",
      model: "m",
      usage: { requests: 1 },
      kind: "cached",
      reportedCostMicros: 5,
    },
    { provider: "p", model: "m", usage: { requests: 1 }, kind: "cached" },
  ]);
});
