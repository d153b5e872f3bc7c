import type { Json } from "../../shared/base/json.ts";
import {
  jsonata,
  jsonataMachine,
  machine,
  result,
  single,
  task,
  type LanguageCase,
} from "./language-case.ts";

/** A path into the context object and what it shows in the state `S`. */
const shown: readonly (readonly [path: string, expected: Json])[] = [
  ["$$.State.Name", "S"],
  ["$$.Execution.Input", { a: 1 }],
  ["$$.Execution.Input.a", 1],
  ["$$.Execution.RedriveCount", 0],
];

/** Paths of the context object that show a text. */
const texts = [
  "$$.Execution.Id",
  "$$.Execution.Name",
  "$$.Execution.StartTime",
  "$$.State.EnteredTime",
  "$$.StateMachine.Id",
  "$$.StateMachine.Name",
] as const;

/** The context object. */
export const contextCases: readonly LanguageCase[] = [
  ...shown.map(([path, expected], index): LanguageCase => ({
    name: path,
    machine: single({ Type: "Pass", Parameters: { "v.$": path } }),
    input: { a: 1 },
    ends: { output: { v: expected } },
    ...(index < 3 ? { http: true as const } : {}),
  })),
  ...texts.map((path): LanguageCase => ({
    name: `${path} is a text`,
    machine: machine({
      S: {
        Type: "Choice",
        Choices: [{ Variable: path, IsString: true, Next: "Yes" }],
        Default: "No",
      },
      Yes: { Type: "Pass", Result: "yes", End: true },
      No: { Type: "Pass", Result: "no", End: true },
    }),
    ends: { output: "yes" },
  })),
  ...["$$.Execution.StartTime", "$$.State.EnteredTime"].map((path): LanguageCase => ({
    name: `${path} is a time`,
    machine: machine({
      S: {
        Type: "Choice",
        Choices: [{ Variable: path, IsTimestamp: true, Next: "Yes" }],
        Default: "No",
      },
      Yes: { Type: "Pass", Result: "yes", End: true },
      No: { Type: "Pass", Result: "no", End: true },
    }),
    ends: { output: "yes" },
  })),
  {
    name: "the input of the run is seen from every state",
    machine: machine({
      First: { Type: "Pass", Result: "changed", Next: "Second" },
      Second: { Type: "Pass", Parameters: { "was.$": "$$.Execution.Input" }, End: true },
    }),
    input: { a: 1 },
    ends: { output: { was: { a: 1 } } },
  },
  {
    name: "InputPath may be the context",
    machine: single({ Type: "Pass", InputPath: "$$.Execution.Input.a" }),
    input: { a: 5 },
    ends: { output: 5 },
  },
  {
    name: "a path of the context that is not there fails",
    machine: single({ Type: "Pass", Parameters: { "v.$": "$$.Missing" } }),
    ends: { error: "States.Runtime" },
  },
  {
    name: "there is no token outside of tasks that wait for one",
    machine: single(task({ Parameters: { "t.$": "$$.Task.Token" } })),
    answers: { S: [result(1)] },
    ends: { error: "States.Runtime" },
  },
  {
    name: "JSONata: $states.context",
    machine: jsonata({
      Type: "Pass",
      Output: "{% $states.context.State.Name & $states.context.Execution.Input.a %}",
    }),
    input: { a: 1 },
    ends: { output: "S1" },
  },
  {
    name: "JSONata: the times are ISO 8601",
    machine: jsonata({
      Type: "Pass",
      Output:
        "{% $toMillis($states.context.State.EnteredTime) >= $toMillis($states.context.Execution.StartTime) %}",
    }),
    ends: { output: true },
  },
  {
    name: "EnteredTime is the time of this state",
    machine: jsonataMachine({
      Wait: { Type: "Wait", Seconds: 30, Next: "Show" },
      Show: {
        Type: "Pass",
        Output:
          "{% $toMillis($states.context.State.EnteredTime) - $toMillis($states.context.Execution.StartTime) %}",
        End: true,
      },
    }),
    ends: { output: 30_000 },
    takesMs: 30_000,
  },
];

