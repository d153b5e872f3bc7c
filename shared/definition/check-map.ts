/**
 * Checks of what only Map states have: processor, label, item reader, item batcher, result writer.
 * Source: AWS's developer guide, "Distributed Map".
 */
import { isJsonObject, type JsonObject } from "../base/json.ts";
import { plainPlace } from "./check-expression.ts";
import { referencePath } from "./check-path.ts";
import { holdsPlaceholder } from "./check-resource.ts";
import { template } from "./evaluated-fields.ts";
import {
  elsewhere,
  type Field,
  type FieldCheck,
  list,
  members,
  number,
  object,
  oneOf,
  type Shape,
  text,
  wrongType,
} from "./field-checks.ts";
import { problem } from "./problem-codes.ts";

/** AWS: a payload of 256 KiB is the most that one batch may hold. */
const maxBatchBytes = 262_144;
/** AWS: characters of a label, which becomes part of the name of each map run. */
const labelLength = 40;
/** AWS: what a label may not hold. */
const labelCharacters = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}\uFFFE\uFFFF]/u;

const processorFields: Shape = {
  owner: "ProcessorConfig",
  required: [],
  fields: { Mode: oneOf("INLINE", "DISTRIBUTED"), ExecutionType: oneOf("STANDARD", "EXPRESS") },
};

/** `ProcessorConfig` of an ItemProcessor. */
export const processorConfig: FieldCheck = (field) => {
  const { value, pointer, checking } = field;
  if (!isJsonObject(value)) {
    wrongType(field, "an object");
    return;
  }
  members(field, processorFields);
  const distributed = value["Mode"] === "DISTRIBUTED";
  if (distributed && value["ExecutionType"] === undefined) {
    const values = { field: "ExecutionType", owner: "ProcessorConfig: STANDARD or EXPRESS" };
    checking.problems.push(problem("missingField", pointer, values));
  }
  if (!distributed && value["ExecutionType"] !== undefined) {
    const values = { field: "ExecutionType" };
    checking.problems.push(problem("distributedOnly", `${pointer}/ExecutionType`, values));
  }
};

/** `Label`. That no two Maps share one is checked for the whole machine. */
export const label: FieldCheck = (field) => {
  const { value, pointer, checking } = field;
  if (typeof value !== "string" || value === "") wrongType(field, "a text that is not empty");
  else if (value.length > labelLength) {
    const values = { length: value.length, limit: labelLength };
    checking.problems.push(problem("longLabel", pointer, values));
  } else if (labelCharacters.test(value)) {
    checking.problems.push(problem("badLabel", pointer, { label: value }));
  }
};

const taskArguments = { Arguments: template(plainPlace), Parameters: template(plainPlace) };

const readers = /^arn:[^:]*:states:[^:]*:[^:]*:s3:(?:getObject|listObjectsV2)$/u;
const writers = /^arn:[^:]*:states:[^:]*:[^:]*:s3:putObject$/u;

/** A resource of a fixed list, under any partition. */
function resourceLike(pattern: RegExp, expected: string): FieldCheck {
  return (field) => {
    const { name, value, pointer, checking } = field;
    if (typeof value !== "string") wrongType(field, "a text");
    else if (!pattern.test(value) && !holdsPlaceholder(value)) {
      checking.problems.push(problem("notOneOf", pointer, { field: name, expected }));
    }
  };
}

const readerConfig: Shape = {
  owner: "ReaderConfig",
  required: [],
  fields: {
    InputType: oneOf("CSV", "JSON", "JSONL", "MANIFEST", "PARQUET"),
    Transformation: oneOf("NONE", "LOAD_AND_FLATTEN"),
    ManifestType: oneOf("ATHENA_DATA", "S3_INVENTORY"),
    CSVHeaderLocation: oneOf("FIRST_ROW", "GIVEN"),
    CSVHeaders: list(text, "texts"),
    CSVDelimiter: oneOf("COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB"),
    ItemsPointer: text,
    MaxItems: number({ min: 0, expression: true }),
    MaxItemsPath: referencePath,
  },
  exclusive: [["MaxItems", "MaxItemsPath"]],
};

const checkReaderConfig: FieldCheck = (field) => {
  const { value, pointer, checking } = field;
  object(readerConfig)(field);
  if (!isJsonObject(value)) return;
  const { InputType: type, CSVHeaderLocation: location, CSVHeaders: headers } = value;
  const missing = (name: string, owner: string): void => {
    checking.problems.push(problem("missingField", pointer, { field: name, owner }));
  };
  if (type === "CSV" && location === undefined) missing("CSVHeaderLocation", "a CSV reader");
  if (location === "GIVEN" && headers === undefined) {
    missing("CSVHeaders", "a reader whose headers are given");
  }
  // A manifest may be a CSV file too.
  const table = type === "CSV" || type === "MANIFEST" || type === undefined;
  for (const name of ["CSVHeaderLocation", "CSVHeaders", "CSVDelimiter"]) {
    if (value[name] === undefined || table) continue;
    checking.problems.push(problem("csvOnly", `${pointer}/${name}`, { field: name }));
  }
};

