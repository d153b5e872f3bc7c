/** Checks of single fields, put together to tables of fields. */
import { isJsonObject } from "../base/json.ts";
import { pointerToken, type Problem } from "../base/problem.ts";
import { type ExpressionChecker, type ExpressionPlace, plainPlace } from "./check-expression.ts";
import { isWholeNumber, kindOfValue, suggestName } from "./describe-value.ts";
import { problem } from "./problem-codes.ts";
import { isTimestamp } from "./timestamp.ts";

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
  /** Whether the state speaks JSONata: expressions are allowed. */
  readonly jsonata: boolean;
  readonly checking: Checking;
}

export type FieldCheck = (field: Field) => void;

/** The fields an object may have. */
export interface Shape {
  /** What it is, for messages: `a Catch entry`. */
  readonly owner: string;
  readonly fields: Readonly<Record<string, FieldCheck>>;
  readonly required: readonly string[];
}

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
    const field = { ...at, name, value: member, pointer: `${pointer}/${pointerToken(name)}` };
    const check = Object.hasOwn(shape.fields, name) ? shape.fields[name] : undefined;
    if (check === undefined) unknownField(field, shape);
    else check(field);
  }
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

/** A text or an expression that results in one. */
export const textOrExpression: FieldCheck = (field) => {
  if (typeof field.value !== "string") wrongType(field, "a text");
  else if (field.jsonata) field.checking.expressions.text(field.value, field.pointer, plainPlace);
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
    const { value } = field;
    if (expression && field.jsonata && typeof value === "string") {
      const { expressions } = field.checking;
      if (expressions.text(value, field.pointer, plainPlace) === "plain") {
        wrongType(field, `${noun} or an expression`);
      }
    } else if (typeof value !== "number" || Number.isNaN(value)) {
      wrongType(field, expression ? `${noun} or an expression` : noun);
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

/** Any JSON value with expressions in it. */
export function template(place: ExpressionPlace): FieldCheck {
  return (field) => {
    if (field.jsonata) field.checking.expressions.template(field.value, field.pointer, place);
  };
}

/** A list, or an expression that results in one. */
export const listOrExpression: FieldCheck = (field) => {
  const { value, pointer, checking } = field;
  if (Array.isArray(value)) checking.expressions.template(value, pointer, plainPlace);
  else if (typeof value !== "string") wrongType(field, "a list or an expression");
  else if (checking.expressions.text(value, pointer, plainPlace) === "plain")
    notAnExpression(field);
};

/** An expression or a constant true or false. */
export const condition: FieldCheck = (field) => {
  const { value, pointer, checking } = field;
  if (typeof value === "boolean") return;
  if (typeof value !== "string") wrongType(field, "an expression, true or false");
  else if (checking.expressions.text(value, pointer, plainPlace) === "plain")
    notAnExpression(field);
};

function notAnExpression({ name, pointer, checking }: Field): void {
  checking.problems.push(problem("notAnExpression", pointer, { field: name }));
}

/** A moment, or in JSONata an expression that results in one. */
export const timestamp: FieldCheck = (field) => {
  const { value, pointer, checking, jsonata } = field;
  if (typeof value !== "string") {
    wrongType(field, "a moment in time");
    return;
  }
  if (jsonata && checking.expressions.text(value, pointer, plainPlace) !== "plain") return;
  if (isTimestamp(value)) return;
  checking.problems.push(problem("invalidTimestamp", pointer, { field: field.name }));
};

/** ECMAScript's identifiers, which is what the specification asks for (Unicode UAX #31). */
const identifier = /^\p{ID_Start}[\p{ID_Continue}]*$/u;
const variableNameLength = 80;

/** Variables to set, with expressions in their values. */
export function assignments(place: ExpressionPlace): FieldCheck {
  const values = template(place);
  return (field) => {
    if (!isJsonObject(field.value)) {
      wrongType(field, "an object of variables");
      return;
    }
    for (const name of Object.keys(field.value)) {
      const valid = identifier.test(name) && name.length <= variableNameLength && name !== "states";
      if (valid) continue;
      const pointer = `${field.pointer}/${pointerToken(name)}`;
      field.checking.problems.push(problem("invalidVariableName", pointer, { name }));
    }
    values(field);
  };
}

/** A field of the language that is not run yet. Lifted by giving the field its real check. */
export function unsupported(instead: string): FieldCheck {
  return ({ name, pointer, checking }) => {
    checking.problems.push(problem("unsupportedField", pointer, { field: name, instead }));
  };
}
