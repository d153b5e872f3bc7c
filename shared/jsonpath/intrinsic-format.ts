/** The text of `States.Format`. */
import { isJsonObject, type Json } from "../base/json.ts";

/** Fills each `{}` of a template with the next value; null when places and values differ in number. `\{`, `\}`, `\'` and `\\` stand for the character. */
export function formatTemplate(template: string, values: readonly Json[]): string | null {
  let places = 0;
  const text = template.replaceAll(/\\([{}'\\])|\{\}/g, (_match, escaped: string | undefined) => {
    if (escaped !== undefined) return escaped;
    const value = values[places++];
    return value === undefined ? "" : javaText(value);
  });
  return places === values.length ? text : null;
}

/** A value as Java prints it: strings bare, `{a=1, b=[2, 3]}`. */
export function javaText(value: Json): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(javaText).join(", ")}]`;
  if (isJsonObject(value))
    return `{${Object.entries(value)
      .map(([key, item]) => `${key}=${javaText(item)}`)
      .join(", ")}}`;
  return JSON.stringify(value);
}
