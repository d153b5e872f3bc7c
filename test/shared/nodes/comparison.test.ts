import { fc } from "../../support/property.ts";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../shared/base/json.ts";
import { choice } from "../../../shared/nodes/choice.ts";
import {
  type Condition,
  comparisonTypes,
  conditionLine,
  conditionOf,
  readCondition,
  relationsOf,
  ruleLine,
  variableTests,
  withCondition,
  writeCondition,
} from "../../../shared/nodes/parts/comparison.ts";

const variable = fc.constantFrom("$.total", "$.a.b[0]", "$$.Execution.Id", "$count");

const comparison: fc.Arbitrary<Condition> = fc
  .constantFrom(...comparisonTypes)
  .chain((as) =>
    fc.record({
      type: fc.constant("comparison" as const),
      variable,
      as: fc.constant(as),
      relation: fc.constantFrom(...relationsOf(as)),
      operand: fc.string(),
      isPath: fc.boolean(),
    }),
  )
  .map((found) => (found.relation === "Matches" ? { ...found, isPath: false } : found));

const test: fc.Arbitrary<Condition> = fc.record({
  type: fc.constant("test" as const),
  variable,
  test: fc.constantFrom(...variableTests),
  expected: fc.boolean(),
});

const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 4 },
    comparison,
    test,
    fc.record({ type: fc.constant("not" as const), part: tie("condition") }),
    fc.record({
      type: fc.constant("group" as const),
      join: fc.constantFrom("And" as const, "Or" as const),
      parts: fc.array(tie("condition"), { minLength: 1, maxLength: 3 }),
    }),
  ),
}));

describe("conditions of JSONPath", () => {
  it("are read as they were written, however deep", () => {
    fc.assert(
      fc.property(condition, (wanted) => {
        expect(readCondition(writeCondition(wanted))).toEqual(wanted);
      }),
    );
  });

  it("lose nothing that is not understood", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (members) => {
        const json = JSON.parse(JSON.stringify(members)) as JsonObject;
        expect(writeCondition(readCondition(json))).toEqual(json);
      }),
    );
  });

  it.each<[string, JsonObject]>([
    ["$.total > 100", { Variable: "$.total", NumericGreaterThan: 100 }],
    ['$.kind = "book"', { Variable: "$.kind", StringEquals: "book" }],
    ['$.code like "EXP-*"', { Variable: "$.code", StringMatches: "EXP-*" }],
    ["$.due < $.now", { Variable: "$.due", TimestampLessThanPath: "$.now" }],
    ["$.ok = true", { Variable: "$.ok", BooleanEquals: true }],
    ["$.a is present", { Variable: "$.a", IsPresent: true }],
    ["$.a is not null", { Variable: "$.a", IsNull: false }],
    ["$.a is not present", { Not: { Variable: "$.a", IsPresent: true } }],
    [
      "$.a = 1 and ($.b = 2 or $.c is a text)",
      {
        And: [
          { Variable: "$.a", NumericEquals: 1 },
          {
            Or: [
              { Variable: "$.b", NumericEquals: 2 },
              { Variable: "$.c", IsString: true },
            ],
          },
        ],
      },
    ],
    ["not ($.a = 1)", { Not: { Variable: "$.a", NumericEquals: 1 } }],
    ['{"Variable":"$.a","Like":1}', { Variable: "$.a", Like: 1 }],
  ])("say %s", (line, json) => {
    expect(conditionLine(readCondition(json))).toBe(line);
  });

  it("are told from the rest of their rule and put back into it", () => {
    const rule = { Id: "r1", Comment: "Big", Variable: "$.n", NumericEquals: 1, Assign: { a: 1 } };
    expect(conditionOf(rule)).toEqual({ Variable: "$.n", NumericEquals: 1 });
    expect(withCondition(rule, { Not: { Variable: "$.n", IsNull: true } })).toEqual({
      Id: "r1",
      Comment: "Big",
      Assign: { a: 1 },
      Not: { Variable: "$.n", IsNull: true },
    });
  });
});

it("a rule says what it asks in either language, and is the label of its output", () => {
  expect(ruleLine({ Id: "r", Condition: "{% $n > 1 %}" })).toBe("$n > 1");
  expect(ruleLine({ Id: "r", Variable: "$.n", NumericEquals: 1 })).toBe("$.n = 1");
  expect(ruleLine({ Id: "r" })).toBe("");
  const Rules = [
    { Id: "r1", Variable: "$.n", NumericEquals: 1 },
    { Id: "r2", Comment: "Many", Variable: "$.n", NumericGreaterThan: 1 },
    { Id: "r3" },
  ];
  expect(choice.ports({ Rules }).map((port) => port.label)).toEqual([
    "$.n = 1",
    "Many",
    "Rule 3",
    "Default",
  ]);
});
