import { describe, expect, test } from "vitest";
import { failureOf, interpretState } from "../../support/interpret-state.ts";

const jsonata = {
  Type: "Choice",
  QueryLanguage: "JSONata",
  Choices: [
    { Condition: "{% $states.input.n > 10 %}", Next: "Large", Output: "large", Assign: { v: 2 } },
    { Condition: "{% $states.input.n = 5 %}", Next: "Five" },
  ],
  Default: "Other",
  Output: "state",
  Assign: { v: 1 },
};
const jsonPath = {
  Type: "Choice",
  Choices: [
    { Variable: "$.n", NumericGreaterThan: 10, Next: "Large", Assign: { "v.$": "$.n" } },
    { Variable: "$v", StringEquals: "go", Next: "Go" },
    {
      And: [{ Variable: "$.n", IsPresent: true }, { Not: { Variable: "$.n", NumericEquals: 5 } }],
      Next: "NotFive",
    },
  ],
  Default: "Other",
  Assign: { v: "state" },
};

describe("Choice in JSONata", () => {
  test("takes the Output and Assign of the rule that matches", async () => {
    const { outcome } = await interpretState(jsonata, { input: { n: 11 } });
    expect(outcome).toEqual({
      type: "succeeded",
      output: "large",
      assign: { v: 2 },
      next: "Large",
    });
  });

  test("passes its input on when the rule that matches has no Output", async () => {
    const { outcome } = await interpretState(jsonata, { input: { n: 5 } });
    expect(outcome).toEqual({ type: "succeeded", output: { n: 5 }, assign: {}, next: "Five" });
  });

  test("takes its own Output and Assign on the way to Default", async () => {
    const { outcome } = await interpretState(jsonata, { input: { n: 1 } });
    expect(outcome).toMatchObject({ output: "state", assign: { v: 1 }, next: "Other" });
  });

  test("evaluates no rule behind the one that matches", async () => {
    const Choices = [
      { Condition: true, Next: "A" },
      { Condition: "{% $error('no') %}", Next: "B" },
    ];
    const { outcome } = await interpretState({ ...jsonata, Choices });
    expect(outcome["next"]).toBe("A");
  });

  test.each([
    [
      "{% $states.input.none %}",
      "specified for the field 'Choices[1]/Condition' returned nothing (undefined).",
    ],
    [
      "{% 'yes' %}",
      `specified for the field 'Choices[1]/Condition' returned an unexpected result type. Expected 'boolean', but was 'string' for value: "yes"`,
    ],
  ])("fails by the condition %s", async (Condition, reason) => {
    const Choices = [
      { Condition: false, Next: "A" },
      { Condition, Next: "B" },
    ];
    const failure = await failureOf({ ...jsonata, Choices });
    expect(failure.error).toBe("States.QueryEvaluationError");
    expect(failure.cause).toContain(reason);
  });
});

describe("Choice in JSONPath", () => {
  test.each([
    [{ n: 11 }, { next: "Large", assign: { v: 11 } }],
    [{ n: 6 }, { next: "NotFive", assign: {} }],
    [{ n: 5 }, { next: "Other", assign: { v: "state" } }],
  ])("%j", async (input, expected) => {
    const { outcome } = await interpretState(jsonPath, { input, variables: { v: "stay" } });
    expect(outcome).toMatchObject({ ...expected, output: input });
  });

  test("compares variables", async () => {
    const options = { input: { n: 5 }, variables: { v: "go" } };
    expect((await interpretState(jsonPath, options)).outcome["next"]).toBe("Go");
  });

  test("compares and assigns from what InputPath selects, and gives what OutputPath selects of it", async () => {
    const { outcome } = await interpretState(
      { ...jsonPath, InputPath: "$.in", OutputPath: "$.n" },
      { input: { in: { n: 12 } } },
    );
    expect(outcome).toMatchObject({ next: "Large", output: 12, assign: { v: 12 } });
  });

  test("fails when a variable is missing", async () => {
    const failure = await failureOf(jsonPath, { input: {} });
    expect(failure.error).toBe("States.Runtime");
    expect(failure.cause).toContain("Invalid path '$.n'");
  });
});

describe.each([
  ["JSONata", jsonata],
  ["JSONPath", jsonPath],
])("Choice in %s", (_, state) => {
  test("fails without a match and without Default", async () => {
    const { Default: _default, Choices, ...rest } = state;
    const failure = await failureOf({ ...rest, Choices: Choices.slice(0, 1) }, { input: { n: 5 } });
    expect(failure.error).toBe("States.NoChoiceMatched");
  });

  test("takes the first of two rules that match", async () => {
    const rules = state.Choices.slice(0, 1);
    const Choices = [...rules, ...rules.map((rule) => ({ ...rule, Next: "Second" }))];
    expect(
      (await interpretState({ ...state, Choices }, { input: { n: 11 } })).outcome["next"],
    ).toBe("Large");
  });
});
