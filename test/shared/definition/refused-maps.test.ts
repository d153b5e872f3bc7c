import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../../shared/base/json.ts";
import {
  codes,
  distributed,
  done,
  group,
  machine,
  map,
  one,
  onePath,
  pass,
  pathMachine,
  schema,
  task,
} from "./machines.ts";

const A = "/States/A";
const getObject = "arn:aws:states:::s3:getObject";
const putObject = "arn:aws:states:::s3:putObject";

/** A distributed Map in JSONPath that reads its items. */
function reading(reader: JsonObject): JsonObject {
  const Parameters = { "Bucket.$": "$.bucket", Key: "items.csv" };
  return onePath(distributed({ ItemReader: { Resource: getObject, Parameters, ...reader } }));
}

function configured(ReaderConfig: Json): JsonObject {
  return reading({ ReaderConfig });
}

describe("what is accepted in Map states", () => {
  const definitions: Readonly<Record<string, JsonObject>> = {
    "every field of a distributed Map": onePath(
      distributed({
        Label: "Import-2",
        ItemsPath: "$.items",
        ItemSelector: { "value.$": "$$.Map.Item.Value" },
        ItemBatcher: {
          MaxItemsPerBatch: 10,
          MaxInputBytesPerBatchPath: "$.bytes",
          BatchInput: { "all.$": "$" },
        },
        ResultWriter: {
          Resource: putObject,
          Parameters: { Bucket: "b", "Prefix.$": "$.prefix" },
          WriterConfig: { Transformation: "FLATTEN", OutputType: "JSONL" },
        },
        ToleratedFailurePercentage: 12.5,
      }),
    ),
    "a distributed Map in JSONata": one(
      distributed({
        ItemReader: {
          Resource: getObject,
          Arguments: { Bucket: "{% $states.input.bucket %}", Key: "k" },
          ReaderConfig: { InputType: "JSON", MaxItems: "{% $states.input.most %}" },
        },
        ItemBatcher: {
          MaxItemsPerBatch: "{% $states.input.size %}",
          BatchInput: { at: "{% $states.context.State.EnteredTime %}" },
        },
        ResultWriter: { Resource: putObject, Arguments: { Bucket: "b" } },
      }),
    ),
    "the old name of the processor, with its parameters": onePath({
      Type: "Map",
      Iterator: group({ I: pass }),
      Parameters: { "a.$": "$$.Map.Item.Index" },
      End: true,
    }),
    "tolerated failures of an inline Map": one(map({ ToleratedFailureCount: 1 })),
    "Items that are an object": one(map({ Items: { a: "{% 1 %}" } })),
    "a table with its first row": configured({
      InputType: "CSV",
      CSVHeaderLocation: "FIRST_ROW",
      CSVDelimiter: "TAB",
      MaxItems: 0,
    }),
    "a table with given headers": configured({
      InputType: "CSV",
      CSVHeaderLocation: "GIVEN",
      CSVHeaders: ["a", "b"],
      MaxItemsPath: "$.most",
    }),
    "a place inside a file": configured({ InputType: "JSON", ItemsPointer: "/data/rows" }),
    "an inventory": configured({ InputType: "MANIFEST", ManifestType: "S3_INVENTORY" }),
    "the names of the files under a prefix": reading({
      Resource: "arn:aws-cn:states:::s3:listObjectsV2",
      ReaderConfig: {},
    }),
    "a resource that is filled in later": reading({ Resource: "${Reader}" }),
    "a writer that only says how results look": onePath(
      distributed({ ResultWriter: { WriterConfig: { OutputType: "JSON" } } }),
    ),
  };
  it.each(Object.entries(definitions))("%s", (_, definition) => {
    expect(codes(definition)).toEqual([]);
  });
});

