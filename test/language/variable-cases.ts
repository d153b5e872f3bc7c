import type { JsonObject } from "../../shared/base/json.ts";
import {
  failure,
  jsonataMachine,
  machine,
  result,
  task,
  type LanguageCase,
} from "./language-case.ts";

const show = (name: string): JsonObject => ({
  Type: "Pass",
  Parameters: { [`${name}.$`]: `$${name}` },
  End: true,
});

const jsonPath: readonly LanguageCase[] = [
  {
    name: "Assign sets a variable for the states after it",
    machine: machine({
      Set: { Type: "Pass", Assign: { x: 1 }, Next: "Show" },
      Show: show("x"),
    }),
    ends: { output: { x: 1 } },
    http: true,
  },
  {
    name: "Assign evaluates paths",
    machine: machine({
      Set: { Type: "Pass", Assign: { "x.$": "$.a.b" }, Next: "Show" },
      Show: show("x"),
    }),
    input: { a: { b: [1] } },
    ends: { output: { x: [1] } },
  },
  {
    name: "Assign evaluates intrinsics and nested templates",
    machine: machine({
      Set: {
        Type: "Pass",
        Assign: { x: { "n.$": "States.MathAdd($.a, 1)", k: true } },
        Next: "Show",
      },
      Show: show("x"),
    }),
    input: { a: 1 },
    ends: { output: { x: { n: 2, k: true } } },
  },
  {
    name: "Assign does not change the output",
    machine: machine({ Set: { Type: "Pass", Assign: { x: 1 }, End: true } }),
    input: { a: 1 },
    ends: { output: { a: 1 } },
  },
  {
    name: "the variables of one Assign do not see each other",
    machine: machine({
      First: { Type: "Pass", Assign: { x: 1 }, Next: "Second" },
      Second: { Type: "Pass", Assign: { x: 2, "y.$": "$x" }, Next: "Show" },
      Show: { Type: "Pass", Parameters: { "x.$": "$x", "y.$": "$y" }, End: true },
    }),
    ends: { output: { x: 2, y: 1 } },
  },
  {
    name: "a state's own output still sees the old value",
    machine: machine({
      First: { Type: "Pass", Assign: { x: "old" }, Next: "Second" },
      Second: { Type: "Pass", Assign: { x: "new" }, Parameters: { "x.$": "$x" }, End: true },
    }),
    ends: { output: { x: "old" } },
  },
  {
    name: "Assign of a Task sees the raw result, before ResultSelector",
    machine: machine({
      Call: task({ ResultSelector: { "b.$": "$.a" }, Assign: { "raw.$": "$" }, Next: "Show" }),
      Show: show("raw"),
    }),
    answers: { Call: [result({ a: 1 })] },
    ends: { output: { raw: { a: 1 } } },
  },
  {
    name: "a path into a variable",
    machine: machine({
      Set: { Type: "Pass", Assign: { x: { list: [1, 2] } }, Next: "Show" },
      Show: { Type: "Pass", Parameters: { "n.$": "$x.list[1]" }, End: true },
    }),
    ends: { output: { n: 2 } },
  },
  {
    name: "a variable as InputPath",
    machine: machine({
      Set: { Type: "Pass", Assign: { x: { a: 1 } }, Next: "Show" },
      Show: { Type: "Pass", InputPath: "$x.a", End: true },
    }),
    ends: { output: 1 },
  },
  {
    name: "a variable that nobody has set fails the run",
    machine: machine({
      Set: {
        Type: "Choice",
        Choices: [{ Variable: "$.a", IsPresent: true, Assign: { x: 1 }, Next: "Show" }],
        Default: "Show",
      },
      Show: show("x"),
    }),
    ends: { error: "States.Runtime" },
  },
  {
    name: "a Map's iterations see the variables around them",
    machine: machine({
      Set: { Type: "Pass", Assign: { x: 1 }, Next: "Each" },
      Each: {
        Type: "Map",
        ItemsPath: "$.list",
        ItemProcessor: machine({ Show: show("x") }),
        End: true,
      },
    }),
    input: { list: ["a", "b"] },
    ends: { output: [{ x: 1 }, { x: 1 }] },
    http: true,
  },
  {
    name: "what an iteration sets ends with it",
    machine: machine({
      Each: {
        Type: "Map",
        ItemProcessor: machine({
          Set: { Type: "Pass", Assign: { "inner.$": "$" }, Next: "Show" },
          Show: show("inner"),
        }),
        Next: "After",
      },
      After: {
        Type: "Choice",
        Choices: [{ Variable: "$inner", IsPresent: true, Next: "Leaked" }],
        Default: "Gone",
      },
      Leaked: { Type: "Fail", Error: "Leaked" },
      Gone: { Type: "Succeed" },
    }),
    input: [1, 2],
    ends: { output: [{ inner: 1 }, { inner: 2 }] },
  },
  {
    name: "a catcher assigns from the error",
    machine: machine({
      Call: task({
        Catch: [{ ErrorEquals: ["States.ALL"], Assign: { "why.$": "$.Error" }, Next: "Show" }],
        End: true,
      }),
      Show: show("why"),
    }),
    answers: { Call: [failure("Broken")] },
    ends: { output: { why: "Broken" } },
  },
  {
    name: "a state that is caught does not assign",
    machine: machine({
      Set: { Type: "Pass", Assign: { x: "before" }, Next: "Call" },
      Call: task({
        Assign: { x: "after" },
        Catch: [{ ErrorEquals: ["States.ALL"], Next: "Show" }],
        End: true,
      }),
      Show: show("x"),
    }),
    answers: { Call: [failure("Broken")] },
    ends: { output: { x: "before" } },
  },
];

