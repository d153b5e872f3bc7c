import { describe, expect, it } from "vitest";
import type { StepSample } from "../../../designer/api/sample-queries.ts";
import { scopeOfRun } from "../../../designer/expression/sample-of-run.ts";
import type { Definition } from "../../../shared/definition/definition.ts";

const at = "2026-01-01T00:00:00.000Z";

function event(seq: number, path: string, data: object) {
  return { seq, type: "step.succeeded", at, state: path, path, visit: 1, attempt: 1, data };
}

/** A step that has run after two others, one of them in an iteration of a Map. */
function sampleOf(definition: object, step: object = {}): StepSample {
  const whole = {
    run: {
      id: "r1",
      name: null,
      input: { n: 1 },
      createdAt: at,
      workflowId: "w",
      workflowName: "W",
    },
    definition: { StartAt: "Ask", ...definition } as Definition,
    found: "own",
    step: {
      path: "Ask",
      visit: 1,
      state: "Ask",
      status: "succeeded",
      attempts: [
        { error: "E", cause: "C" },
        { error: null, cause: null },
      ],
      input: { q: 1 },
      output: { a: 2 },
      scheduledAt: at,
      scheduledSeq: 6,
      endedSeq: 8,
      ...step,
    },
    events: [
      event(2, "First", { assign: { rate: { value: 3 }, big: { artifact: "x", bytes: 9 } } }),
      event(4, "Map/0/Inner", { assign: { inner: { value: 1 } } }),
      event(7, "Ask", { assign: { later: { value: 9 } } }),
    ],
  };
  return whole as unknown as StepSample;
}

const plain = { States: { Ask: { Type: "Task", Resource: "cairn:model", End: true } } };

describe("what a run knows about a step", () => {
  it("is its input, result, last error, context, and the variables before it", () => {
    const { scope, isResultKnown } = scopeOfRun(sampleOf(plain));
    expect(scope.states).toMatchObject({
      input: { q: 1 },
      result: { a: 2 },
      errorOutput: { Error: "E", Cause: "C" },
      context: { Execution: { Id: "r1", Input: { n: 1 } }, State: { Name: "Ask" } },
    });
    expect(scope.variables).toEqual({ rate: 3 });
    expect(isResultKnown).toBe(true);
  });

  it("does not take for the result what Output made of it", () => {
    const reshaped = { States: { Ask: { ...plain.States.Ask, Output: { b: 1 } } } };
    const { scope, isResultKnown } = scopeOfRun(sampleOf(reshaped));
    expect(scope.states).not.toHaveProperty("result");
    expect(isResultKnown).toBe(false);
  });

  it("sees the variables around an iteration, and its number", () => {
    const inside = { path: "Map/0/Next", state: "Next" };
    const { scope } = scopeOfRun(sampleOf(plain, inside));
    expect(scope.variables).toEqual({ rate: 3, inner: 1 });
    expect(scope.states["context"]).toMatchObject({ Map: { Item: { Index: 0 } } });
  });

  it("is the output of the step before one that never ran, with what that assigned", () => {
    const { scope } = scopeOfRun({ ...sampleOf(plain), found: "before" });
    expect(scope.states["input"]).toEqual({ a: 2 });
    expect(scope.states).not.toHaveProperty("result");
    expect(scope.variables).toMatchObject({ rate: 3, later: 9 });
  });
});