describe("what is refused in Map states", () => {
  const processor = (ProcessorConfig: Json): JsonObject =>
    one(map({ ItemProcessor: { ...group({ I: pass }), ProcessorConfig } }));
  const config = `${A}/ItemProcessor/ProcessorConfig`;
  const reader = `${A}/ItemReader`;
  const cases: readonly (readonly [string, unknown, readonly string[]])[] = [
    ["a mode that does not exist", processor({ Mode: "REMOTE" }), [`${schema} ${config}/Mode`]],
    [
      "an unknown field of ProcessorConfig",
      processor({ Mode: "INLINE", Type: "EXPRESS" }),
      [`${schema} ${config}/Type`],
    ],
    [
      "DISTRIBUTED without ExecutionType",
      processor({ Mode: "DISTRIBUTED" }),
      [`${schema} ${config}`],
    ],
    [
      "an ExecutionType that does not exist",
      processor({ Mode: "DISTRIBUTED", ExecutionType: "FAST" }),
      [`${schema} ${config}/ExecutionType`],
    ],
    [
      "an ExecutionType of an inline Map",
      processor({ Mode: "INLINE", ExecutionType: "STANDARD" }),
      [`${schema} ${config}/ExecutionType`],
    ],
    [
      "fields of a distributed Map in an inline one",
      one(
        map({
          Label: "L",
          ItemBatcher: { MaxItemsPerBatch: 1 },
          ItemReader: { Resource: getObject },
          ResultWriter: { WriterConfig: {} },
        }),
      ),
      ["ItemReader", "ItemBatcher", "ResultWriter", "Label"].map(
        (name) => `${schema} ${A}/${name}`,
      ),
    ],
    [
      "a label of 41 characters",
      one(distributed({ Label: "x".repeat(41) })),
      [`INVALID_LABEL_NAME ${A}/Label`],
    ],
    ["a label with a space", one(distributed({ Label: "a b" })), [`INVALID_LABEL_NAME ${A}/Label`]],
    ["a label that is a number", one(distributed({ Label: 1 })), [`${schema} ${A}/Label`]],
    [
      "a label twice",
      machine({
        A: distributed({ Label: "L", End: false, Next: "B" }),
        B: distributed({
          Label: "L",
          ItemProcessor: {
            ...group({ J: pass }),
            ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" },
          },
        }),
      }),
      ["DUPLICATE_LABEL_NAME /States/B/Label"],
    ],
    [
      "a reader without a resource",
      onePath(distributed({ ItemReader: {} })),
      [`${schema} ${reader}`],
    ],
    ["a reader that writes", reading({ Resource: putObject }), [`${schema} ${reader}/Resource`]],
    [
      "arguments of JSONata in a JSONPath reader",
      reading({ Arguments: {} }),
      [`${schema} ${reader}/Arguments`],
    ],
    [
      "a path of a reader that is wrong",
      reading({ Parameters: { "Key.$": "k" } }),
      [`${schema} ${reader}/Parameters/Key.$`],
    ],
    [
      "a kind of file that does not exist",
      configured({ InputType: "XML" }),
      [`${schema} ${reader}/ReaderConfig/InputType`],
    ],
    [
      "a table without headers",
      configured({ InputType: "CSV" }),
      [`${schema} ${reader}/ReaderConfig`],
    ],
    [
      "given headers that are not given",
      configured({ InputType: "CSV", CSVHeaderLocation: "GIVEN" }),
      [`${schema} ${reader}/ReaderConfig`],
    ],
    [
      "headers of a file that is no table",
      configured({ InputType: "JSON", CSVHeaderLocation: "FIRST_ROW" }),
      [`${schema} ${reader}/ReaderConfig/CSVHeaderLocation`],
    ],
    [
      "headers that are numbers",
      configured({ InputType: "CSV", CSVHeaderLocation: "GIVEN", CSVHeaders: [1] }),
      [`${schema} ${reader}/ReaderConfig/CSVHeaders/0`],
    ],
    [
      "a negative number of items",
      configured({ InputType: "JSON", MaxItems: -1 }),
      [`${schema} ${reader}/ReaderConfig/MaxItems`],
    ],
    [
      "a number of items and a path to one",
      configured({ InputType: "JSON", MaxItems: 1, MaxItemsPath: "$.a" }),
      [`${schema} ${reader}/ReaderConfig/MaxItemsPath`],
    ],
    [
      "batches without a limit",
      one(distributed({ ItemBatcher: { BatchInput: {} } })),
      [`${schema} ${A}/ItemBatcher`],
    ],
    [
      "batches of nothing",
      one(distributed({ ItemBatcher: { MaxItemsPerBatch: 0 } })),
      [`${schema} ${A}/ItemBatcher/MaxItemsPerBatch`],
    ],
    [
      "batches larger than a payload",
      one(distributed({ ItemBatcher: { MaxInputBytesPerBatch: 262_145 } })),
      [`${schema} ${A}/ItemBatcher/MaxInputBytesPerBatch`],
    ],
    [
      "a path to a limit in JSONata",
      one(distributed({ ItemBatcher: { MaxItemsPerBatchPath: "$.a" } })),
      [`${schema} ${A}/ItemBatcher/MaxItemsPerBatchPath`],
    ],
    [
      "a limit and a path to one",
      onePath(distributed({ ItemBatcher: { MaxItemsPerBatch: 1, MaxItemsPerBatchPath: "$.a" } })),
      [`${schema} ${A}/ItemBatcher/MaxItemsPerBatchPath`],
    ],
    [
      "a writer of nothing",
      one(distributed({ ResultWriter: {} })),
      [`${schema} ${A}/ResultWriter`],
    ],
    [
      "a writer without a place",
      onePath(distributed({ ResultWriter: { Resource: putObject } })),
      [`${schema} ${A}/ResultWriter`],
    ],
    [
      "a writer that reads",
      onePath(distributed({ ResultWriter: { Resource: getObject, Parameters: {} } })),
      [`${schema} ${A}/ResultWriter/Resource`],
    ],
    [
      "a form of results that does not exist",
      one(distributed({ ResultWriter: { WriterConfig: { OutputType: "CSV" } } })),
      [`${schema} ${A}/ResultWriter/WriterConfig/OutputType`],
    ],
  ];
  it.each(cases)("%s", (_, definition, expected) => {
    expect(codes(definition)).toEqual(expected);
  });

  it("both names of the processor", () => {
    expect(codes(one(map({ Iterator: group({ Old: pass }) })))).toEqual([
      `${schema} ${A}/Iterator`,
    ]);
  });

  it("a state that never ends, in any flow", () => {
    const endless = group({ I: { Type: "Pass", Next: "I" } });
    expect(codes(pathMachine({ A: { ...map(), ItemProcessor: endless } }))).toContain(
      `MISSING_END_STATE ${A}/ItemProcessor/States`,
    );
  });
});

