import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../../shared/base/json.ts";
import { checkDefinition } from "../../../shared/definition/check-definition.ts";
import {
  codes,
  done,
  group,
  map,
  one,
  onePath,
  pass,
  pathMachine,
  schema,
  task,
} from "./machines.ts";

const A = "/States/A";

describe("what is accepted in JSONPath states", () => {
  const states: Readonly<Record<string, JsonObject>> = {
    "every field of a Task": {
      ...task,
      InputPath: "$.order",
      Parameters: { "id.$": "$.id", list: [{ "first.$": "$$.Execution.Input[0]" }], n: 1 },
      ResultSelector: { "all.$": "$", "text.$": "States.Format('{} of {}', $.a, 3)" },
      ResultPath: "$.result.value",
      OutputPath: "$.result[*].a",
      TimeoutSecondsPath: "$.limit",
      HeartbeatSecondsPath: "$$.Execution.Input.beat",
      Assign: { total: 1, "first.$": "$.items[0]" },
      Credentials: { "RoleArn.$": "States.Format('{}', $.role)" },
      Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 0 }],
    },
    "paths that drop everything": { ...pass, InputPath: null, ResultPath: null, OutputPath: null },
    "a static result": { ...pass, Result: { a: ["{% not looked at"] }, ResultPath: "$.a[0].b" },
    "paths of a Succeed": { ...done, InputPath: "$.a", OutputPath: "$$" },
    "seconds from a path": { Type: "Wait", SecondsPath: "$.seconds", End: true },
    "a moment from a path": { Type: "Wait", TimestampPath: "$.until", End: true },
    "texts from paths": {
      Type: "Fail",
      ErrorPath: "$$.State.Name",
      CausePath: "States.Format('{}', $.why)",
    },
    "numbers of a Map from paths": map({
      ItemsPath: "$.items",
      Parameters: { "item.$": "$$.Map.Item.Value" },
      MaxConcurrencyPath: "$.lanes",
      ToleratedFailureCountPath: "$.count",
      ToleratedFailurePercentagePath: "$.percentage",
    }),
    "a Parallel with a text as its parameters": {
      Type: "Parallel",
      Branches: [group({ B: pass })],
      Parameters: "all of it",
      End: true,
    },
    "an expression, which is a text here": { Type: "Fail", Cause: "{% $states.input %}" },
  };
  it.each(Object.entries(states))("%s", (_, state) => {
    expect(checkDefinition(onePath(state))).toEqual([]);
  });

  it("variables, and errors put into the input", () => {
    const machine = pathMachine({
      A: { Type: "Pass", Assign: { order: { items: [] } }, Next: "B" },
      B: {
        Type: "Task",
        Resource: "arn:aws:lambda:eu-west-1:1:function:f",
        InputPath: "$order.items[0]",
        Parameters: { "n.$": "States.ArrayLength($order.items)" },
        Catch: [
          { ErrorEquals: ["E"], ResultPath: "$.error", Assign: { "why.$": "$.Cause" }, Next: "C" },
          { ErrorEquals: ["States.ALL"], ResultPath: null, Next: "C" },
        ],
        Next: "C",
      },
      C: done,
    });
    expect(checkDefinition(machine)).toEqual([]);
  });

  it("a JSONata state in a JSONPath machine, whose inner states speak JSONPath", () => {
    const inner = { ...pass, InputPath: "$.a" };
    const machine = pathMachine({
      A: map({
        QueryLanguage: "JSONata",
        Items: "{% $states.input %}",
        ItemProcessor: group({ I: inner }),
      }),
    });
    expect(checkDefinition(machine)).toEqual([]);
  });
});

