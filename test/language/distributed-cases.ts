import type { Json, JsonObject } from "../../shared/base/json.ts";
import { endOf, jsonata, machine, single, type LanguageCase } from "./language-case.ts";

/** A distributed Map whose iterations do one state. */
function distributed(inner: JsonObject, fields: JsonObject = {}): JsonObject {
  return {
    Type: "Map",
    ItemProcessor: {
      ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
      ...machine({ Inner: { ...inner, ...endOf(inner) } }),
    },
    ...fields,
  };
}

const pass: JsonObject = { Type: "Pass" };
const threshold = "States.ExceedToleratedFailureThreshold";
const bad: JsonObject = {
  Type: "Choice",
  Choices: [{ Variable: "$", StringEquals: "bad", Next: "Fail" }],
  Default: "Good",
};

/** A distributed Map whose items fail when they are `bad`. */
function tolerant(fields: JsonObject): JsonObject {
  return single({
    Type: "Map",
    ItemsPath: "$.list",
    ItemProcessor: {
      ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
      ...machine({ Check: bad, Fail: { Type: "Fail", Error: "Bad" }, Good: { Type: "Succeed" } }),
    },
    ...fields,
  });
}

const list = (good: number, failed: number): Json => ({
  list: [...Array<string>(good).fill("good"), ...Array<string>(failed).fill("bad")],
});

const tolerance: readonly (readonly [
  name: string,
  fields: JsonObject,
  input: Json,
  isTolerated: boolean,
])[] = [
  ["no failure is tolerated unless it says so", {}, list(3, 1), false],
  ["nothing to tolerate", {}, list(3, 0), true],
  ["as many as the count", { ToleratedFailureCount: 1 }, list(3, 1), true],
  ["more than the count", { ToleratedFailureCount: 1 }, list(3, 2), false],
  ["as many as the share", { ToleratedFailurePercentage: 25 }, list(3, 1), true],
  ["more than the share", { ToleratedFailurePercentage: 24 }, list(3, 1), false],
  ["all of them", { ToleratedFailurePercentage: 100 }, list(0, 3), true],
  [
    "the count is exceeded, the share is not",
    { ToleratedFailureCount: 1, ToleratedFailurePercentage: 90 },
    list(2, 2),
    false,
  ],
  [
    "the share is exceeded, the count is not",
    { ToleratedFailureCount: 5, ToleratedFailurePercentage: 10 },
    list(2, 2),
    false,
  ],
  [
    "ToleratedFailureCountPath",
    { ToleratedFailureCountPath: "$$.Execution.Input.n" },
    { ...(list(1, 1) as JsonObject), n: 1 },
    true,
  ],
  [
    "ToleratedFailurePercentagePath",
    { ToleratedFailurePercentagePath: "$$.Execution.Input.n" },
    { ...(list(1, 1) as JsonObject), n: 10 },
    false,
  ],
];

const bucket = "s3://bucket/items";
const reader = (fields: JsonObject, config: JsonObject): JsonObject =>
  distributed(pass, {
    ItemReader: {
      Resource: "arn:aws:states:::s3:getObject",
      Parameters: { Bucket: "bucket", Key: "items" },
      ReaderConfig: config,
    },
    ...fields,
  });

const csv = "id,name\n1,Ada\n2,Grace\n3,Joan\n";
const reads: readonly (readonly [
  name: string,
  config: JsonObject,
  text: string,
  expected: Json,
])[] = [
  ["a JSON list", { InputType: "JSON" }, '[1, {"a": 2}]', [1, { a: 2 }]],
  ["MaxItems", { InputType: "JSON", MaxItems: 2 }, "[1, 2, 3]", [1, 2]],
  ["MaxItems 0 is no limit", { InputType: "JSON", MaxItems: 0 }, "[1, 2, 3]", [1, 2, 3]],
  ["JSON lines", { InputType: "JSONL" }, '{"a": 1}\n{"a": 2}\n', [{ a: 1 }, { a: 2 }]],
  [
    "CSV with a header line",
    { InputType: "CSV", CSVHeaderLocation: "FIRST_ROW", MaxItems: 2 },
    csv,
    [
      { id: "1", name: "Ada" },
      { id: "2", name: "Grace" },
    ],
  ],
  [
    "CSV with headers of its own",
    { InputType: "CSV", CSVHeaderLocation: "GIVEN", CSVHeaders: ["k"] },
    "1\n2\n",
    [{ k: "1" }, { k: "2" }],
  ],
  [
    "CSV with another delimiter",
    { InputType: "CSV", CSVHeaderLocation: "FIRST_ROW", CSVDelimiter: "SEMICOLON" },
    "a;b\n1;2\n",
    [{ a: "1", b: "2" }],
  ],
  [
    "CSV with quotes",
    { InputType: "CSV", CSVHeaderLocation: "FIRST_ROW" },
    'a\n"x, ""y"""\n',
    [{ a: 'x, "y"' }],
  ],
];

