import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../../shared/base/json.ts";
import { codes, done, group, machine, map, one, pass, schema, task } from "./machines.ts";

describe("what is refused in the fields of states", () => {
  const choice = (rule: Json): JsonObject =>
    machine({ A: { Type: "Choice", Choices: [rule] }, B: done });
  const cases: readonly (readonly [string, unknown, readonly string[]])[] = [
    ["no Resource", one({ Type: "Task", End: true }), [`${schema} /States/A`]],
    ["an empty Resource", one({ ...task, Resource: "" }), [`${schema} /States/A/Resource`]],
    [
      "a Resource that is an expression",
      one({ ...task, Resource: "{% $a %}" }),
      [`${schema} /States/A/Resource`],
    ],
    [
      "an unknown kind",
      one({ ...task, Resource: "cairn:nope" }),
      ["INVALID_RESOURCE /States/A/Resource"],
    ],
    [
      "a flow kind as a resource",
      one({ ...task, Resource: "cairn:choice" }),
      ["INVALID_RESOURCE /States/A/Resource"],
    ],
    [
      "parameters that do not fit",
      one({
        ...task,
        Resource: "cairn:model",
        Arguments: { Model: "m", Prompt: "p", Temperature: 3 },
        TimeoutSeconds: 60,
      }),
      ["INVALID_PARAMETER /States/A/Arguments/Temperature"],
    ],
    [
      "parameters of a compensation that do not fit",
      one({ ...task, Compensate: { Resource: "cairn:unpublish", Arguments: { Name: "n" } } }),
      ["INVALID_PARAMETER /States/A/Compensate/Arguments/Target"],
    ],
    [
      "a TimeoutSeconds of 0",
      one({ ...task, TimeoutSeconds: 0 }),
      [`${schema} /States/A/TimeoutSeconds`],
    ],
    [
      "a TimeoutSeconds with a fraction",
      one({ ...task, TimeoutSeconds: 1.5 }),
      [`${schema} /States/A/TimeoutSeconds`],
    ],
    [
      "a TimeoutSeconds that is text",
      one({ ...task, TimeoutSeconds: "5" }),
      [`${schema} /States/A/TimeoutSeconds`],
    ],
    [
      "a TimeoutSeconds that is null",
      one({ ...task, TimeoutSeconds: null }),
      [`${schema} /States/A/TimeoutSeconds`],
    ],
    [
      "a heartbeat as long as the time limit",
      one({ ...task, TimeoutSeconds: 5, HeartbeatSeconds: 5 }),
      [`${schema} /States/A/HeartbeatSeconds`],
    ],
    ["a Retry that is no list", one({ ...task, Retry: {} }), [`${schema} /States/A/Retry`]],
    [
      "a Retry entry that is no object",
      one({ ...task, Retry: [1] }),
      [`${schema} /States/A/Retry/0`],
    ],
    [
      "a Retry entry without ErrorEquals",
      one({ ...task, Retry: [{}] }),
      [`${schema} /States/A/Retry/0`],
    ],
    [
      "an empty ErrorEquals",
      one({ ...task, Retry: [{ ErrorEquals: [] }] }),
      [`${schema} /States/A/Retry/0/ErrorEquals`],
    ],
    [
      "an ErrorEquals that is no list",
      one({ ...task, Retry: [{ ErrorEquals: "A" }] }),
      [`${schema} /States/A/Retry/0/ErrorEquals`],
    ],
    [
      "an error name that is no text",
      one({ ...task, Retry: [{ ErrorEquals: [1] }] }),
      [`${schema} /States/A/Retry/0/ErrorEquals/0`],
    ],
    [
      "States.ALL next to others",
      one({ ...task, Retry: [{ ErrorEquals: ["A", "States.ALL"] }] }),
      [`${schema} /States/A/Retry/0/ErrorEquals`],
    ],
    [
      "States.ALL before others",
      one({ ...task, Retry: [{ ErrorEquals: ["States.ALL"] }, { ErrorEquals: ["A"] }] }),
      [`${schema} /States/A/Retry/0/ErrorEquals`],
    ],
    [
      "a negative MaxAttempts",
      one({ ...task, Retry: [{ ErrorEquals: ["A"], MaxAttempts: -1 }] }),
      [`${schema} /States/A/Retry/0/MaxAttempts`],
    ],
    [
      "a BackoffRate below 1",
      one({ ...task, Retry: [{ ErrorEquals: ["A"], BackoffRate: 0.9 }] }),
      [`${schema} /States/A/Retry/0/BackoffRate`],
    ],
    [
      "a JitterStrategy that does not exist",
      one({ ...task, Retry: [{ ErrorEquals: ["A"], JitterStrategy: "HALF" }] }),
      [`${schema} /States/A/Retry/0/JitterStrategy`],
    ],
    [
      "a Catch without Next",
      one({ ...task, Catch: [{ ErrorEquals: ["A"] }] }),
      [`${schema} /States/A/Catch/0`],
    ],
    [
      "a ResultPath in a JSONata Catch",
      one({ ...task, Catch: [{ ErrorEquals: ["A"], Next: "A", ResultPath: "$" }] }),
      [`${schema} /States/A/Catch/0/ResultPath`, "CYCLE_WITHOUT_WAIT /States/A"],
    ],
    ["an Assign that is no object", one({ ...pass, Assign: true }), [`${schema} /States/A/Assign`]],
    [
      "a variable with a hyphen",
      one({ ...pass, Assign: { "a-b": 1 } }),
      ["INVALID_VARIABLE_NAME /States/A/Assign/a-b"],
    ],
    [
      "a variable that begins with a digit",
      one({ ...pass, Assign: { "1a": 1 } }),
      ["INVALID_VARIABLE_NAME /States/A/Assign/1a"],
    ],
    [
      "a variable called states",
      one({ ...pass, Assign: { states: 1 } }),
      ["RESERVED_VARIABLE_NAME /States/A/Assign/states"],
    ],
    [
      "a variable name of 81 characters",
      one({ ...pass, Assign: { ["v".repeat(81)]: 1 } }),
      [`INVALID_VARIABLE_NAME /States/A/Assign/${"v".repeat(81)}`],
    ],
    [
      "no Choices",
      machine({ A: { Type: "Choice" }, B: done }),
      [`${schema} /States/A`, "MISSING_TRANSITION_TARGET /States/B"],
    ],
    [
      "Choices that are no list",
      machine({ A: { Type: "Choice", Choices: {}, Default: "B" }, B: done }),
      [`${schema} /States/A/Choices`],
    ],
    [
      "empty Choices",
      machine({ A: { Type: "Choice", Choices: [], Default: "B" }, B: done }),
      [`${schema} /States/A/Choices`],
    ],
    [
      "a rule that is no object",
      machine({ A: { Type: "Choice", Choices: [1], Default: "B" }, B: done }),
      [`${schema} /States/A/Choices/0`],
    ],
    ["a rule without a Condition", choice({ Next: "B" }), [`${schema} /States/A/Choices/0`]],
    [
      "a Condition that is text",
      choice({ Condition: "yes", Next: "B" }),
      [`${schema} /States/A/Choices/0/Condition`],
    ],
    [
      "a Condition that is a number",
      choice({ Condition: 1, Next: "B" }),
      [`${schema} /States/A/Choices/0/Condition`],
    ],
    [
      "a comparison in a JSONata rule",
      choice({ Condition: true, Variable: "$.a", Next: "B" }),
      [`${schema} /States/A/Choices/0/Variable`],
    ],
    [
      "a Choice with Next",
      machine({
        A: { Type: "Choice", Choices: [{ Condition: true, Next: "B" }], Next: "B" },
        B: done,
      }),
      [`${schema} /States/A/Next`],
    ],
    ["a Wait for nothing", one({ Type: "Wait", End: true }), [`${schema} /States/A`]],
    [
      "a Wait for two things",
      one({ Type: "Wait", Seconds: 1, Timestamp: "2030-01-01T00:00:00Z", End: true }),
      [`${schema} /States/A`],
    ],
    [
      "a Wait of half a second",
      one({ Type: "Wait", Seconds: 0.5, End: true }),
      [`${schema} /States/A/Seconds`],
    ],
    [
      "a Timestamp without a zone",
      one({ Type: "Wait", Timestamp: "2030-01-01T00:00:00", End: true }),
      [`${schema} /States/A/Timestamp`],
    ],
    [
      "a Timestamp that is a number",
      one({ Type: "Wait", Timestamp: 5, End: true }),
      [`${schema} /States/A/Timestamp`],
    ],
    ["an Error that is a number", one({ Type: "Fail", Error: 5 }), [`${schema} /States/A/Error`]],
    ["a Map without ItemProcessor", one({ Type: "Map", End: true }), [`${schema} /States/A`]],
    [
      "an ItemProcessor that is a list",
      one(map({ ItemProcessor: [] })),
      [`${schema} /States/A/ItemProcessor`],
    ],
    [
      "a QueryLanguage of an ItemProcessor",
      one(map({ ItemProcessor: { ...group({ I: pass }), QueryLanguage: "JSONata" } })),
      [`${schema} /States/A/ItemProcessor/QueryLanguage`],
    ],
    [
      "a ProcessorConfig that is text",
      one(map({ ItemProcessor: { ...group({ I: pass }), ProcessorConfig: "INLINE" } })),
      [`${schema} /States/A/ItemProcessor/ProcessorConfig`],
    ],
    ["Items that are a number", one(map({ Items: 5 })), [`${schema} /States/A/Items`]],
    ["Items that are text", one(map({ Items: "all" })), [`${schema} /States/A/Items`]],
    [
      "a share above 100 %",
      one(map({ ToleratedFailurePercentage: 105 })),
      [`${schema} /States/A/ToleratedFailurePercentage`],
    ],
    ["no Branches", one({ Type: "Parallel", End: true }), [`${schema} /States/A`]],
    [
      "Branches that are an object",
      one({ Type: "Parallel", Branches: {}, End: true }),
      [`${schema} /States/A/Branches`],
    ],
    [
      "empty Branches",
      one({ Type: "Parallel", Branches: [], End: true }),
      [`${schema} /States/A/Branches`],
    ],
    [
      "a branch that is a list",
      one({ Type: "Parallel", Branches: [[]], End: true }),
      [`${schema} /States/A/Branches/0`],
    ],
    [
      "a branch without states",
      one({ Type: "Parallel", Branches: [{ StartAt: "B" }], End: true }),
      [`${schema} /States/A/Branches/0`],
    ],
    [
      "a Checkpoint that is text",
      one({ ...task, Checkpoint: "Every" }),
      [`${schema} /States/A/Checkpoint`],
    ],
    [
      "a policy that does not exist",
      one({ ...task, Checkpoint: { Policy: "Often" } }),
      [`${schema} /States/A/Checkpoint/Policy`],
    ],
    [
      "EveryN without Count",
      one({ ...task, Checkpoint: { Policy: "EveryN" } }),
      [`${schema} /States/A/Checkpoint`],
    ],
    [
      "a Count beside Every",
      one({ ...task, Checkpoint: { Policy: "Every", Count: 1 } }),
      [`${schema} /States/A/Checkpoint/Count`],
    ],
    [
      "Adaptive without rules",
      one({ ...task, Checkpoint: { Policy: "Adaptive", Rules: [] } }),
      [`${schema} /States/A/Checkpoint/Rules`],
    ],
    [
      "adaptive rules that are no list",
      one({ ...task, Checkpoint: { Policy: "Adaptive", Rules: 1 } }),
      [`${schema} /States/A/Checkpoint/Rules`],
    ],
    [
      "an adaptive rule without time",
      one({ ...task, Checkpoint: { Policy: "Adaptive", Rules: [{}] } }),
      [`${schema} /States/A/Checkpoint/Rules/0`],
    ],
    [
      "a compensation with a transition",
      one({ ...task, Compensate: { Resource: "urn:undo", Next: "A" } }),
      [`${schema} /States/A/Compensate/Next`],
    ],
    [
      "a compensation that is text",
      one({ ...task, Compensate: "undo" }),
      [`${schema} /States/A/Compensate`],
    ],
    [
      "an OnUnknown that does not exist",
      one({ ...task, OnUnknown: "Ask" }),
      [`${schema} /States/A/OnUnknown`],
    ],
    [
      "a Validate that is text",
      one({ ...pass, Validate: "object" }),
      [`${schema} /States/A/Validate`],
    ],
    [
      "a Validate that is no schema",
      one({ ...pass, Validate: { type: "text" } }),
      ["INVALID_SCHEMA /States/A/Validate/type"],
    ],
    [
      "a budget of nothing",
      machine({ A: pass }, { Budget: { MaxCostUsd: 0 } }),
      [`${schema} /Budget/MaxCostUsd`],
    ],
    ["a budget without an amount", machine({ A: pass }, { Budget: {} }), [`${schema} /Budget`]],
    [
      "a QueryLanguage that does not exist",
      machine({ A: pass }, { QueryLanguage: "jsonata" }),
      [`${schema} /QueryLanguage`],
    ],
    [
      "a QueryLanguage of a state that does not exist",
      one({ ...pass, QueryLanguage: 5 }),
      [`${schema} /States/A/QueryLanguage`],
    ],
    [
      "a state that goes back to JSONPath",
      one({ ...pass, QueryLanguage: "JSONPath", InputPath: "$" }),
      [`${schema} /States/A`],
    ],
    [
      "a field of JSONata in a JSONPath machine",
      { StartAt: "A", States: { A: { ...pass, Output: 1 } } },
      [`${schema} /States/A/Output`],
    ],
    [
      "a Condition in a JSONPath machine",
      {
        StartAt: "A",
        States: { A: { Type: "Choice", Choices: [{ Condition: true, Next: "B" }] }, B: done },
      },
      [`${schema} /States/A/Choices/0/Condition`],
    ],
  ];
  it.each(cases)("%s", (_, definition, expected) => {
    expect(codes(definition)).toEqual(expected);
  });
});