describe("what is refused in JSONPath states", () => {
  const cases: readonly (readonly [string, unknown, readonly string[]])[] = [
    ["a path without $", onePath({ ...pass, InputPath: "order" }), [`${schema} ${A}/InputPath`]],
    ["half a path", onePath({ ...pass, OutputPath: "$.a[" }), [`${schema} ${A}/OutputPath`]],
    ["a path that is a number", onePath({ ...pass, InputPath: 5 }), [`${schema} ${A}/InputPath`]],
    [
      "a call instead of a path",
      onePath({ ...pass, InputPath: "States.UUID()" }),
      [`${schema} ${A}/InputPath`],
    ],
    [
      "a wildcard in ResultPath",
      onePath({ ...pass, ResultPath: "$.a[*]" }),
      [`${schema} ${A}/ResultPath`],
    ],
    [
      "a result put into the context",
      onePath({ ...pass, ResultPath: "$$.a" }),
      [`${schema} ${A}/ResultPath`],
    ],
    [
      "a result put into a variable",
      onePath({ ...pass, ResultPath: "$order" }),
      [`${schema} ${A}/ResultPath`],
    ],
    [
      "a filter in ItemsPath",
      onePath(map({ ItemsPath: "$.a[?(@.b == 1)]" })),
      [`${schema} ${A}/ItemsPath`],
    ],
    ["an ItemsPath of null", onePath(map({ ItemsPath: null })), [`${schema} ${A}/ItemsPath`]],
    [
      "a slice in SecondsPath",
      onePath({ Type: "Wait", SecondsPath: "$.a[0:2]", End: true }),
      [`${schema} ${A}/SecondsPath`],
    ],
    [
      "a deep scan in TimeoutSecondsPath",
      onePath({ ...task, TimeoutSecondsPath: "$..limit" }),
      [`${schema} ${A}/TimeoutSecondsPath`],
    ],
    [
      "a ResultPath of a Catch that leads to many places",
      onePath({ ...task, Catch: [{ ErrorEquals: ["E"], ResultPath: "$.*", Next: "A" }] }),
      [`${schema} ${A}/Catch/0/ResultPath`, `CYCLE_WITHOUT_WAIT ${A}`],
    ],
    [
      "an ErrorPath that is a text",
      onePath({ Type: "Fail", ErrorPath: "E" }),
      [`${schema} ${A}/ErrorPath`],
    ],
    [
      "a CausePath that calls for a list",
      onePath({ Type: "Fail", CausePath: "States.Array($.a)" }),
      [`${schema} ${A}/CausePath`],
    ],
    [
      "a CausePath with half a call",
      onePath({ Type: "Fail", CausePath: "States.Format('{}'" }),
      [`${schema} ${A}/CausePath`],
    ],
    [
      "an Error and an ErrorPath",
      onePath({ Type: "Fail", Error: "E", ErrorPath: "$.e" }),
      [`${schema} ${A}/ErrorPath`],
    ],
    [
      "a Cause and a CausePath",
      onePath({ Type: "Fail", Cause: "C", CausePath: "$.c" }),
      [`${schema} ${A}/CausePath`],
    ],
    [
      "a time limit and a path to one",
      onePath({ ...task, TimeoutSeconds: 5, TimeoutSecondsPath: "$.t" }),
      [`${schema} ${A}/TimeoutSecondsPath`],
    ],
    [
      "a heartbeat and a path to one",
      onePath({ ...task, HeartbeatSeconds: 5, HeartbeatSecondsPath: "$.t" }),
      [`${schema} ${A}/HeartbeatSecondsPath`],
    ],
    [
      "numbers of a Map and paths to them",
      onePath(
        map({
          MaxConcurrency: 1,
          MaxConcurrencyPath: "$.a",
          ToleratedFailureCount: 1,
          ToleratedFailureCountPath: "$.b",
          ToleratedFailurePercentage: 1,
          ToleratedFailurePercentagePath: "$.c",
        }),
      ),
      [
        `${schema} ${A}/MaxConcurrencyPath`,
        `${schema} ${A}/ToleratedFailureCountPath`,
        `${schema} ${A}/ToleratedFailurePercentagePath`,
      ],
    ],
    [
      "two forms of waiting",
      onePath({ Type: "Wait", Seconds: 1, TimestampPath: "$.t", End: true }),
      [`${schema} ${A}`],
    ],
    [
      "an expression where JSONPath wants a moment",
      onePath({ Type: "Wait", Timestamp: "{% '2030-01-01T00:00:00Z' %}", End: true }),
      [`${schema} ${A}/Timestamp`],
    ],
    [
      "an expression where JSONPath wants a number",
      onePath({ ...task, TimeoutSeconds: "{% 5 %}" }),
      [`${schema} ${A}/TimeoutSeconds`],
    ],
    [
      "fields of JSONata",
      onePath({ ...task, Arguments: {}, Output: 1 }),
      [`${schema} ${A}/Arguments`, `${schema} ${A}/Output`],
    ],
    [
      "fields of JSONata in a Map and a Catch",
      onePath({ ...map({ Items: [1] }), Catch: [{ ErrorEquals: ["E"], Output: 1, Next: "A" }] }),
      [`${schema} ${A}/Items`, `${schema} ${A}/Catch/0/Output`, `CYCLE_WITHOUT_WAIT ${A}`],
    ],
    [
      "a ResultSelector of a Pass",
      onePath({ ...pass, ResultSelector: {} }),
      [`${schema} ${A}/ResultSelector`],
    ],
    [
      "Parameters of a Fail",
      onePath({ Type: "Fail", Parameters: {} }),
      [`${schema} ${A}/Parameters`],
    ],
    [
      "a ResultPath of a Succeed",
      onePath({ ...done, ResultPath: "$" }),
      [`${schema} ${A}/ResultPath`],
    ],
    [
      "fields of JSONPath in a JSONata state",
      one({ ...task, Parameters: {}, ResultPath: "$", TimeoutSecondsPath: "$.t" }),
      [
        `${schema} ${A}/Parameters`,
        `${schema} ${A}/ResultPath`,
        `${schema} ${A}/TimeoutSecondsPath`,
      ],
    ],
    [
      "a state that goes back to JSONPath, and what is wrong in it",
      one({ ...pass, QueryLanguage: "JSONPath", InputPath: "a" }),
      [`${schema} ${A}`, `${schema} ${A}/InputPath`],
    ],
    [
      "a JSONPath state inside a JSONata container of a JSONPath machine, written in JSONata",
      pathMachine({
        A: map({ QueryLanguage: "JSONata", ItemProcessor: group({ I: { ...pass, Output: 1 } }) }),
      }),
      [`${schema} ${A}/ItemProcessor/States/I/Output`],
    ],
  ];
  it.each(cases)("%s", (_, definition, expected) => {
    expect(codes(definition)).toEqual(expected);
  });
});

