import { describe, expect, test } from "vitest";
import { failureOf, interpretState } from "../../support/interpret-state.ts";

const jsonata = { Type: "Task", QueryLanguage: "JSONata", Resource: "do", End: true };
const jsonPath = { Type: "Task", Resource: "do", End: true };
const undone = {
  phase: "undo" as const,
  input: { a: 1 },
  undoes: { id: 7 },
  ending: { error: "E", cause: "C" },
};

describe("a compensation", () => {
  test.each([
    ["JSONata", jsonata],
    ["JSONPath", jsonPath],
  ])("speaks JSONata of a step in %s: input, result and error", async (_, state) => {
    const Arguments = {
      id: "{% $states.result.id %}",
      a: "{% $states.input.a %}",
      why: "{% $states.errorOutput.Error & ': ' & $states.errorOutput.Cause %}",
    };
    const Compensate = { Resource: "undo", Arguments, TimeoutSeconds: "{% $states.result.id %}" };
    const { outcome, calls } = await interpretState(
      { ...state, Compensate },
      { ...undone, call: () => ({ type: "result", value: "done" }) },
    );
    expect(calls).toEqual([
      {
        resource: "undo",
        args: { id: 7, a: 1, why: "E: C" },
        timeoutMs: 7000,
        heartbeatMs: null,
        token: null,
      },
    ]);
    expect(outcome).toEqual({ type: "succeeded", output: "done", assign: {}, next: null });
  });

  test.each([
    ["JSONata", jsonata],
    ["JSONPath", jsonPath],
  ])("gets the result when it has no Arguments in %s", async (_, state) => {
    const { calls } = await interpretState({ ...state, Compensate: { Resource: "undo" } }, undone);
    expect(calls).toMatchObject([{ resource: "undo", args: { id: 7 }, timeoutMs: null }]);
  });

  test("parks like any task", async () => {
    const task = {
      kind: "callback" as const,
      name: null,
      input: null,
      timeoutMs: null,
      heartbeatMs: null,
    };
    const { outcome } = await interpretState(
      { ...jsonata, Compensate: { Resource: "undo" } },
      { ...undone, call: () => ({ type: "parked", task }) },
    );
    expect(outcome).toEqual({ type: "parked", task });
  });

  test("is only there when the state declares it", async () => {
    expect(await failureOf(jsonata, undone)).toMatchObject({ error: "States.Runtime" });
  });
});
