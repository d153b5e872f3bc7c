/**
 * The rules of a Choice state in the JSONPath query language: one comparison of a variable, or And, Or and Not of rules.
 *
 * A comparison of values of different types is false, never an error. A variable that does not exist is a failure, except for IsPresent.
 * Source: states-language.net, "Choice State"; AWS Step Functions Developer Guide.
 */
import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import { PathFailure } from "./json-path-failure.ts";
import { parseJsonPath } from "./json-path.ts";
import { evaluateInScope, type JsonPathScope } from "./scope.ts";
import { stringMatches } from "./string-matches.ts";
import { instantOf } from "./instant.ts";

type Compare = (value: Json, other: Json) => boolean;

const orders = {
  Equals: (order: number) => order === 0,
  LessThan: (order: number) => order < 0,
  GreaterThan: (order: number) => order > 0,
  LessThanEquals: (order: number) => order <= 0,
  GreaterThanEquals: (order: number) => order >= 0,
} as const;

/** The order of two values of one type; null when one of them is of another. */
type Order = (value: Json, other: Json) => number | null;

function stringOrder(value: Json, other: Json): number | null {
  if (typeof value !== "string" || typeof other !== "string") return null;
  // By UTF-16 code unit, like Java.
  return value < other ? -1 : value > other ? 1 : 0;
}

function numericOrder(value: Json, other: Json): number | null {
  return typeof value === "number" && typeof other === "number" ? value - other : null;
}

function timestampOrder(value: Json, other: Json): number | null {
  const [left, right] = [instantOf(value), instantOf(other)];
  if (left === null || right === null) return null;
  return left < right ? -1 : left > right ? 1 : 0;
}

function ordered(type: string, order: Order): readonly (readonly [string, Compare])[] {
  return Object.entries(orders).map(([name, decide]) => [
    `${type}${name}`,
    (value, other) => {
      const difference = order(value, other);
      return difference !== null && decide(difference);
    },
  ]);
}

/** Comparisons with a value, which the `…Path` variants take from a path. */
const comparisons: ReadonlyMap<string, Compare> = new Map<string, Compare>([
  ...ordered("String", stringOrder),
  ...ordered("Numeric", numericOrder),
  ...ordered("Timestamp", timestampOrder),
  ["BooleanEquals", (value, other) => typeof value === "boolean" && value === other],
]);

/** Tests of a variable's type: true asks for the type, false for any other. */
const typeTests: ReadonlyMap<string, (value: Json) => boolean> = new Map([
  ["IsNull", (value: Json) => value === null],
  ["IsString", (value: Json) => typeof value === "string"],
  ["IsNumeric", (value: Json) => typeof value === "number"],
  ["IsBoolean", (value: Json) => typeof value === "boolean"],
  ["IsTimestamp", (value: Json) => instantOf(value) !== null],
]);

/** Every operator a comparison may have, `…Path` variants included; the combinations And, Or and Not are none. */
export const comparisonOperators: readonly string[] = [
  ...[...comparisons.keys()].flatMap((name) => [name, `${name}Path`]),
  "StringMatches",
  ...typeTests.keys(),
  "IsPresent",
];

/** Rules inside rules beyond this depth are refused. */
const deepestRule = 200;

/**
 * True when a rule matches. Throws PathFailure when its variable, or the path it compares with, leads nowhere or is invalid.
 * A rule without an operator fails: the definition's checks refuse it earlier.
 */
export function evaluateChoiceRule(rule: JsonObject, scope: JsonPathScope): boolean {
  return evaluate(rule, scope, 0);
}

function evaluate(rule: JsonObject, scope: JsonPathScope, depth: number): boolean {
  if (depth > deepestRule) throw new PathFailure("The choice rule is nested too deeply", "limit");
  const { And: and, Or: or, Not: not } = rule;
  const inner = (one: Json): boolean => {
    if (!isJsonObject(one)) throw new PathFailure("A choice rule must be an object");
    return evaluate(one, scope, depth + 1);
  };
  if (Array.isArray(and)) return and.every(inner);
  if (Array.isArray(or)) return or.some(inner);
  if (not !== undefined) return !inner(not);
  return compareVariable(rule, scope);
}

function compareVariable(rule: JsonObject, scope: JsonPathScope): boolean {
  const variable = rule["Variable"];
  const operator = comparisonOperators.find((name) => Object.hasOwn(rule, name));
  if (typeof variable !== "string" || operator === undefined)
    throw new PathFailure("A choice rule needs a Variable and one comparison operator");
  const operand = rule[operator] ?? null;
  if (operator === "IsPresent") return isPresent(variable, scope) === operand;
  const value = valueAt(variable, scope);
  const typeTest = typeTests.get(operator);
  if (typeTest !== undefined) return typeTest(value) === operand;
  if (operator === "StringMatches")
    return (
      typeof value === "string" && typeof operand === "string" && stringMatches(value, operand)
    );
  const direct = comparisons.get(operator);
  if (direct !== undefined) return direct(value, operand);
  const compare = comparisons.get(operator.slice(0, -"Path".length));
  if (compare === undefined || typeof operand !== "string")
    throw new PathFailure(`${operator} needs a path`);
  return compare(value, valueAt(operand, scope));
}

function valueAt(text: string, scope: JsonPathScope): Json {
  const parsed = parseJsonPath(text);
  if (!parsed.ok) throw new PathFailure(`Invalid path '${text}' : ${parsed.message}`);
  try {
    return evaluateInScope(parsed.path, scope);
  } catch (error) {
    if (!(error instanceof PathFailure) || error.reason !== "missing") throw error;
    throw new PathFailure(
      `Invalid path '${text}': The choice state's condition path references an invalid value.`,
      "missing",
      text,
    );
  }
}

/** A path that may find any number of values always gives an array, and so is always present. */
function isPresent(text: string, scope: JsonPathScope): boolean {
  const parsed = parseJsonPath(text);
  if (!parsed.ok) throw new PathFailure(`Invalid path '${text}' : ${parsed.message}`);
  try {
    evaluateInScope(parsed.path, scope);
    return true;
  } catch (error) {
    if (error instanceof PathFailure && error.reason !== "limit") return false;
    throw error;
  }
}
