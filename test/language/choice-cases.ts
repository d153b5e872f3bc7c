import type { Json, JsonObject } from "../../shared/base/json.ts";
import { machine, type LanguageCase } from "./language-case.ts";

/** A comparison, the input it looks at, and whether it matches. */
type Comparison = readonly [rule: JsonObject, input: Json, matches: boolean];

const strings: readonly Comparison[] = [
  [{ Variable: "$.a", StringEquals: "x" }, { a: "x" }, true],
  [{ Variable: "$.a", StringEquals: "x" }, { a: "X" }, false],
  [{ Variable: "$.a", StringEquals: "" }, { a: "" }, true],
  [{ Variable: "$.a", StringEquals: "1" }, { a: 1 }, false],
  [{ Variable: "$.a", StringEqualsPath: "$.b" }, { a: "x", b: "x" }, true],
  [{ Variable: "$.a", StringEqualsPath: "$.b" }, { a: "x", b: "y" }, false],
  [{ Variable: "$.a", StringLessThan: "b" }, { a: "a" }, true],
  [{ Variable: "$.a", StringLessThan: "b" }, { a: "b" }, false],
  [{ Variable: "$.a", StringLessThanPath: "$.b" }, { a: "a", b: "b" }, true],
  [{ Variable: "$.a", StringGreaterThan: "b" }, { a: "c" }, true],
  [{ Variable: "$.a", StringGreaterThan: "B" }, { a: "a" }, true],
  [{ Variable: "$.a", StringGreaterThanPath: "$.b" }, { a: "a", b: "b" }, false],
  [{ Variable: "$.a", StringLessThanEquals: "b" }, { a: "b" }, true],
  [{ Variable: "$.a", StringLessThanEqualsPath: "$.b" }, { a: "c", b: "b" }, false],
  [{ Variable: "$.a", StringGreaterThanEquals: "b" }, { a: "b" }, true],
  [{ Variable: "$.a", StringGreaterThanEqualsPath: "$.b" }, { a: "a", b: "b" }, false],
  [{ Variable: "$.a", StringMatches: "*.log" }, { a: "server.log" }, true],
  [{ Variable: "$.a", StringMatches: "*.log" }, { a: "server.txt" }, false],
  [{ Variable: "$.a", StringMatches: "log-*.txt" }, { a: "log-.txt" }, true],
  [{ Variable: "$.a", StringMatches: "*a*b*" }, { a: "xxayybzz" }, true],
  [{ Variable: "$.a", StringMatches: "*a*b*" }, { a: "xxbyya" }, false],
  [{ Variable: "$.a", StringMatches: "a?c" }, { a: "abc" }, false],
  [{ Variable: "$.a", StringMatches: "a.c" }, { a: "abc" }, false],
  [{ Variable: "$.a", StringMatches: "x\\*y" }, { a: "x*y" }, true],
  [{ Variable: "$.a", StringMatches: "x\\*y" }, { a: "xzy" }, false],
  [{ Variable: "$.a", StringMatches: "*" }, { a: "" }, true],
];

const numbers: readonly Comparison[] = [
  [{ Variable: "$.a", NumericEquals: 1 }, { a: 1 }, true],
  [{ Variable: "$.a", NumericEquals: 1 }, { a: 1.5 }, false],
  [{ Variable: "$.a", NumericEquals: 1 }, { a: "1" }, false],
  [{ Variable: "$.a", NumericEquals: 0.1 }, { a: 0.1 }, true],
  [{ Variable: "$.a", NumericEqualsPath: "$.b" }, { a: 2, b: 2 }, true],
  [{ Variable: "$.a", NumericEqualsPath: "$.b" }, { a: 2, b: "2" }, false],
  [{ Variable: "$.a", NumericLessThan: 0 }, { a: -1 }, true],
  [{ Variable: "$.a", NumericLessThan: 0 }, { a: 0 }, false],
  [{ Variable: "$.a", NumericLessThanPath: "$.b" }, { a: 1, b: 2 }, true],
  [{ Variable: "$.a", NumericGreaterThan: 0 }, { a: 0.5 }, true],
  [{ Variable: "$.a", NumericGreaterThan: 0 }, { a: null }, false],
  [{ Variable: "$.a", NumericGreaterThanPath: "$.b" }, { a: 1, b: 2 }, false],
  [{ Variable: "$.a", NumericLessThanEquals: 3 }, { a: 3 }, true],
  [{ Variable: "$.a", NumericLessThanEqualsPath: "$.b" }, { a: 4, b: 3 }, false],
  [{ Variable: "$.a", NumericGreaterThanEquals: 3 }, { a: 3 }, true],
  [{ Variable: "$.a", NumericGreaterThanEqualsPath: "$.b" }, { a: 3, b: 3 }, true],
];

