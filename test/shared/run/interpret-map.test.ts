import { describe, expect, test } from "vitest";
import { defaultMapConcurrency } from "../../../shared/run/interpret/map.ts";
import { failureOf, interpretState, outputOf } from "../../support/interpret-state.ts";

const flow = { StartAt: "I", States: { I: { Type: "Pass", End: true } } };
const jsonata = { Type: "Map", QueryLanguage: "JSONata", ItemProcessor: flow, Next: "N" };
const jsonPath = { Type: "Map", ItemProcessor: flow, Next: "N" };
const opened = {
  type: "map",
  values: null,
  lanes: defaultMapConcurrency,
  groupSize: 1,
  tolerated: { count: null, percentage: null },
  distributed: false,
};

describe("Map in JSONata", () => {
  test("iterates over its input, or over its Items", async () => {
    const input = { list: [1, 2] };
    const whole = await interpretState(jsonata, { input: [1, 2] });
    expect(whole.outcome).toEqual({ ...opened, items: [1, 2], count: 2 });
    const some = await interpretState({ ...jsonata, Items: "{% $states.input.list %}" }, { input });
    expect(some.outcome).toMatchObject({ items: [1, 2], count: 2 });
    const literal = await interpretState(
      { ...jsonata, Items: [1, "{% $v %}"] },
      { variables: { v: 7 } },
    );
    expect(literal.outcome).toMatchObject({ items: [1, 7], count: 2 });
    const none = await interpretState({ ...jsonata, Items: [] });
    expect(none.outcome).toMatchObject({ items: [], count: 0 });
  });

  test("selects the inputs of the iterations with item, input and variables in sight", async () => {
    const { outcome, stages } = await interpretState(
      {
        ...jsonata,
        Items: "{% $states.input.list %}",
        ItemSelector: {
          at: "{% $states.context.Map.Item.Index %}",
          item: "{% $states.context.Map.Item.Value %}",
          all: "{% $count($states.input.list) %}",
          v: "{% $v %}",
        },
      },
      { input: { list: ["a", "b"] }, variables: { v: 1 } },
    );
    const inputs = [
      { at: 0, item: "a", all: 2, v: 1 },
      { at: 1, item: "b", all: 2, v: 1 },
    ];
    expect(outcome).toMatchObject({ items: inputs, values: ["a", "b"], count: 2 });
    expect(stages["afterItemSelector"]).toEqual(inputs);
  });

  test("computes its limits", async () => {
    const { outcome, stages } = await interpretState(
      {
        ...jsonata,
        MaxConcurrency: "{% $states.input[0] %}",
        ToleratedFailureCount: "{% 2 %}",
        ToleratedFailurePercentage: 12.5,
        Checkpoint: { Policy: "EveryN", Count: 5 },
      },
      { input: [3] },
    );
    expect(outcome).toMatchObject({
      lanes: 3,
      groupSize: 5,
      tolerated: { count: 2, percentage: 12.5 },
    });
    expect(stages).toEqual({
      maxConcurrency: 3,
      toleratedFailureCount: 2,
      toleratedFailurePercentage: 12.5,
    });
  });

  test.each([
    [{}, `Map state input must be an array but was: {"a":1}`],
    [
      { Items: "{% $states.input %}" },
      `The JSONata expression '$states.input' specified for the field 'Items' returned an unexpected result type. Expected 'array', but was 'object' for value: {"a":1}`,
    ],
    [{ Items: "{% null %}" }, "Expected 'array', but was 'null' for value: null"],
    [
      { Items: [], MaxConcurrency: "{% 'x' %}" },
      `Expected 'number', but was 'string' for value: "x"`,
    ],
    [{ Items: [], ToleratedFailureCount: "{% -1 %}" }, "ToleratedFailureCount cannot be negative."],
  ])("refuses %j", async (fields, reason) => {
    const failure = await failureOf({ ...jsonata, ...fields }, { input: { a: 1 } });
    expect(failure.error).toBe("States.QueryEvaluationError");
    expect(failure.cause).toContain(reason);
  });

  test("leaves with the outputs of its iterations", async () => {
    const { outcome } = await interpretState(
      {
        ...jsonata,
        Output: "{% $sum($states.result) %}",
        Assign: { n: "{% $count($states.result) %}" },
      },
      { phase: "exit", results: [1, 2, 3] },
    );
    expect(outcome).toMatchObject({ output: 6, assign: { n: 3 }, next: "N" });
    expect(await outputOf(jsonata, { phase: "exit", results: [1] })).toEqual([1]);
  });
});

