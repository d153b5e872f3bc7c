import { describe, expect, test } from "vitest";
import { failureOf, interpretState, outputOf } from "../../support/interpret-state.ts";

const jsonata = { Type: "Pass", QueryLanguage: "JSONata", Next: "N" };
const jsonPath = { Type: "Pass", Next: "N" };
const input = { a: { b: 1 }, list: [1, 2, 3] };

describe("Pass in JSONata", () => {
  test("passes its input on", async () => {
    const { outcome } = await interpretState(jsonata, { input });
    expect(outcome).toEqual({ type: "succeeded", output: input, assign: {}, next: "N" });
  });

  test("makes its Output of input, context and variables", async () => {
    const Output = {
      b: "{% $states.input.a.b %}",
      name: "{% $states.context.State.Name %}",
      v: ["{% $v %}", "text", null],
    };
    expect(await outputOf({ ...jsonata, Output }, { input, variables: { v: 7 } })).toEqual({
      b: 1,
      name: "S",
      v: [7, "text", null],
    });
  });

  test("takes null for a value and nothing for a failure", async () => {
    expect(await outputOf({ ...jsonata, Output: "{% null %}" })).toBeNull();
    expect(await failureOf({ ...jsonata, Output: { x: ["{% $states.input.none %}"] } })).toEqual({
      error: "States.QueryEvaluationError",
      cause:
        "An error occurred while executing the state 'S'. The JSONata expression '$states.input.none' specified for the field 'Output/x[0]' returned nothing (undefined).",
    });
  });

  test("assigns without seeing what it assigns", async () => {
    const { outcome } = await interpretState(
      { ...jsonata, Assign: { v: "{% $v + 1 %}" }, Output: "{% $v %}" },
      { variables: { v: 1 } },
    );
    expect(outcome).toMatchObject({ output: 1, assign: { v: 2 } });
  });

  test("names the event with which it was entered", async () => {
    const { cause } = await failureOf({ ...jsonata, Output: "{% $none %}" }, { enteredEvent: 4 });
    expect(cause).toMatch(
      /^An error occurred while executing the state 'S' \(entered at the event id #4\)\. /,
    );
  });

  test("is held against its schema", async () => {
    const state = { ...jsonata, Output: 1, Validate: { type: "string" } };
    expect(await failureOf(state, { mismatch: "is no string" })).toEqual({
      error: "Cairn.InvalidOutput",
      cause: "The result does not match the schema of Validate: is no string",
    });
  });
});

describe("Pass in JSONPath", () => {
  test("passes its input on", async () => {
    const { outcome, stages } = await interpretState(jsonPath, { input });
    expect(outcome).toEqual({ type: "succeeded", output: input, assign: {}, next: "N" });
    expect(Object.keys(stages)).toEqual([
      "afterInputPath",
      "afterParameters",
      "afterResultSelector",
      "afterResultPath",
    ]);
  });

  test.each([
    ["InputPath", { InputPath: "$.a" }, { b: 1 }],
    ["InputPath null", { InputPath: null }, {}],
    ["InputPath into the context", { InputPath: "$$.State.Name" }, "S"],
    ["InputPath of a variable", { InputPath: "$v.x" }, 9],
    ["Parameters", { Parameters: { "x.$": "$.a.b", y: "$.a" } }, { x: 1, y: "$.a" }],
    ["Parameters behind InputPath", { InputPath: "$.a", Parameters: { "x.$": "$.b" } }, { x: 1 }],
    ["ResultPath", { Result: 5, ResultPath: "$.a.c" }, { ...input, a: { b: 1, c: 5 } }],
    ["ResultPath null", { Result: 5, ResultPath: null }, input],
    ["OutputPath", { OutputPath: "$.list[0]" }, 1],
    ["OutputPath null", { OutputPath: null }, {}],
    ["OutputPath behind ResultPath", { Result: 5, ResultPath: "$.r", OutputPath: "$.r" }, 5],
    [
      "ResultPath into the raw input",
      { InputPath: "$.a", ResultPath: "$.c" },
      { ...input, c: { b: 1 } },
    ],
  ])("%s", async (_, fields, expected) => {
    const output = await outputOf(
      { ...jsonPath, ...fields },
      { input, variables: { v: { x: 9 } } },
    );
    expect(output).toEqual(expected);
  });

  test("looks at neither InputPath nor Parameters when it has a Result", async () => {
    const state = { ...jsonPath, InputPath: "$.none", Parameters: { "x.$": "$.none" }, Result: 1 };
    const { outcome, stages } = await interpretState(state, { input });
    expect(outcome).toMatchObject({ output: 1 });
    expect(stages).toEqual({ result: 1, afterResultSelector: 1, afterResultPath: 1 });
  });

  test("assigns from its result, and from the variables as they were", async () => {
    const state = {
      ...jsonPath,
      Result: { r: 1 },
      Assign: { "v.$": "$.r", "old.$": "$v", deep: { "x.$": "$$.State.Name" } },
      OutputPath: "$v",
    };
    const { outcome } = await interpretState(state, { input, variables: { v: "before" } });
    expect(outcome).toMatchObject({
      output: "before",
      assign: { v: 1, old: "before", deep: { x: "S" } },
    });
  });

  test.each([
    [
      "InputPath",
      { InputPath: "$.none" },
      "States.Runtime",
      "Invalid path '$.none' : No results for path: $['none']",
    ],
    [
      "Parameters",
      { Parameters: { "x.$": "$.none" } },
      "States.Runtime",
      `The JSONPath '$.none' specified for the field 'x.$' could not be found in the input '{"a":1}'`,
    ],
    [
      "an intrinsic",
      { Parameters: { "x.$": "States.ArrayLength($.a)" } },
      "States.Runtime",
      "States.ArrayLength($.a)",
    ],
    ["OutputPath", { OutputPath: "$.x.y" }, "States.Runtime", "Missing property in path $['x']"],
  ])("fails by %s", async (_, fields, error, reason) => {
    const failure = await failureOf({ ...jsonPath, ...fields }, { input: { a: 1 } });
    expect(failure.error).toBe(error);
    expect(failure.cause).toContain("An error occurred while executing the state 'S'. ");
    expect(failure.cause).toContain(reason);
  });

  test("fails when its ResultPath does not fit the input", async () => {
    const failure = await failureOf(
      { ...jsonPath, Result: 1, ResultPath: "$.x" },
      { input: "text" },
    );
    expect(failure.error).toBe("States.ResultPathMatchFailure");
  });

  test("draws the same values for the same attempt and others for a retry", async () => {
    const state = { ...jsonPath, Parameters: { "id.$": "States.UUID()" } };
    const first = await outputOf(state);
    expect(await outputOf(state)).toEqual(first);
    expect(await outputOf(state, { settled: 1 })).not.toEqual(first);
  });
});
