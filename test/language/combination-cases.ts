import type { Json, JsonObject } from "../../shared/base/json.ts";
import {
  failure,
  jsonata,
  jsonataMachine,
  machine,
  result,
  silence,
  single,
  task,
  type LanguageCase,
} from "./language-case.ts";

const all = ["States.ALL"];
const pass: JsonObject = { Type: "Pass", End: true };
const distributed = { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" };

/** A distributed Map that gives its items back. */
const echo = (fields: JsonObject): JsonObject => ({
  Type: "Map",
  ItemProcessor: { ProcessorConfig: distributed, ...machine({ Echo: pass }) },
  ...fields,
});

const readers: Readonly<Record<string, readonly [state: JsonObject, input: Json, expected: Json]>> =
  {
    MaxItemsPath: [
      echo({
        ItemReader: {
          Resource: "arn:aws:states:::s3:getObject",
          Parameters: { Bucket: "b", "Key.$": "$.key" },
          ReaderConfig: { InputType: "JSON", MaxItemsPath: "$.most" },
        },
      }),
      { key: "numbers", most: 2 },
      [1, 2],
    ],
    MaxInputBytesPerBatch: [
      echo({ ItemBatcher: { MaxItemsPerBatch: 9, MaxInputBytesPerBatch: 30 } }),
      ["aaaaaaaa", "bbbbbbbb", "cccccccc"],
      [{ Items: ["aaaaaaaa"] }, { Items: ["bbbbbbbb"] }, { Items: ["cccccccc"] }],
    ],
    "ItemSelector before ItemBatcher": [
      echo({
        ItemSelector: { "v.$": "$$.Map.Item.Value" },
        ItemBatcher: { MaxItemsPerBatch: 2 },
      }),
      [1, 2, 3],
      [{ Items: [{ v: 1 }, { v: 2 }] }, { Items: [{ v: 3 }] }],
    ],
    "ResultSelector after a distributed Map": [
      echo({ ResultSelector: { "n.$": "States.ArrayLength($)" } }),
      [1, 2, 3],
      { n: 3 },
    ],
    "ResultWriter gives the place of its manifest": [
      echo({
        ResultWriter: { Resource: "arn:aws:states:::s3:putObject", Parameters: { Bucket: "out" } },
        ResultSelector: { "bucket.$": "$.ResultWriterDetails.Bucket" },
      }),
      [1],
      { bucket: "out" },
    ],
  };

const maps: readonly LanguageCase[] = [
  ...Object.entries(readers).map(([name, [state, input, expected]], index): LanguageCase => ({
    name,
    machine: single(state),
    input,
    files: { "s3://b/numbers": "[1, 2, 3]" },
    ends: { output: expected },
    ...(index < 3 ? { http: true as const } : {}),
  })),
  {
    name: "too many failures are caught by their name",
    machine: machine({
      Each: {
        ...echo({}),
        ItemProcessor: {
          ProcessorConfig: distributed,
          ...machine({ Fail: { Type: "Fail", Error: "Bad" } }),
        },
        Catch: [{ ErrorEquals: ["States.ExceedToleratedFailureThreshold"], Next: "Caught" }],
        End: true,
      },
      Caught: { Type: "Pass", OutputPath: "$.Error", End: true },
    }),
    input: [1],
    ends: { output: "States.ExceedToleratedFailureThreshold" },
  },
  {
    name: "too many failures are retried",
    machine: single({
      Type: "Map",
      ItemProcessor: { ProcessorConfig: distributed, ...machine({ Call: task({ End: true }) }) },
      Retry: [{ ErrorEquals: ["States.ExceedToleratedFailureThreshold"] }],
    }),
    input: [1],
    answers: { Call: [failure("Bad"), result("ok")] },
    ends: { output: ["ok"] },
    takesMs: 1000,
  },
  {
    name: "an iteration retries its task while the others go on",
    machine: single({
      Type: "Map",
      ItemProcessor: machine({
        Call: task({ Retry: [{ ErrorEquals: all, IntervalSeconds: 5 }], End: true }),
      }),
    }),
    input: [1, 2],
    answers: { Call: [failure("Bad"), result("second", 1000), result("first")] },
    ends: { output: ["first", "second"] },
    takesMs: 5000,
  },
  {
    name: "JSONata: the context in an iteration",
    machine: jsonata({
      Type: "Map",
      Items: "{% ['a', 'b'] %}",
      ItemProcessor: machine({
        Show: {
          Type: "Pass",
          Output: "{% $states.context.Map.Item.Value & $states.context.Map.Item.Index %}",
          End: true,
        },
      }),
    }),
    ends: { output: ["a0", "b1"] },
  },
  {
    name: "the context of an iteration is not seen after the Map",
    machine: machine({
      Each: { Type: "Map", ItemProcessor: machine({ Inner: pass }), Next: "After" },
      After: { Type: "Pass", Parameters: { "v.$": "$$.Map.Item.Value" }, End: true },
    }),
    input: [1],
    ends: { error: "States.Runtime" },
  },
];

const errors: readonly LanguageCase[] = [
  {
    name: "the cause of a caught time-out is empty",
    machine: machine({
      S: task({ TimeoutSeconds: 2, Catch: [{ ErrorEquals: all, Next: "Caught" }], End: true }),
      Caught: pass,
    }),
    answers: { S: [silence] },
    ends: { output: { Error: "States.Timeout", Cause: "" } },
    takesMs: 2000,
  },
  {
    name: "a caught error can be thrown again",
    machine: machine({
      S: task({ Catch: [{ ErrorEquals: all, Next: "Again" }], End: true }),
      Again: { Type: "Fail", ErrorPath: "$.Error", CausePath: "$.Cause" },
    }),
    answers: { S: [failure("Broken", "twice")] },
    ends: { error: "Broken", cause: "twice" },
    http: true,
  },
  {
    name: "a ResultSelector that fails is not caught",
    machine: machine({
      S: task({
        ResultSelector: { "x.$": "$.missing" },
        Catch: [{ ErrorEquals: all, Next: "Caught" }],
        End: true,
      }),
      Caught: pass,
    }),
    answers: { S: [result({})] },
    ends: { error: "States.Runtime" },
  },
  {
    name: "a ResultPath that does not fit is caught by its name",
    machine: machine({
      S: task({
        ResultPath: "$.x",
        Catch: [
          { ErrorEquals: ["States.ResultPathMatchFailure"], ResultPath: "$", Next: "Caught" },
        ],
        End: true,
      }),
      Caught: { Type: "Pass", OutputPath: "$.Error", End: true },
    }),
    input: "text",
    answers: { S: [result(1)] },
    ends: { output: "States.ResultPathMatchFailure" },
  },
  {
    name: "JSONata: an error in Arguments is retried by its name",
    machine: jsonata(
      task({
        Arguments: "{% $states.input.missing %}",
        Retry: [{ ErrorEquals: ["States.QueryEvaluationError"], MaxAttempts: 2, BackoffRate: 1 }],
      }),
    ),
    answers: { S: [result(1)] },
    ends: { error: "States.QueryEvaluationError" },
    takesMs: 2000,
  },
  {
    name: "the failure of one branch stops the waits of the others",
    machine: single({
      Type: "Parallel",
      Branches: [
        machine({ Slow: { Type: "Wait", Seconds: 3600, End: true } }),
        machine({
          Soon: { Type: "Wait", Seconds: 2, Next: "Fail" },
          Fail: { Type: "Fail", Error: "E" },
        }),
      ],
    }),
    ends: { error: "E" },
    takesMs: 2000,
  },
  {
    name: "a Parallel in a Map catches for itself",
    machine: single({
      Type: "Map",
      ItemProcessor: machine({
        Both: {
          Type: "Parallel",
          Branches: [
            machine({
              Bad: {
                Type: "Choice",
                Choices: [{ Variable: "$", NumericEquals: 1, Next: "Fail" }],
                Default: "Fine",
              },
              Fail: { Type: "Fail", Error: "One" },
              Fine: { Type: "Succeed" },
            }),
          ],
          Catch: [{ ErrorEquals: ["One"], Next: "Mend" }],
          End: true,
        },
        Mend: { Type: "Pass", Result: ["mended"], End: true },
      }),
    }),
    input: [1, 2],
    ends: { output: [["mended"], [2]] },
  },
];

const fields: readonly LanguageCase[] = [
  {
    name: "every field of a Task, in its order",
    machine: single(
      task({
        InputPath: "$.in",
        Parameters: { "a.$": "$.x" },
        ResultSelector: { "s.$": "$.raw" },
        ResultPath: "$.out",
        OutputPath: "$.out.s",
      }),
    ),
    input: { in: { x: 1 } },
    answers: { S: [result({ raw: "done" })] },
    calls: { S: [{ a: 1 }] },
    ends: { output: "done" },
  },
  {
    name: "intrinsics ten deep",
    machine: single({
      Type: "Pass",
      Parameters: {
        "n.$": `${"States.MathAdd(".repeat(10)}0${", 1)".repeat(10)}`,
      },
    }),
    ends: { output: { n: 10 } },
  },
  {
    name: "JSONata: a rule's Output and Assign see the input",
    machine: jsonataMachine({
      Choice: {
        Type: "Choice",
        Choices: [
          {
            Condition: "{% $states.input.n > 1 %}",
            Assign: { seen: "{% $states.input.n %}" },
            Output: "{% $states.input.n * 10 %}",
            Next: "Show",
          },
        ],
        Default: "Show",
      },
      Show: { Type: "Pass", Output: ["{% $seen %}", "{% $states.input %}"], End: true },
    }),
    input: { n: 2 },
    ends: { output: [2, 20] },
    http: true,
  },
  {
    name: "JSONata: a Map's Output sees input, result and variables",
    machine: jsonataMachine({
      Set: { Type: "Pass", Assign: { k: 10 }, Next: "Each" },
      Each: {
        Type: "Map",
        Items: "{% $states.input.list %}",
        ItemProcessor: machine({ Inner: pass }),
        Output: "{% $sum($states.result) + $k + $count($states.input.list) %}",
        End: true,
      },
    }),
    input: { list: [1, 2] },
    ends: { output: 15 },
  },
  {
    name: "JSONata: HTML, quotes and new lines in texts",
    machine: jsonata({ Type: "Pass", Output: "{% '<b>' & \"it's\" & '\\n' & $states.input.t %}" }),
    input: { t: '"q"' },
    ends: { output: '<b>it\'s\n"q"' },
  },
  {
    name: "JSONata: comments in expressions",
    machine: jsonata({ Type: "Pass", Output: "{% /* why */ 1 %}" }),
    ends: { output: 1 },
  },
  {
    name: "the machine's time-out counts through a Map",
    machine: machine(
      {
        Each: {
          Type: "Map",
          MaxConcurrency: 1,
          ItemProcessor: machine({ Wait: { Type: "Wait", Seconds: 4, End: true } }),
          End: true,
        },
      },
      { TimeoutSeconds: 10 },
    ),
    input: [1, 2, 3],
    ends: { status: "TIMED_OUT" },
    takesMs: 10_000,
  },
];

/** Parts of the language together. */
export const combinationCases: readonly LanguageCase[] = [...maps, ...errors, ...fields];
