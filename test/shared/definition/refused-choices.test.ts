import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../../shared/base/json.ts";
import { comparisonOperators } from "../../../shared/jsonpath/comparison.ts";
import { codes, done, machine, pathMachine, schema } from "./machines.ts";

const rule0 = "/States/A/Choices/0";

function choice(rule: Json): JsonObject {
  return pathMachine({ A: { Type: "Choice", Choices: [rule] }, B: done });
}

const values: Readonly<Record<string, Json>> = {
  String: "a",
  Numeric: 1.5,
  Boolean: true,
  Timestamp: "2030-01-31T08:00:00Z",
};

/** A value that an operator may be compared with. */
function fitting(operator: string): Json {
  if (operator.endsWith("Path")) return "$.other";
  if (operator.startsWith("Is")) return false;
  const type = Object.keys(values).find((name) => operator.startsWith(name)) ?? "";
  return values[type] ?? null;
}

describe("Choice rules in JSONPath", () => {
  it.each(comparisonOperators)(
    "%s is accepted with its value and refused with another",
    (operator) => {
      const rule = { Variable: "$.a", Next: "B" };
      expect(codes(choice({ ...rule, [operator]: fitting(operator) }))).toEqual([]);
      expect(codes(choice({ ...rule, [operator]: [] }))).toEqual([
        `${schema} ${rule0}/${operator}`,
      ]);
    },
  );

  const compared = { Variable: "$.a", IsPresent: true };
  const accepted: Readonly<Record<string, JsonObject>> = {
    "And, Or and Not inside each other": {
      And: [{ Or: [compared, { Not: compared }] }, { ...compared, Comment: "c" }],
      Next: "B",
    },
    "variables and the context": { Variable: "$$.Execution.Name", StringEquals: "x", Next: "B" },
    "an Assign of its own": { ...compared, Assign: { "n.$": "$.n" }, Comment: "c", Next: "B" },
  };
  it.each(Object.entries(accepted))("%s", (_, rule) => {
    expect(codes(choice(rule))).toEqual([]);
  });

  const refused: readonly (readonly [string, Json, readonly string[]])[] = [
    ["a rule that is a text", "x", [rule0]],
    ["no Next", compared, [rule0]],
    ["nothing to compare", { Next: "B" }, [rule0]],
    ["a Variable without comparison", { Variable: "$.a", Next: "B" }, [rule0]],
    ["two comparisons", { ...compared, IsNull: true, Next: "B" }, [rule0]],
    ["a comparison without Variable", { IsNull: true, Next: "B" }, [rule0]],
    ["a Variable beside And", { ...compared, And: [compared], Next: "B" }, [rule0]],
    ["a comparison beside Not", { Not: compared, IsNull: true, Next: "B" }, [`${rule0}/IsNull`]],
    ["an operator that does not exist", { ...compared, Equals: 1, Next: "B" }, [`${rule0}/Equals`]],
    ["an empty And", { And: [], Next: "B" }, [`${rule0}/And`]],
    ["an Or that is an object", { Or: compared, Next: "B" }, [`${rule0}/Or`]],
    ["a Not that is a list", { Not: [compared], Next: "B" }, [`${rule0}/Not`]],
    [
      "a Next inside And",
      { And: [{ ...compared, Next: "B" }], Next: "B" },
      [`${rule0}/And/0/Next`],
    ],
    [
      "an Assign inside Not",
      { Not: { ...compared, Assign: {} }, Next: "B" },
      [`${rule0}/Not/Assign`],
    ],
    ["nothing inside Or", { Or: [{}], Next: "B" }, [`${rule0}/Or/0`]],
    [
      "a Variable that is no path",
      { ...compared, Variable: "a", Next: "B" },
      [`${rule0}/Variable`],
    ],
    [
      "a Variable that leads to many places",
      { ...compared, Variable: "$.a[*]", Next: "B" },
      [`${rule0}/Variable`],
    ],
    [
      "a Variable that is a call",
      { ...compared, Variable: "States.UUID()", Next: "B" },
      [`${rule0}/Variable`],
    ],
    ["a Condition", { Condition: "{% true %}", Next: "B" }, [`${rule0}/Condition`]],
    ["an Output", { ...compared, Output: 1, Next: "B" }, [`${rule0}/Output`]],
    [
      "a number for a text",
      { Variable: "$.a", StringEquals: 1, Next: "B" },
      [`${rule0}/StringEquals`],
    ],
    [
      "a text for a number",
      { Variable: "$.a", NumericEquals: "1", Next: "B" },
      [`${rule0}/NumericEquals`],
    ],
    [
      "a text for true or false",
      { Variable: "$.a", IsNull: "true", Next: "B" },
      [`${rule0}/IsNull`],
    ],
    [
      "a date for a moment",
      { Variable: "$.a", TimestampEquals: "2030-01-31", Next: "B" },
      [`${rule0}/TimestampEquals`],
    ],
    [
      "a value for a path",
      { Variable: "$.a", StringEqualsPath: "b", Next: "B" },
      [`${rule0}/StringEqualsPath`],
    ],
  ];
  it.each(refused)("%s is refused", (_, rule, pointers) => {
    const found = codes(choice(rule)).filter((code) => !code.startsWith("MISSING_TRANSITION"));
    expect(found).toEqual(pointers.map((pointer) => `${schema} ${pointer}`));
  });

  it("warns of a path that is compared as a text", () => {
    const rule = { Variable: "$.a", StringEquals: "$.b", Next: "B" };
    expect(codes(choice(rule))).toEqual([`NO_PATH ${rule0}/StringEquals`]);
  });

  it("refuses comparisons in a JSONata state", () => {
    const jsonata = machine({
      A: { Type: "Choice", Choices: [{ ...compared, Next: "B" }] },
      B: done,
    });
    expect(codes(jsonata)).toEqual([
      `${schema} ${rule0}`,
      `${schema} ${rule0}/Variable`,
      `${schema} ${rule0}/IsPresent`,
    ]);
  });
});
