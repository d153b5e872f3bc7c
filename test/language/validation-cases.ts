import type { Json, JsonObject } from "../../shared/base/json.ts";
import { jsonata, machine, single, task } from "./language-case.ts";

export interface ValidationCase {
  readonly name: string;
  readonly definition: Json;
  readonly type: "STANDARD" | "EXPRESS";
  /** Where an error stands; null for a definition without any. */
  readonly wrongAt: string | null;
}

const pass: JsonObject = { Type: "Pass", End: true };
const at = (state: JsonObject, field: string): readonly [JsonObject, string] => [
  single(state),
  `/States/S${field}`,
];
const choice = (rule: JsonObject, fields: JsonObject = {}): JsonObject =>
  machine({
    S: { Type: "Choice", Choices: [{ Next: "End", ...rule }], ...fields },
    End: { Type: "Succeed" },
  });

const valid: Readonly<Record<string, Json>> = {
  "a Pass": single({ Type: "Pass" }),
  "all the machine's fields": machine(
    { S: pass },
    { Comment: "c", Version: "1.0", TimeoutSeconds: 10, QueryLanguage: "JSONPath" },
  ),
  "a Task with everything": machine({
    S: task({
      Comment: "c",
      InputPath: "$.a",
      Parameters: { "x.$": "$.b" },
      ResultSelector: { "y.$": "$.c" },
      ResultPath: "$.d",
      OutputPath: "$.e",
      TimeoutSeconds: 10,
      HeartbeatSeconds: 5,
      Retry: [
        {
          ErrorEquals: ["A", "B"],
          IntervalSeconds: 1,
          MaxAttempts: 0,
          BackoffRate: 1,
          MaxDelaySeconds: 5,
          JitterStrategy: "FULL",
        },
      ],
      Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.x", Next: "End" }],
      Next: "End",
    }),
    End: { Type: "Succeed" },
  }),
  "a JSONata Task with everything": machine(
    {
      S: task({
        Arguments: { x: "{% $states.input.a %}" },
        Output: "{% $states.result %}",
        Assign: { y: "{% $states.result.b %}" },
        TimeoutSeconds: "{% 10 %}",
        Catch: [{ ErrorEquals: ["States.ALL"], Output: "{% $states.errorOutput %}", Next: "End" }],
        Next: "End",
      }),
      End: { Type: "Succeed" },
    },
    { QueryLanguage: "JSONata" },
  ),
  "a loop": machine({
    S: { Type: "Pass", Next: "C" },
    C: {
      Type: "Choice",
      Choices: [{ Variable: "$.a", IsPresent: true, Next: "S" }],
      Default: "End",
    },
    End: { Type: "Succeed" },
  }),
  "a Map with Iterator": single({ Type: "Map", Iterator: machine({ P: pass }) }),
  "an inline Map": single({
    Type: "Map",
    ItemProcessor: { ProcessorConfig: { Mode: "INLINE" }, ...machine({ P: pass }) },
  }),
  "a Parallel": single({
    Type: "Parallel",
    Branches: [machine({ A: pass }), machine({ B: pass })],
  }),
  "a Fail without anything": single({ Type: "Fail" }),
  "a Wait with a timestamp": single({ Type: "Wait", Timestamp: "2026-05-01T12:00:00Z" }),
  "a JSONata state in a JSONPath machine": machine({
    S: { Type: "Pass", QueryLanguage: "JSONata", Output: "{% 1 %}", End: true },
  }),
};

