import type { Json, JsonObject } from "../../shared/base/json.ts";
import {
  endOf,
  failure,
  jsonata,
  jsonataMachine,
  machine,
  result,
  single,
  task,
  type LanguageCase,
} from "./language-case.ts";

/** A Map whose iterations do one state. */
function map(inner: JsonObject, fields: JsonObject = {}, name = "Inner"): JsonObject {
  return {
    Type: "Map",
    ItemProcessor: machine({ [name]: { ...inner, ...endOf(inner) } }),
    ...fields,
  };
}

const pass: JsonObject = { Type: "Pass" };
const double: JsonObject = { Type: "Pass", Parameters: { "n.$": "States.MathAdd($, $)" } };
const item = { "i.$": "$$.Map.Item.Index", "v.$": "$$.Map.Item.Value" };

const inline: readonly (readonly [name: string, state: JsonObject, input: Json, expected: Json])[] =
  [
    ["the input is the list", map(pass), [1, "b", null], [1, "b", null]],
    ["an empty list", map(pass), [], []],
    ["ItemsPath", map(pass, { ItemsPath: "$.list" }), { list: [1, 2] }, [1, 2]],
    [
      "results stand in the order of the items",
      map(double, { MaxConcurrency: 2 }),
      [3, 1, 2],
      [{ n: 6 }, { n: 2 }, { n: 4 }],
    ],
    [
      "ItemSelector",
      map(pass, { ItemSelector: { ...item, "all.$": "$" } }),
      ["a"],
      [{ i: 0, v: "a", all: ["a"] }],
    ],
    [
      "ItemSelector with a constant and the input",
      map(pass, {
        ItemsPath: "$.list",
        ItemSelector: { k: 1, "x.$": "$.x", "v.$": "$$.Map.Item.Value" },
      }),
      { list: ["a", "b"], x: 9 },
      [
        { k: 1, x: 9, v: "a" },
        { k: 1, x: 9, v: "b" },
      ],
    ],
    [
      "Parameters is the older name of ItemSelector",
      { ...map(pass), Parameters: item },
      ["a"],
      [{ i: 0, v: "a" }],
    ],
    [
      "Iterator is the older name of ItemProcessor",
      { Type: "Map", Iterator: machine({ P: { Type: "Pass", Result: 1, End: true } }) },
      [0, 0],
      [1, 1],
    ],
    [
      "the context in an iteration",
      map({ Type: "Pass", Parameters: item }),
      ["a", "b"],
      [
        { i: 0, v: "a" },
        { i: 1, v: "b" },
      ],
    ],
    [
      "ResultPath",
      map(pass, { ItemsPath: "$.list", ResultPath: "$.out" }),
      { list: [1] },
      { list: [1], out: [1] },
    ],
    [
      "ResultSelector",
      map(pass, { ResultSelector: { "n.$": "States.ArrayLength($)" } }),
      [1, 2],
      { n: 2 },
    ],
    [
      "InputPath before ItemsPath",
      map(pass, { InputPath: "$.a", ItemsPath: "$.list" }),
      { a: { list: [5] } },
      [5],
    ],
    ["OutputPath", map(pass, { OutputPath: "$[0]" }), [7, 8], 7],
    ["a Map in a Map", map(map(pass, {}, "Innermost")), [[1, 2], [3]], [[1, 2], [3]]],
    [
      "the inner Map's item hides the outer one's",
      map(map({ Type: "Pass", Parameters: { "v.$": "$$.Map.Item.Value" } }, {}, "Innermost")),
      [["a"], ["b"]],
      [[{ v: "a" }], [{ v: "b" }]],
    ],
    [
      "a Parallel in a Map sees the item",
      map({ Type: "Parallel", Branches: [machine({ A: { Type: "Pass", End: true } })] }),
      ["x"],
      [["x"]],
    ],
    [
      "MaxConcurrencyPath",
      map(pass, { ItemsPath: "$.list", MaxConcurrencyPath: "$.n" }),
      { list: [1, 2], n: 1 },
      [1, 2],
    ],
    [
      "MaxConcurrencyPath may be a numeric text",
      map(pass, { ItemsPath: "$.list", MaxConcurrencyPath: "$.n" }),
      { list: [1], n: "1" },
      [1],
    ],
  ];

const wrong: readonly (readonly [name: string, state: JsonObject, input: Json, error: string])[] = [
  ["the input is no list", map(pass), { a: 1 }, "States.Runtime"],
  ["ItemsPath leads nowhere", map(pass, { ItemsPath: "$.list" }), {}, "States.Runtime"],
  [
    "ItemsPath leads to a text",
    map(pass, { ItemsPath: "$.list" }),
    { list: "abc" },
    "States.Runtime",
  ],
  [
    "MaxConcurrencyPath that is no number",
    map(pass, { ItemsPath: "$.list", MaxConcurrencyPath: "$.n" }),
    { list: [1], n: "many" },
    "States.Runtime",
  ],
];

