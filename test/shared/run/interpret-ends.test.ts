import { describe, expect, test } from "vitest";
import { failureOf, interpretState } from "../../support/interpret-state.ts";

describe("Succeed", () => {
  test.each([
    ["JSONata", { QueryLanguage: "JSONata", Output: "{% $states.input.a %}" }],
    ["JSONPath", { InputPath: "$.in", OutputPath: "$.b" }],
  ])("ends its flow with its output in %s", async (_, fields) => {
    const input = { a: 1, in: { b: 1 } };
    const { outcome } = await interpretState({ Type: "Succeed", ...fields }, { input });
    expect(outcome).toEqual({ type: "succeeded", output: 1, assign: {}, next: null });
  });
});

describe("Fail", () => {
  const input = { e: "Some.Error", c: "why", n: 1 };
  const failed = (error: string | null, cause: string | null) => ({ error, cause });

  test.each([
    ["nothing", {}, failed(null, null)],
    ["texts", { Error: "E", Cause: "C" }, failed("E", "C")],
    ["an error alone", { Error: "E" }, failed("E", null)],
    ["a path", { ErrorPath: "$.e", CausePath: "$.c" }, failed("Some.Error", "why")],
    ["an intrinsic", { Error: "E", CausePath: "States.Format('{}!', $.c)" }, failed("E", "why!")],
    ["a variable", { ErrorPath: "$v", CausePath: "$$.State.Name" }, failed("V", "S")],
  ])("fails its flow with %s in JSONPath", async (_, fields, expected) => {
    const state = { Type: "Fail", ...fields };
    expect(await failureOf(state, { input, variables: { v: "V" } })).toEqual(expected);
  });

  test.each([
    ["nothing", {}, failed(null, null)],
    ["texts", { Error: "E", Cause: "$.c" }, failed("E", "$.c")],
    [
      "expressions",
      { Error: "{% $states.input.e %}", Cause: "{% $v %}" },
      failed("Some.Error", "V"),
    ],
  ])("fails its flow with %s in JSONata", async (_, fields, expected) => {
    const state = { Type: "Fail", QueryLanguage: "JSONata", ...fields };
    expect(await failureOf(state, { input, variables: { v: "V" } })).toEqual(expected);
  });

  test.each([
    [
      { ErrorPath: "$.none" },
      "States.Runtime",
      `The JSONPath '$.none' specified for the field 'ErrorPath' could not be found in the input '{"e":"Some.Error","c":"why","n":1}'`,
    ],
    [
      { CausePath: "$.n" },
      "States.Runtime",
      `The CausePath field refers to value "1" which is not a valid string: $.n`,
    ],
    [
      { QueryLanguage: "JSONata", Error: "{% $states.input.n %}" },
      "States.QueryEvaluationError",
      "The JSONata expression '$states.input.n' specified for the field 'Error' returned an unexpected result type. Expected 'string', but was 'number' for value: 1",
    ],
  ])("fails by a field that gives no text: %j", async (fields, error, reason) => {
    const failure = await failureOf({ Type: "Fail", ...fields }, { input });
    expect(failure).toEqual({
      error,
      cause: `An error occurred while executing the state 'S'. ${reason}`,
    });
  });
});
