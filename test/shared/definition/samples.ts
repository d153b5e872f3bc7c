/** State machines with every type of state and nearly every field, in both query languages. Nothing is wrong with them. */
import type { JsonObject } from "../../../shared/base/json.ts";
import { distributed, done, group, machine, map, pass, pathMachine, task } from "./machines.ts";

const retry = [
  { ErrorEquals: ["States.Timeout", "Mine"], IntervalSeconds: 1, MaxAttempts: 2, BackoffRate: 1.5 },
  { ErrorEquals: ["States.ALL"], MaxDelaySeconds: 60, JitterStrategy: "FULL" },
];

/** A machine in JSONata. */
export const jsonataSample: JsonObject = machine(
  {
    Task: {
      ...task,
      Arguments: { a: ["{% $states.input.a %}"] },
      TimeoutSeconds: 60,
      HeartbeatSeconds: "{% 5 %}",
      Credentials: { RoleArn: "{% $states.input.role %}" },
      Retry: retry,
      Catch: [
        {
          ErrorEquals: ["States.ALL"],
          Output: "{% $states.errorOutput %}",
          Assign: { why: "{% $states.errorOutput.Cause %}" },
          Next: "Fail",
        },
      ],
      Output: "{% $states.result.items[price > 3] %}",
      Assign: { total: "{% $sum($states.result.items.price) %}" },
      Checkpoint: { Policy: "Adaptive", Rules: [{ CostAboveUsd: 1, MaxSeconds: 60 }] },
      Compensate: { Resource: "urn:undo", Arguments: "{% $states.result %}", Retry: retry },
      Validate: { type: "object", properties: { a: { type: "string" } } },
      OnUnknown: "Hold",
      Verify: {
        Resource: "urn:look",
        Arguments: "{% $states.input %}",
        Output: "{% $states.result %}",
      },
      RunWindow: { Start: "22:00", End: "06:00", TimeZone: "Europe/Berlin", Days: ["Mon"] },
      End: false,
      Next: "Choice",
    },
    Choice: {
      Type: "Choice",
      Choices: [
        { Condition: "{% $total > 1 %}", Assign: { total: 0 }, Output: 1, Next: "Wait" },
        { Condition: true, Comment: "c", Next: "Map" },
      ],
      Default: "Parallel",
    },
    Wait: { Type: "Wait", Seconds: "{% $states.input.seconds %}", Next: "Map" },
    Map: {
      ...distributed({
        Label: "Items",
        ItemReader: {
          Resource: "arn:aws:states:::s3:getObject",
          Arguments: { Bucket: "b", Key: "{% $states.input.key %}" },
          ReaderConfig: { InputType: "CSV", CSVHeaderLocation: "GIVEN", CSVHeaders: ["a"] },
        },
        ItemBatcher: { MaxItemsPerBatch: "{% 10 %}", BatchInput: { n: 1 } },
        ResultWriter: { WriterConfig: { Transformation: "COMPACT" } },
        ItemSelector: { item: "{% $states.context.Map.Item.Value %}" },
        MaxConcurrency: 5,
        ToleratedFailurePercentage: 12.5,
      }),
      End: false,
      Next: "Parallel",
    },
    Parallel: {
      Type: "Parallel",
      Branches: [group({ Left: pass }), group({ Right: done })],
      Arguments: { a: 1 },
      Next: "Succeed",
    },
    Succeed: { ...done, Output: ["{% $total %}"] },
    Fail: { Type: "Fail", Error: "E", Cause: "{% $why %}" },
  },
  { Comment: "c", Version: "1.0", TimeoutSeconds: 3600, Budget: { MaxCostUsd: 1 } },
);

/** A machine in JSONPath, with one state in JSONata. */
export const pathSample: JsonObject = pathMachine({
  Task: {
    ...task,
    Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
    InputPath: "$.order",
    Parameters: { QueueUrl: "q", MessageBody: { "token.$": "$$.Task.Token" } },
    ResultSelector: { "n.$": "States.MathAdd($.a, 1)" },
    ResultPath: "$.result",
    OutputPath: "$.result",
    TimeoutSecondsPath: "$.limit",
    HeartbeatSeconds: 5,
    Assign: { "order.$": "$.a" },
    Retry: retry,
    Catch: [
      { ErrorEquals: ["E"], ResultPath: "$.error", Assign: { "w.$": "$.Cause" }, Next: "Fail" },
    ],
    End: false,
    Next: "Choice",
  },
  Choice: {
    Type: "Choice",
    Choices: [
      {
        And: [
          { Variable: "$.a", IsPresent: true },
          {
            Or: [
              { Variable: "$order", StringMatches: "a*" },
              { Not: { Variable: "$.b", IsNull: true } },
            ],
          },
        ],
        Next: "Wait",
      },
      { Variable: "$.n", NumericGreaterThanPath: "$$.Execution.Input.n", Next: "Map" },
    ],
    Default: "Data",
  },
  Wait: { Type: "Wait", TimestampPath: "$.until", Next: "Map" },
  Map: {
    ...map({
      ItemsPath: "$.items",
      ItemSelector: { "item.$": "$$.Map.Item.Value", "order.$": "$order" },
      MaxConcurrencyPath: "$.lanes",
      ToleratedFailureCount: 1,
      Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: null, Next: "Fail" }],
    }),
    End: false,
    Next: "Data",
  },
  Data: { Type: "Pass", QueryLanguage: "JSONata", Output: "{% $order %}", Next: "Result" },
  Result: { Type: "Pass", Result: { a: [1] }, ResultPath: "$.a", Next: "Succeed" },
  Succeed: { ...done, InputPath: null },
  Fail: { Type: "Fail", ErrorPath: "$.error", CausePath: "States.Format('{}', $.cause)" },
});
