import { describe, expect, test } from "vitest";
import type { Json, JsonObject } from "../../../shared/base/json.ts";
import { testState } from "../../../shared/run/test-state.ts";
import type { TestStateRequest, TestStateResult } from "../../../shared/run/test-state-request.ts";
import { jsonataEvaluator } from "../../support/jsonata-evaluator.ts";

const clockMs = Date.UTC(2026, 10, 21, 9);
const ports = { evaluator: jsonataEvaluator, mismatch: async () => null, clockMs, seed: "s" };

async function resultOf(request: TestStateRequest): Promise<TestStateResult> {
  const answer = await testState(request, ports);
  if (!answer.ok) throw new Error(answer.message);
  return answer.result;
}

async function refusalOf(request: TestStateRequest) {
  const answer = await testState(request, ports);
  if (answer.ok) throw new Error(JSON.stringify(answer.result));
  return { apiError: answer.apiError, message: answer.message };
}

const input = { a: 1 };
const pass = { Type: "Pass", QueryLanguage: "JSONata", Output: "{% $states.input.a %}", Next: "N" };
const task = { Type: "Task", Resource: "arn:aws:states:::lambda:invoke", End: true };
const flow = { StartAt: "I", States: { I: { Type: "Pass", End: true } } };

describe("a state on its own", () => {
  test("gives output and next state, and no data at the level INFO", async () => {
    expect(await resultOf({ definition: pass, input })).toEqual({
      status: "SUCCEEDED",
      output: 1,
      nextState: "N",
    });
  });

  test.each([
    ["Succeed", { Type: "Succeed" }, { status: "SUCCEEDED", output: input }],
    ["Fail", { Type: "Fail", Error: "E" }, { status: "FAILED", error: "E" }],
    [
      "Wait",
      { Type: "Wait", Seconds: 99, Next: "N" },
      { status: "SUCCEEDED", output: input, nextState: "N" },
    ],
    [
      "Choice",
      { Type: "Choice", Choices: [{ Variable: "$.a", NumericEquals: 1, Next: "One" }] },
      { status: "SUCCEEDED", output: input, nextState: "One" },
    ],
  ])("of the type %s", async (_, definition, expected) => {
    expect(await resultOf({ definition, input })).toEqual(expected);
  });

  test("shows the data at every stage", async () => {
    const definition = {
      ...task,
      InputPath: "$.in",
      Parameters: { "x.$": "$.a" },
      ResultSelector: { "n.$": "$.n" },
      ResultPath: "$.out",
      Assign: { "v.$": "$.n" },
    };
    const { inspectionData, output } = await resultOf({
      definition,
      input: { in: input },
      variables: { w: 1 },
      mock: { result: { n: 5 } },
      inspectionLevel: "TRACE",
    });
    expect(output).toEqual({ in: input, out: { n: 5 } });
    expect(inspectionData).toEqual({
      input: { in: input },
      afterInputPath: input,
      afterParameters: { x: 1 },
      result: { n: 5 },
      afterResultSelector: { n: 5 },
      afterResultPath: { in: input, out: { n: 5 } },
      variables: { v: 5, w: 1 },
    });
  });

  test("shows how far it came when it fails", async () => {
    const definition = { Type: "Pass", Parameters: { "x.$": "$.none" }, End: true };
    const result = await resultOf({ definition, input, inspectionLevel: "DEBUG" });
    expect(result).toMatchObject({ status: "FAILED", error: "States.Runtime" });
    expect(result.inspectionData).toEqual({ input, afterInputPath: input });
  });

  test("sees a context object, with members that the test gives instead", async () => {
    const definition = { ...pass, Output: "{% $states.context %}" };
    const context = { Execution: { Id: "x" } };
    expect((await resultOf({ definition, input, context })).output).toEqual({
      Execution: {
        Id: "x",
        Input: input,
        Name: "test",
        RoleArn: "test",
        StartTime: "2026-11-21T09:00:00.000Z",
      },
      StateMachine: { Id: "test", Name: "test" },
      State: { Name: "StateName", EnteredTime: "2026-11-21T09:00:00.000Z" },
    });
  });
});

test("only a state that can retry shows how often it has", async () => {
  const definition = { ...task, ResultSelector: { "retries.$": "$$.State.RetryCount" } };
  const stateConfiguration = { retrierRetryCount: 2 };
  const request = { input, mock: { result: 1 }, stateConfiguration };
  expect((await resultOf({ ...request, definition })).output).toEqual({ retries: 2 });
});

