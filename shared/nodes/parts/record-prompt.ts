import { type Json, isJsonObject } from "../../base/json.ts";
import { Failure } from "../../base/failure.ts";

/** `{{record}}`, `{{record.customer.name}}`, `{{index}}`, with spaces inside the braces or not. */
const placeholder = /\{\{\s*(?<name>record|index)(?<path>(?:\.[^\s.{}]+)*)\s*\}\}/gu;

/** True for a prompt that says something of the record: otherwise every record would get the same question. */
export function namesRecord(prompt: string): boolean {
  return [...prompt.matchAll(placeholder)].some((found) => found.groups?.["name"] === "record");
}

/**
 * The prompt for one record: `{{record}}` is the record itself, `{{record.name}}` a member of it, `{{index}}` its number from 0. A text
 * is put in as it is, anything else as JSON.
 * @throws Failure `Annotate.MissingField` when the record has no such member.
 */
export function fillPrompt(prompt: string, record: Json, index: number): string {
  return prompt.replaceAll(placeholder, (whole, ...rest) => {
    const groups = rest.at(-1) as { readonly name: string; readonly path: string };
    if (groups.name === "index" && groups.path === "") return String(index);
    const value = groups.name === "record" ? memberOf(record, groups.path) : undefined;
    if (value === undefined) {
      throw new Failure("Annotate.MissingField", `The record has nothing at ${whole}.`);
    }
    return typeof value === "string" ? value : JSON.stringify(value);
  });
}

/** The member at a path such as `.customer.name`; undefined when there is none. */
function memberOf(record: Json, path: string): Json | undefined {
  let value: Json | undefined = record;
  for (const key of path.split(".").slice(1)) {
    if (Array.isArray(value)) value = (value as readonly Json[])[Number(key)];
    else value = isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }
  return value;
}