const booleans: readonly Comparison[] = [
  [{ Variable: "$.a", BooleanEquals: true }, { a: true }, true],
  [{ Variable: "$.a", BooleanEquals: true }, { a: false }, false],
  [{ Variable: "$.a", BooleanEquals: false }, { a: false }, true],
  [{ Variable: "$.a", BooleanEquals: true }, { a: "true" }, false],
  [{ Variable: "$.a", BooleanEquals: false }, { a: null }, false],
  [{ Variable: "$.a", BooleanEqualsPath: "$.b" }, { a: true, b: true }, true],
  [{ Variable: "$.a", BooleanEqualsPath: "$.b" }, { a: true, b: 1 }, false],
];

const noon = "2026-05-01T12:00:00Z";
const times: readonly Comparison[] = [
  [{ Variable: "$.a", TimestampEquals: noon }, { a: noon }, true],
  [{ Variable: "$.a", TimestampEquals: noon }, { a: "2026-05-01T14:00:00+02:00" }, true],
  [{ Variable: "$.a", TimestampEquals: noon }, { a: "2026-05-01T12:00:00.000Z" }, true],
  [{ Variable: "$.a", TimestampEquals: noon }, { a: "2026-05-01T12:00:01Z" }, false],
  [{ Variable: "$.a", TimestampEquals: noon }, { a: "noon" }, false],
  [{ Variable: "$.a", TimestampEqualsPath: "$.b" }, { a: noon, b: noon }, true],
  [{ Variable: "$.a", TimestampLessThan: noon }, { a: "2026-05-01T11:59:59.999Z" }, true],
  [{ Variable: "$.a", TimestampLessThan: noon }, { a: "2026-05-01T13:00:00+02:00" }, true],
  [{ Variable: "$.a", TimestampLessThanPath: "$.b" }, { a: noon, b: noon }, false],
  [{ Variable: "$.a", TimestampGreaterThan: noon }, { a: "2026-05-01T12:00:00.001Z" }, true],
  [{ Variable: "$.a", TimestampGreaterThanPath: "$.b" }, { a: noon, b: noon }, false],
  [{ Variable: "$.a", TimestampLessThanEquals: noon }, { a: noon }, true],
  [{ Variable: "$.a", TimestampLessThanEqualsPath: "$.b" }, { a: noon, b: noon }, true],
  [{ Variable: "$.a", TimestampGreaterThanEquals: noon }, { a: noon }, true],
  [{ Variable: "$.a", TimestampGreaterThanEqualsPath: "$.b" }, { a: noon, b: noon }, true],
];

const tests: readonly Comparison[] = [
  [{ Variable: "$.a", IsPresent: true }, { a: null }, true],
  [{ Variable: "$.a", IsPresent: true }, {}, false],
  [{ Variable: "$.a", IsPresent: false }, {}, true],
  [{ Variable: "$.a", IsPresent: false }, { a: 0 }, false],
  [{ Variable: "$.a.b.c", IsPresent: false }, { a: { b: 1 } }, true],
  [{ Variable: "$.a[1]", IsPresent: true }, { a: [1] }, false],
  [{ Variable: "$.a", IsNull: true }, { a: null }, true],
  [{ Variable: "$.a", IsNull: true }, { a: "" }, false],
  [{ Variable: "$.a", IsNull: false }, { a: 0 }, true],
  [{ Variable: "$.a", IsString: true }, { a: "" }, true],
  [{ Variable: "$.a", IsString: true }, { a: 1 }, false],
  [{ Variable: "$.a", IsString: false }, { a: [] }, true],
  [{ Variable: "$.a", IsNumeric: true }, { a: -0.5 }, true],
  [{ Variable: "$.a", IsNumeric: true }, { a: "5" }, false],
  [{ Variable: "$.a", IsNumeric: false }, { a: "5" }, true],
  [{ Variable: "$.a", IsBoolean: true }, { a: false }, true],
  [{ Variable: "$.a", IsBoolean: true }, { a: 0 }, false],
  [{ Variable: "$.a", IsBoolean: false }, { a: {} }, true],
  [{ Variable: "$.a", IsTimestamp: true }, { a: noon }, true],
  [{ Variable: "$.a", IsTimestamp: true }, { a: "2026-05-01" }, false],
  [{ Variable: "$.a", IsTimestamp: false }, { a: 5 }, true],
];

