import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../../shared/base/json.ts";
import { comparisonOperators, evaluateChoiceRule } from "../../../shared/jsonpath/comparison.ts";
import { instantOf } from "../../../shared/jsonpath/instant.ts";
import { stringMatches } from "../../../shared/jsonpath/string-matches.ts";
import { failureOf, scopeOf } from "./find.ts";

function decide(rule: JsonObject, input: Json): boolean {
  return evaluateChoiceRule(rule, scopeOf(input));
}

const values: readonly Json[] = [
  null,
  true,
  false,
  0,
  1.5,
  "",
  "a",
  "2024-01-01T00:00:00Z",
  [],
  [1],
  {},
  { a: 1 },
];

describe("evaluateChoiceRule", () => {
  it.each<[string, Json, Json, boolean]>([
    ["StringEquals", "a", "a", true],
    ["StringEquals", "a", "A", false],
    ["StringEquals", 1, "1", false],
    ["StringLessThan", "A", "B", true],
    ["StringLessThan", "B", "A", false],
    ["StringLessThan", "Z", "a", true],
    ["StringGreaterThan", "AB", "A", true],
    ["StringLessThanEquals", "A", "A", true],
    ["StringGreaterThanEquals", "A", "AB", false],
    ["NumericEquals", 1, 1, true],
    ["NumericEquals", "1", 1, false],
    ["NumericEquals", true, 1, false],
    ["NumericLessThan", 1, 1.1, true],
    ["NumericGreaterThan", 1, 1, false],
    ["NumericLessThanEquals", 1, 1, true],
    ["NumericGreaterThanEquals", 2, 1, true],
    ["BooleanEquals", true, true, true],
    ["BooleanEquals", false, true, false],
    ["BooleanEquals", "true", true, false],
    ["BooleanEquals", null, false, false],
    ["TimestampEquals", "2024-01-01T12:00:00Z", "2024-01-01T13:00:00+01:00", true],
    ["TimestampEquals", "2024-01-01T12:00:00Z", "2024-01-01T12:00:00.000Z", true],
    ["TimestampEquals", "2024-01-01T12:00:00", "2024-01-01T12:00:00", false],
    ["TimestampLessThan", "2024-01-01T12:00:00Z", "2024-01-01T12:00:00.001Z", true],
    ["TimestampGreaterThan", "2024-03-01T00:00:00Z", "2024-02-29T23:59:59Z", true],
    ["TimestampLessThanEquals", "2024-01-01T00:00:00+14:00", "2023-12-31T10:00:00Z", true],
    ["TimestampGreaterThanEquals", "1969-12-31T23:59:59Z", "1970-01-01T00:00:00Z", false],
    ["TimestampLessThan", 5, "2024-01-01T12:00:00Z", false],
  ])("%s of %j and %j is %s, by value and by path", (operator, value, other, expected) => {
    expect(decide({ Variable: "$.v", [operator]: other }, { v: value })).toBe(expected);
    const rule = { Variable: "$.v", [`${operator}Path`]: "$.other" };
    expect(decide(rule, { v: value, other })).toBe(expected);
  });

  it.each<[string, (value: Json) => boolean]>([
    ["IsNull", (value) => value === null],
    ["IsString", (value) => typeof value === "string"],
    ["IsNumeric", (value) => typeof value === "number"],
    ["IsBoolean", (value) => typeof value === "boolean"],
    ["IsTimestamp", (value) => value === "2024-01-01T00:00:00Z"],
    ["IsPresent", () => true],
  ])("%s asks for a type, and with false for any other", (operator, expected) => {
    for (const value of values) {
      expect(decide({ Variable: "$.v", [operator]: true }, { v: value })).toBe(expected(value));
      expect(decide({ Variable: "$.v", [operator]: false }, { v: value })).toBe(!expected(value));
    }
  });

  it("compares values of different types as false, never as an error", () => {
    const others: JsonObject = {
      String: "a",
      Numeric: 1.5,
      Timestamp: "2024-01-01T00:00:00Z",
      Boolean: true,
    };
    const comparing = comparisonOperators.filter(
      (name) => !name.startsWith("Is") && !name.endsWith("Path"),
    );
    for (const operator of comparing) {
      const type = /^(String|Numeric|Timestamp|Boolean)/.exec(operator)?.[0] ?? "";
      const unlike = values.filter((value) => typeof value !== typeof others[type]);
      for (const value of unlike)
        expect(decide({ Variable: "$.v", [operator]: others[type] ?? null }, { v: value })).toBe(
          false,
        );
    }
  });

  it("knows 39 operators", () => {
    expect(new Set(comparisonOperators).size).toBe(39);
  });

  it("combines rules", () => {
    const is = (value: Json): JsonObject => ({ Variable: "$.v", NumericEquals: value });
    expect(decide({ And: [is(1), is(1)] }, { v: 1 })).toBe(true);
    expect(decide({ And: [is(1), is(2)] }, { v: 1 })).toBe(false);
    expect(decide({ Or: [is(2), is(1)] }, { v: 1 })).toBe(true);
    expect(decide({ Or: [is(2), is(3)] }, { v: 1 })).toBe(false);
    expect(decide({ Not: is(2) }, { v: 1 })).toBe(true);
    expect(decide({ Not: { And: [is(1), { Or: [is(1), is(2)] }] } }, { v: 1 })).toBe(false);
  });

  it("looks at no more rules than it needs", () => {
    const missing = { Variable: "$.none", NumericEquals: 1 };
    const present = { Variable: "$.v", IsPresent: true };
    expect(decide({ Or: [present, missing] }, { v: 1 })).toBe(true);
    expect(decide({ And: [{ Variable: "$.none", IsPresent: true }, missing] }, {})).toBe(false);
  });

  it("reads variables and the context object", () => {
    expect(decide({ Variable: "$order.id", NumericEquals: 7 }, {})).toBe(true);
    expect(decide({ Variable: "$$.Map.Item.Index", NumericEqualsPath: "$.i" }, { i: 3 })).toBe(
      true,
    );
  });

  it("says whether a path is present", () => {
    const present = (path: string, input: Json): boolean =>
      decide({ Variable: path, IsPresent: true }, input);
    expect(present("$.v", { v: null })).toBe(true);
    expect(present("$.v.w", { v: null })).toBe(false);
    expect(present("$.v[1]", { v: [1] })).toBe(false);
    expect(present("$.v[0]", { v: "text" })).toBe(false);
    expect(present("$none", {})).toBe(true);
    expect(present("$unknown", {})).toBe(false);
    // A path that may find any number of values always gives an array.
    expect(present("$.v[*]", { v: [] })).toBe(true);
    expect(decide({ Variable: "$.none", IsPresent: false }, {})).toBe(true);
  });

  it.each<[JsonObject, string]>([
    [
      { Variable: "$.none", StringEquals: "a" },
      "Invalid path '$.none': The choice state's condition path references an invalid value.",
    ],
    [{ Variable: "$.v", StringEqualsPath: "$.none" }, "Invalid path '$.none'"],
    [{ Variable: "$.none", IsString: true }, "Invalid path '$.none'"],
    [{ Variable: "$[", IsString: true }, "Invalid path '$['"],
    [{ Variable: "$[", IsPresent: true }, "Invalid path '$['"],
    [{ Variable: "$.v", StringEqualsPath: 5 }, "needs a path"],
    [{ Variable: "$.v" }, "needs a Variable"],
    [{ StringEquals: "a" }, "needs a Variable"],
    [{ And: ["a"] }, "must be an object"],
  ])("%j fails: %s", (rule, message) => {
    expect(failureOf(() => decide(rule, { v: "a" })).message).toContain(message);
  });

  it("refuses rules nested too deeply", () => {
    let rule: JsonObject = { Variable: "$.v", IsPresent: true };
    for (let i = 0; i < 1000; i++) rule = { Not: rule };
    expect(failureOf(() => decide(rule, {})).reason).toBe("limit");
  });
});

