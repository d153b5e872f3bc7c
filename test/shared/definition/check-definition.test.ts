import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../shared/base/json.ts";
import type { Problem } from "../../../shared/base/problem.ts";
import { checkDefinition } from "../../../shared/definition/check-definition.ts";
import { done, group, machine, map, one, pass, task } from "./machines.ts";

describe("what is accepted", () => {
  const definitions: Readonly<Record<string, JsonObject>> = {
    "every type of state": machine({
      Task: { ...task, End: false, Next: "Pass" },
      Pass: { Type: "Pass", Output: { a: "{% $states.input.a %}" }, Next: "Choice" },
      Choice: {
        Type: "Choice",
        Choices: [
          { Condition: "{% $states.input.a > 1 %}", Next: "Wait", Assign: { x: 1 }, Output: 2 },
          { Condition: true, Next: "Map", Comment: "else" },
        ],
        Default: "Fail",
        Assign: { y: "{% $x %}" },
      },
      Wait: { Type: "Wait", Seconds: 0, Next: "Until" },
      Until: { Type: "Wait", Timestamp: "2030-01-31T08:00:00.5+01:00", Next: "Map" },
      Map: { ...map({ Items: "{% [1] %}", MaxConcurrency: 0 }), End: false, Next: "Parallel" },
      Parallel: {
        Type: "Parallel",
        Branches: [group({ Left: pass }), group({ Right: done })],
        Arguments: { a: 1 },
        Next: "Succeed",
      },
      Succeed: { Type: "Succeed", Output: "{% $states.input %}" },
      Fail: { Type: "Fail", Error: "{% $states.input.Error %}", Cause: "text" },
    }),
    "fields of the machine": machine(
      { A: pass },
      {
        Comment: "c",
        Version: "1.0",
        TimeoutSeconds: 60,
        MaxPayloadBytes: 262_144,
        Budget: { MaxCostUsd: 0.5, OnExceeded: "Pause" },
        Limits: {
          MaxRuns: 10,
          RunsPerMinute: 60,
          Key: "{% $states.input.tenant %}",
          MaxRunsPerKey: 2,
          RunsPerMinutePerKey: 10,
          Weight: "$.weight",
        },
      },
    ),
    "every field of a Task": machine({
      A: {
        ...task,
        Comment: "{% not looked at",
        QueryLanguage: "JSONata",
        Arguments: { a: ["{% $states.context.Execution.Id %}"] },
        TimeoutSeconds: "{% $states.input.seconds %}",
        HeartbeatSeconds: 5,
        Retry: [
          {
            ErrorEquals: ["A", "States.Timeout"],
            IntervalSeconds: 1,
            MaxAttempts: 0,
            BackoffRate: 1.5,
            MaxDelaySeconds: 60,
            JitterStrategy: "FULL",
            Comment: "c",
          },
          { ErrorEquals: ["States.ALL"] },
        ],
        Catch: [
          {
            ErrorEquals: ["States.ALL"],
            Next: "B",
            Output: "{% $states.errorOutput %}",
            Assign: { why: "{% $states.errorOutput.Cause %}" },
            Comment: "c",
          },
        ],
        Output: "{% $states.result %}",
        Assign: { größe_1: "{% $states.result.a %}" },
        Checkpoint: { Policy: "Adaptive", Rules: [{ CostAboveUsd: 1, MaxSeconds: 60 }] },
        Compensate: {
          Resource: "arn:aws:lambda:eu-west-1:1:function:undo",
          Arguments: { a: "{% $states.result %}", why: "{% $states.errorOutput %}" },
          Retry: [{ ErrorEquals: ["States.ALL"] }],
          TimeoutSeconds: 5,
          Comment: "c",
        },
        Validate: { type: "object" },
        OnUnknown: "Hold",
        RunWindow: { Start: "22:00", End: "24:00", TimeZone: "Europe/Berlin", Days: ["Mon"] },
      },
      B: done,
    }),
    "checkpoint policies": machine({
      A: { ...task, End: false, Next: "B", Checkpoint: { Policy: "Every" } },
      B: map({ End: false, Next: "C", Checkpoint: { Policy: "EveryN", Count: 10 } }),
      C: {
        Type: "Parallel",
        Branches: [group({ D: pass })],
        End: true,
        Checkpoint: { Policy: "Milestone" },
      },
    }),
    "numbers of a Map": one(
      map({
        Items: [1, "{% 2 %}"],
        ItemSelector: { a: "{% $states.context.Map.Item.Value %}" },
        ToleratedFailureCount: 1,
        ToleratedFailurePercentage: 12.5,
        MaxConcurrency: "{% 3 %}",
        Validate: {},
      }),
    ),
    "an inline ItemProcessor": one(
      map({
        ItemProcessor: { ...group({ I: pass }), ProcessorConfig: { Mode: "INLINE" }, Comment: "c" },
      }),
    ),
    "a JSONPath machine in which the language makes no difference": {
      StartAt: "A",
      States: {
        A: { ...task, End: false, Next: "B", Assign: { n: 1 }, QueryLanguage: "JSONPath" },
        B: { Type: "Wait", Seconds: 1, Next: "C" },
        C: { Type: "Fail", Error: "E", Cause: "c" },
      },
    },
    "a kind with its parameters": one({
      Type: "Task",
      Resource: "cairn:model",
      Arguments: { Model: "m", Prompt: "{% $states.input %}" },
      TimeoutSeconds: 60,
      End: true,
    }),
    "arguments that only an expression knows": one({
      Type: "Task",
      Resource: "cairn:model",
      Arguments: "{% $states.input %}",
      TimeoutSeconds: 60,
      End: true,
    }),
    "a name with odd characters": machine({ "a/b~c? ü ✓": { ...pass } }),
    "a name of an object's own machinery": machine({ constructor: { ...pass } }),
  };
  it.each(Object.entries(definitions))("%s", (_, definition) => {
    expect(checkDefinition(definition)).toEqual([]);
  });
});

