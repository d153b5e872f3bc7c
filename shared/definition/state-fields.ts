/** Which fields each type of state has. Source: states-language.net, "State types", and AWS's developer guide. */
import { checkpoint, compensate, validate } from "./check-extension.ts";
import { plainPlace, resultPlace } from "./check-expression.ts";
import { catchers, retriers } from "./check-recovery.ts";
import { resource } from "./check-resource.ts";
import {
  assignments,
  condition,
  elsewhere,
  type FieldCheck,
  listOrExpression,
  maxSeconds,
  number,
  oneOf,
  type Shape,
  template,
  text,
  textOrExpression,
  timestamp,
  unsupported,
} from "./field-checks.ts";

/** Types of states. */
export const stateTypes = [
  "Task",
  "Pass",
  "Choice",
  "Wait",
  "Succeed",
  "Fail",
  "Map",
  "Parallel",
] as const;
export type StateType = (typeof stateTypes)[number];

export function isStateType(value: unknown): value is StateType {
  return stateTypes.includes(value as StateType);
}

/** Fields that belong to JSONPath. AWS refuses them in a JSONata state. */
export const jsonPathFields: ReadonlySet<string> = new Set([
  "InputPath",
  "OutputPath",
  "ResultPath",
  "Parameters",
  "ResultSelector",
  "Result",
  "ItemsPath",
  "SecondsPath",
  "TimestampPath",
  "TimeoutSecondsPath",
  "HeartbeatSecondsPath",
  "ErrorPath",
  "CausePath",
  "MaxConcurrencyPath",
  "ToleratedFailureCountPath",
  "ToleratedFailurePercentagePath",
]);

/** Fields that belong to JSONata. AWS refuses them in a JSONPath state. */
export const jsonataFields: ReadonlySet<string> = new Set(["Arguments", "Output", "Items"]);

const common: Readonly<Record<string, FieldCheck>> = {
  Type: elsewhere,
  QueryLanguage: elsewhere,
  Comment: text,
};

/** Checked with the other transitions. */
const transition: Readonly<Record<string, FieldCheck>> = { Next: elsewhere, End: elsewhere };

const recovery: Readonly<Record<string, FieldCheck>> = { Retry: retriers, Catch: catchers };

const resultData: Readonly<Record<string, FieldCheck>> = {
  Output: template(resultPlace),
  Assign: assignments(resultPlace),
};

const inputData: Readonly<Record<string, FieldCheck>> = {
  Output: template(plainPlace),
  Assign: assignments(plainPlace),
};

const secondsOrExpression = number({ min: 1, max: maxSeconds, expression: true });
const countOrExpression = number({ min: 0, expression: true });

const inMap = "Give the Map its list in Items, and its result to the states after it.";

/** A Choice rule in JSONata. */
export const choiceRule: Shape = {
  owner: "a Choice rule",
  required: ["Condition", "Next"],
  fields: { Condition: condition, Next: elsewhere, Comment: text, ...inputData },
};

/** Fields of each type of state. */
export const stateShapes: Readonly<Record<StateType, Shape>> = {
  Task: {
    owner: "a Task state",
    required: ["Resource"],
    fields: {
      ...common,
      Resource: resource,
      Arguments: template(plainPlace),
      TimeoutSeconds: secondsOrExpression,
      HeartbeatSeconds: secondsOrExpression,
      Checkpoint: checkpoint,
      Compensate: compensate,
      Validate: validate,
      OnUnknown: oneOf("Retry", "Hold"),
      Credentials: unsupported("Put credentials into the binding of the resource."),
      Cache: unsupported("Remove it: the step then runs each time."),
      RunWindow: unsupported("Put a Wait state with a Timestamp before the step."),
      ...resultData,
      ...recovery,
      ...transition,
    },
  },
  Pass: {
    owner: "a Pass state",
    required: [],
    fields: { ...common, Validate: validate, ...inputData, ...transition },
  },
  Choice: {
    owner: "a Choice state",
    required: ["Choices"],
    fields: { ...common, Choices: elsewhere, Default: elsewhere, ...inputData },
  },
  Wait: {
    owner: "a Wait state",
    required: [],
    fields: {
      ...common,
      Seconds: number({ min: 0, max: maxSeconds, expression: true }),
      Timestamp: timestamp,
      ...inputData,
      ...transition,
    },
  },
  Succeed: {
    owner: "a Succeed state",
    required: [],
    fields: { ...common, Output: template(plainPlace) },
  },
  Fail: {
    owner: "a Fail state",
    required: [],
    fields: { ...common, Error: textOrExpression, Cause: textOrExpression },
  },
  Map: {
    owner: "a Map state",
    required: [],
    fields: {
      ...common,
      Items: listOrExpression,
      ItemSelector: template(plainPlace),
      ItemProcessor: elsewhere,
      MaxConcurrency: countOrExpression,
      ToleratedFailureCount: countOrExpression,
      ToleratedFailurePercentage: number({ min: 0, max: 100, whole: false, expression: true }),
      Checkpoint: checkpoint,
      Validate: validate,
      Iterator: unsupported("Rename it to ItemProcessor."),
      ItemReader: unsupported(inMap),
      ItemBatcher: unsupported("Group the items in the expression of Items."),
      ResultWriter: unsupported(inMap),
      Label: unsupported("Remove it: it only names the runs of a distributed Map."),
      ...resultData,
      ...recovery,
      ...transition,
    },
  },
  Parallel: {
    owner: "a Parallel state",
    required: ["Branches"],
    fields: {
      ...common,
      Arguments: template(plainPlace),
      Branches: elsewhere,
      Checkpoint: checkpoint,
      ...resultData,
      ...recovery,
      ...transition,
    },
  },
};
