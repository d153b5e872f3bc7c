/** The conformance runner measures what it says: cases that are right pass, cases that are wrong in one thing do not. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createEvaluator } from "../../server/context/evaluator.ts";
import { readCases } from "../conformance/case-file.ts";
import { checkerInMemory } from "../conformance/in-memory.ts";
import { countsOf, macroAverage, passed } from "../conformance/tally.ts";

const resource = "arn:aws:lambda:eu-west-1:111122223333:function:work";
const machine = {
  StartAt: "Call",
  States: { Call: { Type: "Task", Resource: resource, TimeoutSeconds: 60, End: true } },
};
const execution = {
  id: "one",
  kind: "execution",
  area: "tasks",
  authority: "aws",
  definition: machine,
  input: { a: 1 },
  mocks: { Call: [{ parameters: { a: 1 }, return: { id: "x-1", n: 2 } }] },
  expected: { status: "SUCCEEDED", output: { id: "<uuid:1>", n: 2 } },
};
const failing = {
  ...execution,
  mocks: { Call: [{ throw: { error: "E", cause: '{"a": 1}' } }] },
  expected: {
    status: "FAILED",
    error: "E",
    cause: '{"a":1}',
    causeKind: "task",
    causeIsJson: true,
  },
};
const validation = { ...execution, kind: "validation", expected: { valid: true } };

const right: Readonly<Record<string, object>> = {
  "an output with a mask in it": execution,
  "a placeholder": {
    ...execution,
    placeholders: ["/output/id"],
    expected: { status: "SUCCEEDED", output: { id: "date", n: 2 } },
  },
  "a cause that is JSON": failing,
  "a task that never answers": {
    ...execution,
    mocks: { Call: [{ timedOut: true }] },
    expected: { status: "FAILED", error: "States.Timeout", causeKind: "task" },
  },
  "an alias of an input": {
    ...execution,
    input: { a: "topic" },
    recordedInput: { a: "recorded" },
    mocks: { Call: [{ parameters: { a: "recorded" }, return: { id: "x", n: 2 } }] },
  },
  "a valid definition": validation,
  "a definition": { name: "sample", definition: machine },
  "the variables of a state": {
    ...execution,
    kind: "analysis",
    definition: {
      StartAt: "Set",
      States: {
        Set: { Type: "Pass", Assign: { x: 1 }, Next: "Show" },
        Show: { Type: "Pass", Parameters: { "x.$": "$x" }, End: true },
      },
    },
    expected: { variableReferences: { Show: ["x"] } },
  },
  "a test of a state": {
    ...execution,
    kind: "teststate",
    definition: machine.States.Call,
    request: { input: {}, mock: { result: "[1]" } },
    expected: { status: "SUCCEEDED", output: [1] },
  },
};

const wrong: Readonly<Record<string, readonly [given: object, difference: string]>> = {
  "another output": [
    { ...execution, expected: { status: "SUCCEEDED", output: { id: "<uuid:1>", n: 3 } } },
    "/output/n: expected 3, got 2",
  ],
  "another status": [{ ...execution, expected: { status: "FAILED" } }, "expected FAILED"],
  "another error": [
    { ...failing, expected: { ...failing.expected, error: "F" } },
    "expected F, got E",
  ],
  "another cause": [
    { ...failing, expected: { ...failing.expected, cause: '{"a":2}' } },
    "/cause/a: expected 2, got 1",
  ],
  "other parameters": [
    { ...execution, mocks: { Call: [{ parameters: { a: 2 }, return: { id: "x", n: 2 } }] } },
    "parameters of Call/a: expected 2, got 1",
  ],
  "an answer that nobody asked for": [
    { ...execution, mocks: { Call: [...execution.mocks.Call, { return: 1 }] } },
    "not asked for",
  ],
  "a definition that is not valid": [
    { ...validation, definition: { StartAt: "Call" } },
    "expected valid",
  ],
  "a definition that is": [{ ...validation, expected: { valid: false } }, "no problems"],
  "a definition that does not compile": [
    { name: "sample", definition: { StartAt: "X", States: {} } },
    "does not compile",
  ],
  "another variable": [
    { ...execution, kind: "analysis", expected: { variableReferences: { Call: ["y"] } } },
    "/Call",
  ],
};

const evaluator = createEvaluator();
const check = checkerInMemory(evaluator);
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "conformance-"));
});
afterAll(async () => {
  evaluator.close();
  await rm(folder, { recursive: true });
});

/** Writes a case to a file, reads it as the runner does, and checks it. */
async function verdictOf(given: object) {
  const file = path.join(folder, "cases.jsonl");
  await writeFile(file, `${JSON.stringify(given)}\n\n`);
  const [recorded] = await readCases(file);
  if (recorded === undefined) throw new Error("the file has no case");
  return await check(recorded);
}

describe("the conformance runner", () => {
  test.each(Object.entries(right))("passes %s", async (_, given) => {
    expect((await verdictOf(given)).difference).toBeNull();
  });

  test.each(Object.entries(wrong))("finds %s", async (_, [given, difference]) => {
    expect((await verdictOf(given)).difference).toContain(difference);
  });

  test("scores the mean over the areas, and leaves out what it could not check", async () => {
    const { case: recorded } = await verdictOf(execution);
    const other = { ...recorded, area: "other" };
    const verdicts = [
      passed(recorded),
      { ...passed(recorded), difference: "wrong" },
      passed(other),
      { ...passed(other), leftOut: "no reason" },
    ];
    expect(macroAverage(verdicts, "aws")).toBe(0.75);
    expect(macroAverage(verdicts, "nobody")).toBeNull();
    expect([...countsOf(verdicts).values()]).toEqual([
      { passed: 1, total: 1 },
      { passed: 1, total: 2 },
    ]);
  });

  test("refuses a file with a line that is no case", async () => {
    await expect(verdictOf({ kind: "execution" })).rejects.toThrow("line 1");
  });
});