describe("an error", () => {
  const error = { error: "E", cause: "C" };
  const mock = { errorOutput: error };
  const retrying = {
    ...task,
    Retry: [
      { ErrorEquals: ["Other"] },
      {
        ErrorEquals: ["E"],
        IntervalSeconds: 3,
        BackoffRate: 1.5,
        MaxAttempts: 3,
        MaxDelaySeconds: 6,
      },
    ],
    Catch: [
      { ErrorEquals: ["Other"], Next: "A" },
      { ErrorEquals: ["States.ALL"], Next: "B", ResultPath: "$.error", Assign: { v: 1 } },
    ],
  };

  test.each([
    [0, 3],
    [1, 4],
    [2, 6],
  ])("is retried: after %d retries in %d s", async (retrierRetryCount, seconds) => {
    const stateConfiguration = { retrierRetryCount };
    expect(
      await resultOf({
        definition: retrying,
        input,
        mock,
        stateConfiguration,
        inspectionLevel: "DEBUG",
      }),
    ).toEqual({
      status: "RETRIABLE",
      ...error,
      inspectionData: {
        input,
        afterInputPath: input,
        afterParameters: input,
        errorDetails: { retryIndex: 1, retryBackoffIntervalSeconds: seconds },
      },
    });
  });

  test("is caught when the retries are used up", async () => {
    const stateConfiguration = { retrierRetryCount: 3 };
    const result = await resultOf({
      definition: retrying,
      input,
      mock,
      stateConfiguration,
      inspectionLevel: "DEBUG",
    });
    expect(result).toMatchObject({
      status: "CAUGHT_ERROR",
      ...error,
      nextState: "B",
      output: { a: 1, error: { Error: "E", Cause: "C" } },
      inspectionData: { errorDetails: { retryIndex: 1, catchIndex: 1 }, variables: { v: 1 } },
    });
  });

  test("fails the state that does not catch it", async () => {
    expect(await resultOf({ definition: task, input, mock })).toEqual({
      status: "FAILED",
      ...error,
    });
  });

  test("of a catcher's own fails the state", async () => {
    const Catch = [{ ErrorEquals: ["States.ALL"], Next: "B", ResultPath: "$.error" }];
    const result = await resultOf({ definition: { ...task, Catch }, input: "text", mock });
    expect(result).toMatchObject({ status: "FAILED", error: "States.ResultPathMatchFailure" });
  });

  test("of States.Runtime is neither retried nor caught", async () => {
    const definition = { ...retrying, Parameters: { "x.$": "$.none" } };
    expect(await resultOf({ definition, input, mock })).toMatchObject({
      status: "FAILED",
      error: "States.Runtime",
    });
  });
});

describe("a Map or Parallel", () => {
  const map = { Type: "Map", ItemsPath: "$.list", ItemProcessor: flow, End: true };
  const list = { list: [1, 2, 3] };

  test("has the mocked outputs of its flows for its result", async () => {
    const mock = { result: [7, 8, 9] };
    expect(
      await resultOf({ definition: map, input: list, mock, inspectionLevel: "TRACE" }),
    ).toEqual({
      status: "SUCCEEDED",
      output: [7, 8, 9],
      inspectionData: {
        input: list,
        afterInputPath: list,
        afterItemsPath: [1, 2, 3],
        maxConcurrency: 0,
        afterResultSelector: [7, 8, 9],
        afterResultPath: [7, 8, 9],
      },
    });
    const parallel = { Type: "Parallel", Branches: [flow, flow, flow], End: true };
    expect((await resultOf({ definition: parallel, input, mock })).output).toEqual([7, 8, 9]);
  });

  test.each([
    [{ ToleratedFailureCount: 1 }, 1, "SUCCEEDED"],
    [{ ToleratedFailureCount: 1 }, 2, "FAILED"],
    [{ ToleratedFailurePercentage: 50 }, 1, "SUCCEEDED"],
    [{ ToleratedFailurePercentage: 50 }, 2, "FAILED"],
    [{}, 3, "SUCCEEDED"],
  ])("%j bears %d failures: %s", async (fields, mapIterationFailureCount, status) => {
    const result = await resultOf({
      definition: { ...map, ...fields },
      input: list,
      mock: { result: [] },
      stateConfiguration: { mapIterationFailureCount },
    });
    expect(result.status).toBe(status);
    if (status === "FAILED") {
      expect(result).toMatchObject({
        error: "States.ExceedToleratedFailureThreshold",
        cause: "The specified tolerated failure threshold was exceeded",
      });
    }
  });

  test("reads the items that the test gives for an object", async () => {
    const definition = {
      Type: "Map",
      ItemReader: {
        Resource: "arn:aws:states:::s3:getObject",
        Parameters: { Bucket: "b", Key: "k" },
        ReaderConfig: { InputType: "CSV", CSVHeaderLocation: "FIRST_ROW" },
      },
      ItemSelector: { "n.$": "$$.Map.Item.Value.n" },
      ItemProcessor: {
        ...flow,
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
      },
      End: true,
    };
    const { inspectionData } = await resultOf({
      definition,
      input,
      mock: { result: [] },
      stateConfiguration: { mapItemReaderData: "n,m\n1,2\n3,4\n" },
      inspectionLevel: "DEBUG",
    });
    expect(inspectionData).toMatchObject({ afterItemSelector: [{ n: "1" }, { n: "3" }] });
  });

  test("has an object for its result when it writes its results", async () => {
    const ResultWriter = { Resource: "arn:aws:states:::s3:putObject", Parameters: { Bucket: "b" } };
    const definition = { ...map, ResultWriter };
    const mock = { result: { MapRunArn: "arn" } };
    expect((await resultOf({ definition, input: list, mock })).output).toEqual({
      MapRunArn: "arn",
    });
    expect(await refusalOf({ definition, input: list, mock: { result: [] } })).toEqual({
      apiError: "ValidationException",
      message: "Mocked result must be a JSON object.",
    });
  });
});

