import type { Json, JsonObject } from "../../shared/base/json.ts";
import {
  failure,
  jsonata,
  jsonataMachine,
  machine,
  result,
  single,
  task,
  type LanguageCase,
} from "./language-case.ts";

const broken = failure("Broken", "it fell");

const otherState: JsonObject = { Other: { Type: "Pass", Result: "other", End: true } };

/** A Task with catchers; `Caught` shows what it gets. */
function catching(catchers: readonly JsonObject[], fields: JsonObject = {}): JsonObject {
  return machine({
    S: task({ ...fields, Catch: catchers, End: true }),
    Caught: { Type: "Pass", End: true },
    ...(catchers.some(({ Next: next }) => next === "Other") ? otherState : {}),
  });
}

const catches: readonly (readonly [
  name: string,
  catchers: readonly JsonObject[],
  answer: ReturnType<typeof failure>,
  output: Json | Error,
])[] = [
  [
    "States.ALL",
    [{ ErrorEquals: ["States.ALL"], Next: "Caught" }],
    broken,
    { Error: "Broken", Cause: "it fell" },
  ],
  [
    "the name of the error",
    [{ ErrorEquals: ["Broken"], Next: "Caught" }],
    broken,
    { Error: "Broken", Cause: "it fell" },
  ],
  [
    "States.TaskFailed",
    [{ ErrorEquals: ["States.TaskFailed"], Next: "Caught" }],
    broken,
    { Error: "Broken", Cause: "it fell" },
  ],
  [
    "the second of two names",
    [{ ErrorEquals: ["A", "Broken"], Next: "Caught" }],
    broken,
    { Error: "Broken", Cause: "it fell" },
  ],
  [
    "the first catcher that names it",
    [
      { ErrorEquals: ["Broken"], Next: "Other" },
      { ErrorEquals: ["States.ALL"], Next: "Caught" },
    ],
    broken,
    "other",
  ],
  [
    "the next catcher when the first does not name it",
    [
      { ErrorEquals: ["A"], Next: "Other" },
      { ErrorEquals: ["States.ALL"], Next: "Caught" },
    ],
    broken,
    { Error: "Broken", Cause: "it fell" },
  ],
  ["nobody names it", [{ ErrorEquals: ["A"], Next: "Caught" }], broken, new Error("Broken")],
  [
    "a misspelt wildcard names nothing",
    [{ ErrorEquals: ["State.ALL"], Next: "Caught" }],
    broken,
    new Error("Broken"),
  ],
  [
    "States.Timeout is not any error",
    [{ ErrorEquals: ["States.Timeout"], Next: "Caught" }],
    broken,
    new Error("Broken"),
  ],
  [
    "States.Runtime is caught by nothing",
    [{ ErrorEquals: ["States.ALL"], Next: "Caught" }],
    failure("States.Runtime"),
    new Error("States.Runtime"),
  ],
  [
    "an error without a name",
    [{ ErrorEquals: ["States.ALL"], Next: "Caught" }],
    failure(null, null),
    { Error: null, Cause: null },
  ],
  [
    "ResultPath keeps the input",
    [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "Caught" }],
    broken,
    { a: 1, error: { Error: "Broken", Cause: "it fell" } },
  ],
  [
    "ResultPath null drops the error",
    [{ ErrorEquals: ["States.ALL"], ResultPath: null, Next: "Caught" }],
    broken,
    { a: 1 },
  ],
  [
    "ResultPath $ is the error",
    [{ ErrorEquals: ["States.ALL"], ResultPath: "$", Next: "Caught" }],
    broken,
    { Error: "Broken", Cause: "it fell" },
  ],
];

