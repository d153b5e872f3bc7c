/** The functions a path may end with, e.g. `$.items.length()` and `$.prices.max()`. */
import { isJsonObject, type Json } from "../base/json.ts";
import type { FilterScope } from "./evaluate-filter.ts";
import { PathFailure } from "./json-path-failure.ts";
import type { PathFunctionName } from "./path-function-names.ts";
import type { FilterOperand, PathStep } from "./path-syntax.ts";

type FunctionStep = Extract<PathStep, { type: "function" }>;
type PathFunction = (value: Json, parameters: readonly Json[]) => Json;

const pathFunctions: Readonly<Record<PathFunctionName, PathFunction>> = {
  min: aggregate((numbers) => numbers.reduce((a, b) => Math.min(a, b))),
  max: aggregate((numbers) => numbers.reduce((a, b) => Math.max(a, b))),
  sum: aggregate(sumOf),
  avg: aggregate((numbers) => sumOf(numbers) / numbers.length),
  stddev: aggregate((numbers) => {
    const mean = sumOf(numbers) / numbers.length;
    return Math.sqrt(
      sumOf(numbers.map((number) => number * number)) / numbers.length - mean * mean,
    );
  }),
  length: lengthOf,
  size: lengthOf,
  keys: (value) => (isJsonObject(value) ? Object.keys(value) : null),
  concat: (value, parameters) =>
    [
      ...itemsOf(value).filter((item) => typeof item === "string"),
      ...parameters.flatMap(textsOf),
    ].join(""),
  append: (value, parameters) =>
    Array.isArray(value) ? [...(value as readonly Json[]), ...parameters] : value,
  first: (value) => itemAt(value, 0),
  last: (value) => itemAt(value, -1),
  index: (value, [index]) => itemAt(value, typeof index === "number" ? Math.trunc(index) : 0),
};

/** Applies the function at the end of a path to the value the path leads to. Throws PathFailure. */
export function applyPathFunction(step: FunctionStep, value: Json, scope: FilterScope): Json {
  const parameters = step.parameters.map((parameter) => parameterValue(parameter, scope));
  scope.spend(
    itemsOf(value).length + parameters.reduce<number>((n, one) => n + itemsOf(one).length, 0),
  );
  return pathFunctions[step.name](value, parameters);
}

function parameterValue(parameter: FilterOperand, scope: FilterScope): Json {
  switch (parameter.type) {
    case "value":
      return parameter.value;
    case "path":
      return scope.find(parameter.path);
    case "pattern":
      throw new PathFailure("A regular expression is no parameter");
  }
}

function itemsOf(value: Json): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

/** A function over the numbers of an array and of the parameters; other items do not count. */
function aggregate(compute: (numbers: readonly number[]) => number): PathFunction {
  return (value, parameters) => {
    const flat = parameters.flatMap((one) =>
      Array.isArray(one) ? (one as readonly Json[]) : [one],
    );
    const numbers = [...itemsOf(value), ...flat].filter((item) => typeof item === "number");
    if (numbers.length === 0)
      throw new PathFailure("Aggregation function attempted to calculate value using empty array");
    return finite(compute(numbers));
  };
}

function finite(number: number): number {
  if (!Number.isFinite(number)) throw new PathFailure("The result is too large a number");
  return number;
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

function lengthOf(value: Json, [parameter]: readonly Json[]): Json {
  if (Array.isArray(parameter)) return parameter.length;
  if (Array.isArray(value)) return value.length;
  return isJsonObject(value) ? Object.keys(value).length : null;
}

function textsOf(value: Json): readonly string[] {
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap(textsOf);
  if (typeof value === "string") return [value];
  return typeof value === "number" || typeof value === "boolean" ? [String(value)] : [];
}

function itemAt(value: Json, index: number): Json {
  if (!Array.isArray(value))
    throw new PathFailure("Aggregation function attempted to calculate value using empty array");
  const items = value as readonly Json[];
  const item = items.at(index);
  if (item === undefined)
    throw new PathFailure(`Target index:${index} larger than object count:${items.length}`);
  return item;
}
