/** Comparison of what came out with what was recorded, where a recorder may have masked values. */
import { isJsonObject, jsonEquals, type Json, type JsonObject } from "../../shared/base/json.ts";
import { pointerToken } from "../../shared/base/problem.ts";

/** What the recorder has hidden. */
export interface Masks {
  /** JSON pointers of values that stand for any string. */
  readonly placeholders: ReadonlySet<string>;
  /** What the recorder wrote instead of a value of the input, by that value. */
  readonly aliases: ReadonlyMap<string, ReadonlySet<string>>;
  /** Fields that came to be after the recording: they may be there or not. */
  readonly newer: ReadonlySet<string>;
  /** Texts of the recorded account that stand for those of the one at hand. */
  readonly foreign: ReadonlySet<string>;
}

export const noMasks: Masks = {
  placeholders: new Set(),
  aliases: new Map(),
  newer: new Set(),
  foreign: new Set(),
};

/** A mask inside a text: `<uuid:1>`, `<task_token:1>`. */
const mask = /<[\w :<>-]+>/;

/** Where and how a value differs from the one expected; null when it does not. */
export function difference(
  expected: Json | undefined,
  actual: Json | undefined,
  { masks = noMasks, at = "" }: { readonly masks?: Masks; readonly at?: string } = {},
): string | null {
  if (expected === undefined || actual === undefined) {
    return expected === actual ? null : described(at, expected, actual);
  }
  if (typeof expected === "string" && masks.foreign.has(expected) && !isNested(actual)) return null;
  if (typeof expected === "string" && typeof actual === "string") {
    return isSameText(expected, actual, { masks, at }) ? null : described(at, expected, actual);
  }
  if (masks.placeholders.has(at) && typeof expected === "string" && !isNested(actual)) return null;
  if (Array.isArray(expected) && Array.isArray(actual)) {
    return differenceOfLists(expected as readonly Json[], actual as readonly Json[], { masks, at });
  }
  if (isJsonObject(expected) && isJsonObject(actual)) {
    for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
      if (masks.newer.has(key) && !(key in expected)) continue;
      const options = { masks, at: `${at}/${pointerToken(key)}` };
      const found = difference(expected[key], actual[key], options);
      if (found !== null) return found;
    }
    return null;
  }
  return jsonEquals(expected, actual) ? null : described(at, expected, actual);
}

/** A recorder writes a text instead of any value that is not the same every time: also of a number. */
function isNested(value: Json): boolean {
  return typeof value === "object" && value !== null;
}

function differenceOfLists(
  expected: readonly Json[],
  actual: readonly Json[],
  { masks, at }: { readonly masks: Masks; readonly at: string },
): string | null {
  if (expected.length !== actual.length) return described(at, expected, actual);
  for (const [index, item] of expected.entries()) {
    const found = difference(item, actual[index], { masks, at: `${at}/${String(index)}` });
    if (found !== null) return found;
  }
  return null;
}

function isSameText(
  expected: string,
  actual: string,
  { masks, at }: { readonly masks: Masks; readonly at: string },
): boolean {
  return (
    expected === actual ||
    mask.test(expected) ||
    masks.placeholders.has(at) ||
    masks.aliases.get(actual)?.has(expected) === true
  );
}

/** The texts that stand at the placeholders of an expectation; elsewhere in the recording they are masks too. */
export function textsAt(placeholders: Iterable<string>, expected: JsonObject): readonly string[] {
  return [...placeholders].flatMap((at) => {
    const tokens = at.split("/").slice(1);
    let value: Json | undefined = expected;
    for (const token of tokens) {
      const key = token.replaceAll("~1", "/").replaceAll("~0", "~");
      value = isNested(value ?? null) ? (value as JsonObject)[key] : undefined;
    }
    return typeof value === "string" ? [value] : [];
  });
}

/** What the recorder wrote instead of texts of the input, from the input and what it made of it. */
export function aliasesOf(input: Json, recorded: Json): ReadonlyMap<string, ReadonlySet<string>> {
  const aliases = new Map<string, Set<string>>();
  const visit = (left: Json | undefined, right: Json | undefined): void => {
    if (typeof left === "string" && typeof right === "string" && left !== right) {
      aliases.set(left, (aliases.get(left) ?? new Set()).add(right));
    } else if (Array.isArray(left) && Array.isArray(right)) {
      const rights = right as readonly Json[];
      for (const [index, item] of (left as readonly Json[]).entries()) visit(item, rights[index]);
    } else if (isJsonObject(left) && isJsonObject(right)) {
      for (const [key, item] of Object.entries(left)) visit(item, right[key]);
    }
  };
  visit(input, recorded);
  return aliases;
}

function described(at: string, expected: Json | undefined, actual: Json | undefined): string {
  return `${at === "" ? "/" : at}: expected ${cut(expected)}, got ${cut(actual)}`;
}

function cut(value: Json | undefined): string {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
