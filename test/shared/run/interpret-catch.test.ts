import { describe, expect, test } from "vitest";
import { failureOf, interpretState, outputOf } from "../../support/interpret-state.ts";

const base = {
  Type: "Task",
  Resource: "r",
  End: true,
  Comment: "the fields of the state do not count",
};
const jsonata = { ...base, QueryLanguage: "JSONata", Output: "no", Assign: { no: 1 } };
const jsonPath = { ...base, ResultPath: "$.no", OutputPath: "$.no", ResultSelector: { no: 1 } };
const input = { a: 1 };
const failure = { error: "E", cause: "C", catcher: 1 };
const all = ["States.ALL"];
const first = { ErrorEquals: all, Next: "First" };
const phase = "catch";

describe("Catch in JSONata", () => {
  const catching = (catcher: object) => ({
    ...jsonata,
    Catch: [first, { ...first, Next: "N", ...catcher }],
  });

  test("gives the error where the catcher points", async () => {
    const { outcome } = await interpretState(catching({}), { input, phase, failure });
    expect(outcome).toEqual({
      type: "succeeded",
      output: { Error: "E", Cause: "C" },
      assign: {},
      next: "N",
    });
  });

  test("makes Output and Assign of error, input and variables", async () => {
    const { outcome } = await interpretState(
      catching({
        Output: { e: "{% $states.errorOutput.Error %}", a: "{% $states.input.a %}" },
        Assign: { c: "{% $states.errorOutput.Cause & $v %}" },
      }),
      { input, phase, failure, variables: { v: "!" } },
    );
    expect(outcome).toMatchObject({ output: { e: "E", a: 1 }, assign: { c: "C!" }, next: "N" });
  });

  test("fails by its own expressions", async () => {
    const state = catching({ Output: "{% $states.result %}" });
    expect(await failureOf(state, { input, phase, failure })).toMatchObject({
      error: "States.QueryEvaluationError",
    });
  });
});

describe("Catch in JSONPath", () => {
  const catching = (catcher: object) => ({
    ...jsonPath,
    Catch: [first, { ...first, Next: "N", ...catcher }],
  });

  test.each([
    [{}, { Error: "E", Cause: "C" }],
    [{ ResultPath: "$" }, { Error: "E", Cause: "C" }],
    [{ ResultPath: "$.error" }, { a: 1, error: { Error: "E", Cause: "C" } }],
    [{ ResultPath: null }, { a: 1 }],
  ])("%j", async (fields, expected) => {
    expect(await outputOf(catching(fields), { input, phase, failure })).toEqual(expected);
  });

  test("puts the error into the raw input, and assigns from the error", async () => {
    const { outcome, stages } = await interpretState(
      { ...catching({ ResultPath: "$.error", Assign: { "v.$": "$.Cause" } }), InputPath: "$.none" },
      { input, phase, failure },
    );
    expect(outcome).toMatchObject({
      output: { a: 1, error: { Error: "E", Cause: "C" } },
      assign: { v: "C" },
      next: "N",
    });
    expect(stages).toEqual({});
  });

  test("fails when the error has no place in the input", async () => {
    const state = catching({ ResultPath: "$.error" });
    expect(await failureOf(state, { input: [1], phase, failure })).toMatchObject({
      error: "States.ResultPathMatchFailure",
    });
  });
});

test.each([
  ["an error without a cause", "States.Timeout", null, { Error: "States.Timeout", Cause: "" }],
  ["neither", null, null, { Error: null, Cause: null }],
  ["a cause alone", null, "C", { Error: null, Cause: "C" }],
])("what is caught of %s", async (_, error, cause, expected) => {
  const caught = { error, cause, catcher: 0 };
  for (const state of [jsonata, jsonPath]) {
    // eslint-disable-next-line no-await-in-loop
    const output = await outputOf({ ...state, Catch: [first] }, { phase, failure: caught });
    expect(output).toEqual(expected);
  }
});
