import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../shared/base/json.ts";
import { isPublishable } from "../../../shared/base/problem.ts";
import { checkDefinition } from "../../../shared/definition/check-definition.ts";
import { definitionSchema } from "../../../shared/definition/definition.ts";

function machine(first: JsonObject): JsonObject {
  const flow = { StartAt: "I", States: { I: { Type: "Succeed" } } };
  const mapped = first["Type"] === "Map" ? { ItemProcessor: flow } : {};
  return {
    StartAt: "First",
    States: { First: { ...first, ...mapped, Next: "Last" }, Last: { Type: "Succeed" } },
  };
}

describe("the checks and the schema agree about", () => {
  it.each([
    ["End that is false beside Next", { Type: "Pass", End: false }, true],
    ["End that is no boolean", { Type: "Pass", End: 0 }, false],
    ["the largest whole number", { Type: "Map", MaxConcurrency: Number.MAX_SAFE_INTEGER }, true],
    ["a number beyond it", { Type: "Map", MaxConcurrency: 1e300 }, false],
    ["empty lists of recovery", { Type: "Map", Retry: [], Catch: [] }, true],
  ])("%s", (_, first, isAccepted) => {
    const definition = machine(first);
    expect(isPublishable(checkDefinition(definition))).toBe(isAccepted);
    expect(definitionSchema.safeParse(definition).success).toBe(isAccepted);
  });
});
