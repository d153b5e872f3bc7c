/** Which fields each type of state has. Source: states-language.net, "State types", and AWS's developer guide. */
import { choices } from "./check-choice.ts";
import { cache, checkpoint, compensate, validate, verify } from "./check-extension.ts";
import { plainPlace, resultPlace } from "./check-expression.ts";
import { runWindow } from "./check-limits.ts";
import { itemBatcher, itemReader, label, resultWriter } from "./check-map.ts";
import { path, referencePath, resultPath, textPath } from "./check-path.ts";
import { catchers, retriers } from "./check-recovery.ts";
import { resource } from "./check-resource.ts";
import { credentials, staticResult } from "./check-task.ts";
import {
  assignments,
  itemsOrExpression,
  template,
  textOrExpression,
  timestamp,
} from "./evaluated-fields.ts";
import {
  elsewhere,
  type FieldCheck,
  maxSeconds,
  number,
  oneOf,
  type Shape,
  text,
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

const common: Readonly<Record<string, FieldCheck>> = {
  Type: elsewhere,
  QueryLanguage: elsewhere,
  Comment: text,
};

/** Checked with the other transitions. */
const transition: Readonly<Record<string, FieldCheck>> = { Next: elsewhere, End: elsewhere };

const recovery: Readonly<Record<string, FieldCheck>> = { Retry: retriers, Catch: catchers };

const resultData: Readonly<Record<string, FieldCheck>> = {
  InputPath: path,
  OutputPath: path,
  Output: template(resultPlace),
  Assign: assignments(resultPlace),
};

const inputData: Readonly<Record<string, FieldCheck>> = {
  InputPath: path,
  OutputPath: path,
  Output: template(plainPlace),
  Assign: assignments(plainPlace),
};

/** Fields of JSONPath in states that ask something and get a result. */
const asked: Readonly<Record<string, FieldCheck>> = {
  Parameters: template(plainPlace),
  ResultSelector: template(plainPlace),
  ResultPath: resultPath,
};

const secondsOrExpression = number({ min: 1, max: maxSeconds, expression: true });
const countOrExpression = number({ min: 0, expression: true });

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
      TimeoutSecondsPath: referencePath,
      HeartbeatSeconds: secondsOrExpression,
      HeartbeatSecondsPath: referencePath,
      Credentials: credentials,
      Checkpoint: checkpoint,
      Compensate: compensate,
      Validate: validate,
      OnUnknown: oneOf("Retry", "Hold"),
      Verify: verify,
      Cache: cache,
      RunWindow: runWindow,
      ...asked,
      ...resultData,
      ...recovery,
      ...transition,
    },
    exclusive: [
      ["TimeoutSeconds", "TimeoutSecondsPath"],
      ["HeartbeatSeconds", "HeartbeatSecondsPath"],
    ],
  },
  Pass: {
    owner: "a Pass state",
    required: [],
    fields: {
      ...common,
      Result: staticResult,
      Parameters: template(plainPlace),
      ResultPath: resultPath,
      Validate: validate,
      ...inputData,
      ...transition,
    },
  },
  Choice: {
    owner: "a Choice state",
    required: ["Choices"],
    fields: { ...common, Choices: choices, Default: elsewhere, ...inputData },
  },
  Wait: {
    owner: "a Wait state",
    required: [],
    fields: {
      ...common,
      Seconds: number({ min: 0, max: maxSeconds, expression: true }),
      SecondsPath: referencePath,
      Timestamp: timestamp,
      TimestampPath: referencePath,
      ...inputData,
      ...transition,
    },
  },
  Succeed: {
    owner: "a Succeed state",
    required: [],
    fields: { ...common, InputPath: path, OutputPath: path, Output: template(plainPlace) },
  },
  Fail: {
    owner: "a Fail state",
    required: [],
    fields: {
      ...common,
      Error: textOrExpression,
      ErrorPath: textPath,
      Cause: textOrExpression,
      CausePath: textPath,
    },
    exclusive: [
      ["Error", "ErrorPath"],
      ["Cause", "CausePath"],
    ],
  },
  Map: {
    owner: "a Map state",
    required: [],
    fields: {
      ...common,
      Items: itemsOrExpression,
      ItemsPath: referencePath,
      ItemSelector: template(plainPlace),
      ItemReader: itemReader,
      ItemBatcher: itemBatcher,
      ResultWriter: resultWriter,
      Label: label,
      ItemProcessor: elsewhere,
      Iterator: elsewhere,
      MaxConcurrency: countOrExpression,
      MaxConcurrencyPath: referencePath,
      ToleratedFailureCount: countOrExpression,
      ToleratedFailureCountPath: referencePath,
      ToleratedFailurePercentage: number({ min: 0, max: 100, whole: false, expression: true }),
      ToleratedFailurePercentagePath: referencePath,
      Checkpoint: checkpoint,
      Validate: validate,
      ...asked,
      ...resultData,
      ...recovery,
      ...transition,
    },
    exclusive: [
      ["MaxConcurrency", "MaxConcurrencyPath"],
      ["ToleratedFailureCount", "ToleratedFailureCountPath"],
      ["ToleratedFailurePercentage", "ToleratedFailurePercentagePath"],
    ],
  },
  Parallel: {
    owner: "a Parallel state",
    required: ["Branches"],
    fields: {
      ...common,
      Arguments: template(plainPlace),
      Branches: elsewhere,
      Checkpoint: checkpoint,
      ...asked,
      ...resultData,
      ...recovery,
      ...transition,
    },
  },
};
