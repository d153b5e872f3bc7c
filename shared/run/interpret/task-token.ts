import { isJsonObject, type JsonObject } from "../../base/json.ts";

/** The token that the context object shows; null when it shows none. */
export function taskToken(context: JsonObject): string | null {
  const task = context["Task"];
  const token = isJsonObject(task) ? task["Token"] : null;
  return typeof token === "string" ? token : null;
}
