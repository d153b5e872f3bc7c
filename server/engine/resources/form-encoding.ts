import { isJsonObject, type Json, type JsonObject } from "../../../shared/base/json.ts";

/** How the members of an array are named in a form. Source: developer guide, "Apply URL-encoding on request body". */
export const arrayFormats = ["INDICES", "REPEAT", "COMMAS", "BRACKETS", "NONE"] as const;
export type ArrayFormat = (typeof arrayFormats)[number];

/** A JSON object as the body of a form: `a=1&list[0]=x&inner[b]=2`. Null is an empty value. */
export function encodeForm(fields: JsonObject, arrays: ArrayFormat): string {
  const pairs: string[] = [];
  const add = (name: string, value: Json): void => {
    if (isArray(value)) addArray(name, value);
    else if (isJsonObject(value)) {
      for (const [key, member] of Object.entries(value)) {
        add(`${name}[${encodeURIComponent(key)}]`, member);
      }
    } else pairs.push(`${name}=${encodeURIComponent(scalarText(value))}`);
  };
  const addArray = (name: string, values: readonly Json[]): void => {
    if (arrays === "COMMAS") {
      const texts = values.map((value) => encodeURIComponent(scalarText(value)));
      pairs.push(`${name}=${texts.join(",")}`);
      return;
    }
    for (const [i, value] of values.entries()) {
      add(
        arrays === "INDICES" ? `${name}[${i}]` : arrays === "BRACKETS" ? `${name}[]` : name,
        value,
      );
    }
  };
  for (const [key, value] of Object.entries(fields)) add(encodeURIComponent(key), value);
  return pairs.join("&");
}

/** A value as one text: JSON for what is no scalar. */
export function scalarText(value: Json): string {
  if (value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
