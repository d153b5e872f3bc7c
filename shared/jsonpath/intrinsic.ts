/**
 * Intrinsic functions: `States.Format('{} of {}', $.a, States.ArrayLength($.b))`.
 *
 * Grammar: name `(` arguments `)`; an argument is a path, a string in single quotes, a number, `true`, `false`, `null` or another call.
 * Source: states-language.net, "Intrinsic Functions"; AWS Step Functions Developer Guide, "Intrinsic functions".
 */
import type { Json } from "../base/json.ts";
import { intrinsicFunctions, type IntrinsicValue } from "./intrinsic-functions.ts";
import { intrinsicArity, isIntrinsicName, type IntrinsicName } from "./intrinsic-names.ts";
import { withinStack } from "./json-path-failure.ts";
import { parseJsonPath, type JsonPath } from "./json-path.ts";
import { evaluateInScope, type JsonPathScope } from "./scope.ts";
import { SyntaxProblem, TextCursor } from "./text-cursor.ts";
import { remember } from "./remember.ts";

/** A parsed call. */
export interface IntrinsicCall {
  readonly name: IntrinsicName;
  readonly arguments: readonly IntrinsicArgument[];
  /** The call as it was written. */
  readonly source: string;
}

/** An argument of a call. `raw`: a string as it was written, whose escaped braces `States.Format` must tell from its places. */
export type IntrinsicArgument =
  | { readonly type: "value"; readonly value: Json; readonly raw?: string }
  | { readonly type: "path"; readonly path: JsonPath }
  | { readonly type: "call"; readonly call: IntrinsicCall };

/** What parsing a call gives. `at`: offset in characters. */
export type IntrinsicParse =
  | { readonly ok: true; readonly call: IntrinsicCall }
  | { readonly ok: false; readonly message: string; readonly at: number };

/** Calls inside calls, as AWS limits them. */
const deepestNesting = 10;
const longestCall = 50_000;

/** Parses a call, with the number of its arguments. Never throws. */
export const parseIntrinsic: (text: string) => IntrinsicParse = remember(parseWholeCall);

function parseWholeCall(text: string): IntrinsicParse {
  if (text.length > longestCall)
    return { ok: false, message: `A call has at most ${longestCall} characters`, at: longestCall };
  const cursor = new TextCursor(text);
  try {
    skipSpace(cursor);
    const call = parseCall(cursor, 1);
    skipSpace(cursor);
    if (!cursor.done) cursor.fail("Expected the end of the intrinsic function call");
    return { ok: true, call };
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    return { ok: false, message: error.message, at: error.at };
  }
}

function skipSpace(cursor: TextCursor): void {
  while (cursor.char !== "" && /\s/.test(cursor.char)) cursor.at++;
}

function parseCall(cursor: TextCursor, depth: number): IntrinsicCall {
  const start = cursor.at;
  if (depth > deepestNesting)
    cursor.fail(`Intrinsic functions may be nested ${deepestNesting} deep at most`);
  const name = /^States\.[A-Za-z0-9]+/.exec(cursor.text.slice(start, start + 40))?.[0];
  if (name === undefined)
    return cursor.fail("Expected an intrinsic function such as States.Format");
  if (!isIntrinsicName(name)) return cursor.fail(`There is no intrinsic function ${name}`);
  cursor.at += name.length;
  skipSpace(cursor);
  cursor.expect("(");
  const args = parseArguments(cursor, depth);
  const { least, most } = intrinsicArity[name];
  if (args.length < least || args.length > most)
    cursor.fail(`${name} takes ${describeArity(least, most)}, not ${args.length}`, start);
  return { name, arguments: args, source: cursor.text.slice(start, cursor.at) };
}

function describeArity(least: number, most: number): string {
  const numbers =
    least === most ? `${least}` : most === Infinity ? `at least ${least}` : `${least} to ${most}`;
  return `${numbers} ${numbers.endsWith(" 1") || numbers === "1" ? "argument" : "arguments"}`;
}