describe("stringMatches", () => {
  it.each([
    ["foo.log", "foo*.log", true],
    ["foo23.log", "foo*.log", true],
    ["foo23.txt", "foo*.log", false],
    ["zebra.log", "*.log", true],
    ["foobar.zebra", "foo*.*", true],
    ["", "", true],
    ["a", "", false],
    ["", "*", true],
    ["anything\nat all", "*", true],
    ["abc", "a*c", true],
    ["ac", "a*c", true],
    ["a", "a*a", false],
    ["aa", "a*a", true],
    ["abab", "*ab", true],
    ["aXbXc", "a*b*c", true],
    ["aXcXb", "a*b*c", false],
    ["a*b", "a\\*b", true],
    ["aXb", "a\\*b", false],
    ["a\\b", "a\\\\b", true],
    ["a\\Xb", "a\\\\*b", true],
    ["a\\nb", "a\\nb", true],
    ["a.c", "a.c", true],
    ["abc", "a.c", false],
    ["abc", "ABC", false],
    ["a\\", "a\\", true],
  ])("%j and %j: %s", (text, pattern, expected) => {
    expect(stringMatches(text, pattern)).toBe(expected);
  });

  it("takes no more than text times pattern", () => {
    expect(stringMatches("a".repeat(20_000), `${"*a".repeat(5000)}*b`)).toBe(false);
  });
});

describe("instantOf", () => {
  it.each([
    "1970-01-01T00:00:00Z",
    "2000-02-29T12:34:56.789Z",
    "1900-03-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00Z",
  ])("%s is the moment the calendar says", (text) => {
    expect(instantOf(text)).toBe(BigInt(Date.parse(text)) * 1_000_000n);
  });

  it.each<Json>(["2024-02-30T00:00:00Z", "2024-01-01t00:00:00Z", "2024-01-01", 5, null])(
    "%j is none",
    (value) => {
      expect(instantOf(value)).toBeNull();
    },
  );
});