/** Machines and states of different query languages. */
export const mixingCases: readonly LanguageCase[] = [
  {
    name: "a JSONata state in a JSONPath machine",
    machine: machine({
      A: { Type: "Pass", Parameters: { "n.$": "States.MathAdd($.a, 1)" }, Next: "B" },
      B: {
        Type: "Pass",
        QueryLanguage: "JSONata",
        Output: "{% $states.input.n * 10 %}",
        End: true,
      },
    }),
    input: { a: 1 },
    ends: { output: 20 },
    http: true,
  },
  {
    name: "a machine that says JSONPath",
    machine: single({ Type: "Pass", Parameters: { "n.$": "$.a" } }, { QueryLanguage: "JSONPath" }),
    input: { a: 1 },
    ends: { output: { n: 1 } },
    http: true,
  },
  {
    name: "a state that says the machine's own language",
    machine: jsonata({ Type: "Pass", QueryLanguage: "JSONata", Output: "{% 1 %}" }),
    ends: { output: 1 },
  },
  {
    name: "without QueryLanguage an expression of JSONata is a text",
    machine: single({ Type: "Pass", Result: "{% 1 %}" }),
    ends: { output: "{% 1 %}" },
  },
  {
    name: "in JSONata a name that ends in .$ is a name",
    machine: jsonata({ Type: "Pass", Output: { "a.$": "$.x" } }),
    ends: { output: { "a.$": "$.x" } },
  },
  {
    name: "a variable set with JSONPath is read with JSONata",
    machine: machine({
      Set: { Type: "Pass", Assign: { "x.$": "$.a" }, Next: "Show" },
      Show: { Type: "Pass", QueryLanguage: "JSONata", Output: "{% $x + 1 %}", End: true },
    }),
    input: { a: 1 },
    ends: { output: 2 },
    http: true,
  },
  {
    name: "a variable set with JSONata is read with JSONPath",
    machine: machine({
      Set: { Type: "Pass", QueryLanguage: "JSONata", Assign: { x: "{% [1..3] %}" }, Next: "Show" },
      Show: { Type: "Pass", Parameters: { "last.$": "$x[2]" }, End: true },
    }),
    ends: { output: { last: 3 } },
  },
  {
    name: "the states inside a JSONata Map of a JSONPath machine speak JSONPath",
    machine: machine({
      Each: {
        Type: "Map",
        QueryLanguage: "JSONata",
        Items: "{% $states.input.list %}",
        ItemProcessor: machine({ Inner: { Type: "Pass", Parameters: { "v.$": "$" }, End: true } }),
        End: true,
      },
    }),
    input: { list: [1, 2] },
    ends: { output: [{ v: 1 }, { v: 2 }] },
  },
  {
    name: "a JSONata Choice between JSONPath states",
    machine: machine({
      Choice: {
        Type: "Choice",
        QueryLanguage: "JSONata",
        Choices: [{ Condition: "{% $states.input.a = 1 %}", Next: "End" }],
      },
      End: { Type: "Pass", OutputPath: "$.a", End: true },
    }),
    input: { a: 1 },
    ends: { output: 1 },
  },
  {
    name: "a JSONata task with a JSONPath catcher's target",
    machine: machine({
      S: task({
        QueryLanguage: "JSONata",
        Arguments: "{% $states.input.missing %}",
        Catch: [{ ErrorEquals: ["States.ALL"], Next: "Caught" }],
        End: true,
      }),
      Caught: { Type: "Pass", OutputPath: "$.Error", End: true },
    }),
    ends: { output: "States.QueryEvaluationError" },
  },
];

/** States and the ways between them. */
export const stateCases: readonly LanguageCase[] = [
  {
    name: "Succeed ends the run with its input",
    machine: single({ Type: "Succeed" }),
    input: { a: 1 },
    ends: { output: { a: 1 } },
    http: true,
  },
  {
    name: "Succeed has InputPath and OutputPath",
    machine: single({ Type: "Succeed", InputPath: "$.a", OutputPath: "$.b" }),
    input: { a: { b: 2 } },
    ends: { output: 2 },
    http: true,
  },
  {
    name: "a run without input has an empty object",
    machine: single({ Type: "Pass" }),
    ends: { output: {} },
    http: true,
  },
  ...[null, true, 0, "", "text", [], [[]]].map((input): LanguageCase => ({
    name: `the input may be ${JSON.stringify(input)}`,
    machine: single({ Type: "Pass" }),
    input,
    ends: { output: input },
  })),
  {
    name: "the order in the text does not matter",
    machine: {
      StartAt: "B",
      States: {
        A: { Type: "Pass", Result: "a", End: true },
        B: { Type: "Pass", Result: "b", Next: "A" },
      },
    },
    ends: { output: "a" },
  },
  {
    name: "names may hold what paths are made of",
    machine: machine({
      "a/b ~ #1": { Type: "Pass", Next: "c.d[0]" },
      "c.d[0]": { Type: "Pass", Parameters: { "name.$": "$$.State.Name" }, End: true },
    }),
    ends: { output: { name: "c.d[0]" } },
  },
  {
    name: "keys of the data keep their names",
    machine: single({ Type: "Pass" }),
    input: { __proto__x: 1, constructor: 2, "": 3, ü: 4 },
    ends: { output: { __proto__x: 1, constructor: 2, "": 3, ü: 4 } },
  },
  {
    name: "numbers keep their value",
    machine: single({ Type: "Pass" }),
    input: [0.1, 1e21, -5, 9_007_199_254_740_991],
    ends: { output: [0.1, 1e21, -5, 9_007_199_254_740_991] },
  },
  {
    name: "the state inside a Map may have the name of one outside",
    machine: machine({
      Outer: {
        Type: "Map",
        ItemProcessor: machine({ Inner: { Type: "Pass", Result: 1, End: true } }),
        Next: "Last",
      },
      Last: { Type: "Pass", End: true },
    }),
    input: [0],
    ends: { output: [1] },
  },
];
