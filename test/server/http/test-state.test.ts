/** POST /api/v1/test-state: one state with an input. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectRefusal, startApiServer, type ApiServer } from "./api-server.ts";

let api: ApiServer;
beforeAll(async () => {
  api = await startApiServer();
});
afterAll(async () => {
  await api.stop();
});

const state = {
  Type: "Task",
  Resource: "arn:aws:lambda:us-east-1:123456789012:function:f",
  Parameters: { "x.$": "$.a" },
  Retry: [{ ErrorEquals: ["E"], IntervalSeconds: 2, MaxAttempts: 1 }],
  Catch: [{ ErrorEquals: ["States.ALL"], Next: "Elsewhere" }],
  Next: "After",
};
const input = { a: 1 };

describe("a state that is tested", () => {
  test("has a mock for the result of its call, and shows every stage", async () => {
    const { body } = await api.call("testState", {
      json: { state, input, mock: { result: { n: 5 } }, inspectionLevel: "DEBUG" },
    });
    expect(body).toEqual({
      status: "SUCCEEDED",
      output: { n: 5 },
      next: "After",
      error: null,
      cause: null,
      inspectionData: {
        input,
        afterInputPath: input,
        afterParameters: { x: 1 },
        result: { n: 5 },
        afterResultSelector: { n: 5 },
        afterResultPath: { n: 5 },
      },
    });
  });

  test.each([
    [0, { status: "RETRIABLE", output: null, next: null }],
    [1, { status: "CAUGHT_ERROR", output: { Error: "E", Cause: "C" }, next: "Elsewhere" }],
  ])(
    "has a mock for the error of its call: after %d retries",
    async (retrierRetryCount, expected) => {
      const mock = { errorOutput: { error: "E", cause: "C" } };
      const { body } = await api.call("testState", {
        json: { state, input, mock, stateConfiguration: { retrierRetryCount } },
      });
      expect(body).toEqual({ error: "E", cause: "C", ...expected });
    },
  );

  test("may be one of a state machine", async () => {
    const definition = {
      QueryLanguage: "JSONata",
      StartAt: "A",
      States: { A: { Type: "Succeed", Output: "{% $states.context.State.Name & $v %}" } },
    };
    const { body } = await api.call("testState", {
      json: { definition, stateName: "A", input, variables: { v: "!" } },
    });
    expect(body).toMatchObject({ status: "SUCCEEDED", output: "A!", next: null });
  });
});

describe("a test is refused", () => {
  test("when the state has problems, with pointers into it", async () => {
    const { problems } = await expectRefusal(
      api,
      "testState",
      {
        json: { state: { ...state, Retry: [{ ErrorEquals: [] }] }, input, mock: { result: 1 } },
      },
      "INVALID_DEFINITION",
    );
    expect(problems?.map(({ pointer }) => pointer)).toContain("/Retry/0/ErrorEquals");
  });

  test("when a Task has no mock: nothing is ever called", async () => {
    const { detail } = await expectRefusal(
      api,
      "testState",
      { json: { state, input } },
      "INVALID_REQUEST",
    );
    expect(detail).toContain("give a mock");
  });

  test.each([
    ["neither state nor definition", { input }],
    ["both", { state, definition: {}, stateName: "A", input }],
    ["a definition without a name", { definition: {}, input }],
    ["no input", { state }],
  ])("with %s", async (_, json) => {
    await expectRefusal(api, "testState", { json }, "INVALID_REQUEST");
  });
});
