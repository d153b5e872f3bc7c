/** Whether an item meets the condition of `[?(…)]`, by Jayway's rules of comparison. */
import type { RE2JS } from "re2js";
import { isJsonObject, type Json } from "../base/json.ts";
import { PathFailure } from "./json-path-failure.ts";
import type { FilterExpression, FilterOperand, FilterOperator, StepPath } from "./path-syntax.ts";

/** How a filter looks at the item under test and at the document. */
export interface FilterScope {
  /** The value of a path; throws PathFailure. */
  find: (path: StepPath) => Json;
  /** Throws PathFailure when the path does not exist. */
  exists: (path: StepPath) => void;
  /** Pays for work that is not a visit of a path. */
  spend: (visits: number) => void;
}

/** One side of a comparison: a value, a pattern, or undefined for a path that led nowhere. */
type Side = Json | undefined | PatternSide;

/** A regular expression; a class so that it cannot be mistaken for a JSON value. */
class PatternSide {
  readonly pattern: RE2JS;
  constructor(pattern: RE2JS) {
    this.pattern = pattern;
  }
}

/** The condition does not make sense for this item, which therefore does not meet it, however it is negated. */
class NotApplicable extends Error {
  override readonly name = "NotApplicable";
}

/** True when the item meets the condition. */
export function testFilter(filter: FilterExpression, scope: FilterScope): boolean {
  try {
    return test(filter, scope);
  } catch (error) {
    if (error instanceof NotApplicable) return false;
    throw error;
  }
}

function test(filter: FilterExpression, scope: FilterScope): boolean {
  scope.spend(1);
  switch (filter.type) {
    case "or":
      return filter.operands.some((operand) => test(operand, scope));
    case "and":
      return filter.operands.every((operand) => test(operand, scope));
    case "not":
      return !test(filter.operand, scope);
    case "exists":
      return pathExists(filter.path, scope) === filter.expected;
    case "relation":
      return compare(
        filter.operator,
        [sideOf(filter.left, scope), sideOf(filter.right, scope)],
        scope,
      );
  }
}

function pathExists(path: StepPath, scope: FilterScope): boolean {
  try {
    scope.exists(path);
    return true;
  } catch (error) {
    return absent(error);
  }
}

/** False for a path that leads nowhere; rethrows everything else, in the filter's terms where the path does not fit the item. */
function absent(error: unknown): false {
  if (!(error instanceof PathFailure)) throw error;
  if (error.reason === "missing" || error.reason === "unfit") return false;
  if (error.reason === "invalid") throw new NotApplicable(error.message);
  throw error;
}

function sideOf(operand: FilterOperand, scope: FilterScope): Side {
  switch (operand.type) {
    case "value":
      return operand.value;
    case "pattern":
      return new PatternSide(operand.pattern);
    case "path":
      try {
        return scope.find(operand.path);
      } catch (error) {
        absent(error);
        return undefined;
      }
  }
}

type Sides = readonly [left: Side, right: Side];
type Comparison = (sides: Sides, scope: FilterScope) => boolean;

const comparisons: Readonly<Record<FilterOperator, Comparison>> = {
  "==": equals,
  "===": (sides, scope) => kindOf(sides[0]) === kindOf(sides[1]) && equals(sides, scope),
  "!=": (sides, scope) => !equals(sides, scope),
  "!==": (sides, scope) => !(kindOf(sides[0]) === kindOf(sides[1]) && equals(sides, scope)),
  "<": (sides) => ordered(sides, (order) => order < 0),
  "<=": (sides) => ordered(sides, (order) => order <= 0),
  ">": (sides) => ordered(sides, (order) => order > 0),
  ">=": (sides) => ordered(sides, (order) => order >= 0),
  "=~": matches,
  in: (sides, scope) => isIn(sides, scope),
  nin: (sides, scope) => !isIn(sides, scope),
  contains,
  all: (sides, scope) => {
    const required = listOf(sides[1]);
    if (kindOf(sides[0]) !== "json") return false;
    return !Array.isArray(sides[0]) || includesAll(sides[0], required, scope);
  },
  size: ([left, right]) => typeof right === "number" && sizeOf(left) === Math.trunc(right),
  empty: ([left, right]) => {
    if (typeof left !== "string" && kindOf(left) !== "json") return false;
    if (typeof right !== "boolean") throw new NotApplicable("empty needs true or false");
    return isEmpty(left) === right;
  },
  subsetof: (sides, scope) => eachWay(sides, (left, right) => includesAll(right, left, scope)),
  anyof: (sides, scope) => eachWay(sides, (left, right) => includesAny(left, right, scope)),
  noneof: (sides, scope) => eachWay(sides, (left, right) => !includesAny(left, right, scope)),
};

function compare(operator: FilterOperator, sides: Sides, scope: FilterScope): boolean {
  return comparisons[operator](sides, scope);
}

