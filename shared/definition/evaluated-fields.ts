/** Checks of fields that are evaluated: expressions in a JSONata state, payload templates in a JSONPath state. */
import { isJsonObject } from "../base/json.ts";
import { pointerToken } from "../base/problem.ts";
import { type ExpressionPlace, plainPlace } from "./check-expression.ts";
import { looksLikePath, payloadTemplate } from "./check-path.ts";
import { type Field, type FieldCheck, wrongType } from "./field-checks.ts";
import { problem } from "./problem-codes.ts";
import { isTimestamp } from "./timestamp.ts";

/** Any JSON value with expressions in it, or a payload template. */
export function template(place: ExpressionPlace): FieldCheck {
  return (field) => {
    const { value, pointer, checking, jsonata } = field;
    if (jsonata) checking.expressions.template(value, pointer, place);
    else payloadTemplate(field);
  };
}

/** A text; in JSONata also an expression that results in one. */
export const textOrExpression: FieldCheck = (field) => {
  const { name, value, pointer, checking, jsonata } = field;
  if (typeof value !== "string") wrongType(field, "a text");
  else if (jsonata) checking.expressions.text(value, pointer, plainPlace);
  else if (looksLikePath(value)) checking.problems.push(problem("noPath", pointer, { name }));
};

/** A list, an object, or an expression that results in one of them. */
export const itemsOrExpression: FieldCheck = (field) => {
  const { value, pointer, checking } = field;
  if (Array.isArray(value) || isJsonObject(value)) {
    checking.expressions.template(value, pointer, plainPlace);
  } else if (typeof value !== "string") wrongType(field, "a list, an object or an expression");
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

/** ECMAScript's identifiers that begin with a letter: what the specification asks for (Unicode UAX #31). */
const identifier = /^\p{ID_Start}[\p{ID_Continue}]*$/u;
const variableNameLength = 80;

/** Variables to set, with expressions or paths in their values. */
export function assignments(place: ExpressionPlace): FieldCheck {
  const values = template(place);
  return (field) => {
    if (!isJsonObject(field.value)) {
      wrongType(field, "an object of variables");
      return;
    }
    for (const key of Object.keys(field.value)) {
      const name = variableOf(key, field.jsonata);
      const pointer = `${field.pointer}/${pointerToken(key)}`;
      if (name === "states") {
        field.checking.problems.push(problem("reservedVariable", pointer, {}));
      } else if (!identifier.test(name) || name.length > variableNameLength) {
        field.checking.problems.push(problem("invalidVariableName", pointer, { name }));
      }
    }
    values(field);
  };
}

/** The variable that a key of Assign sets: in JSONPath, `total.$` sets `total`. */
export function variableOf(key: string, jsonata: boolean): string {
  return !jsonata && key.endsWith(".$") ? key.slice(0, -2) : key;
}