const big: JsonObject = { Variable: "$.n", NumericGreaterThan: 10 };
const even: JsonObject = { Variable: "$.even", BooleanEquals: true };
const combinations: readonly Comparison[] = [
  [{ And: [big, even] }, { n: 12, even: true }, true],
  [{ And: [big, even] }, { n: 12, even: false }, false],
  [{ Or: [big, even] }, { n: 2, even: true }, true],
  [{ Or: [big, even] }, { n: 2, even: false }, false],
  [{ Not: big }, { n: 2 }, true],
  [{ Not: big }, { n: 12 }, false],
  [{ Not: { And: [big, { Not: even }] } }, { n: 12, even: true }, true],
  [
    { And: [{ Or: [big, even] }, { Variable: "$.ok", IsPresent: true }] },
    { n: 11, even: false, ok: 1 },
    true,
  ],
  [
    {
      And: [
        { Variable: "$.a", IsPresent: true },
        { Variable: "$.a", NumericEquals: 1 },
      ],
    },
    {},
    false,
  ],
  [
    {
      Or: [
        { Variable: "$.a", IsPresent: false },
        { Variable: "$.a", NumericEquals: 1 },
      ],
    },
    {},
    true,
  ],
];

const comparisons = { strings, numbers, booleans, times, tests, combinations };

const compared: readonly LanguageCase[] = Object.entries(comparisons).flatMap(([group, rows]) =>
  rows.map(([rule, input, matches], index) => ({
    name: `${group}: ${JSON.stringify(rule)} of ${JSON.stringify(input)} is ${String(matches)}`,
    machine: machine({
      Choice: { Type: "Choice", Choices: [{ ...rule, Next: "Yes" }], Default: "No" },
      Yes: { Type: "Pass", Result: "yes", End: true },
      No: { Type: "Pass", Result: "no", End: true },
    }),
    input,
    ends: { output: matches ? "yes" : "no" },
    ...(index === 0 ? { http: true as const } : {}),
  })),
);

