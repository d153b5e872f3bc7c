/**
 * The order of fields in a compiled definition, whatever order they were drawn, pasted or stored in: a database that keeps
 * JSON by its meaning gives keys back in an order of its own.
 *
 *   a machine or flow   what it is, then StartAt and States
 *   a state             what it is, what it does, how it is run, what becomes of its result, where it leads
 *   an entry of Retry, Catch or Choices, and the parts of a distributed Map: what it is about first, where it leads last
 *
 * Fields that are not named here come before the last group, by name. Data (Arguments, Parameters, Output, Assign …) is
 * the author's: its keys stay in their order.
 */
import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";

/** Two groups of names: those that come first, and those that come last. */
type FieldOrder = readonly [readonly string[], readonly string[]];

/** Order of the fields of a state machine and of its flows. */
const machineOrder = [
  [
    "Comment",
    "Version",
    "QueryLanguage",
    "TimeoutSeconds",
    "MaxPayloadBytes",
    "Budget",
    "Limits",
    "ProcessorConfig",
  ],
  ["StartAt", "States"],
] as const;

/** Order of the fields of a state. */
const stateOrder = [
  [
    "Type",
    "Comment",
    "QueryLanguage",
    "Resource",
    "Credentials",
    "Arguments",
    "InputPath",
    "Parameters",
    "ItemsPath",
    "Items",
    "ItemReader",
    "ItemSelector",
    "ItemBatcher",
    "ItemProcessor",
    "Iterator",
    "Branches",
    "MaxConcurrency",
    "MaxConcurrencyPath",
    "ToleratedFailureCount",
    "ToleratedFailureCountPath",
    "ToleratedFailurePercentage",
    "ToleratedFailurePercentagePath",
    "Label",
    "ResultWriter",
    "Seconds",
    "SecondsPath",
    "Timestamp",
    "TimestampPath",
    "Error",
    "ErrorPath",
    "Cause",
    "CausePath",
    "Choices",
    "TimeoutSeconds",
    "TimeoutSecondsPath",
    "HeartbeatSeconds",
    "HeartbeatSecondsPath",
    "Checkpoint",
    "Cache",
    "RunWindow",
    "OnUnknown",
    "Verify",
    "Compensate",
    "Validate",
    "Retry",
    "Catch",
    "Result",
    "ResultSelector",
    "ResultPath",
    "Assign",
    "Output",
    "OutputPath",
  ],
  ["Default", "Next", "End"],
] as const;

const retrierOrder = [
  [
    "Comment",
    "ErrorEquals",
    "IntervalSeconds",
    "MaxAttempts",
    "BackoffRate",
    "MaxDelaySeconds",
    "JitterStrategy",
  ],
  [],
] as const;

const catcherOrder = [
  ["Comment", "ErrorEquals"],
  ["ResultPath", "Assign", "Output", "Next"],
] as const;

/** Comparison operators, of which a rule has one, stand between the variable and where the rule leads. */
const ruleOrder = [
  ["Comment", "Condition", "Variable", "And", "Or", "Not"],
  ["Assign", "Output", "Next"],
] as const;

const readerOrder = [["Resource", "Arguments", "Parameters", "ReaderConfig"], []] as const;
const writerOrder = [["Resource", "Arguments", "Parameters", "WriterConfig"], []] as const;
const batcherOrder = [
  [
    "MaxItemsPerBatch",
    "MaxItemsPerBatchPath",
    "MaxInputBytesPerBatch",
    "MaxInputBytesPerBatchPath",
    "BatchInput",
  ],
  [],
] as const;
const readerConfigOrder = [
  ["InputType", "ManifestType", "CSVDelimiter", "CSVHeaderLocation", "CSVHeaders", "MaxItems"],
  [],
] as const;
const processorConfigOrder = [["Mode", "ExecutionType"], []] as const;
const compensateOrder = [
  ["Comment", "Resource", "Arguments", "TimeoutSeconds", "Retry"],
  [],
] as const;

const verifyOrder = [["Comment", "Resource", "Arguments", "TimeoutSeconds", "Output"], []] as const;
const checkpointOrder = [["Policy", "Count", "Rules"], []] as const;
const budgetOrder = [["MaxCostUsd", "OnExceeded"], []] as const;
const limitsOrder = [
  ["MaxRuns", "RunsPerMinute", "Key", "MaxRunsPerKey", "RunsPerMinutePerKey", "Weight"],
  [],
] as const;
const windowOrder = [["Start", "End", "TimeZone", "Days"], []] as const;

/** Puts what stands inside a field in order. */
type PartOrder = (value: Json) => Json;

const recordOf =
  (order: FieldOrder, parts: Readonly<Record<string, PartOrder>> = {}): PartOrder =>
  (value) =>
    isJsonObject(value) ? ordered(new Map(Object.entries(value)), order, parts) : value;

const listOf =
  (item: PartOrder): PartOrder =>
  (value) =>
    Array.isArray(value) ? (value as readonly Json[]).map(item) : value;

const rule: PartOrder = (value) =>
  recordOf(ruleOrder, { And: listOf(rule), Or: listOf(rule), Not: rule })(value);

const stateParts: Readonly<Record<string, PartOrder>> = {
  Retry: listOf(recordOf(retrierOrder)),
  Catch: listOf(recordOf(catcherOrder)),
  Choices: listOf(rule),
  ItemReader: recordOf(readerOrder, { ReaderConfig: recordOf(readerConfigOrder) }),
  ItemBatcher: recordOf(batcherOrder),
  ResultWriter: recordOf(writerOrder, { WriterConfig: recordOf([[], []]) }),
  Checkpoint: recordOf(checkpointOrder, { Rules: listOf(recordOf([[], []])) }),
  Verify: recordOf(verifyOrder),
  RunWindow: recordOf(windowOrder),
  Compensate: recordOf(compensateOrder, { Retry: listOf(recordOf(retrierOrder)) }),
};

const flowParts: Readonly<Record<string, PartOrder>> = {
  Budget: recordOf(budgetOrder),
  Limits: recordOf(limitsOrder),
  ProcessorConfig: recordOf(processorConfigOrder),
};

/** A state with its fields in the fixed order. */
export function orderedState(fields: ReadonlyMap<string, Json>): JsonObject {
  return ordered(fields, stateOrder, stateParts);
}

/** A state machine, branch or ItemProcessor with its fields in the fixed order. */
export function orderedFlow(fields: ReadonlyMap<string, Json>): JsonObject {
  return ordered(fields, machineOrder, flowParts);
}

function ordered(
  fields: ReadonlyMap<string, Json>,
  [first, last]: FieldOrder,
  parts: Readonly<Record<string, PartOrder>>,
): JsonObject {
  const known = new Set([...first, ...last]);
  const others = [...fields.keys()].filter((name) => !known.has(name)).toSorted(byText);
  // `fromEntries` defines own properties: `__proto__` is a name like others.
  return Object.fromEntries(
    [...first, ...others, ...last].flatMap((name) => {
      const value = fields.get(name);
      if (value === undefined) return [];
      const part = Object.hasOwn(parts, name) ? parts[name] : undefined;
      return [[name, part === undefined ? value : part(value)]];
    }),
  );
}

/** By UTF-16 code units: the same order on every machine. */
export function byText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