/** The arguments, with the bracket that closes them. */
function parseArguments(cursor: TextCursor, depth: number): readonly IntrinsicArgument[] {
  const args: IntrinsicArgument[] = [];
  skipSpace(cursor);
  if (cursor.take(")")) return args;
  for (;;) {
    skipSpace(cursor);
    args.push(parseArgument(cursor, depth));
    skipSpace(cursor);
    if (cursor.take(")")) return args;
    cursor.expect(",");
  }
}

const numberText = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/;
const wordText = /^(?:true|false|null)\b/;
const words: Readonly<Record<string, Json>> = { true: true, false: false, null: null };

function parseArgument(cursor: TextCursor, depth: number): IntrinsicArgument {
  if (cursor.char === "'") return parseString(cursor);
  if (cursor.char === "$") return parsePath(cursor);
  if (cursor.char === "S") return { type: "call", call: parseCall(cursor, depth + 1) };
  const text = cursor.text.slice(cursor.at, cursor.at + 400);
  const word = wordText.exec(text)?.[0];
  if (word !== undefined) {
    cursor.at += word.length;
    return { type: "value", value: words[word] ?? null };
  }
  const number = numberText.exec(text)?.[0];
  if (number === undefined || !Number.isFinite(Number(number)))
    return cursor.fail("Expected a path, a string in single quotes, a number or a function call");
  cursor.at += number.length;
  return { type: "value", value: Number(number) };
}

/** A backslash must stand before one of `' { } \`; any other makes the call invalid. */
function parseString(cursor: TextCursor): IntrinsicArgument {
  const start = cursor.at;
  let at = start + 1;
  for (; cursor.charAt(at) !== "'"; at++) {
    if (at >= cursor.end) cursor.fail("The string is not closed", start);
    if (cursor.charAt(at) !== "\\") continue;
    at++;
    if (!"'{}\\".includes(cursor.charAt(at)) || at >= cursor.end)
      cursor.fail(String.raw`A backslash must be followed by one of ' { } \ `.trimEnd(), at - 1);
  }
  const raw = cursor.text.slice(start + 1, at);
  cursor.at = at + 1;
  return { type: "value", value: raw.replaceAll(/\\([^])/g, "$1"), raw };
}

/** A path ends at the comma or bracket that belongs to the call. */
function parsePath(cursor: TextCursor): IntrinsicArgument {
  const start = cursor.at;
  let at = start;
  while (at < cursor.end && !",)".includes(cursor.charAt(at)))
    at = "[(".includes(cursor.charAt(at)) ? closingOrEnd(cursor, at) : at + 1;
  const parsed = parseJsonPath(cursor.text.slice(start, at).trimEnd());
  if (!parsed.ok) return cursor.fail(parsed.message, start + parsed.at);
  cursor.at = at;
  return { type: "path", path: parsed.path };
}

function closingOrEnd(cursor: TextCursor, at: number): number {
  return cursor.closing(at, { patterns: cursor.charAt(cursor.significantAfter(at)) === "?" }) + 1;
}

/** Every path in a call and in the calls inside it, for static analysis. */
export function pathsOf(call: IntrinsicCall): readonly JsonPath[] {
  return call.arguments.flatMap((argument) => {
    switch (argument.type) {
      case "path":
        return [argument.path];
      case "call":
        return pathsOf(argument.call);
      case "value":
        return [];
    }
  });
}

/** Evaluates a call. Throws IntrinsicFailure when a function rejects its arguments, PathFailure when a path leads nowhere. */
export function evaluateIntrinsic(call: IntrinsicCall, scope: JsonPathScope): Json {
  const args = call.arguments.map((argument) => evaluateArgument(argument, scope));
  const site = { source: call.source, random: scope.random };
  return withinStack(() => intrinsicFunctions[call.name](args, site));
}

function evaluateArgument(argument: IntrinsicArgument, scope: JsonPathScope): IntrinsicValue {
  switch (argument.type) {
    case "value":
      return { value: argument.value, raw: argument.raw };
    case "path":
      return { value: evaluateInScope(argument.path, scope), raw: undefined };
    case "call":
      return { value: evaluateIntrinsic(argument.call, scope), raw: undefined };
  }
}
