/**
 * The steps of a path, read the way Jayway's PathCompiler reads them.
 *
 * A path inside a filter has no closing mark of its own: it ends at a blank, an operator, a logical sign or the bracket that closes
 * something opened before it.
 */
import type { Json } from "../base/json.ts";
import { parseFilter } from "./parse-filter.ts";
import { isDefiniteStep, type FilterOperand, type PathStep, type StepPath } from "./path-syntax.ts";
import { isPathFunctionName } from "./path-function-names.ts";
import { parseJson, parseRelaxedJson } from "./relaxed-json.ts";
import { TextCursor } from "./text-cursor.ts";

/** More steps than this are refused: each is a level of recursion. */
const mostSteps = 500;
/** Filters inside filters inside filters … */
const deepestFilter = 20;

interface Reading {
  readonly cursor: TextCursor;
  readonly steps: PathStep[];
  /** Inside a filter, where blanks and operators end the path. */
  readonly inner: boolean;
  readonly depth: number;
}

/** Parses a path from `$` or `@` to the end of the cursor's span. */
export function parseWholePath(cursor: TextCursor): StepPath {
  if (cursor.char !== "$") cursor.fail("Path must start with '$'");
  return parsePathAt(cursor, { inner: false, depth: 0 });
}

function parseInnerPath(cursor: TextCursor, depth: number): StepPath {
  return parsePathAt(cursor, { inner: true, depth });
}

function parsePathAt(
  cursor: TextCursor,
  { inner, depth }: { readonly inner: boolean; readonly depth: number },
): StepPath {
  if (depth > deepestFilter) cursor.fail("The path is nested too deeply");
  const start = cursor.char;
  if (start !== "$" && start !== "@") return cursor.fail("Path must start with '$' or '@'");
  cursor.at++;
  const reading: Reading = { cursor, steps: [], inner, depth };
  if (!ends(reading) && cursor.char !== "." && cursor.char !== "[")
    cursor.fail("Illegal character, expected '.' or '['");
  while (!ends(reading)) {
    if (reading.steps.length >= mostSteps) cursor.fail("The path has too many steps");
    if (reading.steps.at(-1)?.type === "function")
      cursor.fail("A function must be the last part of a path");
    readStep(reading);
  }
  const { steps } = reading;
  if (steps.at(-1)?.type === "scan") cursor.fail("Path must not end with a '.' or '..'");
  return functionOverScan(start, steps) ?? { start, steps, definite: areDefinite(steps) };
}

function areDefinite(steps: readonly PathStep[]): boolean {
  return steps.every((step, i) => isDefiniteStep(step, i === steps.length - 1));
}

/** `$..a.sum()` is the sum of everything `$..a` finds, not the sums of each. */
function functionOverScan(start: StepPath["start"], steps: readonly PathStep[]): StepPath | null {
  const last = steps.at(-1);
  if (last?.type !== "function" || steps[0]?.type !== "scan") return null;
  const path: StepPath = { start, steps: steps.slice(0, -1), definite: false };
  return { start, steps: [{ ...last, parameters: [{ type: "path", path }] }], definite: true };
}

function ends({ cursor, inner }: Reading): boolean {
  if (cursor.done) return true;
  return (
    inner &&
    (" <>=~!),]".includes(cursor.char) || cursor.startsWith("&&") || cursor.startsWith("||"))
  );
}

function readStep(reading: Reading): void {
  const { cursor, steps } = reading;
  switch (cursor.char) {
    case "[":
      steps.push(readBracket(reading));
      return;
    case "*":
      cursor.at++;
      steps.push({ type: "wildcard" });
      return;
    case ".":
      readDots(reading);
      return;
    default:
      // A name right behind a bracket needs no dot: `$['a']b`.
      steps.push(readName(reading));
  }
}

function readDots(reading: Reading): void {
  const { cursor, steps } = reading;
  if (cursor.take("..")) steps.push({ type: "scan" });
  else cursor.at++;
  if (ends(reading)) cursor.fail("Path must not end with a '.' or '..'");
  if (cursor.char === ".") cursor.fail("Character '.' is not valid");
  if (cursor.char === "[") steps.push(readBracket(reading));
  else if (cursor.take("*")) steps.push({ type: "wildcard" });
  else steps.push(readName(reading));
}

/** `name` or `name(…)`, up to the next dot or bracket. */
function readName(reading: Reading): PathStep {
  const { cursor } = reading;
  const start = cursor.at;
  while (!ends(reading) && !".[".includes(cursor.char)) {
    if (cursor.char === " ")
      cursor.fail("Use bracket notation ['my prop'] if your property contains blank characters");
    if (cursor.char === "(") return readFunction(reading, cursor.text.slice(start, cursor.at));
    cursor.at++;
  }
  return { type: "property", names: [cursor.text.slice(start, cursor.at)] };
}

function readFunction({ cursor, depth }: Reading, name: string): PathStep {
  if (!isPathFunctionName(name)) return cursor.fail(`Function with name: ${name} does not exist.`);
  const end = cursor.closing(cursor.at, { patterns: false });
  const inside = new TextCursor(cursor.text, cursor.at + 1, end);
  const parameters: FilterOperand[] = [];
  while (!inside.skipBlanks().done) {
    if (parameters.length > 0) inside.expect(",");
    parameters.push(readParameter(inside.skipBlanks(), depth));
  }
  cursor.at = end + 1;
  return { type: "function", name, parameters };
}

