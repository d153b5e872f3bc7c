import secureJson from "secure-json-parse";
import type { Json } from "../../shared/base/json.ts";
import { Refusal } from "../../shared/api/errors.ts";
import { maxJsonDepth } from "../../shared/api/route.ts";

const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Reads a JSON body that can be stored as it is: without what JavaScript would silently change (keys given twice, numbers
 * beyond its range) and what PostgreSQL cannot store (`\u0000`, half a surrogate pair).
 * @throws Refusal MALFORMED_JSON · JSON_TOO_DEEP · FORBIDDEN_JSON
 */
export function readJson(bytes: Uint8Array): Json {
  let text: string;
  let value: Json;
  try {
    text = utf8.decode(bytes);
  } catch {
    throw new Refusal("MALFORMED_JSON", "The body is not UTF-8.");
  }
  try {
    value = JSON.parse(text) as Json;
  } catch (error) {
    throw new Refusal("MALFORMED_JSON", `The body is not JSON: ${messageOf(error)}.`);
  }
  inspect(text);
  // A second pair of eyes: also refuses `constructor` with a `prototype` inside.
  if (typeof value === "object" && value !== null) refusePrototypes(value);
  return value;
}

function refusePrototypes(value: object): void {
  try {
    secureJson.scan(value);
  } catch {
    throw new Refusal(
      "FORBIDDEN_JSON",
      "The body holds a key that would change the prototype of an object.",
    );
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const code = (character: string) => character.charCodeAt(0);
const [openBrace, closeBrace, openBracket, closeBracket] = [
  code("{"),
  code("}"),
  code("["),
  code("]"),
];
const [comma, colon, quote, backslash, minus, zero, nine] = [
  code(","),
  code(":"),
  code('"'),
  code("\\"),
  code("-"),
  code("0"),
  code("9"),
];

/** Goes once over the text, which is known to be JSON. `keys` has one entry per open container: null for an array. */
function inspect(text: string): void {
  const keys: (Set<string> | null)[] = [];
  let atKey = false;
  for (let i = 0; i < text.length; i++) {
    const character = text.charCodeAt(i);
    if (character === quote) {
      const end = endOfString(text, i);
      const content = readString(text.slice(i, end + 1));
      if (atKey) addKey(keys.at(-1) ?? null, content);
      atKey = false;
      i = end;
    } else if (character === openBrace || character === openBracket) {
      keys.push(character === openBrace ? new Set() : null);
      if (keys.length > maxJsonDepth) {
        throw new Refusal(
          "JSON_TOO_DEEP",
          `The body is nested more than ${String(maxJsonDepth)} levels deep.`,
        );
      }
      atKey = character === openBrace;
    } else if (character === closeBrace || character === closeBracket) {
      keys.pop();
      atKey = false;
    } else if (character === comma) atKey = keys.at(-1) !== null;
    else if (character === colon) atKey = false;
    else if (character === minus || (character >= zero && character <= nine))
      i = endOfNumber(text, i);
  }
}

function endOfString(text: string, start: number): number {
  let i = start + 1;
  while (text.charCodeAt(i) !== quote) i += text.charCodeAt(i) === backslash ? 2 : 1;
  return i;
}

/** The string between its quotes; only escapes can smuggle in what UTF-8 text cannot hold. */
function readString(literal: string): string {
  if (!literal.includes("\\")) return literal.slice(1, -1);
  const content = JSON.parse(literal) as string;
  if (content.includes("\0")) {
    throw new Refusal(
      "FORBIDDEN_JSON",
      "The body holds the character \\u0000, which cannot be stored.",
    );
  }
  if (/\p{Surrogate}/u.test(content)) {
    throw new Refusal(
      "FORBIDDEN_JSON",
      "The body holds half of a surrogate pair, which is no character.",
    );
  }
  return content;
}

function addKey(keys: Set<string> | null, key: string): void {
  if (key === "__proto__")
    throw new Refusal("FORBIDDEN_JSON", "The key __proto__ is not accepted.");
  if (keys === null) return;
  if (keys.has(key))
    throw new Refusal(
      "FORBIDDEN_JSON",
      `The key ${JSON.stringify(key.slice(0, 100))} is given twice in one object.`,
    );
  keys.add(key);
}

function endOfNumber(text: string, start: number): number {
  let end = start + 1;
  while (end < text.length && /[0-9.eE+-]/.test(text.charAt(end))) end++;
  if (!Number.isFinite(Number(text.slice(start, end)))) {
    throw new Refusal(
      "FORBIDDEN_JSON",
      `The number ${text.slice(start, Math.min(end, start + 40))} is out of range.`,
    );
  }
  return end - 1;
}
