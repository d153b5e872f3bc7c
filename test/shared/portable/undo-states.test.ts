/** What a run undoes after an export to AWS is what it undoes here: the same calls with the same arguments in the same order. */
import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../../shared/base/json.ts";
import type { Definition } from "../../../shared/definition/definition.ts";
import { exportForAws } from "../../../shared/portable/export-aws.ts";
import { simulate } from "../../../shared/run/simulation.ts";
import { jsonataEvaluator } from "../../support/jsonata-evaluator.ts";

interface Ending {
  readonly status: string;
  readonly error: string | null;
  readonly cause: string | null;
  readonly output: Json;
  /** Calls of compensations. */
  readonly undone: readonly Json[];
}

const task = "arn:aws:lambda:eu-west-1:123456789012:function:";
const undo = `${task}undo`;

/** Runs a machine whose tasks answer with their name and what they were given, and fail where `failing` says so. */
async function run(
  definition: JsonObject,
  failing: readonly string[],
  input: Json,
): Promise<Ending> {
  const undone: Json[] = [];
  const { status, error, cause, output } = await simulate({
    definition: definition as unknown as Definition,
    input,
    startMs: 0,
    maxEvents: 2000,
    ports: {
      evaluator: jsonataEvaluator,
      mismatch: async () => await Promise.resolve(null),
      call: async ({ resource, args }) => {
        if (resource === undo) undone.push(args);
        const name = resource === undo ? JSON.stringify(args) : resource.replace(task, "");
        const fails = failing.some((text) => name.includes(text));
        return await Promise.resolve({
          outcome: fails
            ? { type: "failed" as const, error: "Broken", cause: `${name} is broken` }
            : { type: "result" as const, value: { done: name, args } },
        });
      },
    },
  });
  return { status, error, cause, output, undone };
}

const step = (name: string, next: string | null, more: JsonObject = {}): JsonObject => ({
  Type: "Task",
  Resource: task + name,
  Arguments: { was: "{% $states.input %}" },
  Output: "{% $states.result.done %}",
  Compensate: {
    Resource: undo,
    Arguments: {
      step: name,
      got: "{% $states.input %}",
      gave: "{% $states.result.done & ' is not $states.result' %}",
      why: "{% $states.errorOutput.Error %}",
    },
  },
  ...more,
  ...(next === null ? { End: true } : { Next: next }),
});

const plain = (name: string, next: string | null): JsonObject => {
  const { Compensate: _, ...rest } = step(name, next);
  return rest;
};

const machines: Readonly<Record<string, JsonObject>> = {
  "a line of steps": {
    QueryLanguage: "JSONata",
    StartAt: "A",
    States: { A: step("a", "B"), B: plain("b", "C"), C: step("c", "D"), D: step("d", null) },
  },
  "a choice": {
    QueryLanguage: "JSONata",
    StartAt: "A",
    States: {
      A: step("a", "Which"),
      Which: {
        Type: "Choice",
        Choices: [{ Condition: '{% $states.context.Execution.Input.way = "b" %}', Next: "B" }],
        Default: "C",
      },
      B: step("b", "D"),
      C: step("c", "D"),
      D: plain("d", null),
    },
  },
  "a loop": {
    QueryLanguage: "JSONata",
    StartAt: "Begin",
    States: {
      Begin: { Type: "Pass", Assign: { n: 0 }, Next: "A" },
      A: step("a", "Again", { Assign: { n: "{% $n + 1 %}" } }),
      Again: { Type: "Choice", Choices: [{ Condition: "{% $n < 3 %}", Next: "A" }], Default: "D" },
      D: plain("d", null),
    },
  },
  "a Fail state": {
    QueryLanguage: "JSONata",
    StartAt: "A",
    States: {
      A: step("a", "B", { Catch: [{ ErrorEquals: ["Broken"], Next: "Stop" }] }),
      B: step("b", "Stop"),
      Stop: { Type: "Fail", Error: "Stopped", Cause: "{% 'after ' & $string($states.input) %}" },
    },
  },
  "a caught error, after which the run goes on": {
    QueryLanguage: "JSONata",
    StartAt: "A",
    States: {
      A: step("a", "B"),
      B: step("b", "D", { Catch: [{ ErrorEquals: ["States.ALL"], Next: "C" }] }),
      C: step("c", "D"),
      D: plain("d", null),
    },
  },
  "a failing container": {
    QueryLanguage: "JSONata",
    StartAt: "A",
    States: {
      A: step("a", "M"),
      M: {
        Type: "Parallel",
        Branches: [{ StartAt: "D", States: { D: plain("d", null) } }],
        End: true,
      },
    },
  },
  "names that must not clash": {
    QueryLanguage: "JSONata",
    StartAt: "Undo",
    States: {
      Undo: step("a", 'it\'s "odd"', { Assign: { undoLog: 1 } }),
      'it\'s "odd"': step("b", "Undone"),
      Undone: plain("d", null),
    },
  },
};

describe("an exported machine", () => {
  const failures: readonly (readonly string[])[] = [[], ["a"], ["b"], ["c"], ["d"]];
  for (const [name, definition] of Object.entries(machines)) {
    it.each(failures)(`undoes the same as ${name} when %s fails`, async (failing = "none") => {
      const exported = exportForAws(definition).definition;
      expect(JSON.stringify(exported)).not.toContain("Compensate");
      for (const way of ["b", "c"]) {
        const here = await run(definition, [failing], { way });
        expect(await run(exported, [failing], { way })).toEqual(here);
      }
    });
  }

  it("goes on when a compensation fails, after its retries", async () => {
    const definition = machines["a line of steps"] ?? {};
    const here = await run(definition, ["d", '"step":"c"'], {});
    expect(here.undone).toHaveLength(2);
    expect(await run(exportForAws(definition).definition, ["d", '"step":"c"'], {})).toEqual(here);
  });
});

describe("an exported machine in JSONPath", () => {
  const jsonPath: JsonObject = {
    StartAt: "A",
    States: {
      A: {
        Type: "Task",
        Resource: `${task}a`,
        Parameters: { "was.$": "$.way" },
        ResultPath: "$.a",
        Compensate: {
          Resource: undo,
          Arguments: { got: "{% $states.input %}", gave: "{% $states.result.done %}" },
        },
        Retry: [{ ErrorEquals: ["Busy"] }],
        Next: "Which",
      },
      Which: {
        Type: "Choice",
        Choices: [{ Variable: "$.way", StringEquals: "b", Next: "Stop" }],
        Default: "D",
      },
      D: { Type: "Task", Resource: `${task}d`, ResultPath: "$.d", Next: "Stop" },
      Stop: { Type: "Fail", ErrorPath: "$.way", CausePath: "States.Format('way {}', $.way)" },
    },
  };

  it.each(["a", "d", "nothing"])("undoes the same when %s fails", async (failing) => {
    const exported = exportForAws(jsonPath).definition;
    for (const way of ["b", "c"]) {
      const here = await run(jsonPath, [failing], { way });
      expect(await run(exported, [failing], { way })).toEqual(here);
    }
  });
});