describe("Map in JSONPath", () => {
  test.each([
    ["its input", {}, [1, 2], [1, 2]],
    ["ItemsPath", { ItemsPath: "$.list" }, { list: [3] }, [3]],
    [
      "ItemsPath behind InputPath",
      { InputPath: "$.in", ItemsPath: "$.list" },
      { in: { list: [4] } },
      [4],
    ],
    ["a variable", { ItemsPath: "$v" }, {}, ["v"]],
    ["the context", { ItemsPath: "$$.Execution.Input.list" }, { list: [5] }, [5]],
  ])("iterates over %s", async (_, fields, input, items) => {
    const { outcome } = await interpretState(
      { ...jsonPath, ...fields },
      { input, variables: { v: ["v"] } },
    );
    expect(outcome).toEqual({ ...opened, items, count: items.length });
  });

  test.each(["ItemSelector", "Parameters"])(
    "selects with %s, from what InputPath selects",
    async (field) => {
      const { outcome, stages } = await interpretState(
        {
          ...jsonPath,
          InputPath: "$.in",
          ItemsPath: "$.list",
          [field]: {
            "item.$": "$$.Map.Item.Value",
            "at.$": "$$.Map.Item.Index",
            "b.$": "$.b",
            "text.$": "States.Format('{}-{}', $v, $$.Map.Item.Value.id)",
          },
        },
        { input: { in: { list: [{ id: 1 }], b: 2 } }, variables: { v: "x" } },
      );
      const selected = [{ item: { id: 1 }, at: 0, b: 2, text: "x-1" }];
      expect(outcome).toMatchObject({ items: selected, values: [{ id: 1 }], count: 1 });
      expect(stages).toEqual({
        maxConcurrency: 0,
        afterInputPath: { list: [{ id: 1 }], b: 2 },
        afterItemsPath: [{ id: 1 }],
        afterItemSelector: selected,
      });
    },
  );

  test("reads the older name of its flow", async () => {
    const { ItemProcessor, ...rest } = jsonPath;
    const { outcome } = await interpretState({ ...rest, Iterator: ItemProcessor }, { input: [1] });
    expect(outcome).toMatchObject({ items: [1], distributed: false });
  });

  test("says when its iterations are runs of their own kind", async () => {
    const ItemProcessor = {
      ...flow,
      ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
    };
    const { outcome } = await interpretState({ ...jsonPath, ItemProcessor }, { input: [1] });
    expect(outcome).toMatchObject({ distributed: true });
  });

  test.each([
    [{ MaxConcurrencyPath: "$.n" }, { lanes: 3 }],
    [{ MaxConcurrencyPath: "$.text" }, { lanes: 4 }],
    [{ MaxConcurrencyPath: "$.zero" }, { lanes: defaultMapConcurrency }],
    [{ ToleratedFailureCountPath: "$.text" }, { tolerated: { count: 4, percentage: null } }],
    [
      { ToleratedFailurePercentagePath: "$.share" },
      { tolerated: { count: null, percentage: 1.1 } },
    ],
  ])("takes %j", async (fields, expected) => {
    const input = { n: 3, text: "4", zero: 0, share: 1.1, list: [] };
    const state = { ...jsonPath, ItemsPath: "$.list", ...fields };
    expect((await interpretState(state, { input })).outcome).toMatchObject(expected);
  });

  test.each([
    [{ ItemsPath: "$.n" }, `Reference path "$.n" must point to array.`],
    [{ ItemsPath: "$.none" }, "Invalid path '$.none' : No results for path: $['none']"],
    [
      { MaxConcurrencyPath: "$.o" },
      `The MaxConcurrencyPath field refers to value "{}" which is not a valid integer: $.o`,
    ],
    [
      { MaxConcurrencyPath: "$.share" },
      `refers to value "1.5" which is not a valid integer: $.share`,
    ],
    [{ ToleratedFailureCountPath: "$.n" }, "ToleratedFailureCount cannot be negative."],
    [
      { ToleratedFailurePercentagePath: "$.n" },
      "ToleratedFailurePercentage must be between 0 and 100.",
    ],
    [
      { ToleratedFailurePercentagePath: "$.text" },
      `The ToleratedFailurePercentagePath field refers to value "x" which is not a valid float: $.text`,
    ],
  ])("refuses %j", async (fields, reason) => {
    const input = { n: -1, o: {}, share: 1.5, text: "x", list: [] };
    const state = { ...jsonPath, ItemsPath: "$.list", ...fields };
    const failure = await failureOf(state, { input });
    expect(failure.error).toBe("States.Runtime");
    expect(failure.cause).toContain(reason);
  });

  test("leaves with the outputs of its iterations", async () => {
    const { outcome } = await interpretState(
      {
        ...jsonPath,
        ResultSelector: { "first.$": "$[0]" },
        ResultPath: "$.out",
        Assign: { "all.$": "$" },
      },
      { phase: "exit", input: { a: 1 }, results: [1, 2] },
    );
    expect(outcome).toMatchObject({ output: { a: 1, out: { first: 1 } }, assign: { all: [1, 2] } });
  });
});

test("an item of a Map may be as large as a payload; all of them may be larger", async () => {
  const machine = { MaxPayloadBytes: 20 };
  const small = ["0123456789", "0123456789", "0123456789"];
  const { outcome } = await interpretState(jsonPath, { machine, input: small });
  expect(outcome).toMatchObject({ count: 3 });
  const failure = await failureOf(jsonPath, { machine, input: ["0123456789012345678"] });
  expect(failure.error).toBe("States.DataLimitExceeded");
});
