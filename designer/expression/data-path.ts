/** Paths into data, written as each query language writes them, and what is found there. Pure. */
import { type Json, isJsonObject } from "../../shared/base/json.ts";
import type { QueryLanguage } from "../../shared/definition/definition.ts";

const plainName = /^[A-Za-z_]\w*$/u;
/** Words of JSONata that are no names unless quoted. */
const jsonataWords: ReadonlySet<string> = new Set(["and", "or", "in", "true", "false", "null"]);

/** A member of what a path leads to. */
export function memberPath(path: string, name: string, language: QueryLanguage): string {
  return path + memberText(name, language);
}

/** What is written behind a path to come to a member. */
export function memberText(name: string, language: QueryLanguage): string {
  if (language === "JSONPath")
    return plainName.test(name) ? `.${name}` : `['${name.replaceAll("'", String.raw`\'`)}']`;
  return plainName.test(name) && !jsonataWords.has(name) ? `.${name}` : `.\`${name}\``;
}

/** An entry of a list that a path leads to. */
export function entryPath(path: string, index: number): string {
  return `${path}[${index}]`;
}

/** What a value is, in a word or two, for the line beside its name. */
export function describeShortly(value: Json): string {
  if (Array.isArray(value)) return value.length === 1 ? "1 entry" : `${value.length} entries`;
  if (isJsonObject(value)) return "object";
  if (typeof value !== "string") return String(value);
  const line = value.replaceAll(/\s+/gu, " ");
  return JSON.stringify(line.length > 32 ? `${line.slice(0, 31)}…` : line);
}

/** Entries of a list that are looked at for their members. */
const lookedAt = 20;

/** The members that can be asked of a value: of a list, those of its entries, as both languages have it for JSONata. */
export function membersOf(value: Json | undefined): readonly (readonly [string, Json])[] {
  if (Array.isArray(value)) {
    const members = new Map<string, Json>();
    for (const entry of (value as readonly Json[]).slice(0, lookedAt)) {
      if (!isJsonObject(entry)) continue;
      for (const [name, member] of Object.entries(entry))
        if (!members.has(name)) members.set(name, member);
    }
    return [...members];
  }
  return isJsonObject(value) ? Object.entries(value) : [];
}

/** The value below some names; undefined when the data has nothing there. A number takes an entry of a list. */
export function valueAt(
  root: Json | undefined,
  names: readonly (string | number)[],
): Json | undefined {
  let at: Json | undefined = root;
  for (const name of names) {
    if (typeof name === "number") at = entryOf(at, name);
    else at = membersOf(at).find(([each]) => each === name)?.[1];
    if (at === undefined) return undefined;
  }
  return at;
}

function entryOf(value: Json | undefined, index: number): Json | undefined {
  // JSONata takes a single value for a list of one.
  if (!Array.isArray(value)) return index === 0 || index === -1 ? value : undefined;
  return (value as readonly Json[]).at(index);
}
