/**
 * The conditions in `[?(…)]`. Grammar (Jayway's FilterCompiler):
 *
 *     or       = and { '||' and }
 *     and      = operand { '&&' operand }
 *     operand  = '!' operand | '(' or ')' | relation
 *     relation = value [ operator value ]        without an operator: a path that must exist
 */
import { RE2JS, RE2JSException } from "re2js";
import { isJsonObject, type Json } from "../base/json.ts";
import { parseRelaxedJson } from "./relaxed-json.ts";
import {
  filterOperators,
  type FilterExpression,
  type FilterOperand,
  type FilterOperator,
  type StepPath,
} from "./path-syntax.ts";
import { type TextCursor, unescapeText } from "./text-cursor.ts";

/** Parses the path that begins at an offset of the text and ends before another one. */
export type ParseInnerPath = (cursor: TextCursor, depth: number) => StepPath;

/** Deeper conditions are refused: no one writes them, and each level is a level of recursion. */
const deepestNesting = 50;

const numberText = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const bareWord = /^[A-Za-z_][A-Za-z0-9_.:/-]*/;
const operatorWord = /^[A-Za-z]+/;
const operatorSigns = /^[<>=~!]+/;

interface FilterParser {
  readonly cursor: TextCursor;
  readonly parsePath: ParseInnerPath;
  depth: number;
}

/** Parses what stands between the brackets of `?(…)`, brackets included: the cursor's whole span. */
export function parseFilter(
  cursor: TextCursor,
  parsePath: ParseInnerPath,
  depth: number,
): FilterExpression {
  const parser: FilterParser = { cursor, parsePath, depth };
  const filter = parseOr(parser);
  if (!cursor.skipBlanks().done)
    cursor.fail(`Expected end of filter expression instead of: ${rest(cursor)}`);
  return filter;
}

function rest(cursor: TextCursor): string {
  return cursor.text.slice(cursor.at, cursor.end);
}

function parseOr(parser: FilterParser): FilterExpression {
  return parseChain(parser, "or");
}

function parseChain(parser: FilterParser, type: "or" | "and"): FilterExpression {
  const next =
    type === "or" ? (): FilterExpression => parseChain(parser, "and") : () => parseOperand(parser);
  const operands = [next()];
  while (parser.cursor.skipBlanks().take(type === "or" ? "||" : "&&")) operands.push(next());
  const [only] = operands;
  return operands.length === 1 && only !== undefined ? only : { type, operands };
}

function parseOperand(parser: FilterParser): FilterExpression {
  const { cursor } = parser;
  if (++parser.depth > deepestNesting) cursor.fail("The filter is nested too deeply");
  const expression = parseOperandAtDepth(parser);
  parser.depth--;
  return expression;
}

function parseOperandAtDepth(parser: FilterParser): FilterExpression {
  const { cursor } = parser;
  if (cursor.skipBlanks().char === "!") {
    const next = cursor.charAt(cursor.significantAfter(cursor.at));
    if (next !== "$" && next !== "@") {
      cursor.at++;
      return { type: "not", operand: parseOperand(parser) };
    }
  }
  if (cursor.take("(")) {
    const inner = parseOr(parser);
    cursor.skipBlanks().expect(")");
    return inner;
  }
  return parseRelation(parser);
}

function parseRelation(parser: FilterParser): FilterExpression {
  const { cursor } = parser;
  const start = cursor.at;
  const negated = cursor.take("!");
  const left = parseOperandValue(parser, false);
  const operator = parseOperator(cursor);
  if (operator !== null)
    return { type: "relation", operator, left, right: parseOperandValue(parser, true) };
  if (left.type !== "path") return cursor.fail("Expected path node", start);
  return { type: "exists", path: left.path, expected: !negated };
}

function parseOperator(cursor: TextCursor): FilterOperator | null {
  const text = rest(cursor.skipBlanks());
  const signs = operatorSigns.exec(text)?.[0];
  const written = signs ?? operatorWord.exec(text)?.[0];
  if (written === undefined) return null;
  const operator = filterOperators.find((one) => one === written.toLowerCase());
  if (operator === undefined) return cursor.fail(`Filter operator ${written} is not supported!`);
  cursor.at += written.length;
  return operator;
}

function parseOperandValue(parser: FilterParser, words: boolean): FilterOperand {
  const { cursor } = parser;
  switch (cursor.skipBlanks().char) {
    case "$":
    case "@":
      return { type: "path", path: parser.parsePath(cursor, parser.depth + 1) };
    case "'":
    case '"':
      return { type: "value", value: parseString(cursor) };
    case "[":
    case "{":
      return { type: "value", value: parseJson(cursor) };
    case "/":
      return { type: "pattern", pattern: parsePattern(cursor) };
    default:
      return { type: "value", value: parseWord(cursor, words) };
  }
}

function parseString(cursor: TextCursor): string {
  const end = cursor.unescapedAfter(cursor.at, cursor.char);
  if (end === -1) cursor.fail("String literal does not have matching quotes");
  const text = cursor.text.slice(cursor.at + 1, end);
  cursor.at = end + 1;
  return unescapeText(text);
}

function parseJson(cursor: TextCursor): Json {
  const end = cursor.closing(cursor.at, { patterns: false });
  const value = parseRelaxedJson(cursor.text.slice(cursor.at, end + 1));
  if (value === undefined || !(isJsonObject(value) || Array.isArray(value)))
    return cursor.fail("Not a JSON value");
  cursor.at = end + 1;
  return value;
}

function parsePattern(cursor: TextCursor): RE2JS {
  const end = cursor.unescapedAfter(cursor.at, "/");
  if (end === -1) cursor.fail("Pattern not closed. Expected /");
  const source = cursor.text.slice(cursor.at + 1, end);
  const flagLetters = /^[dixmsuU]*/.exec(cursor.text.slice(end + 1, cursor.end))?.[0] ?? "";
  const start = cursor.at;
  cursor.at = end + 1 + flagLetters.length;
  const flags =
    (flagLetters.includes("i") ? RE2JS.CASE_INSENSITIVE : 0) |
    (flagLetters.includes("m") ? RE2JS.MULTILINE : 0) |
    (flagLetters.includes("s") ? RE2JS.DOTALL : 0);
  try {
    return RE2JS.compile(source, flags);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return cursor.fail(`The regular expression is not supported: ${error.message}`, start);
  }
}

/** A number, `true`, `false`, `null` or — to the right of an operator — a word without quotes, which is a string. */
function parseWord(cursor: TextCursor, words: boolean): Json {
  const text = rest(cursor);
  const digits = /^[-+.\deE]+/.exec(text)?.[0] ?? "";
  if (numberText.test(digits)) {
    cursor.at += digits.length;
    return Number(digits);
  }
  const word = bareWord.exec(text)?.[0] ?? "";
  const literals: Readonly<Record<string, Json>> = { true: true, false: false, null: null };
  if (word !== "" && (words || Object.hasOwn(literals, word))) {
    cursor.at += word.length;
    return Object.hasOwn(literals, word) ? (literals[word] ?? null) : word;
  }
  return cursor.fail("Expected a value");
}
