import { describe, expect, test } from "vitest";
import { failureOf, interpretState } from "../../support/interpret-state.ts";

const branch = { StartAt: "B", States: { B: { Type: "Pass", End: true } } };
const jsonata = {
  Type: "Parallel",
  QueryLanguage: "JSONata",
  Branches: [branch, branch],
  Next: "N",
};
const jsonPath = { Type: "Parallel", Branches: [branch, branch, branch], Next: "N" };
const input = { in: { a: 1 } };

describe("Parallel in JSONata", () => {
  test("gives each branch its input, or its Arguments", async () => {
    const whole = await interpretState(jsonata, { input });
    expect(whole.outcome).toEqual({ type: "parallel", input, count: 2 });
    const some = await interpretState(
      { ...jsonata, Arguments: "{% $states.input.in %}" },
      { input },
    );
    expect(some.outcome).toEqual({ type: "parallel", input: { a: 1 }, count: 2 });
    expect(some.stages).toEqual({ afterArguments: { a: 1 } });
  });

  test("leaves with the outputs of its branches", async () => {
    const { outcome } = await interpretState(
      {
        ...jsonata,
        Output: "{% $sum($states.result) %}",
        Assign: { v: "{% $states.result[1] %}" },
      },
      { phase: "exit", results: [1, 2] },
    );
    expect(outcome).toEqual({ type: "succeeded", output: 3, assign: { v: 2 }, next: "N" });
  });
});

describe("Parallel in JSONPath", () => {
  test("gives each branch its effective input", async () => {
    const whole = await interpretState({ ...jsonPath, InputPath: "$.in" }, { input });
    expect(whole.outcome).toEqual({ type: "parallel", input: { a: 1 }, count: 3 });
    const Parameters = { "x.$": "$.in.a", "v.$": "$v" };
    const some = await interpretState({ ...jsonPath, Parameters }, { input, variables: { v: 2 } });
    expect(some.outcome).toMatchObject({ input: { x: 1, v: 2 } });
  });

  test("leaves with the outputs of its branches", async () => {
    const { outcome } = await interpretState(
      {
        ...jsonPath,
        ResultSelector: { "last.$": "$[2]" },
        ResultPath: "$.out",
        OutputPath: "$.out",
        Assign: { "v.$": "$[0]" },
      },
      { phase: "exit", input, results: [1, 2, 3] },
    );
    expect(outcome).toEqual({
      type: "succeeded",
      output: { last: 3 },
      assign: { v: 1 },
      next: "N",
    });
  });

  test("fails before it opens a branch", async () => {
    const failure = await failureOf({ ...jsonPath, Parameters: { "x.$": "$.none" } }, { input });
    expect(failure.error).toBe("States.Runtime");
  });
});
