/** A value that fits a JSON Schema, for a mock that nobody has written. Pure, and the same each time. */
import { isJsonObject, type Json, type JsonObject } from "../../shared/base/json.ts";

/** Schemas can lead back to themselves. */
const deepest = 8;

/** A small value that fits; `{}` where the schema says nothing. */
export function sampleValue(schema: Json, root: Json = schema, depth = 0): Json {
  if (!isJsonObject(schema) || depth > deepest) return {};
  const { const: only, enum: choices, examples, default: usual, $ref: ref } = schema;
  if (only !== undefined) return only;
  if (usual !== undefined) return usual;
  for (const list of [examples, choices]) {
    const first: Json | undefined = Array.isArray(list) ? (list as readonly Json[])[0] : undefined;
    if (first !== undefined) return first;
  }
  if (typeof ref === "string") return sampleValue(atPointer(root, ref), root, depth + 1);
  for (const key of ["anyOf", "oneOf", "allOf"]) {
    const options = schema[key];
    if (!Array.isArray(options)) continue;
    const [first = {}] = options as readonly Json[];
    return sampleValue(first, root, depth + 1);
  }
  return sampleOfType(typeOf(schema), schema, { root, depth });
}

function typeOf({ type, properties, items }: JsonObject): string {
  if (Array.isArray(type)) return String((type as readonly Json[])[0]);
  if (typeof type === "string") return type;
  return properties === undefined && items !== undefined ? "array" : "object";
}

function sampleOfType(
  type: string,
  schema: JsonObject,
  { root, depth }: { readonly root: Json; readonly depth: number },
): Json {
  const { minimum, minItems, items = {}, format, minLength } = schema;
  switch (type) {
    case "string":
      return textOf(format, typeof minLength === "number" ? minLength : 0);
    case "integer":
    case "number":
      return typeof minimum === "number" ? minimum : 1;
    case "boolean":
      return true;
    case "null":
      return null;
    case "array": {
      const count = typeof minItems === "number" ? Math.min(minItems, 10) : 1;
      return Array.from({ length: Math.max(1, count) }, () => sampleValue(items, root, depth + 1));
    }
    default:
      return sampleOfObject(schema, { root, depth });
  }
}

function sampleOfObject(
  { properties, required }: JsonObject,
  { root, depth }: { readonly root: Json; readonly depth: number },
): JsonObject {
  if (!isJsonObject(properties)) return {};
  const wanted = Array.isArray(required) ? (required as readonly Json[]) : [];
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([name]) => wanted.length === 0 || wanted.includes(name))
      .map(([name, member]) => [name, sampleValue(member, root, depth + 1)]),
  );
}

const texts: Readonly<Record<string, string>> = {
  "date-time": "2026-01-01T00:00:00Z",
  date: "2026-01-01",
  time: "00:00:00Z",
  email: "someone@example.com",
  uri: "https://example.com/",
  uuid: "00000000-0000-4000-8000-000000000000",
};

function textOf(format: Json | undefined, length: number): string {
  return ((typeof format === "string" ? texts[format] : undefined) ?? "text").padEnd(length, "x");
}

function atPointer(root: Json, ref: string): Json {
  let at: Json | undefined = root;
  for (const token of ref.replace(/^#\/?/u, "").split("/")) {
    if (token === "") continue;
    at = isJsonObject(at) ? at[token.replaceAll("~1", "/").replaceAll("~0", "~")] : undefined;
  }
  return at ?? {};
}
