import { describe, expect, test } from "vitest";
import { failureOf, interpretState } from "../../support/interpret-state.ts";

const ItemProcessor = {
  ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
  StartAt: "I",
  States: { I: { Type: "Pass", End: true } },
};
const jsonata = { Type: "Map", QueryLanguage: "JSONata", ItemProcessor, Next: "N" };
const jsonPath = { Type: "Map", ItemProcessor, Next: "N" };
const getObject = "arn:aws:states:::s3:getObject";
const putObject = "arn:aws:states:::s3:putObject";
const input = { bucket: "b", key: "k", most: 2, text: "3", negative: -1, half: 1.5 };

describe("ItemReader", () => {
  test("reads with evaluated arguments in JSONata", async () => {
    const { outcome, readers } = await interpretState(
      {
        ...jsonata,
        ItemReader: {
          Resource: getObject,
          Arguments: { Bucket: "{% $states.input.bucket %}", Key: "k" },
          ReaderConfig: {
            InputType: "CSV",
            CSVHeaders: ["a"],
            MaxItems: "{% $states.input.most %}",
          },
        },
        ItemSelector: "{% $states.context.Map.Item.Value.a %}",
      },
      { input, items: [{ a: 1 }, { a: 2 }] },
    );
    expect(readers).toEqual([
      {
        resource: getObject,
        args: { Bucket: "b", Key: "k" },
        config: { InputType: "CSV", CSVHeaders: ["a"], MaxItems: 2 },
      },
    ]);
    expect(outcome).toMatchObject({
      items: [1, 2],
      values: [{ a: 1 }, { a: 2 }],
      distributed: true,
    });
  });

  test.each([
    ["$.most", 2],
    ["$.text", 3],
    ["$.negative", -1],
  ])(
    "reads at most what %s says in JSONPath, whatever ItemsPath says",
    async (MaxItemsPath, MaxItems) => {
      const { outcome, readers } = await interpretState(
        {
          ...jsonPath,
          ItemsPath: "$.none",
          ItemReader: {
            Resource: getObject,
            Parameters: { "Bucket.$": "$.bucket", Key: "k" },
            ReaderConfig: { InputType: "JSON", MaxItemsPath },
          },
        },
        { input, items: ["x"] },
      );
      expect(readers).toEqual([
        {
          resource: getObject,
          args: { Bucket: "b", Key: "k" },
          config: { InputType: "JSON", MaxItems },
        },
      ]);
      expect(outcome).toMatchObject({ items: ["x"], values: null });
    },
  );

  test("refuses a number of items that is no integer", async () => {
    const ReaderConfig = { InputType: "JSON", MaxItemsPath: "$.half" };
    const ItemReader = { Resource: getObject, ReaderConfig, Parameters: {} };
    expect(await failureOf({ ...jsonPath, ItemReader }, { input })).toEqual({
      error: "States.Runtime",
      cause: `An error occurred while executing the state 'S'. The MaxItemsPath field refers to value "1.5" which is not a valid integer: $.half`,
    });
  });

  test("looks at the failures that the Map bears before it reads", async () => {
    const { outcome, readers } = await interpretState(
      { ...jsonPath, ToleratedFailureCountPath: "$.negative", ItemReader: { Resource: getObject } },
      { input },
    );
    expect(outcome).toMatchObject({ type: "failed", error: "States.Runtime" });
    expect(readers).toEqual([]);
  });
});

