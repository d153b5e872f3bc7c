/** Checks of Choice rules. Source: states-language.net, "Choice State", and AWS's developer guide. */
import { isJsonObject } from "../base/json.ts";
import { pointerToken } from "../base/problem.ts";
import { plainPlace } from "./check-expression.ts";
import { looksLikePath, referencePath } from "./check-path.ts";
import { assignments, condition, template, timestamp } from "./evaluated-fields.ts";
import {
  elsewhere,
  type Field,
  type FieldCheck,
  list,
  members,
  type Shape,
  text,
  unknownField,
  wrongType,
} from "./field-checks.ts";
import { problem } from "./problem-codes.ts";

const flag: FieldCheck = (field) => {
  if (typeof field.value !== "boolean") wrongType(field, "true or false");
};
const numeric: FieldCheck = (field) => {
  if (typeof field.value !== "number") wrongType(field, "a number");
};
const comparedText: FieldCheck = (field) => {
  const { name, value, pointer, checking } = field;
  if (typeof value !== "string") wrongType(field, "a text");
  else if (looksLikePath(value)) checking.problems.push(problem("noPath", pointer, { name }));
};

const orders = ["Equals", "LessThan", "GreaterThan", "LessThanEquals", "GreaterThanEquals"];

/** Comparisons of a type with each order, each also with a path instead of a value. */
function ordered(type: string, check: FieldCheck): readonly (readonly [string, FieldCheck])[] {
  return orders.flatMap((order): readonly (readonly [string, FieldCheck])[] => [
    [`${type}${order}`, check],
    [`${type}${order}Path`, referencePath],
  ]);
}

/** Every comparison of JSONPath, with what it may be compared with. */
const comparisons: Readonly<Record<string, FieldCheck>> = Object.fromEntries([
  ...ordered("String", comparedText),
  ["StringMatches", comparedText],
  ...ordered("Numeric", numeric),
  ...ordered("Timestamp", timestamp),
  ["BooleanEquals", flag],
  ["BooleanEqualsPath", referencePath],
  ...["Boolean", "Null", "Numeric", "Present", "String", "Timestamp"].map(
    (type): readonly [string, FieldCheck] => [`Is${type}`, flag],
  ),
]);

/** What a rule in JSONPath says: one of these. */
const combinations: Readonly<Record<string, FieldCheck>> = {
  And: (field) => {
    nestedRules(field);
  },
  Or: (field) => {
    nestedRules(field);
  },
  Not: (field) => {
    nestedRule(field);
  },
  Variable: referencePath,
};

const outcome: Readonly<Record<string, FieldCheck>> = {
  Next: elsewhere,
  Output: template(plainPlace),
  Assign: assignments(plainPlace),
};

const jsonataRule: Shape = {
  owner: "a Choice rule",
  required: ["Condition", "Next"],
  fields: { Condition: condition, Comment: text, ...outcome },
};

/** A rule in JSONPath; the check of `Condition` makes it a field of the other language instead of an unknown one. */
const pathRule: Shape = {
  owner: "a Choice rule",
  required: ["Next"],
  fields: { ...combinations, Comment: text, ...outcome, ...comparisons, Condition: condition },
};

/** A rule under `And`, `Or` or `Not`: it compares, and leads nowhere itself. */
const innerRule: Shape = {
  owner: "a rule inside And, Or or Not",
  required: [],
  fields: { ...combinations, Comment: text, ...comparisons, Condition: condition },
};

const nestedRule: FieldCheck = (field) => {
  checkComparison(field, innerRule);
};
const nestedRules = list(nestedRule, "rules");

/** `Choices`. The targets are checked with the other transitions. */
export const choices: FieldCheck = list((field) => {
  const rule = { ...field, name: "A rule" };
  if (!isJsonObject(field.value)) wrongType(rule, "an object");
  else if (field.jsonata) members(rule, jsonataRule);
  else checkComparison(rule, pathRule);
}, "rules");

/** A rule in JSONPath: exactly one of a comparison and the three combinations. */
function checkComparison(field: Field, shape: Shape): void {
  const { value, pointer, checking } = field;
  if (!isJsonObject(value)) {
    wrongType(field, "an object");
    return;
  }
  members(field, shape);
  const given = Object.keys(value);
  const [selector = "", another] = given.filter((name) => Object.hasOwn(combinations, name));
  const operators = given.filter((name) => Object.hasOwn(comparisons, name));
  if (selector === "" || another !== undefined) {
    const values = { owner: "A Choice rule", fields: "Variable, And, Or and Not" };
    if (!given.includes("Condition"))
      checking.problems.push(problem("exactlyOne", pointer, values));
  } else if (selector !== "Variable") {
    const owner = `a rule with ${selector}`;
    for (const name of operators) {
      const at = { ...field, name, pointer: `${pointer}/${pointerToken(name)}` };
      unknownField(at, { owner, fields: combinations });
    }
  } else if (operators.length !== 1) {
    checking.problems.push(problem("oneComparison", pointer, { count: operators.length }));
  }
}