describe("warnings", () => {
  const warnings = (definition: JsonObject): string[] =>
    checkDefinition(definition)
      .filter((found) => found.severity === "warning")
      .map(({ code, pointer }) => `${code} ${pointer}`);

  it("finds no fault with a loop that waits and can be left", () => {
    const polling = machine({
      Ask: { ...task, End: false, Next: "Done?" },
      "Done?": { Type: "Choice", Choices: [{ Condition: true, Next: "End" }], Default: "Wait" },
      Wait: { Type: "Wait", Seconds: 60, Next: "Ask" },
      End: done,
    });
    expect(checkDefinition(polling)).toEqual([]);
  });

  it("finds a loop that goes round without a pause", () => {
    const busy = machine({
      Ask: { ...task, End: false, Next: "Done?" },
      "Done?": { Type: "Choice", Choices: [{ Condition: true, Next: "End" }], Default: "Ask" },
      End: done,
    });
    expect(warnings(busy)).toEqual(["CYCLE_WITHOUT_WAIT /States/Ask"]);
  });

  it("finds a loop that only an error leaves", () => {
    const endless = machine({
      Ask: {
        ...task,
        End: false,
        Next: "Wait",
        Catch: [{ ErrorEquals: ["States.ALL"], Next: "End" }],
      },
      Wait: { Type: "Wait", Seconds: 60, Next: "Ask" },
      End: done,
    });
    expect(warnings(endless)).toEqual(["CYCLE_WITHOUT_EXIT /States/Ask"]);
  });

  it("names no more states of a long loop than one can read", () => {
    const names = ["A", "B", "C", "D", "E", "F"];
    const states = names.map((name, i) => [name, { Type: "Pass", Next: names[(i + 1) % 6] ?? "" }]);
    const found = checkDefinition(machine(Object.fromEntries(states) as JsonObject)).find(
      ({ code }) => code === "CYCLE_WITHOUT_EXIT",
    );
    expect(found?.message).toBe("The loop through “A”, “B”, “C”, “D” … cannot be left.");
  });

  it("takes a way back after an error for a loop that success leaves", () => {
    const again = machine({
      Ask: { ...task, Catch: [{ ErrorEquals: ["States.ALL"], Next: "Wait" }] },
      Wait: { Type: "Wait", Seconds: 60, Next: "Ask" },
    });
    expect(warnings(again)).toEqual([]);
  });

  const publish = {
    Type: "Task",
    Resource: "cairn:publish",
    Arguments: { Target: { Folder: "f" }, Name: "n.md", Content: "c" },
    End: true,
  };
  const undo = {
    Resource: "cairn:unpublish",
    Arguments: { Target: { Folder: "f" }, Name: "n.md" },
  };

  it("finds an effect that is neither undone nor held", () => {
    expect(warnings(one(publish))).toEqual(["UNPROTECTED_EFFECT /States/A"]);
    expect(warnings(one({ ...publish, OnUnknown: "Hold" }))).toEqual([]);
    const Verify = { Resource: "urn:look" };
    expect(warnings(one({ ...publish, OnUnknown: "Hold", Verify }))).toEqual([]);
    expect(warnings(one({ ...publish, Compensate: undo, Verify }))).toEqual([
      "VERIFY_WITHOUT_HOLD /States/A/Verify",
    ]);
    expect(warnings(one({ ...publish, Compensate: undo }))).toEqual([]);
  });

  it("finds error names that nothing raises", () => {
    const retry = (...names: string[]): JsonObject =>
      one({ ...task, Retry: [{ ErrorEquals: names }] });
    expect(warnings(retry("State.ALL"))).toEqual([
      "UNKNOWN_ERROR_NAME /States/A/Retry/0/ErrorEquals/0",
    ]);
    expect(warnings(retry("States.Timeout", "Mine", "Statesman.Gone"))).toEqual([]);
    const [found] = checkDefinition(retry("States.Timeot"));
    expect(found?.help).toContain("such as States.Timeout");
  });

  it("finds an expression inside a text", () => {
    expect(warnings(one({ ...pass, Output: "Dear {% $states.input.name %}," }))).toEqual([
      "EXPRESSION_IN_TEXT /States/A/Output",
    ]);
  });
});

describe("help", () => {
  function only(definition: JsonObject): Problem | undefined {
    const [first] = checkDefinition(definition);
    return first;
  }

  it("suggests the field that was meant", () => {
    expect(only(one({ ...pass, Outputs: 1 }))?.help).toBe(
      "Remove it, or write Output if that is meant.",
    );
    expect(only(one({ ...pass, output: 1 }))?.help).toContain("Output");
    expect(only(one({ ...pass, Frobnicate: 1 }))?.help).toBe("Remove it.");
  });

  it("suggests the state that was meant", () => {
    const found = only(machine({ First: { Type: "Pass", Next: "Secnd" }, Second: done }));
    expect(found?.help).toContain("such as “Second”");
  });

  it("stops looking for suggestions when there are many problems", () => {
    const states = Array.from({ length: 60 }, (_, i) => [
      `Step ${i}`,
      { Type: "Pass", Next: `Stip ${i}` },
    ]);
    const problems = checkDefinition(machine(Object.fromEntries(states) as JsonObject));
    expect(problems[0]?.help).toContain("such as");
    expect(problems[59]?.help).not.toContain("such as");
  });
});