const unreadable: readonly (readonly [
  name: string,
  config: JsonObject,
  files: Readonly<Record<string, string>>,
])[] = [
  ["the object is not there", { InputType: "JSON" }, {}],
  ["JSON that is no list", { InputType: "JSON" }, { [bucket]: '{"a": 1}' }],
  ["JSON that is none", { InputType: "JSON" }, { [bucket]: "[1," }],
  [
    "CSV with a header twice",
    { InputType: "CSV", CSVHeaderLocation: "FIRST_ROW" },
    { [bucket]: "a,a\n1,2\n" },
  ],
];

const batches: readonly (readonly [
  name: string,
  batcher: JsonObject,
  input: Json,
  expected: Json,
])[] = [
  ["MaxItemsPerBatch", { MaxItemsPerBatch: 2 }, [1, 2, 3], [{ Items: [1, 2] }, { Items: [3] }]],
  ["one batch", { MaxItemsPerBatch: 9 }, [1, 2], [{ Items: [1, 2] }]],
  [
    "BatchInput goes to every batch",
    { MaxItemsPerBatch: 1, BatchInput: { k: 1, "all.$": "$" } },
    [1, 2],
    [
      { BatchInput: { k: 1, all: [1, 2] }, Items: [1] },
      { BatchInput: { k: 1, all: [1, 2] }, Items: [2] },
    ],
  ],
  [
    "MaxItemsPerBatchPath",
    { MaxItemsPerBatchPath: "$[0]" },
    [2, 3, 4],
    [{ Items: [2, 3] }, { Items: [4] }],
  ],
];

/** Distributed Maps: failures, readers, batches. */
export const distributedCases: readonly LanguageCase[] = [
  ...tolerance.map(([name, fields, input, isTolerated], index): LanguageCase => ({
    name,
    machine: tolerant(fields),
    input,
    ends: isTolerated
      ? { output: ((input as JsonObject)["list"] as readonly string[]).filter((v) => v === "good") }
      : { error: threshold, cause: "The specified tolerated failure threshold was exceeded" },
    ...(index < 3 ? { http: true as const } : {}),
  })),
  ...reads.map(([name, config, text, expected]): LanguageCase => ({
    name: `ItemReader: ${name}`,
    machine: single(reader({}, config)),
    files: { [bucket]: text },
    ends: { output: expected },
  })),
  ...unreadable.map(([name, config, files]): LanguageCase => ({
    name: `ItemReader fails: ${name}`,
    machine: single(reader({}, config)),
    files,
    ends: { error: "States.ItemReaderFailed" },
  })),
  ...batches.map(([name, batcher, input, expected]): LanguageCase => ({
    name: `ItemBatcher: ${name}`,
    machine: single(distributed(pass, { ItemBatcher: batcher })),
    input,
    ends: { output: expected },
  })),
  {
    name: "ItemReader does not look at ItemsPath",
    machine: single(reader({ ItemsPath: "$.missing" }, { InputType: "JSON" })),
    files: { [bucket]: "[1]" },
    ends: { output: [1] },
  },
  {
    name: "ItemReader with ItemSelector",
    machine: single(
      reader({ ItemSelector: { "v.$": "$$.Map.Item.Value" } }, { InputType: "JSON" }),
    ),
    files: { [bucket]: "[1, 2]" },
    ends: { output: [{ v: 1 }, { v: 2 }] },
  },
  {
    name: "a failed ItemReader can be caught",
    machine: machine({
      S: reader(
        {
          Catch: [{ ErrorEquals: ["States.ItemReaderFailed"], ResultPath: null, Next: "Caught" }],
          End: true,
        },
        { InputType: "JSON" },
      ),
      Caught: { Type: "Pass", Result: "caught", End: true },
    }),
    ends: { output: "caught" },
  },
  {
    name: "JSONata: ItemReader with Arguments",
    machine: jsonata(
      distributed(pass, {
        ItemReader: {
          Resource: "arn:aws:states:::s3:getObject",
          Arguments: { Bucket: "{% $states.input.b %}", Key: "items" },
          ReaderConfig: { InputType: "JSON" },
        },
      }),
    ),
    input: { b: "bucket" },
    files: { [bucket]: "[1]" },
    ends: { output: [1] },
  },
];
