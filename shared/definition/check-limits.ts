/** Checks of the fields that say when, how many and for how much: `RunWindow`, `Limits`, `Budget`. */
import { isJsonObject } from "../base/json.ts";
import { isTimeZone, weekdays } from "../run/run-window.ts";
import { plainPlace } from "./check-expression.ts";
import { resultPath } from "./check-path.ts";
import {
  type Field,
  type FieldCheck,
  list,
  number,
  object,
  oneOf,
  wrongType,
} from "./field-checks.ts";
import { problem } from "./problem-codes.ts";

function outOfRange({ name, pointer, checking }: Field, expected: string): void {
  checking.problems.push(problem("outOfRange", pointer, { field: name, expected }));
}

function timeOfDay(pattern: RegExp): FieldCheck {
  return (field) => {
    if (typeof field.value !== "string") wrongType(field, "a time of day");
    else if (!pattern.test(field.value)) outOfRange(field, "a time of day such as 22:00");
  };
}

const timeZone: FieldCheck = (field) => {
  if (typeof field.value !== "string") wrongType(field, "the name of a time zone");
  else if (!isTimeZone(field.value)) {
    outOfRange(field, "the name of a time zone such as Europe/Berlin or UTC");
  }
};

/** `RunWindow` of a Task. */
export const runWindow: FieldCheck = object({
  owner: "a run window",
  required: ["Start", "End", "TimeZone"],
  fields: {
    Start: timeOfDay(/^([01]\d|2[0-3]):[0-5]\d$/u),
    End: timeOfDay(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/u),
    TimeZone: timeZone,
    Days: list(oneOf(...weekdays), "days of the week"),
  },
});

/** An amount of money above nothing. */
const amount: FieldCheck = (field) => {
  number({ min: 0, whole: false })(field);
  if (field.value === 0) outOfRange(field, "a number above 0");
};

/** `Budget` of a state machine. */
export const budget: FieldCheck = object({
  owner: "a budget",
  required: ["MaxCostUsd"],
  fields: { MaxCostUsd: amount, OnExceeded: oneOf("Pause", "Fail") },
});

/** An expression or a path on the input of a run: either language is understood, whatever the states speak. */
const onInput: FieldCheck = (field) => {
  const { name, value, pointer, checking } = field;
  if (typeof value !== "string") wrongType(field, "an expression or a path");
  else if (value.startsWith("$")) resultPath(field);
  else if (checking.expressions.text(value, pointer, plainPlace) === "plain") {
    checking.problems.push(problem("notAnExpression", pointer, { field: name }));
  }
};

const weight: FieldCheck = (field) => {
  if (typeof field.value === "number") amount(field);
  else onInput(field);
};

const count = number({ min: 1, max: 1_000_000 });

const limitFields = object({
  owner: "the limits",
  required: [],
  fields: {
    MaxRuns: count,
    RunsPerMinute: count,
    Key: onInput,
    MaxRunsPerKey: count,
    RunsPerMinutePerKey: count,
    Weight: weight,
  },
});

/** `Limits` of a state machine. What counts by key needs a key, and a key without a limit would change nothing. */
export const limits: FieldCheck = (field) => {
  limitFields(field);
  const { value, pointer, checking } = field;
  if (!isJsonObject(value)) return;
  const has = (name: string): boolean => Object.hasOwn(value, name);
  const needsKey = ["MaxRunsPerKey", "RunsPerMinutePerKey", "Weight"].filter(has);
  if (needsKey.length > 0 && !has("Key")) {
    const owner = `the limits, for ${needsKey.join(" and ")}`;
    checking.problems.push(problem("missingField", pointer, { field: "Key", owner }));
  }
  const counts = ["MaxRuns", "RunsPerMinute", "MaxRunsPerKey", "RunsPerMinutePerKey"];
  if (!counts.some(has)) {
    const values = { field: "MaxRuns", owner: `the limits, or another of ${counts.join(", ")}` };
    checking.problems.push(problem("missingField", pointer, values));
  }
};
