/** From the JSON Schema of a kind's parameters to the fields of a form. Pure. */
import { z } from "zod";
import { type Json, type JsonObject, isJsonObject } from "../../../shared/base/json.ts";
import { kindWord } from "../../language/translated.ts";

export interface FieldBase {
  /** Key of the parameter, or empty for an entry of a list. */
  readonly name: string;
  readonly title: string;
  readonly hint: string | undefined;
  readonly isRequired: boolean;
  readonly initial: Json | undefined;
  readonly widget: string | undefined;
}

export type FieldModel = FieldBase &
  (
    | { readonly kind: "text"; readonly isLong: boolean }
    | {
        readonly kind: "number";
        readonly isWhole: boolean;
        readonly minimum: number | undefined;
        readonly maximum: number | undefined;
      }
    | { readonly kind: "boolean" }
    | { readonly kind: "enum"; readonly options: readonly string[] }
    | { readonly kind: "object"; readonly fields: readonly FieldModel[] }
    /** Keys that people choose, with values of one kind. */
    | { readonly kind: "record" }
    | { readonly kind: "array"; readonly item: FieldModel }
    | { readonly kind: "union"; readonly options: readonly FieldModel[] }
    | { readonly kind: "json" }
  );

const knownFields = new WeakMap<z.ZodType, readonly FieldModel[]>();

/** The fields of a kind's parameters, in the order of the schema. */
export function fieldsOf(params: z.ZodType): readonly FieldModel[] {
  const known = knownFields.get(params);
  if (known !== undefined) return known;
  const schema = z.toJSONSchema(params, { io: "input", unrepresentable: "any" }) as JsonObject;
  const model = modelOf(schema, { name: "", isRequired: true, depth: 0 });
  const fields = model.kind === "object" ? model.fields : [];
  knownFields.set(params, fields);
  return fields;
}

interface Place {
  readonly name: string;
  readonly isRequired: boolean;
  readonly depth: number;
}

/** Deeper than this a form helps nobody: JSON does. */
const maxDepth = 4;

function modelOf(schema: Json | undefined, place: Place): FieldModel {
  if (!isJsonObject(schema)) return { ...baseOf({}, place), kind: "json" };
  const base = baseOf(schema, place);
  if (place.depth > maxDepth || schema["$ref"] !== undefined) return { ...base, kind: "json" };
  const { enum: options, anyOf, type } = schema;
  if (Array.isArray(options) && options.every((option) => typeof option === "string"))
    return { ...base, kind: "enum", options };
  if (Array.isArray(anyOf)) return unionOf(anyOf, base, place);
  switch (type) {
    case "string":
      return { ...base, kind: "text", isLong: base.widget === "text" };
    case "number":
    case "integer":
      return {
        ...base,
        kind: "number",
        isWhole: type === "integer",
        minimum: numberOf(schema["minimum"]),
        maximum: numberOf(schema["maximum"]),
      };
    case "boolean":
      return { ...base, kind: "boolean" };
    case "array":
      // Too much for boxes within boxes, says the kind.
      if (base.widget === "json") return { ...base, kind: "json", initial: base.initial ?? [] };
      return arrayOf(schema, base, place);
    case "object":
      return objectOf(schema, base, place);
    default:
      return { ...base, kind: "json" };
  }
}

function baseOf(schema: JsonObject, { name, isRequired }: Place): FieldBase {
  const { title, description, widget } = schema;
  return {
    name,
    title: typeof title === "string" ? kindWord(title) : name,
    hint: typeof description === "string" ? kindWord(description) : undefined,
    isRequired,
    initial: schema["default"],
    widget: typeof widget === "string" ? widget : undefined,
  };
}

function numberOf(value: Json | undefined): number | undefined {
  return typeof value === "number" && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : undefined;
}

function unionOf(options: readonly Json[], base: FieldBase, place: Place): FieldModel {
  const models = options.filter((option) => !(isJsonObject(option) && option["type"] === "null"));
  if (models.length === 1) return { ...modelOf(models[0], place), ...base };
  // An expression is one more way to write any value, not a kind of value.
  const isCondition =
    models.length === 2 &&
    models.some((option) => isJsonObject(option) && option["type"] === "boolean");
  if (isCondition) return { ...base, kind: "boolean" };
  const structured = models.every(
    (option) =>
      isJsonObject(option) && option["type"] === "object" && isJsonObject(option["properties"]),
  );
  if (!structured) return { ...base, kind: "json" };
  return {
    ...base,
    kind: "union",
    options: models.map((option) => titled(modelOf(option, { ...place, depth: place.depth + 1 }))),
  };
}

/** An option without a title is called after its first field. */
function titled(model: FieldModel): FieldModel {
  if (model.kind !== "object" || (model.title !== "" && model.title !== model.name)) return model;
  return { ...model, title: model.fields[0]?.title ?? model.title };
}

function arrayOf(schema: JsonObject, base: FieldBase, place: Place): FieldModel {
  const item = modelOf(schema["items"], { name: "", isRequired: true, depth: place.depth + 1 });
  return item.kind === "json" ? { ...base, kind: "json" } : { ...base, kind: "array", item };
}

function objectOf(schema: JsonObject, base: FieldBase, place: Place): FieldModel {
  const { properties, required, additionalProperties } = schema;
  const entries = isJsonObject(properties) ? Object.entries(properties) : [];
  if (entries.length === 0) {
    const isAny = isJsonObject(additionalProperties) && additionalProperties["$ref"] !== undefined;
    return isAny ? { ...base, kind: "json" } : { ...base, kind: "record" };
  }
  const needed = new Set(Array.isArray(required) ? required : []);
  const fields = entries.map(([name, property]) =>
    modelOf(property, { name, isRequired: needed.has(name), depth: place.depth + 1 }),
  );
  return { ...base, kind: "object", fields };
}

/** What a field holds right after it was added. */
export function emptyValue(model: FieldModel): Json {
  if (model.initial !== undefined) return model.initial;
  switch (model.kind) {
    case "text":
      return "";
    case "number":
      return model.minimum ?? 0;
    case "boolean":
      return false;
    case "enum":
      return model.options[0] ?? "";
    case "object":
      return Object.fromEntries(
        model.fields
          .filter((field) => field.isRequired)
          .map((field) => [field.name, emptyValue(field)]),
      );
    case "record":
      return {};
    case "array":
      return [];
    case "union":
      return model.options[0] === undefined ? {} : emptyValue(model.options[0]);
    case "json":
      return {};
  }
}

/** Index of the option of a union that a value looks like: the one with most of its keys. */
export function variantOf(options: readonly FieldModel[], value: Json | undefined): number {
  if (!isJsonObject(value)) return 0;
  const keys = Object.keys(value);
  const scores = options.map((option) =>
    option.kind === "object"
      ? option.fields.filter((field) => keys.includes(field.name)).length
      : 0,
  );
  return Math.max(0, scores.indexOf(Math.max(...scores)));
}