describe("ItemBatcher", () => {
  const items = ["aa", "bb", "cc", "dd", "ee"];

  test("hands so many items to an iteration", async () => {
    const { outcome, stages } = await interpretState(
      {
        ...jsonata,
        ItemSelector: "{% $states.context.Map.Item.Value & '!' %}",
        ItemBatcher: {
          MaxItemsPerBatch: "{% 2 %}",
          BatchInput: { v: "{% $v %}", n: "{% $count($states.input) %}" },
        },
      },
      { input: items, variables: { v: 1 } },
    );
    const inputs = [["aa!", "bb!"], ["cc!", "dd!"], ["ee!"]].map((Items) => ({
      BatchInput: { v: 1, n: 5 },
      Items,
    }));
    expect(outcome).toMatchObject({ items: inputs, values: null, count: 3 });
    expect(stages["afterItemBatcher"]).toEqual(inputs);
  });

  test.each([
    ["$.most", 3],
    ["$.text", 2],
    ["$.zero", 1],
  ])("takes MaxItemsPerBatchPath %s", async (MaxItemsPerBatchPath, count) => {
    const { outcome } = await interpretState(
      {
        ...jsonPath,
        ItemsPath: "$.items",
        ItemBatcher: { MaxItemsPerBatchPath, BatchInput: { "b.$": "$.bucket" } },
      },
      { input: { ...input, items, zero: 0 } },
    );
    expect(outcome["count"]).toBe(count);
    expect(outcome["items"]).toMatchObject([{ BatchInput: { b: "b" } }, {}, {}].slice(0, count));
  });

  test.each([
    // {"Items":["aa"]} has 16 bytes, each further item 5 more.
    [15, 5],
    [16, 5],
    [20, 5],
    [21, 3],
    [26, 2],
    [36, 1],
    [1000, 1],
  ])("keeps its batches to %d bytes", async (MaxInputBytesPerBatch, count) => {
    const ItemBatcher = { MaxInputBytesPerBatch };
    const { outcome } = await interpretState({ ...jsonPath, ItemBatcher }, { input: items });
    expect(outcome["count"]).toBe(count);
    const batches = outcome["items"] as readonly { readonly Items: readonly string[] }[];
    expect(batches.flatMap((batch) => batch.Items)).toEqual(items);
    for (const batch of batches.filter(({ Items }) => Items.length > 1)) {
      expect(JSON.stringify(batch).length).toBeLessThanOrEqual(MaxInputBytesPerBatch);
    }
  });

  test.each([
    [
      { MaxItemsPerBatchPath: "$.half" },
      `The MaxItemsPerBatchPath field refers to value "1.5" which is not a valid integer: $.half`,
    ],
    [{ MaxItemsPerBatchPath: "$.negative" }, "field MaxItemsPerBatch must be positive"],
  ])("refuses %j", async (ItemBatcher, reason) => {
    const state = { ...jsonPath, ItemsPath: "$.items", ItemBatcher };
    const failure = await failureOf(state, { input: { ...input, items } });
    expect(failure.error).toBe("States.Runtime");
    expect(failure.cause).toContain(reason);
  });
});

describe("ResultWriter", () => {
  const written = { MapRunArn: "arn", ResultWriterDetails: { Bucket: "b", Key: "k" } };

  test.each([
    ["JSONata", jsonata, { Arguments: { Bucket: "{% $states.input.bucket %}" } }],
    ["JSONPath", jsonPath, { Parameters: { "Bucket.$": "$.bucket" } }],
  ])("gives the result in %s", async (_, state, args) => {
    const WriterConfig = { OutputType: "JSONL", Transformation: "COMPACT" };
    const ResultWriter = { Resource: putObject, ...args, WriterConfig };
    const { outcome, writings } = await interpretState(
      { ...state, Label: "L", ResultWriter },
      { phase: "exit", input, results: [1, 2], written },
    );
    expect(writings).toEqual([
      {
        resource: putObject,
        args: { Bucket: "b" },
        config: WriterConfig,
        label: "L",
        results: [1, 2],
      },
    ]);
    expect(outcome).toMatchObject({ output: written, next: "N" });
  });

  test("may only transform", async () => {
    const { outcome, writings } = await interpretState(
      { ...jsonPath, ResultWriter: { WriterConfig: { Transformation: "FLATTEN" } } },
      { phase: "exit", results: [[1], [2]], written: [1, 2] },
    );
    expect(writings).toMatchObject([{ resource: null, args: null, label: "S" }]);
    expect(outcome["output"]).toEqual([1, 2]);
  });
});