/** `ItemReader`. */
export const itemReader: FieldCheck = object({
  owner: "an ItemReader",
  required: ["Resource"],
  fields: {
    Resource: resourceLike(
      readers,
      "arn:aws:states:::s3:getObject, arn:aws:states:::s3:listObjectsV2",
    ),
    ReaderConfig: checkReaderConfig,
    ...taskArguments,
  },
});

const batcher: Shape = {
  owner: "an ItemBatcher",
  required: [],
  fields: {
    MaxItemsPerBatch: number({ min: 1, expression: true }),
    MaxItemsPerBatchPath: referencePath,
    MaxInputBytesPerBatch: number({ min: 1, max: maxBatchBytes, expression: true }),
    MaxInputBytesPerBatchPath: referencePath,
    BatchInput: template(plainPlace),
  },
  exclusive: [
    ["MaxItemsPerBatch", "MaxItemsPerBatchPath"],
    ["MaxInputBytesPerBatch", "MaxInputBytesPerBatchPath"],
  ],
};

/** `ItemBatcher`: without a limit it would be one batch. */
export const itemBatcher: FieldCheck = (field) => {
  const { value, pointer, checking } = field;
  object(batcher)(field);
  if (!isJsonObject(value)) return;
  if (Object.keys(value).some((name) => name.startsWith("Max"))) return;
  const values = { owner: "An ItemBatcher", fields: "MaxItemsPerBatch and MaxInputBytesPerBatch" };
  checking.problems.push(problem("atLeastOne", pointer, values));
};

const writer: Shape = {
  owner: "a ResultWriter",
  required: [],
  fields: {
    Resource: resourceLike(writers, "arn:aws:states:::s3:putObject"),
    WriterConfig: object({
      owner: "WriterConfig",
      required: [],
      fields: {
        Transformation: oneOf("NONE", "COMPACT", "FLATTEN"),
        OutputType: oneOf("JSON", "JSONL"),
      },
    }),
    ...taskArguments,
  },
};

/** `ResultWriter`: where results go, how they look, or both. */
export const resultWriter: FieldCheck = (field) => {
  const { value, pointer, checking, jsonata } = field;
  object(writer)(field);
  if (!isJsonObject(value)) return;
  const args = jsonata ? "Arguments" : "Parameters";
  if (value["Resource"] === undefined && value["WriterConfig"] === undefined) {
    const values = { owner: "A ResultWriter", fields: "Resource and WriterConfig" };
    checking.problems.push(problem("atLeastOne", pointer, values));
  } else if (value["Resource"] !== undefined && value[args] === undefined) {
    const values = { field: args, owner: "a ResultWriter with a Resource" };
    checking.problems.push(problem("missingField", pointer, values));
  }
};

/** The flow of a Map under either of its names. */
export const processor: Shape = {
  owner: "an ItemProcessor",
  required: ["StartAt", "States"],
  fields: {
    Comment: text,
    StartAt: elsewhere,
    States: elsewhere,
    ProcessorConfig: processorConfig,
  },
};

const distributedFields = ["ItemReader", "ItemBatcher", "ResultWriter", "Label"];

/** What depends on several fields of a Map. */
export function checkMap(state: JsonObject, { pointer, express, checking }: Field): void {
  const { problems } = checking;
  const { ItemProcessor: current, Iterator: older } = state;
  if (current === undefined && older === undefined) {
    const values = { field: "ItemProcessor", owner: "the Map state" };
    problems.push(problem("missingField", pointer, values));
  } else if (current !== undefined && older !== undefined) {
    problems.push(problem("bothProcessors", `${pointer}/Iterator`, {}));
  }
  const name = current === undefined ? "Iterator" : "ItemProcessor";
  if (isDistributedFlow(state[name])) {
    const at = `${pointer}/${name}/ProcessorConfig/Mode`;
    if (express) problems.push(problem("distributedInExpress", at, {}));
    return;
  }
  for (const field of distributedFields) {
    if (state[field] === undefined) continue;
    problems.push(problem("distributedOnly", `${pointer}/${field}`, { field }));
  }
}

/** Whether a flow of a Map runs as workflows of its own. */
export function isDistributedFlow(flow: unknown): boolean {
  const config = isJsonObject(flow) ? flow["ProcessorConfig"] : undefined;
  return isJsonObject(config) && config["Mode"] === "DISTRIBUTED";
}
