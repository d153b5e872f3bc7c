import { describe, expect, test } from "vitest";
import { Failure } from "../../../shared/base/failure.ts";
import type { CallAnswer } from "../../../shared/run/interpret/ports.ts";
import { failureOf, interpretState, outputOf } from "../../support/interpret-state.ts";

const resource = "arn:aws:states:::lambda:invoke";
const jsonata = { Type: "Task", QueryLanguage: "JSONata", Resource: resource, Next: "N" };
const jsonPath = { Type: "Task", Resource: resource, Next: "N" };
const input = { a: 1, wait: 30, role: "r" };
const answers = (value: CallAnswer & { type: "result" }) => () => value;
const call = answers({ type: "result", value: { Payload: { n: 5 }, StatusCode: 200 } });

describe("Task in JSONata", () => {
  test("calls with its Arguments and gives the result", async () => {
    const { outcome, calls, stages } = await interpretState(
      { ...jsonata, Arguments: { x: "{% $states.input.a %}" } },
      { input, call },
    );
    expect(calls).toEqual([
      { resource, args: { x: 1 }, timeoutMs: null, heartbeatMs: null, token: null },
    ]);
    expect(outcome).toEqual({
      type: "succeeded",
      output: { Payload: { n: 5 }, StatusCode: 200 },
      assign: {},
      next: "N",
    });
    expect(stages).toEqual({
      afterArguments: { x: 1 },
      result: { Payload: { n: 5 }, StatusCode: 200 },
    });
  });

  test("calls with its input when it has no Arguments", async () => {
    const { calls } = await interpretState(jsonata, { input });
    expect(calls[0]?.args).toEqual(input);
  });

  test("sees the result in Output and Assign", async () => {
    const { outcome } = await interpretState(
      {
        ...jsonata,
        Output: "{% $states.result.Payload.n + $states.input.a %}",
        Assign: { n: "{% $states.result.Payload.n %}" },
      },
      { input, call },
    );
    expect(outcome).toMatchObject({ output: 6, assign: { n: 5 } });
  });

  test("computes its limits and credentials", async () => {
    const { calls } = await interpretState(
      {
        ...jsonata,
        TimeoutSeconds: "{% $states.input.wait * 2 %}",
        HeartbeatSeconds: 10,
        Credentials: { RoleArn: "{% $states.input.role %}" },
      },
      { input, context: { Task: { Token: "token" } } },
    );
    expect(calls[0]).toMatchObject({
      timeoutMs: 60_000,
      heartbeatMs: 10_000,
      credentials: { RoleArn: "r" },
      token: "token",
    });
  });

  test.each([
    ["{% 'x' %}", `Expected 'number', but was 'string' for value: "x"`],
    ["{% 1.5 %}", "Expected 'integer', but was 'number' for value: 1.5"],
    ["{% 0 %}", "TimeoutSeconds must be between 1 and 99999999."],
  ])("refuses the limit %s", async (TimeoutSeconds, reason) => {
    const failure = await failureOf({ ...jsonata, TimeoutSeconds });
    expect(failure.error).toBe("States.QueryEvaluationError");
    expect(failure.cause).toContain(reason);
  });
});

