import { createHash } from "node:crypto";
import type { Json } from "../../shared/base/json.ts";
import { isJsonObject } from "../../shared/base/json.ts";

/** SHA-256 of a definition; the order of keys does not matter, so that a stored definition has the hash of the one it was stored from. */
export function definitionHash(definition: object): string {
  return createHash("sha256")
    .update(canonical(definition as unknown as Json))
    .digest("hex");
}

function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item as Json)).join(",")}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const members = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .toSorted()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key] ?? null)}`);
  return `{${members.join(",")}}`;
}
