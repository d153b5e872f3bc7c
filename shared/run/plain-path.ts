/**
 * The expressions that most templates consist of, evaluated without a sandbox: literals and plain paths such as
 * `$states.input.a.b`, `$order.lines[0].price`, `$states.input` or `"text"`.
 *
 * P1 What this file answers is exactly what JSONata answers. P2 Whatever it cannot answer so — operators, functions, names over an
 * array (which JSONata maps and flattens), an item that is itself an array — it leaves to the sandbox by saying `undecided`.
 * P3 It runs in time linear in the expression and never calls anything the expression names.
 */
import { isJsonObject, type Json } from "../base/json.ts";
import type { ExpressionScope } from "./evaluator.ts";

/** `undecided`: not a plain path, or one whose answer needs JSONata's rules for sequences. `value` undefined: the path leads nowhere. */
export type PlainResult =
  { readonly decided: false } | { readonly decided: true; readonly value: Json | undefined };

const undecided: PlainResult = { decided: false };

/** Longer sources are not worth a look: they are no plain paths. */
const longestSource = 500;

const variable = /^\$([A-Za-z_][A-Za-z0-9_]*)/;
const step = /^\.([A-Za-z_][A-Za-z0-9_]*)|^\.`([^`\\]+)`|^\[(0|-?[1-9][0-9]{0,8})\]/;
const string = /^"([^"\\]*)"$|^'([^'\\]*)'$/;
const number = /^(0|[1-9][0-9]{0,14})(\.[0-9]{1,15})?$/;
/** Operators of JSONata that are written like names. */
const wordOperators = new Set(["and", "or", "in"]);

/** Evaluates a literal or a plain path. */
export function evaluatePlainPath(source: string, scope: ExpressionScope): PlainResult {
  if (source.length > longestSource) return undecided;
  const literal = evaluateLiteral(source);
  if (literal.decided) return literal;
  const root = variable.exec(source);
  if (root === null) return undecided;
  const start = rootValue(root[1] ?? "", scope);
  return start.decided ? followSteps(start.value, source.slice(root[0].length)) : undecided;
}

function evaluateLiteral(source: string): PlainResult {
  if (source === "true") return { decided: true, value: true };
  if (source === "false") return { decided: true, value: false };
  if (source === "null") return { decided: true, value: null };
  if (number.test(source)) return { decided: true, value: Number(source) };
  const text = string.exec(source);
  return text === null ? undecided : { decided: true, value: text[1] ?? text[2] ?? "" };
}

function rootValue(name: string, scope: ExpressionScope): PlainResult {
  if (name === "states") return { decided: true, value: scope.states };
  // An unknown name may be one of JSONata's functions.
  return Object.hasOwn(scope.variables, name)
    ? { decided: true, value: scope.variables[name] }
    : undecided;
}

function followSteps(start: Json | undefined, path: string): PlainResult {
  let value = start;
  let rest = path;
  while (rest !== "") {
    const match = step.exec(rest);
    if (match === null) return undecided;
    const name = match[1] ?? match[2];
    if (name !== undefined && wordOperators.has(name)) return undecided;
    const next = name === undefined ? itemOf(value, Number(match[3])) : memberOf(value, name);
    if (!next.decided) return undecided;
    value = next.value;
    rest = rest.slice(match[0].length);
  }
  return { decided: true, value };
}

function memberOf(value: Json | undefined, name: string): PlainResult {
  if (Array.isArray(value)) return undecided;
  if (!isJsonObject(value) || !Object.hasOwn(value, name))
    return { decided: true, value: undefined };
  return { decided: true, value: value[name] };
}

/** An index counts from the end when negative; a value that is no array is its own only item. */
function itemOf(value: Json | undefined, index: number): PlainResult {
  if (value === undefined) return { decided: true, value: undefined };
  const items: readonly (Json | undefined)[] = Array.isArray(value) ? value : [value];
  const item = items.at(index);
  return Array.isArray(item) ? undecided : { decided: true, value: item };
}