const flows: readonly LanguageCase[] = [
  {
    name: "MaxConcurrency 1 does one item after the other",
    machine: single(map(task(), { MaxConcurrency: 1 })),
    input: [1, 2, 3],
    answers: { Inner: [result("x", 1000)] },
    ends: { output: ["x", "x", "x"] },
    takesMs: 3000,
  },
  {
    name: "MaxConcurrency 2 does two at a time",
    machine: single(map(task(), { MaxConcurrency: 2 })),
    input: [1, 2, 3, 4],
    answers: { Inner: [result("x", 1000)] },
    ends: { output: ["x", "x", "x", "x"] },
    takesMs: 2000,
  },
  {
    name: "MaxConcurrency 0 does them side by side",
    machine: single(map(task(), { MaxConcurrency: 0 })),
    input: [1, 2, 3, 4],
    answers: { Inner: [result("x", 1000)] },
    ends: { output: ["x", "x", "x", "x"] },
    takesMs: 1000,
  },
  {
    name: "one failure fails an inline Map",
    machine: single(map(task())),
    input: [1, 2],
    answers: { Inner: [failure("Broken", "c"), result(2)] },
    ends: { error: "Broken", cause: "c" },
    http: true,
  },
  {
    name: "a Choice inside ends iterations differently",
    machine: single({
      Type: "Map",
      ItemProcessor: machine({
        Big: {
          Type: "Choice",
          Choices: [{ Variable: "$", NumericGreaterThan: 1, Next: "Yes" }],
          Default: "No",
        },
        Yes: { Type: "Pass", Result: "big", End: true },
        No: { Type: "Pass", Result: "small", End: true },
      }),
    }),
    input: [1, 2],
    ends: { output: ["small", "big"] },
    http: true,
  },
];

const inJsonata: readonly LanguageCase[] = [
  {
    name: "JSONata: Items as an expression",
    machine: jsonata(
      map(
        { Type: "Pass", Output: "{% $states.input * 2 %}" },
        { Items: "{% $states.input.list %}" },
      ),
    ),
    input: { list: [1, 2] },
    ends: { output: [2, 4] },
    http: true,
  },
  {
    name: "JSONata: Items as a list of expressions",
    machine: jsonata(map(pass, { Items: ["{% $states.input.a %}", 2] })),
    input: { a: 1 },
    ends: { output: [1, 2] },
  },
  {
    name: "JSONata: the input is the list when Items does not say",
    machine: jsonata(map(pass)),
    input: [1],
    ends: { output: [1] },
  },
  {
    name: "JSONata: ItemSelector sees the item and the input",
    machine: jsonata(
      map(pass, {
        Items: "{% $states.input.list %}",
        ItemSelector: {
          v: "{% $states.context.Map.Item.Value %}",
          i: "{% $states.context.Map.Item.Index %}",
          k: "{% $states.input.k %}",
        },
      }),
    ),
    input: { list: ["a", "b"], k: 9 },
    ends: {
      output: [
        { v: "a", i: 0, k: 9 },
        { v: "b", i: 1, k: 9 },
      ],
    },
  },
  {
    name: "JSONata: Output of a Map sees the results",
    machine: jsonata(map(pass, { Output: "{% $sum($states.result) %}" })),
    input: [1, 2, 3],
    ends: { output: 6 },
  },
  {
    name: "JSONata: MaxConcurrency as an expression",
    machine: jsonata(map(task(), { Items: [1, 2], MaxConcurrency: "{% 1 %}" })),
    answers: { Inner: [result("x", 1000)] },
    ends: { output: ["x", "x"] },
    takesMs: 2000,
  },
  {
    name: "JSONata: Items that are no list fail",
    machine: jsonata(map(pass, { Items: "{% 'abc' %}" })),
    ends: { error: "States.QueryEvaluationError" },
  },
  {
    name: "JSONata: a failing Items can be caught",
    machine: jsonataMachine({
      S: map(pass, {
        Items: "{% $states.input.missing %}",
        Catch: [{ ErrorEquals: ["States.QueryEvaluationError"], Output: "caught", Next: "End" }],
        End: true,
      }),
      End: { Type: "Succeed" },
    }),
    ends: { output: "caught" },
  },
];

/** Inline Maps. */
export const mapCases: readonly LanguageCase[] = [
  ...inline.map(([name, state, input, expected], index): LanguageCase => ({
    name,
    machine: single(state),
    input,
    ends: { output: expected },
    ...(index < 4 ? { http: true as const } : {}),
  })),
  ...wrong.map(([name, state, input, error]): LanguageCase => ({
    name: `fails: ${name}`,
    machine: single(state),
    input,
    ends: { error },
  })),
  ...flows,
  ...inJsonata,
];