/** Catch. */
export const catchCases: readonly LanguageCase[] = [
  ...catches.map(([name, catchers, answer, output], index): LanguageCase => ({
    name,
    machine: catching(catchers),
    input: { a: 1 },
    answers: { S: [answer] },
    ends: output instanceof Error ? { error: output.message } : { output },
    ...(index < 4 ? { http: true as const } : {}),
  })),
  {
    name: "the catcher puts the error into the state's raw input, not into what InputPath made of it",
    machine: catching([{ ErrorEquals: ["States.ALL"], ResultPath: "$.e", Next: "Caught" }], {
      InputPath: "$.a",
    }),
    input: { a: { b: 1 } },
    answers: { S: [failure("Broken", "x")] },
    ends: { output: { a: { b: 1 }, e: { Error: "Broken", Cause: "x" } } },
  },
  {
    name: "a caught state's OutputPath does not count",
    machine: catching([{ ErrorEquals: ["States.ALL"], Next: "Caught" }], {
      OutputPath: "$.missing",
    }),
    answers: { S: [failure("Broken", "x")] },
    ends: { output: { Error: "Broken", Cause: "x" } },
  },
  {
    name: "a Parallel catches the failure of a branch",
    machine: machine({
      S: {
        Type: "Parallel",
        Branches: [
          machine({ F: { Type: "Fail", Error: "Bad", Cause: "branch" } }),
          machine({ P: { Type: "Pass", End: true } }),
        ],
        Catch: [{ ErrorEquals: ["Bad"], Next: "Caught" }],
        End: true,
      },
      Caught: { Type: "Pass", End: true },
    }),
    ends: { output: { Error: "Bad", Cause: "branch" } },
  },
  {
    name: "a Map catches the failure of an iteration",
    machine: machine({
      S: {
        Type: "Map",
        ItemProcessor: machine({ F: { Type: "Fail", Error: "Bad", Cause: "item" } }),
        Catch: [{ ErrorEquals: ["States.ALL"], Next: "Caught" }],
        End: true,
      },
      Caught: { Type: "Pass", End: true },
    }),
    input: [1],
    ends: { output: { Error: "Bad", Cause: "item" } },
  },
  {
    name: "an iteration catches its own failure",
    machine: single({
      Type: "Map",
      ItemProcessor: machine({
        Call: task({
          Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: null, Next: "Mend" }],
          End: true,
        }),
        Mend: { Type: "Pass", Result: "mended", End: true },
      }),
    }),
    input: [1, 2],
    answers: { Call: [broken, result("ok")] },
    ends: { output: ["mended", "ok"] },
  },
  {
    name: "JSONata: without Output a catcher passes the error on",
    machine: jsonataMachine({
      S: task({ Catch: [{ ErrorEquals: ["States.ALL"], Next: "Caught" }], End: true }),
      Caught: { Type: "Pass", End: true },
    }),
    answers: { S: [broken] },
    ends: { output: { Error: "Broken", Cause: "it fell" } },
  },
  {
    name: "JSONata: Output of a catcher sees the input and the error",
    machine: jsonataMachine({
      S: task({
        Catch: [
          {
            ErrorEquals: ["States.ALL"],
            Output: { a: "{% $states.input.a %}", e: "{% $states.errorOutput.Error %}" },
            Next: "Caught",
          },
        ],
        End: true,
      }),
      Caught: { Type: "Pass", End: true },
    }),
    input: { a: 1 },
    answers: { S: [broken] },
    ends: { output: { a: 1, e: "Broken" } },
    http: true,
  },
  {
    name: "JSONata: an Output that fails can be caught by the state's own catcher",
    machine: jsonataMachine({
      S: task({
        Output: "{% $states.result.missing %}",
        Catch: [{ ErrorEquals: ["States.QueryEvaluationError"], Output: "caught", Next: "Caught" }],
        End: true,
      }),
      Caught: { Type: "Pass", End: true },
    }),
    answers: { S: [result({})] },
    ends: { output: "caught" },
  },
];

/** Fail states and what becomes of errors. */
export const failCases: readonly LanguageCase[] = [
  {
    name: "Error and Cause",
    machine: single({ Type: "Fail", Error: "E", Cause: "because" }),
    ends: { error: "E", cause: "because" },
    http: true,
  },
  {
    name: "Error alone",
    machine: single({ Type: "Fail", Error: "E" }),
    ends: { error: "E", cause: null },
    http: true,
  },
  {
    name: "Cause alone",
    machine: single({ Type: "Fail", Cause: "because" }),
    ends: { error: null, cause: "because" },
  },
  {
    name: "neither",
    machine: single({ Type: "Fail" }),
    ends: { error: null, cause: null },
    http: true,
  },
  {
    name: "ErrorPath and CausePath",
    machine: single({ Type: "Fail", ErrorPath: "$.e", CausePath: "$.c" }),
    input: { e: "E", c: "because" },
    ends: { error: "E", cause: "because" },
  },
  {
    name: "CausePath with an intrinsic",
    machine: single({ Type: "Fail", Error: "E", CausePath: "States.Format('n={}', $.n)" }),
    input: { n: 3 },
    ends: { error: "E", cause: "n=3" },
  },
  {
    name: "ErrorPath that is no text",
    machine: single({ Type: "Fail", ErrorPath: "$.e" }),
    input: { e: 5 },
    ends: { error: "States.Runtime" },
  },
  {
    name: "JSONata: an Error that is no text",
    machine: jsonata({ Type: "Fail", Error: "{% 5 %}" }),
    ends: { error: "States.QueryEvaluationError" },
  },
  {
    name: "the failure of a Task is the failure of the run",
    machine: single(task()),
    answers: { S: [broken] },
    ends: { error: "Broken", cause: "it fell" },
    http: true,
  },
  {
    name: "a Fail in a branch fails the run with its own error",
    machine: single({
      Type: "Parallel",
      Branches: [machine({ F: { Type: "Fail", Error: "Inner", Cause: "c" } })],
    }),
    ends: { error: "Inner", cause: "c" },
  },
  {
    name: "a Fail in an iteration fails the run with its own error",
    machine: single({
      Type: "Map",
      ItemProcessor: machine({ F: { Type: "Fail", Error: "Inner", Cause: "c" } }),
    }),
    input: [1],
    ends: { error: "Inner", cause: "c" },
  },
];
