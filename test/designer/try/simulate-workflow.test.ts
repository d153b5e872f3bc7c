import { describe, expect, test } from "vitest";
import type { Json, JsonObject } from "../../../shared/base/json.ts";
import { definitionSchema } from "../../../shared/definition/definition.ts";
import type { FullMock } from "../../../designer/try/mock.ts";
import { simulateWorkflow } from "../../../designer/try/simulate-workflow.ts";
import { jsonataEvaluator } from "../../support/jsonata-evaluator.ts";

const mock = (result: Json, more: Partial<FullMock> = {}): FullMock => ({
  result,
  failures: [],
  seconds: 1,
  isSilent: false,
  ...more,
});

async function simulated(
  states: JsonObject,
  {
    mocks = {},
    pins = {},
  }: {
    readonly mocks?: Readonly<Record<string, FullMock>>;
    readonly pins?: Readonly<Record<string, Json>>;
  },
) {
  const definition = definitionSchema.parse({
    QueryLanguage: "JSONata",
    StartAt: Object.keys(states)[0],
    States: states,
  });
  const startMs = Date.parse("2026-05-01T12:00:00.000Z");
  return await simulateWorkflow({ definition, input: {}, startMs, mocks, pins }, jsonataEvaluator);
}

const work = { Type: "Task", Resource: "urn:example:work" };

describe("a workflow that is simulated", () => {
  test("fails as often as it is told, and waits between on a clock of its own", async () => {
    const failures = [{ error: "Cairn.RateLimited", cause: "Slow down." }];
    const result = await simulated(
      {
        Work: {
          ...work,
          Retry: [{ ErrorEquals: ["Cairn.RateLimited"], IntervalSeconds: 30 }],
          End: true,
        },
      },
      { mocks: { Work: mock("done", { failures }) } },
    );
    expect(result).toMatchObject({ status: "SUCCEEDED", output: "done", elapsedMs: 32_000 });
    expect(result.events.filter(({ type }) => type === "step.failed")).toHaveLength(1);
  });

  test("takes pinned outputs in place of steps, and sets their variables", async () => {
    const result = await simulated(
      {
        Shape: {
          Type: "Pass",
          Output: "{% $nobody.knows %}",
          Assign: { n: "{% $states.result.n %}" },
          Next: "Work",
        },
        Work: {
          ...work,
          Arguments: "{% $error('is not evaluated') %}",
          Output: "{% $states.result.deep.down %}",
          Next: "Show",
        },
        Show: { Type: "Pass", Output: { n: "{% $n %}", got: "{% $states.input %}" }, End: true },
      },
      {
        pins: { Shape: { n: 4 }, Work: "whole" },
        mocks: { Shape: mock({ n: 4 }, { seconds: 0 }), Work: mock("whole") },
      },
    );
    expect(result.output).toEqual({ n: 4, got: "whole" });
  });

  test("takes them inside of Maps and Parallels, and for whole containers", async () => {
    const inner = { StartAt: "In", States: { In: { ...work, End: true } } };
    const states = {
      Each: { Type: "Map", Items: [1, 2], ItemProcessor: inner, Next: "Both" },
      Both: {
        Type: "Parallel",
        Branches: [
          { StartAt: "Left", States: { Left: { ...work, End: true } } },
          { StartAt: "Right", States: { Right: { ...work, End: true } } },
        ],
        Output: { left: "{% $states.result[0] %}", each: "{% $states.input %}" },
        End: true,
      },
    };
    const mocks = { In: mock("in"), Left: mock("l"), Right: mock("r") };
    expect((await simulated(states, { mocks, pins: { In: "in" } })).output).toEqual({
      left: "l",
      each: ["in", "in"],
    });
    const pins = { Both: "instead" };
    expect(
      (await simulated(states, { mocks: { ...mocks, Both: mock("instead") }, pins })).output,
    ).toBe("instead");
  });

  test("stays open where no answer ever comes", async () => {
    const result = await simulated(
      { Work: { ...work, End: true } },
      { mocks: { Work: mock(null, { isSilent: true }) } },
    );
    expect(result.status).toBe("RUNNING");
  });

  test("holds results against the schema of the step", async () => {
    const Validate = { type: "object", required: ["n"], properties: { n: { type: "integer" } } };
    const states = { Work: { ...work, Validate, End: true } };
    const right = await simulated(states, { mocks: { Work: mock({ n: 1 }) } });
    const wrong = await simulated(states, { mocks: { Work: mock({ n: "one" }) } });
    expect([right.status, wrong.error]).toEqual(["SUCCEEDED", "Cairn.InvalidOutput"]);
  });
});