describe("Task in JSONPath", () => {
  test("goes through every stage in order", async () => {
    const { outcome, calls, stages } = await interpretState(
      {
        ...jsonPath,
        InputPath: "$.in",
        Parameters: { "x.$": "$.a" },
        ResultSelector: { "n.$": "$.Payload.n", "name.$": "$$.State.Name" },
        ResultPath: "$.out",
        OutputPath: "$.out",
      },
      { input: { in: { a: 1 } }, call },
    );
    expect(calls[0]?.args).toEqual({ x: 1 });
    expect(outcome).toMatchObject({ output: { n: 5, name: "S" }, next: "N" });
    expect(Object.entries(stages)).toEqual([
      ["afterInputPath", { a: 1 }],
      ["afterParameters", { x: 1 }],
      ["result", { Payload: { n: 5 }, StatusCode: 200 }],
      ["afterResultSelector", { n: 5, name: "S" }],
      ["afterResultPath", { in: { a: 1 }, out: { n: 5, name: "S" } }],
    ]);
  });

  test("assigns from the raw result, before ResultSelector", async () => {
    const { outcome } = await interpretState(
      {
        ...jsonPath,
        ResultSelector: { "n.$": "$.Payload.n" },
        Assign: { "status.$": "$.StatusCode", "old.$": "$v" },
      },
      { input, call, variables: { v: 1 } },
    );
    expect(outcome).toMatchObject({ output: { n: 5 }, assign: { status: 200, old: 1 } });
  });

  test("computes its limits and credentials from paths", async () => {
    const { calls } = await interpretState(
      {
        ...jsonPath,
        TimeoutSecondsPath: "$.wait",
        HeartbeatSecondsPath: "$beat",
        Credentials: { "RoleArn.$": "$.role" },
      },
      { input, variables: { beat: "5" } },
    );
    expect(calls[0]).toMatchObject({
      timeoutMs: 30_000,
      heartbeatMs: 5000,
      credentials: { RoleArn: "r" },
    });
  });

  test.each([
    [
      "$.role",
      `The TimeoutSecondsPath field refers to value "r" which is not a valid integer: $.role`,
    ],
    [
      "$.none",
      "The JSONPath '$.none' specified for the field 'TimeoutSecondsPath' could not be found",
    ],
  ])("refuses the limit at %s", async (TimeoutSecondsPath, reason) => {
    const failure = await failureOf({ ...jsonPath, TimeoutSecondsPath }, { input });
    expect(failure.error).toBe("States.Runtime");
    expect(failure.cause).toContain(reason);
  });
});

describe.each([
  ["JSONata", jsonata],
  ["JSONPath", jsonPath],
])("Task in %s", (_, state) => {
  test("fails as its resource does, with nothing added", async () => {
    const { outcome } = await interpretState(state, {
      call: () => {
        throw new Failure("Some.Error", "why", { retryAfterMs: 500, alias: "Other" });
      },
    });
    expect(outcome).toEqual({
      type: "failed",
      error: "Some.Error",
      cause: "why",
      retryAfterMs: 500,
      alias: "Other",
    });
  });

  test("may have null for its result", async () => {
    const assign = state === jsonPath ? { "v.$": "$" } : { v: "{% $states.result %}" };
    const { outcome } = await interpretState({ ...state, Assign: assign }, { input });
    expect(outcome).toMatchObject({ output: null, assign: { v: null } });
  });

  test("parks, and goes on with the answer that comes through its token", async () => {
    const task = {
      kind: "callback" as const,
      name: null,
      input: null,
      timeoutMs: 1000,
      heartbeatMs: null,
    };
    const parked = await interpretState(state, { call: () => ({ type: "parked", task }) });
    expect(parked.outcome).toEqual({ type: "parked", task });
    const answered = await interpretState(state, { phase: "exit", answer: { ok: true } });
    expect(answered.outcome).toMatchObject({ type: "succeeded", output: { ok: true }, next: "N" });
    expect(answered.calls).toEqual([]);
  });

  test("holds its result against its schema before anything else", async () => {
    const failure = await failureOf(
      { ...state, Validate: { type: "string" } },
      { mismatch: "is no string", call },
    );
    expect(failure.error).toBe("Cairn.InvalidOutput");
  });

  test("keeps the raw result for its compensation", async () => {
    const { outcome } = await interpretState(
      { ...state, Compensate: { Resource: "r" } },
      { input, call },
    );
    expect(outcome["result"]).toEqual({ Payload: { n: 5 }, StatusCode: 200 });
  });

  test("fails when the result is larger than the state machine allows", async () => {
    const large = { ...state, ...(state === jsonPath ? { ResultPath: null } : { Output: 1 }) };
    const machine = { MaxPayloadBytes: 100 };
    const value = "ü".repeat(60);
    expect(await failureOf(large, { machine, call: answers({ type: "result", value }) })).toEqual({
      error: "States.DataLimitExceeded",
      cause:
        "The state/task 'lambda' returned a result with a size exceeding the maximum number of bytes service limit. It has 122 bytes; MaxPayloadBytes is 100.",
    });
    const small = "ü".repeat(49);
    await outputOf(large, { machine, call: answers({ type: "result", value: small }) });
  });

  test("fails when what it would send is too large", async () => {
    const { outcome, calls } = await interpretState(state, {
      machine: { MaxPayloadBytes: 10 },
      input: { text: "a long text" },
    });
    expect(outcome["error"]).toBe("States.DataLimitExceeded");
    expect(calls).toEqual([]);
  });
});