function readParameter(cursor: TextCursor, depth: number): FilterOperand {
  if (cursor.char === "$" || cursor.char === "@")
    return { type: "path", path: parseInnerPath(cursor, depth + 1) };
  if (cursor.char === "[" || cursor.char === "{") {
    const end = cursor.closing(cursor.at, { patterns: false });
    return { type: "value", value: readJson(cursor, end + 1) };
  }
  if (cursor.char === '"' || cursor.char === "'") {
    const end = cursor.unescapedAfter(cursor.at, cursor.char);
    if (end === -1) cursor.fail("The string is not closed");
    return { type: "value", value: readJson(cursor, end + 1) };
  }
  const end = cursor.text.indexOf(",", cursor.at);
  return {
    type: "value",
    value: readJson(cursor, end === -1 || end > cursor.end ? cursor.end : end),
  };
}

function readJson(cursor: TextCursor, end: number): Json {
  const text = cursor.text.slice(cursor.at, end).trim();
  const value = parseJson(text) ?? parseRelaxedJson(text);
  if (value === undefined) return cursor.fail("Not a JSON value");
  cursor.at = end;
  return value;
}

function readBracket(reading: Reading): PathStep {
  const { cursor } = reading;
  const first = cursor.significantAfter(cursor.at);
  const char = cursor.charAt(first);
  if (char === "'" || char === '"') return readNames(cursor, first);
  if (char === "?") return readFilter(reading, first);
  if (char === "*") {
    cursor.at = cursor.significantAfter(first);
    if (cursor.char !== "]") cursor.fail("Expected wildcard token to end with ']'");
    cursor.at++;
    return { type: "wildcard" };
  }
  if (/[-\d:]/.test(char)) return readNumbers(cursor);
  return cursor.fail("Could not parse token. Expected ?, ', 0-9, *");
}

/** `['a']`, `["a"]`, `['a','b']`: a backslash keeps the quote behind it from closing the name, and is otherwise a character of it. */
function readNames(cursor: TextCursor, first: number): PathStep {
  const quote = cursor.charAt(first);
  const names: string[] = [];
  let at = first;
  for (;;) {
    if (cursor.charAt(at) !== quote) cursor.fail("Found empty property", at);
    const end = cursor.unescapedAfter(at, quote);
    if (end === -1) cursor.fail(`Property has not been closed - missing closing ${quote}`, at);
    names.push(cursor.text.slice(at + 1, end).replaceAll(`\\${quote}`, quote));
    const next = cursor.significantAfter(end);
    if (cursor.charAt(next) === "]") {
      cursor.at = next + 1;
      return { type: "property", names };
    }
    if (cursor.charAt(next) !== ",")
      cursor.fail(
        "Property must be separated by comma or terminated by close square bracket",
        next,
      );
    at = cursor.significantAfter(next);
  }
}

function readFilter({ cursor, depth }: Reading, mark: number): PathStep {
  const open = cursor.significantAfter(mark);
  if (cursor.charAt(open) !== "(")
    cursor.fail("Filter must start with '[?(' and end with ')]'", open);
  const close = cursor.closing(open, { patterns: true });
  const end = cursor.significantAfter(close);
  if (cursor.charAt(end) !== "]")
    cursor.fail("Filter must start with '[?(' and end with ')]'", end);
  const source = cursor.text.slice(cursor.at, end + 1);
  const inside = new TextCursor(cursor.text, open + 1, close);
  const filter = parseFilter(inside, parseInnerPath, depth);
  cursor.at = end + 1;
  return { type: "filter", filter, source };
}

/** `[1]`, `[0, 2]`, `[1:]`, `[1:3]`, `[:2]`. */
function readNumbers(cursor: TextCursor): PathStep {
  const end = cursor.text.indexOf("]", cursor.at);
  if (end === -1 || end >= cursor.end) return cursor.fail("Expected ']'");
  const text = cursor.text.slice(cursor.at + 1, end).trim();
  if (!/^[-\d,: ]*$/.test(text)) return cursor.fail("Could not parse token");
  const step = text.includes(":") ? readSlice(cursor, text) : readIndexes(cursor, text);
  cursor.at = end + 1;
  return step;
}

function readIndexes(cursor: TextCursor, text: string): PathStep {
  return { type: "index", indexes: text.split(/ *, */).map((part) => readInteger(cursor, part)) };
}

function readSlice(cursor: TextCursor, text: string): PathStep {
  // The step, a third number, is not even looked at.
  const [from, to] = text
    .split(":")
    .slice(0, 2)
    .map((part) => (part === "" ? null : readInteger(cursor, part)));
  if ((from ?? null) === null && (to ?? null) === null)
    return cursor.fail(`Failed to parse SliceOperation: ${text}`);
  return { type: "slice", from: from ?? null, to: to ?? null };
}

/** As wide as Java's `int`: what Jayway can hold. */
function readInteger(cursor: TextCursor, text: string): number {
  const value = /^-?\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= -(2 ** 31) && value < 2 ** 31)) cursor.fail(`Not an index: '${text}'`);
  // -0 is 0.
  return value === 0 ? 0 : value;
}