/** Broken machines of one state, with the field that is at fault. */
const states: Readonly<Record<string, readonly [JsonObject, string]>> = {
  "an unknown Type": at({ Type: "Loop" }, "/Type"),
  "a Task without Resource": at({ Type: "Task" }, ""),
  "a Pass with neither Next nor End": [machine({ S: { Type: "Pass" } }), "/States/S"],
  "Next to nowhere": [machine({ S: { Type: "Pass", Next: "Nowhere" } }), "/States/S/Next"],
  "Next and End": [machine({ S: { Type: "Pass", Next: "T", End: true }, T: pass }), "/States/S"],
  "a Wait without a time": at({ Type: "Wait" }, ""),
  "a Wait with two times": at({ Type: "Wait", Seconds: 1, SecondsPath: "$.n" }, ""),
  "a Wait with a broken timestamp": at({ Type: "Wait", Timestamp: "tomorrow" }, "/Timestamp"),
  "Seconds below 0": at({ Type: "Wait", Seconds: -1 }, "/Seconds"),
  "a Map without an ItemProcessor": at({ Type: "Map" }, ""),
  "an ItemProcessor without StartAt": at(
    { Type: "Map", ItemProcessor: { States: { P: pass } } },
    "/ItemProcessor",
  ),
  "a StartAt that is not there": at(
    { Type: "Map", ItemProcessor: { StartAt: "X", States: { P: pass } } },
    "/ItemProcessor/StartAt",
  ),
  "a Parallel without Branches": at({ Type: "Parallel" }, ""),
  "Error and ErrorPath": at({ Type: "Fail", Error: "E", ErrorPath: "$.e" }, "/ErrorPath"),
  "an InputPath that is no path": at({ Type: "Pass", InputPath: "a.b" }, "/InputPath"),
  "a ResultPath that is no reference path": at(
    { Type: "Pass", ResultPath: "$.a[*]" },
    "/ResultPath",
  ),
  "a payload path that is none": at(
    { Type: "Pass", Parameters: { "a.$": "b" } },
    "/Parameters/a.$",
  ),
  "an unknown intrinsic": at(
    { Type: "Pass", Parameters: { "a.$": "States.Unknown($.b)" } },
    "/Parameters/a.$",
  ),
  "an intrinsic that is not closed": at(
    { Type: "Pass", Parameters: { "a.$": "States.Array($.b" } },
    "/Parameters/a.$",
  ),
  "TimeoutSeconds 0": at(task({ TimeoutSeconds: -1 }), "/TimeoutSeconds"),
  "TimeoutSeconds and TimeoutSecondsPath": at(
    task({ TimeoutSeconds: 5, TimeoutSecondsPath: "$.n" }),
    "/TimeoutSecondsPath",
  ),
  "a HeartbeatSeconds above TimeoutSeconds": at(
    task({ TimeoutSeconds: 5, HeartbeatSeconds: 6 }),
    "/HeartbeatSeconds",
  ),
  "Retry without ErrorEquals": at(task({ Retry: [{}] }), "/Retry/0"),
  "an empty ErrorEquals": at(task({ Retry: [{ ErrorEquals: [] }] }), "/Retry/0/ErrorEquals"),
  "States.ALL beside another name": at(
    task({ Retry: [{ ErrorEquals: ["States.ALL", "A"] }] }),
    "/Retry/0/ErrorEquals",
  ),
  "States.ALL before the last retrier": at(
    task({ Retry: [{ ErrorEquals: ["States.ALL"] }, { ErrorEquals: ["A"] }] }),
    "/Retry/0/ErrorEquals",
  ),
  "a BackoffRate below 1": at(
    task({ Retry: [{ ErrorEquals: ["A"], BackoffRate: 0.5 }] }),
    "/Retry/0/BackoffRate",
  ),
  "a JitterStrategy that is none": at(
    task({ Retry: [{ ErrorEquals: ["A"], JitterStrategy: "SOME" }] }),
    "/Retry/0/JitterStrategy",
  ),
  "Catch to nowhere": at(task({ Catch: [{ ErrorEquals: ["A"], Next: "X" }] }), "/Catch/0/Next"),
  "Retry of a Pass": at({ Type: "Pass", Retry: [{ ErrorEquals: ["A"] }] }, "/Retry"),
  "Arguments in JSONPath": at(task({ Arguments: {} }), "/Arguments"),
};

