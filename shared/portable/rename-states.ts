import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";

/** A state whose transitions lead to other names; flows inside it are left alone, for no transition leads there. */
export function renameStates(state: JsonObject, names: ReadonlyMap<string, string>): JsonObject {
  const target = (name: Json): Json =>
    typeof name === "string" ? (names.get(name) ?? name) : name;
  const entries = (list: Json): Json =>
    Array.isArray(list)
      ? (list as readonly Json[]).map((entry) =>
          isJsonObject(entry) && entry["Next"] !== undefined
            ? { ...entry, Next: target(entry["Next"]) }
            : entry,
        )
      : list;
  const members = Object.entries(state).map(([field, value]): [string, Json] => {
    if (field === "Next" || field === "Default") return [field, target(value)];
    return [field, field === "Choices" || field === "Catch" ? entries(value) : value];
  });
  return Object.fromEntries(members);
}
