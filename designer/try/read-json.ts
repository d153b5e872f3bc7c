/** JSON as people type it. Pure. */
import { isJsonObject, type Json, type JsonObject } from "../../shared/base/json.ts";

export type ReadJson = { readonly ok: true; readonly value: Json } | { readonly ok: false };

export function readJson(text: string): ReadJson {
  try {
    return { ok: true, value: JSON.parse(text) as Json };
  } catch (error) {
    if (error instanceof SyntaxError) return { ok: false };
    throw error;
  }
}

/** An object; null when the text is none. Empty text is an empty one. */
export function readObject(text: string): JsonObject | null {
  const read = readJson(text.trim() === "" ? "{}" : text);
  return read.ok && isJsonObject(read.value) ? read.value : null;
}

export function writeJson(value: Json | undefined): string {
  return value === undefined ? "" : JSON.stringify(value, null, 2);
}