describe("a state of a machine", () => {
  const machine = {
    QueryLanguage: "JSONata",
    StartAt: "A",
    States: {
      A: { ...pass, QueryLanguage: undefined, Next: "M" },
      M: {
        Type: "Map",
        End: true,
        ItemProcessor: {
          StartAt: "I",
          States: { I: { Type: "Pass", Output: "{% $states.context.Map.Item %}", End: true } },
        },
      },
    },
  };
  const definition = JSON.parse(JSON.stringify(machine)) as Json;

  test("has the machine's query language and its own name", async () => {
    expect(await resultOf({ definition, stateName: "A", input })).toMatchObject({ output: 1 });
  });

  test("is found in the flows inside; there its input stands for the item", async () => {
    const { output } = await resultOf({ definition, stateName: "I", input });
    expect(output).toEqual({ Index: 0, Value: input });
  });

  test.each([
    ["none", "ValidationException", "State not found in definition"],
    ["toString", "ValidationException", "State not found in definition"],
    [
      "",
      "ParamValidationError",
      "Parameter validation failed:\nInvalid length for parameter stateName, value: 0, valid min length: 1",
    ],
  ])("must be there: '%s'", async (stateName, apiError, message) => {
    expect(await refusalOf({ definition, stateName, input })).toEqual({ apiError, message });
  });
});

describe("a request is refused", () => {
  const notMocked = /^A test calls nothing: give a mock/;
  const map = { Type: "Map", ItemProcessor: flow, End: true };
  const parallel = { Type: "Parallel", Branches: [flow, flow], End: true };

  test.each([
    ["a Task without a mock", { definition: task }, notMocked],
    ["a Map without a mock", { definition: map }, notMocked],
    ["a Parallel without a mock", { definition: parallel }, notMocked],
    ["a mock of a Pass", { definition: pass, mock: { result: 1 } }, /'Pass' is not supported/],
    ["a mock of both", { definition: task, mock: { result: 1, errorOutput: {} } }, /only one of/],
    ["a result that is no array", { definition: map, mock: { result: 1 } }, /must be an array/],
    [
      "a branch without a result",
      { definition: parallel, mock: { result: [1] } },
      /each branch: 2, not 1/,
    ],
    ["no state", { definition: { Type: "Nothing" } }, /^Invalid State Machine Definition: /],
    [
      "no state machine",
      { definition: pass, stateName: "A" },
      /^Invalid State Machine Definition: /,
    ],
  ])("for %s", async (_, request, message) => {
    expect((await refusalOf({ input, ...request })).message).toMatch(message);
  });

  test.each([
    [{ Execution: { Id: 1 } }, "Execution.Id must be a string"],
    [
      { Execution: { StartTime: "now" } },
      "Execution.StartTime must be a string with a valid ISO 8601 timestamp",
    ],
    [{ State: { RetryCount: "1" } }, "State.RetryCount must be an integer"],
    [{ State: 5 }, "State must be an object"],
    [{ State: { Other: 1 } }, "Field 'Other' is not allowed"],
    [{ Other: {} }, "Field 'Other' is not allowed"],
    [[], "it must be an object"],
    [{ Map: {} }, "'Map' field is not supported when mocking a Context object"],
    [
      { Task: { Token: "t" } },
      "Context object contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' service integration pattern",
    ],
  ])("for the context %j", async (given, why) => {
    const message = `Invalid Context object provided: ${why}`;
    const context = given as JsonObject;
    expect(await refusalOf({ definition: pass, input, context })).toMatchObject({ message });
  });

  test("but not for the token of a callback, which has one anyway", async () => {
    const definition = {
      Type: "Task",
      Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
      Parameters: { "token.$": "$$.Task.Token" },
      End: true,
    };
    const context = { Task: { Token: "t" } };
    const { inspectionData } = await resultOf({
      definition,
      input,
      context,
      mock: { result: 1 },
      inspectionLevel: "DEBUG",
    });
    expect(inspectionData).toMatchObject({ afterParameters: { token: "t" } });
    const mock = { result: 1 };
    expect((await resultOf({ definition, input, mock })).status).toBe("SUCCEEDED");
  });
});
