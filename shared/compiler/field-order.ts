import type { Json, JsonObject } from "../base/json.ts";

/** Order of the fields of a state machine and of its flows; others come before StartAt, by name. */
const machineOrder = [
  [
    "Comment",
    "Version",
    "QueryLanguage",
    "TimeoutSeconds",
    "MaxPayloadBytes",
    "Budget",
    "ProcessorConfig",
  ],
  ["StartAt", "States"],
] as const;

/** Order of the fields of a state: what it is, what it does, how it is run, where it leads. Others come before the last, by name. */
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

/** A state with its fields in the fixed order. */
export function orderedState(fields: ReadonlyMap<string, Json>): JsonObject {
  return ordered(fields, stateOrder);
}

/** A state machine, branch or ItemProcessor with its fields in the fixed order. */
export function orderedFlow(fields: ReadonlyMap<string, Json>): JsonObject {
  return ordered(fields, machineOrder);
}

function ordered(
  fields: ReadonlyMap<string, Json>,
  [first, last]: readonly [readonly string[], readonly string[]],
): JsonObject {
  const known = new Set([...first, ...last]);
  const others = [...fields.keys()].filter((name) => !known.has(name)).toSorted(byText);
  const names = [...first, ...others, ...last];
  // `fromEntries` defines own properties: `__proto__` is a name like others.
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = fields.get(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** By UTF-16 code units: the same order on every machine. */
export function byText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
