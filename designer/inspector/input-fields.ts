/** The input of a run as a list of values, and as the JSON Schema that the definition keeps. Pure. */
import { type Json, type JsonObject, isJsonObject } from "../../shared/base/json.ts";

export const inputTypes = [
  "text",
  "longText",
  "number",
  "integer",
  "boolean",
  "choice",
  "date",
  "file",
  "files",
  "list",
  "json",
] as const;
export type InputType = (typeof inputTypes)[number];

export interface InputField {
  readonly name: string;
  readonly title: string;
  readonly help: string;
  readonly type: InputType;
  readonly isRequired: boolean;
  readonly options: readonly string[];
  /** Further keywords, such as a default or a minimum: kept as they are. */
  readonly rest: JsonObject;
}

const artifact: JsonObject = { type: "object", format: "artifact" };

const schemas: Readonly<Record<InputType, JsonObject>> = {
  text: { type: "string" },
  longText: { type: "string", format: "textarea" },
  number: { type: "number" },
  integer: { type: "integer" },
  boolean: { type: "boolean" },
  choice: { type: "string" },
  date: { type: "string", format: "date" },
  file: artifact,
  files: { type: "array", items: artifact },
  list: { type: "array", items: { type: "string" } },
  json: {},
};

/** The values a schema asks for; null when it says more than a list can show. */
export function fieldsOfSchema(schema: Json | undefined): readonly InputField[] | null {
  if (schema === undefined) return [];
  if (!isJsonObject(schema)) return null;
  const { type, properties, required, ...rest } = schema;
  if ((type !== undefined && type !== "object") || Object.keys(rest).length > 0) return null;
  if (properties === undefined) return [];
  if (!isJsonObject(properties)) return null;
  const needed = new Set(Array.isArray(required) ? required : []);
  const fields = Object.entries(properties).map(([name, property]) =>
    fieldOf(name, property, needed.has(name)),
  );
  return fields.every((field) => field !== null) ? fields : null;
}

function fieldOf(name: string, schema: Json, isRequired: boolean): InputField | null {
  if (!isJsonObject(schema)) return null;
  const { title, description, ...shape } = schema;
  const { type, keywords } = typeOf(shape);
  const rest = Object.fromEntries(Object.entries(shape).filter(([key]) => !keywords.includes(key)));
  const { enum: options } = shape;
  return {
    name,
    title: typeof title === "string" ? title : "",
    help: typeof description === "string" ? description : "",
    type,
    isRequired,
    options: type === "choice" && Array.isArray(options) ? options.map(String) : [],
    rest,
  };
}

function typeOf(shape: JsonObject): {
  readonly type: InputType;
  readonly keywords: readonly string[];
} {
  const { type, format, items, enum: options } = shape;
  if (Array.isArray(options) && options.every((option) => typeof option === "string"))
    return { type: "choice", keywords: ["type", "enum"] };
  if (format === "artifact" && type !== "array")
    return { type: "file", keywords: ["type", "format"] };
  if (type === "array" && isJsonObject(items)) {
    if (items["format"] === "artifact") return { type: "files", keywords: ["type", "items"] };
    if (items["type"] === "string" && Object.keys(items).length === 1)
      return { type: "list", keywords: ["type", "items"] };
  }
  if (type === "string" && format === "textarea")
    return { type: "longText", keywords: ["type", "format"] };
  if (type === "string" && format === "date") return { type: "date", keywords: ["type", "format"] };
  if (type === "string" && format === undefined) return { type: "text", keywords: ["type"] };
  if (type === "number" || type === "integer" || type === "boolean")
    return { type, keywords: ["type"] };
  return { type: "json", keywords: [] };
}

/** The schema that asks for the values; undefined when there is none. */
export function schemaOfFields(fields: readonly InputField[]): JsonObject | undefined {
  const named = fields.filter((field) => field.name !== "");
  if (named.length === 0) return undefined;
  const required = named.filter((field) => field.isRequired).map((field) => field.name);
  return {
    type: "object",
    properties: Object.fromEntries(named.map((field) => [field.name, schemaOf(field)])),
    ...(required.length === 0 ? {} : { required }),
  };
}

function schemaOf(field: InputField): JsonObject {
  return {
    ...schemas[field.type],
    ...(field.title === "" ? {} : { title: field.title }),
    ...(field.help === "" ? {} : { description: field.help }),
    ...(field.type === "choice" ? { enum: field.options } : {}),
    ...field.rest,
  };
}

/** A field of another type: what only fitted the old one goes. */
export function withType(field: InputField, type: InputType): InputField {
  return {
    ...field,
    type,
    rest: {},
    options: type === "choice" && field.options.length === 0 ? ["first", "second"] : field.options,
  };
}

/** A new field with a name that is still free. */
export function newField(fields: readonly InputField[]): InputField {
  const taken = new Set(fields.map((field) => field.name));
  let number = fields.length + 1;
  while (taken.has(`value${number}`)) number += 1;
  return {
    name: `value${number}`,
    title: "",
    help: "",
    type: "text",
    isRequired: false,
    options: [],
    rest: {},
  };
}