describe("payload templates", () => {
  const parameters = (Parameters: Json): string[] => codes(onePath({ ...pass, Parameters }));
  const at = `${A}/Parameters`;
  const refused: readonly (readonly [string, Json, string])[] = [
    ["a text that is neither path nor call", { "a.$": "text" }, `${at}/a.$`],
    ["an empty text", { "a.$": "" }, `${at}/a.$`],
    ["a number", { "a.$": 22 }, `${at}/a.$`],
    ["an object", { "a.$": { b: 1 } }, `${at}/a.$`],
    ["something wrong deep inside", { a: [{ "b.$": "$.c[" }] }, `${at}/a/0/b.$`],
    [
      "an escape that does not exist",
      { "a.$": String.raw`States.Format('say \"hi\"')` },
      `${at}/a.$`,
    ],
    ["a function that does not exist", { "a.$": "States.Shout($.a)" }, `${at}/a.$`],
    ["too few arguments", { "a.$": "States.MathAdd($.a)" }, `${at}/a.$`],
    ["too many arguments", { "a.$": "States.UUID($.a)" }, `${at}/a.$`],
    ["a function without its prefix", { "a.$": "Format('{}', $.a)" }, `${at}/a.$`],
    ["a key given twice", { b: 1, "b.$": "$.b" }, `${at}/b.$`],
  ];
  it.each(refused)("refuse %s", (_, template, pointer) => {
    expect(parameters(template)).toEqual([`${schema} ${pointer}`]);
  });

  it("warn of what looks like a path without .$, once each", () => {
    expect(parameters({ a: "$.b", c: "$$.Execution.Id", d: "States.UUID()" })).toEqual([
      `NO_DOLLAR ${at}/a`,
      `NO_DOLLAR ${at}/c`,
      `NO_DOLLAR ${at}/d`,
    ]);
    expect(parameters({ a: "$5 off", b: "States.Timeout", c: "costs $.50" })).toEqual([]);
  });

  it("warn of paths in a static result", () => {
    expect(codes(onePath({ ...pass, Result: { a: 1, b: [{ "c.$": "$.d" }] } }))).toEqual([
      `PASS_RESULT_IS_STATIC ${A}/Result/b/0/c.$`,
    ]);
    expect(codes(onePath({ ...pass, Result: "$.a" }))).toEqual([
      `PASS_RESULT_IS_STATIC ${A}/Result`,
    ]);
  });

  it("warn of a path in a field that is not evaluated", () => {
    expect(codes(onePath({ Type: "Fail", Error: "$.error", Cause: "because" }))).toEqual([
      `NO_PATH ${A}/Error`,
    ]);
  });

  it("say what is wrong and where", () => {
    const [found] = checkDefinition(onePath({ ...pass, Parameters: { "a.$": "States.UUID(1)" } }));
    expect(found?.message).toBe(
      "a.$ is neither a valid JSONPath nor a valid call of an intrinsic function: States.UUID takes 0 arguments, not 1.",
    );
    const [path] = checkDefinition(onePath({ ...pass, InputPath: "$.abc[" }));
    expect(path?.help).toMatch(/near character \d/u);
  });

  it("warn of keys of JSONPath in JSONata", () => {
    expect(codes(one({ ...task, Arguments: { "a.$": "$.b" } }))).toEqual([
      `PATH_IN_JSONATA ${A}/Arguments/a.$`,
    ]);
  });
});