const machines: Readonly<Record<string, readonly [Json, string]>> = {
  "no StartAt": [{ States: { S: pass } }, ""],
  "no States": [{ StartAt: "S" }, ""],
  "a StartAt that is not there": [{ StartAt: "X", States: { S: pass } }, "/StartAt"],
  "a state nobody reaches": [machine({ S: pass, T: pass }), "/States/T"],
  "a list": [[], ""],
  "a QueryLanguage that is none": [
    machine({ S: pass }, { QueryLanguage: "XPath" }),
    "/QueryLanguage",
  ],
  "a TimeoutSeconds below 0": [machine({ S: pass }, { TimeoutSeconds: -1 }), "/TimeoutSeconds"],
  "a JSONPath state in a JSONata machine": [
    machine({ S: { ...pass, QueryLanguage: "JSONPath" } }, { QueryLanguage: "JSONata" }),
    "/States/S",
  ],
  "Parameters in JSONata": [jsonata({ Type: "Pass", Parameters: {} }), "/States/S/Parameters"],
  "an expression that does not parse": [
    jsonata({ Type: "Pass", Output: "{% 1 + %}" }),
    "/States/S/Output",
  ],
  "an expression that is not closed": [
    jsonata({ Type: "Pass", Output: "{% 1" }),
    "/States/S/Output",
  ],
  "an expression behind a text": [
    jsonata({ Type: "Pass", Output: "a {% 1 %}" }),
    "/States/S/Output",
  ],
  "a Choice without rules": [machine({ S: { Type: "Choice", Choices: [] } }), "/States/S/Choices"],
  "a rule without Next": [
    machine({ S: { Type: "Choice", Choices: [{ Variable: "$.a", IsNull: true }] } }),
    "/States/S/Choices/0",
  ],
  "a rule with two comparisons": [
    choice({ Variable: "$.a", IsNull: true, IsString: true }),
    "/States/S/Choices/0",
  ],
  "a comparison of the wrong kind": [
    choice({ Variable: "$.a", NumericEquals: "1" }),
    "/States/S/Choices/0/NumericEquals",
  ],
  "an unknown comparison": [choice({ Variable: "$.a", Sounds: "x" }), "/States/S/Choices/0"],
  "a Default to nowhere": [
    choice({ Variable: "$.a", IsNull: true }, { Default: "X" }),
    "/States/S/Default",
  ],
  "a Next inside And": [
    choice({ And: [{ Variable: "$.a", IsNull: true, Next: "End" }] }),
    "/States/S/Choices/0/And/0/Next",
  ],
  "an Assign to states": [
    single({ Type: "Pass", Assign: { states: 1 } }),
    "/States/S/Assign/states",
  ],
  "a jump out of a branch": [
    machine({
      S: { Type: "Parallel", Branches: [machine({ B: { Type: "Pass", Next: "T" } })], Next: "T" },
      T: pass,
    }),
    "/States/S/Branches/0/States/B/Next",
  ],
};

const express: Readonly<Record<string, readonly [JsonObject, string]>> = {
  "an activity in an EXPRESS workflow": at(
    task({ Resource: "arn:aws:states:eu-west-1:111122223333:activity:people" }),
    "/Resource",
  ),
  "a callback in an EXPRESS workflow": at(
    task({
      Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
      Parameters: { FunctionName: "f", Payload: { "t.$": "$$.Task.Token" } },
    }),
    "/Resource",
  ),
};

/** Definitions, and what is wrong with them. */
export const validationCases: readonly ValidationCase[] = [
  ...Object.entries(valid).map(
    ([name, definition]) => ({ name, definition, type: "STANDARD", wrongAt: null }) as const,
  ),
  ...Object.entries({ ...states, ...machines }).map(
    ([name, [definition, wrongAt]]) => ({ name, definition, type: "STANDARD", wrongAt }) as const,
  ),
  ...Object.entries(express).map(
    ([name, [definition, wrongAt]]) => ({ name, definition, type: "EXPRESS", wrongAt }) as const,
  ),
];
