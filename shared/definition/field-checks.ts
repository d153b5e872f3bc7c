/** Checks of single fields, put together to tables of fields. */
import { isJsonObject } from "../base/json.ts";
import { pointerToken, type Problem } from "../base/problem.ts";
import { type ExpressionChecker, plainPlace } from "./check-expression.ts";
import { isWholeNumber, kindOfValue, suggestName } from "./describe-value.ts";
import { problem } from "./problem-codes.ts";

/** What the checks of one definition share. */
export interface Checking {
  readonly problems: Problem[];
  readonly expressions: ExpressionChecker;
}

/** A field under check. */
export interface Field {
  readonly name: string;
  readonly value: unknown;
  readonly pointer: string;
  /** The query language of the state: JSONata, whose texts are expressions, or JSONPath. */
  readonly jsonata: boolean;
  /** Whether the state runs in a workflow of type EXPRESS, which never waits for anybody. */
  readonly express: boolean;
  readonly checking: Checking;
}

export type FieldCheck = (field: Field) => void;

/** The fields an object may have. */
export interface Shape {
  /** What it is, for messages: `a Catch entry`. */
  readonly owner: string;
  readonly fields: Readonly<Record<string, FieldCheck>>;
  readonly required: readonly string[];
  /** Groups of fields of which at most one may be given, such as a number and the path that leads to one. */
  readonly exclusive?: readonly (readonly string[])[];
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
  "MaxItemsPath",
  "MaxItemsPerBatchPath",
  "MaxInputBytesPerBatchPath",
  "ToleratedFailureCountPath",
  "ToleratedFailurePercentagePath",
]);

/** Fields that belong to JSONata. AWS refuses them in a JSONPath state. */
export const jsonataFields: ReadonlySet<string> = new Set([
  "Arguments",
  "Output",
  "Items",
  "Condition",
]);

/** An object of a {@link Shape}. */
export function object(shape: Shape): FieldCheck {
  return (field) => {
    if (isJsonObject(field.value)) members(field, shape);
    else wrongType(field, "an object");
  };
}

/** Checks the members of an object; those it may not have are problems. */
export function members(at: Omit<Field, "name">, shape: Shape): void {
  const { value, pointer, checking } = at;
  if (!isJsonObject(value)) return;
  for (const name of shape.required) {
    if (!Object.hasOwn(value, name)) {
      checking.problems.push(problem("missingField", pointer, { field: name, owner: shape.owner }));
    }
  }
  for (const [name, member] of Object.entries(value)) {
    checkMember({ ...at, name, value: member, pointer: `${pointer}/${pointerToken(name)}` }, shape);
  }
  for (const names of shape.exclusive ?? []) {
    const given = names.filter((name) => Object.hasOwn(value, name));
    const [first = "", second] = given;
    if (second === undefined) continue;
    const values = { field: second, other: first };
    checking.problems.push(problem("bothGiven", `${pointer}/${second}`, values));
  }
}

function checkMember(field: Field, shape: Shape): void {
  const { name, pointer, jsonata, checking } = field;
  const check = Object.hasOwn(shape.fields, name) ? shape.fields[name] : undefined;
  if (jsonata && jsonPathFields.has(name)) {
    checking.problems.push(problem("jsonPathField", pointer, { field: name }));
  } else if (check === undefined) unknownField(field, shape);
  else if (!jsonata && jsonataFields.has(name)) {
    checking.problems.push(problem("jsonataField", pointer, { field: name }));
  } else check(field);
}

/** Reports a field that its owner does not have. */
export function unknownField(field: Field, shape: Pick<Shape, "owner" | "fields">): void {
  const near = suggestName(field.checking.problems, field.name, Object.keys(shape.fields));
  const suggestion = near === null ? "" : `, or write ${near} if that is meant`;
  const values = { field: field.name, owner: shape.owner, suggestion };
  field.checking.problems.push(problem("unknownField", field.pointer, values));
}

/** Reports a value of the wrong type. */
export function wrongType(field: Field, expected: string): void {
  const values = { field: field.name, expected, actual: kindOfValue(field.value) };
  field.checking.problems.push(problem("wrongType", field.pointer, values));
}

function outOfRange(field: Field, expected: string): void {
  field.checking.problems.push(
    problem("outOfRange", field.pointer, { field: field.name, expected }),
  );
}

/** A field that is looked at elsewhere. */
export const elsewhere: FieldCheck = () => undefined;

/** A text that is not evaluated. */
export const text: FieldCheck = (field) => {
  if (typeof field.value !== "string") wrongType(field, "a text");
};

interface Range {
  readonly min: number;
  readonly max: number;
  readonly whole: boolean;
  /** Whether an expression may stand for the number. */
  readonly expression: boolean;
}

/** Largest number of seconds in the language. */
export const maxSeconds = 99_999_999;

/** A number within a range. */
export function number(range: Partial<Range>): FieldCheck {
  const { min = 0, max = Number.MAX_VALUE, whole = true, expression = false } = range;
  const noun = whole ? "a whole number" : "a number";
  const limits = max === Number.MAX_VALUE ? `from ${min}` : `from ${min} to ${max}`;
  return (field) => {
    const { value, checking, pointer } = field;
    const evaluated = expression && field.jsonata;
    if (evaluated && typeof value === "string") {
      if (checking.expressions.text(value, pointer, plainPlace) === "plain") {
        wrongType(field, `${noun} or an expression`);
      }
    } else if (typeof value !== "number" || Number.isNaN(value)) {
      wrongType(field, evaluated ? `${noun} or an expression` : noun);
    } else if ((whole && !isWholeNumber(value)) || value < min || value > max) {
      outOfRange(field, `${noun} ${limits}`);
    }
  };
}

/** One of a few texts. */
export function oneOf(...values: readonly string[]): FieldCheck {
  return (field) => {
    if (typeof field.value === "string" && values.includes(field.value)) return;
    const expected = values.map((value) => `"${value}"`).join(", ");
    field.checking.problems.push(
      problem("notOneOf", field.pointer, { field: field.name, expected }),
    );
  };
}

/** A list whose entries all pass the same check. */
export function list(entry: FieldCheck, what: string): FieldCheck {
  return (field) => {
    const { value, pointer, checking } = field;
    if (!Array.isArray(value)) {
      wrongType(field, `a list of ${what}`);
      return;
    }
    if (value.length === 0) {
      checking.problems.push(problem("emptyList", pointer, { field: field.name, orRemove: "" }));
    }
    for (const [i, item] of (value as readonly unknown[]).entries()) {
      entry({ ...field, value: item, pointer: `${pointer}/${i}` });
    }
  };
}