const inJsonata: readonly LanguageCase[] = [
  {
    name: "JSONata: Assign and read",
    machine: jsonataMachine({
      Set: { Type: "Pass", Assign: { x: "{% $states.input.a + 1 %}" }, Next: "Show" },
      Show: { Type: "Pass", Output: { x: "{% $x %}" }, End: true },
    }),
    input: { a: 1 },
    ends: { output: { x: 2 } },
    http: true,
  },
  {
    name: "JSONata: a state's own Output still sees the old value",
    machine: jsonataMachine({
      First: { Type: "Pass", Assign: { x: 1 }, Next: "Second" },
      Second: { Type: "Pass", Assign: { x: "{% $x + 1 %}" }, Output: "{% $x %}", End: true },
    }),
    ends: { output: 1 },
  },
  {
    name: "JSONata: swapping two variables",
    machine: jsonataMachine({
      Set: { Type: "Pass", Assign: { a: 1, b: 2 }, Next: "Swap" },
      Swap: { Type: "Pass", Assign: { a: "{% $b %}", b: "{% $a %}" }, Next: "Show" },
      Show: { Type: "Pass", Output: ["{% $a %}", "{% $b %}"], End: true },
    }),
    ends: { output: [2, 1] },
  },
  {
    name: "JSONata: null is kept in a variable",
    machine: jsonataMachine({
      Set: { Type: "Pass", Assign: { x: null }, Next: "Show" },
      Show: { Type: "Pass", Output: "{% $x = null %}", End: true },
    }),
    ends: { output: true },
  },
  {
    name: "JSONata: an Assign that gives nothing fails",
    machine: jsonataMachine({
      Set: { Type: "Pass", Assign: { x: "{% $states.input.missing %}" }, End: true },
    }),
    ends: { error: "States.QueryEvaluationError" },
  },
  {
    name: "JSONata: Assign of a Task sees its result",
    machine: jsonataMachine({
      Call: task({
        Assign: { id: "{% $states.result.id %}" },
        Output: "{% $states.input %}",
        Next: "Show",
      }),
      Show: { Type: "Pass", Output: { id: "{% $id %}", input: "{% $states.input %}" }, End: true },
    }),
    input: { a: 1 },
    answers: { Call: [result({ id: 7 })] },
    ends: { output: { id: 7, input: { a: 1 } } },
  },
  {
    name: "JSONata: a catcher assigns from $states.errorOutput",
    machine: jsonataMachine({
      Call: task({
        Catch: [
          {
            ErrorEquals: ["States.ALL"],
            Assign: { why: "{% $states.errorOutput.Error %}" },
            Next: "Show",
          },
        ],
        End: true,
      }),
      Show: { Type: "Pass", Output: "{% $why %}", End: true },
    }),
    answers: { Call: [failure("Broken")] },
    ends: { output: "Broken" },
  },
  {
    name: "JSONata: branches see what was set before, and not each other",
    machine: jsonataMachine({
      Set: { Type: "Pass", Assign: { x: 1 }, Next: "Both" },
      Both: {
        Type: "Parallel",
        Branches: [
          machine({
            A: { Type: "Pass", Assign: { own: "{% $x + 1 %}" }, Next: "A2" },
            A2: { Type: "Pass", Output: "{% $own %}", End: true },
          }),
          machine({ B: { Type: "Pass", Output: "{% $exists($own) %}", End: true } }),
        ],
        End: true,
      },
    }),
    ends: { output: [2, false] },
  },
  {
    name: "JSONata: a loop counts in a variable",
    machine: jsonataMachine({
      Start: { Type: "Pass", Assign: { n: 0 }, Next: "Count" },
      Count: { Type: "Pass", Assign: { n: "{% $n + 1 %}" }, Next: "Enough" },
      Enough: {
        Type: "Choice",
        Choices: [{ Condition: "{% $n >= 4 %}", Next: "Show" }],
        Default: "Count",
      },
      Show: { Type: "Pass", Output: "{% $n %}", End: true },
    }),
    ends: { output: 4 },
  },
  {
    name: "a distributed Map's iterations do not see the variables around them",
    machine: jsonataMachine({
      Set: { Type: "Pass", Assign: { x: 1 }, Next: "Each" },
      Each: {
        Type: "Map",
        Items: [1],
        ItemProcessor: {
          ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
          ...machine({ Show: { Type: "Pass", Output: "{% $exists($x) %}", End: true } }),
        },
        End: true,
      },
    }),
    ends: { output: [false] },
  },
];

/** Variables and their scopes. */
export const variableCases: readonly LanguageCase[] = [...jsonPath, ...inJsonata];