function kindOf(side: Side): string {
  if (side === undefined) return "undefined";
  if (side === null) return "null";
  if (side instanceof PatternSide) return "pattern";
  return typeof side === "object" ? "json" : typeof side;
}

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** A string and a number are equal when the string is how the number is written (left string) or reads as it (left number). */
function equals([left, right]: Sides, scope: FilterScope): boolean {
  if (typeof left === "string" && typeof right === "number") return left === String(right);
  if (typeof left === "number" && typeof right === "string")
    return decimal.test(right) && Number(right) === left;
  if (left === undefined || right === undefined) return false;
  if (left instanceof PatternSide || right instanceof PatternSide)
    return (
      left instanceof PatternSide &&
      right instanceof PatternSide &&
      left.pattern.pattern() === right.pattern.pattern()
    );
  return sameValue([left, right], scope, 0);
}

/** Deeper values are never equal: comparing them would take a level of recursion each. */
const deepestComparison = 1000;

/** Deep equality, paid by the values and by the length of the texts it looks at. */
function sameValue(
  [left, right]: readonly [Json, Json],
  scope: FilterScope,
  depth: number,
): boolean {
  if (typeof left === "string" && typeof right === "string") {
    if (left.length === right.length) scope.spend(textVisits(left));
    return left === right;
  }
  if (left === right) return true;
  scope.spend(1);
  if (depth > deepestComparison) return false;
  if (Array.isArray(left) && Array.isArray(right)) {
    const others = right as readonly Json[];
    return (
      left.length === others.length &&
      left.every((item: Json, i) => sameValue([item, others[i] ?? null], scope, depth + 1))
    );
  }
  if (!isJsonObject(left) || !isJsonObject(right)) return false;
  const entries = Object.entries(left);
  return (
    entries.length === Object.keys(right).length &&
    entries.every(
      ([key, value]) =>
        Object.hasOwn(right, key) && sameValue([value, right[key] ?? null], scope, depth + 1),
    )
  );
}

/** Numbers with numbers, strings with strings (by code unit, like Java); nothing else has an order. */
function ordered([left, right]: Sides, decide: (order: number) => boolean): boolean {
  if (typeof left === "number" && typeof right === "number") return decide(left - right);
  if (typeof left === "string" && typeof right === "string")
    return decide(left < right ? -1 : left > right ? 1 : 0);
  return false;
}

/** The whole text must match; of an array, any item. */
function matches([left, right]: Sides, scope: FilterScope): boolean {
  const [pattern, value] =
    right instanceof PatternSide ? [right, left] : left instanceof PatternSide ? [left, right] : [];
  if (pattern === undefined || value instanceof PatternSide) return false;
  const candidates = Array.isArray(value) ? (value as readonly Json[]) : [value];
  return candidates.some((candidate) => {
    const text = textOf(candidate);
    scope.spend(1 + text.length);
    return pattern.pattern.matches(text);
  });
}

function textOf(value: Json | undefined): string {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

function listOf(side: Side): readonly Json[] {
  if (Array.isArray(side)) return side as readonly Json[];
  throw new NotApplicable("Expected an array");
}

function isIn([left, right]: Sides, scope: FilterScope): boolean {
  if (isJsonObject(right)) return false;
  return includes(listOf(right), left, scope);
}

function contains([left, right]: Sides, scope: FilterScope): boolean {
  if (typeof left === "string") {
    scope.spend(textVisits(left));
    return typeof right === "string" && left.includes(right);
  }
  return Array.isArray(left) && includes(left as readonly Json[], right, scope);
}

function includes(list: readonly Json[], value: Side, scope: FilterScope): boolean {
  scope.spend(1 + Math.floor(list.length / 8));
  return list.some((item) => equals([value, item], scope));
}

function includesAll(list: Json, values: Json, scope: FilterScope): boolean {
  return listOf(values).every((value) => includes(listOf(list), value, scope));
}

function includesAny(list: Json, values: Json, scope: FilterScope): boolean {
  return listOf(values).some((value) => includes(listOf(list), value, scope));
}

/** Operators on two arrays: an object on either side is never fit. */
function eachWay(
  [left, right]: Sides,
  decide: (left: readonly Json[], right: readonly Json[]) => boolean,
): boolean {
  if (isJsonObject(left) || isJsonObject(right)) return false;
  const list = listOf(right);
  return decide(listOf(left), list);
}

function sizeOf(side: Side): number {
  if (typeof side === "string" || Array.isArray(side)) return side.length;
  return -1;
}

function isEmpty(value: Side): boolean {
  if (typeof value === "string" || Array.isArray(value)) return value.length === 0;
  return isJsonObject(value) && Object.keys(value).length === 0;
}

/** What looking at a text costs, in visits of values. */
function textVisits(text: string): number {
  return 1 + Math.floor(text.length / 64);
}
