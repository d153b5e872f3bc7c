import { isJsonObject, type Json, type JsonObject } from "../../base/json.ts";
import type { DataFlow } from "./data-flow.ts";
import { integerOf } from "./number-field.ts";

/** `Arguments` of a part of a Map such as its reader, in JSONPath `Parameters`; null when it gives none. */
export async function argumentsOf(
  flow: DataFlow,
  part: JsonObject,
  location: string,
): Promise<Json> {
  const name = part["Arguments"] === undefined ? "Parameters" : "Arguments";
  const template = part[name];
  if (template === undefined) return null;
  const [args] = await flow.evaluate([{ template, location: `${location}/${name}` }]);
  return args ?? null;
}

/** A part of a Map with its expressions evaluated and the `…Path` forms of its integers resolved. */
export async function configOf(
  flow: DataFlow,
  part: Json | undefined,
  at: { readonly location: string; readonly integers: readonly string[] },
): Promise<JsonObject> {
  if (!isJsonObject(part)) return {};
  const { location, integers } = at;
  const numbers: Record<string, Json> = {};
  for (const name of integers) {
    // eslint-disable-next-line no-await-in-loop -- two fields at most
    const given = await flow.field(name, { fields: part, location });
    if (given !== null) numbers[name] = integerOf(flow, given);
  }
  const rest = Object.fromEntries(
    Object.entries(part).filter(([name]) => !integers.includes(name.replace(/Path$/, ""))),
  );
  const [filled] = await flow.evaluate([{ template: rest, location }]);
  return { ...(isJsonObject(filled ?? null) ? (filled as JsonObject) : {}), ...numbers };
}