const end = { Type: "Succeed" };
const flows: readonly LanguageCase[] = [
  {
    name: "the first rule that matches decides",
    machine: machine({
      Choice: {
        Type: "Choice",
        Choices: [
          { Variable: "$.n", NumericGreaterThan: 5, Next: "First" },
          { Variable: "$.n", NumericGreaterThan: 1, Next: "Second" },
        ],
      },
      First: { Type: "Pass", Result: 1, End: true },
      Second: { Type: "Pass", Result: 2, End: true },
    }),
    input: { n: 9 },
    ends: { output: 1 },
  },
  {
    name: "a Choice passes its input on",
    machine: machine({
      Choice: { Type: "Choice", Choices: [{ Variable: "$.a", IsPresent: true, Next: "End" }] },
      End: end,
    }),
    input: { a: 1, b: 2 },
    ends: { output: { a: 1, b: 2 } },
  },
  {
    name: "InputPath decides what the rules see, OutputPath what goes on",
    machine: machine({
      Choice: {
        Type: "Choice",
        InputPath: "$.inner",
        OutputPath: "$.b",
        Choices: [{ Variable: "$.a", NumericEquals: 1, Next: "End" }],
      },
      End: end,
    }),
    input: { inner: { a: 1, b: "out" } },
    ends: { output: "out" },
  },
  {
    name: "a Variable that is not there fails the run",
    machine: machine({
      Choice: {
        Type: "Choice",
        Choices: [{ Variable: "$.missing", StringEquals: "x", Next: "End" }],
        Default: "End",
      },
      End: end,
    }),
    ends: { error: "States.Runtime" },
  },
  {
    name: "no rule and no Default fails the run",
    machine: machine({
      Choice: { Type: "Choice", Choices: [{ Variable: "$.a", NumericEquals: 1, Next: "End" }] },
      End: end,
    }),
    input: { a: 2 },
    ends: { error: "States.NoChoiceMatched" },
  },
  {
    name: "a rule may look at the context object",
    machine: machine({
      Choice: {
        Type: "Choice",
        Choices: [{ Variable: "$$.State.Name", StringEquals: "Choice", Next: "Yes" }],
        Default: "No",
      },
      Yes: { Type: "Pass", Result: "yes", End: true },
      No: end,
    }),
    ends: { output: "yes" },
  },
  {
    name: "a rule may look at a variable",
    machine: machine({
      Set: { Type: "Pass", Assign: { limit: 10 }, Next: "Choice" },
      Choice: {
        Type: "Choice",
        Choices: [{ Variable: "$limit", NumericGreaterThanPath: "$.n", Next: "Yes" }],
        Default: "No",
      },
      Yes: { Type: "Pass", Result: "yes", End: true },
      No: end,
    }),
    input: { n: 9 },
    ends: { output: "yes" },
  },
  {
    name: "a rule assigns variables when it matches, the state when none does",
    machine: machine({
      Choice: {
        Type: "Choice",
        Choices: [{ Variable: "$.n", NumericEquals: 1, Assign: { from: "rule" }, Next: "Show" }],
        Default: "Show",
        Assign: { from: "state" },
      },
      Show: { Type: "Pass", Parameters: { "from.$": "$from" }, End: true },
    }),
    input: { n: 1 },
    ends: { output: { from: "rule" } },
  },
  {
    name: "Default takes the Assign of the state",
    machine: machine({
      Choice: {
        Type: "Choice",
        Choices: [{ Variable: "$.n", NumericEquals: 1, Assign: { from: "rule" }, Next: "Show" }],
        Default: "Show",
        Assign: { from: "state" },
      },
      Show: { Type: "Pass", Parameters: { "from.$": "$from" }, End: true },
    }),
    input: { n: 2 },
    ends: { output: { from: "state" } },
  },
  {
    name: "a loop ends when its counter does",
    machine: machine({
      Count: { Type: "Pass", Parameters: { "n.$": "States.MathAdd($.n, 1)" }, Next: "Enough" },
      Enough: {
        Type: "Choice",
        Choices: [{ Variable: "$.n", NumericGreaterThanEquals: 5, Next: "End" }],
        Default: "Count",
      },
      End: end,
    }),
    input: { n: 0 },
    ends: { output: { n: 5 } },
    http: true,
  },
];

const conditions: readonly (readonly [string, Json, Json])[] = [
  ["{% $states.input.n > 3 %}", { n: 4 }, "yes"],
  ["{% $states.input.n > 3 %}", { n: 3 }, "no"],
  ["{% $states.input.name = 'Ada' and $states.input.n = 1 %}", { name: "Ada", n: 1 }, "yes"],
  ["{% 'b' in $states.input.list %}", { list: ["a", "b"] }, "yes"],
  ["{% $exists($states.input.missing) %}", {}, "no"],
  ["{% $not($states.input.flag) %}", { flag: false }, "yes"],
];

const jsonataRules: readonly LanguageCase[] = [
  ...conditions.map(([condition, input, expected]) => ({
    name: `Condition ${condition} of ${JSON.stringify(input)}`,
    machine: machine(
      {
        Choice: {
          Type: "Choice",
          Choices: [{ Condition: condition, Next: "Yes", Output: "yes" }],
          Default: "No",
          Output: "no",
        },
        Yes: end,
        No: end,
      },
      { QueryLanguage: "JSONata" },
    ),
    input,
    ends: { output: expected },
  })),
  {
    name: "a Condition that is no boolean fails the run",
    machine: machine(
      {
        Choice: { Type: "Choice", Choices: [{ Condition: "{% 1 %}", Next: "End" }] },
        End: end,
      },
      { QueryLanguage: "JSONata" },
    ),
    ends: { error: "States.QueryEvaluationError" },
  },
];

/** Choice states: every comparison, their combinations, and where they lead. */
export const choiceCases: readonly LanguageCase[] = [...compared, ...flows, ...jsonataRules];