describe("workflows of type EXPRESS", () => {
  const express = { type: "EXPRESS" } as const;
  const activity = "arn:aws:states:eu-west-1:123456789012:activity:people";
  const waiting = [
    activity,
    "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
    "arn:aws:states:::ecs:runTask.sync",
    "arn:aws:states:::states:startExecution.sync:2",
  ];
  const parameters = {
    QueueUrl: "q",
    MessageBody: "m",
    TaskDefinition: "t",
    StateMachineArn: "s",
  };

  it.each(waiting)("never wait for %s", (Resource) => {
    const fields = Resource === activity ? {} : { Arguments: parameters };
    const definition = one({ ...task, ...fields, Resource, TimeoutSeconds: 60 });
    expect(codes(definition)).toEqual([]);
    expect(codes(definition, { type: "STANDARD" })).toEqual([]);
    expect(codes(definition, express)).toEqual([`${schema} ${A}/Resource`]);
  });

  it("have no distributed Map", () => {
    expect(codes(one(distributed()), express)).toEqual([
      `${schema} ${A}/ItemProcessor/ProcessorConfig/Mode`,
    ]);
    expect(codes(one(map()), express)).toEqual([]);
  });

  it("are also the iterations of a distributed Map that says so", () => {
    const inner = { ...task, Resource: activity, TimeoutSeconds: 60 };
    const iterations = (ExecutionType: string): JsonObject =>
      one(
        map({
          ItemProcessor: {
            ...group({ I: inner }),
            ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType },
          },
        }),
      );
    expect(codes(iterations("STANDARD"))).toEqual([]);
    expect(codes(iterations("EXPRESS"))).toEqual([
      `${schema} ${A}/ItemProcessor/States/I/Resource`,
    ]);
  });

  it("end like others", () => {
    expect(codes(machine({ A: done }), express)).toEqual([]);
  });
});
