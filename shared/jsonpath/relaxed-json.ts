/** JSON as filters may hold it: strings in single quotes are allowed too. */
import type { Json } from "../base/json.ts";
import { unescapeText } from "./text-cursor.ts";

/** Parses JSON whose strings stand in double or single quotes; undefined when the text is none. */
export function parseRelaxedJson(text: string): Json | undefined {
  const strict = text.replaceAll(
    /"(?:[^"\\]|\\[^])*"|'((?:[^'\\]|\\[^])*)'/g,
    (match, single: string | undefined) =>
      single === undefined ? match : JSON.stringify(unescapeText(single)),
  );
  return parseJson(strict);
}

/** Parses JSON; undefined when the text is none. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    // A text that is nested too deeply ends in a RangeError: no JSON that anything here could work on.
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
}
