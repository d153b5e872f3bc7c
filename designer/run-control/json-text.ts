/** JSON that a person edits as text. Pure. */
import type { Json } from "../../shared/base/json.ts";

/** The value as one writes it by hand. */
export function jsonText(value: Json): string {
  return JSON.stringify(value, null, 2);
}

export type ReadJson =
  { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly message: string };

/** The value of a text; nothing written is null. */
export function readJson(text: string): ReadJson {
  if (text.trim() === "") return { ok: true, value: null };
  try {
    return { ok: true, value: JSON.parse(text) as Json };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}
