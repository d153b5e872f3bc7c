import { isJsonObject, type Json } from "./json.ts";

/** The text of a value in which the order of keys does not matter: two equal values have one text. */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value))
    return `[${value.map((item) => canonicalJson(item as Json)).join(",")}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const members = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .toSorted()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] ?? null)}`);
  return `{${members.join(",")}}`;
}
