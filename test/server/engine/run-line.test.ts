import { describe, expect, it } from "vitest";
import type { Json } from "../../../shared/base/json.ts";
import type { RunLimits } from "../../../shared/definition/definition.ts";
import { lineOf } from "../../../server/engine/run-line.ts";
import { jsonataEvaluator } from "../../support/jsonata-evaluator.ts";

const line = async (limits: RunLimits, input: Json) =>
  await lineOf(limits, { input, evaluator: jsonataEvaluator });

describe("the line of a run", () => {
  it("is one for all without a key", async () => {
    expect(await line({ MaxRuns: 1 }, { tenant: "a" })).toEqual({ key: "", weight: 1 });
  });

  it.each<[string, Json, string]>([
    ["{% $states.input.tenant %}", { tenant: "a" }, "a"],
    ["$.order.customer", { order: { customer: 7 } }, "7"],
    ["$", true, "true"],
    ["{% $states.input.tenant & '-' & $states.input.region %}", { tenant: "a", region: 1 }, "a-1"],
    ["$.key", { key: { a: [1] } }, '{"a":[1]}'],
    ["$.key", { key: null }, ""],
    ["$.key", { key: "a\u0000b" }, "a\uFFFDb"],
  ])("of %s", async (key, input, expected) => {
    expect(await line({ MaxRuns: 1, Key: key }, input)).toEqual({ key: expected, weight: 1 });
  });

  it("has a weight, within reason", async () => {
    const input = { tenant: "a", weight: 3 };
    const limits = { MaxRuns: 1, Key: "$.tenant" };
    expect(await line({ ...limits, Weight: 2 }, input)).toMatchObject({ weight: 2 });
    expect(await line({ ...limits, Weight: "$.weight" }, input)).toMatchObject({ weight: 3 });
    expect(await line({ ...limits, Weight: "{% 1e9 %}" }, input)).toMatchObject({ weight: 1000 });
    expect(await line({ ...limits, Weight: "{% 0.0000001 %}" }, input)).toMatchObject({
      weight: 0.001,
    });
  });

  it.each<[string, RunLimits, Json]>([
    ["leads nowhere", { Key: "$.tenant" }, {}],
    ["evaluates to nothing", { Key: "{% $states.input.tenant %}" }, {}],
    ["fails", { Key: "{% $error('no') %}" }, {}],
    ["is endless", { Key: "$.tenant" }, { tenant: "a".repeat(300) }],
    ["is a weight of nothing", { Key: "$.tenant", Weight: "$.weight" }, { tenant: 1, weight: 0 }],
    ["is a weight of text", { Key: "$.tenant", Weight: "$.tenant" }, { tenant: "heavy" }],
  ])("is refused when it %s", async (_, limits, input) => {
    await expect(line({ MaxRuns: 1, ...limits }, input)).rejects.toMatchObject({
      code: "INVALID_INPUT",
    });
  });
});
