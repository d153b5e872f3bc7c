/** From the JSON Schema of a run's input to the fields of a form, and from what people typed to the input. Pure. */
import { isJsonObject, type Json, type JsonObject } from "../../shared/base/json.ts";
import type { Graph } from "../../shared/graph/graph.ts";
import { startStrings } from "./start-strings.ts";

const texts = startStrings.dialog;

interface FieldBase {
  readonly name: string;
  readonly label: string;
  readonly hint: string | undefined;
  readonly isRequired: boolean;
  readonly initial: Json | undefined;
}

/** A file that comes with a workflow, to try it with. */
export interface SampleFile {
  readonly name: string;
  readonly type: string;
  readonly text: string;
}

export type InputField = FieldBase &
  (
    | {
        readonly kind: "text";
        readonly isLong: boolean;
        readonly minLength: number;
        readonly maxLength: number;
        readonly pattern: string | undefined;
      }
    | {
        readonly kind: "number";
        readonly isWhole: boolean;
        readonly minimum: number;
        readonly maximum: number;
      }
    | { readonly kind: "boolean" }
    | { readonly kind: "choice"; readonly options: readonly Json[] }
    | {
        readonly kind: "files";
        readonly isMany: boolean;
        readonly least: number;
        readonly samples: readonly SampleFile[];
      }
    | { readonly kind: "lines"; readonly least: number }
    | { readonly kind: "json" }
  );

/** A string longer than this is typed into a box of several lines. */
const longText = 200;

function textOf(schema: JsonObject, key: string): string | undefined {
  const value = schema[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}

function numberOf(schema: JsonObject, key: string, otherwise: number): number {
  const value = schema[key];
  return typeof value === "number" ? value : otherwise;
}

function isArtifact(schema: Json | undefined): boolean {
  return isJsonObject(schema) && schema["format"] === "artifact";
}

/** The files that a schema offers under `x-samples`; what does not read as one is none. */
function samplesOf({ "x-samples": samples }: JsonObject): readonly SampleFile[] {
  if (!Array.isArray(samples)) return [];
  return samples.flatMap((sample: Json) => {
    if (!isJsonObject(sample)) return [];
    const { name, type, text } = sample;
    const isOne = typeof name === "string" && typeof type === "string" && typeof text === "string";
    return isOne ? [{ name, type, text }] : [];
  });
}

/** `extracted_text` → `Extracted text`: what a field is called when its schema has no title. */
export function titleFromName(name: string): string {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/[_-]+/g, " ")
    .trim()
    .toLowerCase();
  return words === "" ? name : words.charAt(0).toUpperCase() + words.slice(1);
}

function fieldOf(name: string, schema: JsonObject, isRequired: boolean): InputField {
  const base: FieldBase = {
    name,
    label: textOf(schema, "title") ?? titleFromName(name),
    hint: textOf(schema, "description"),
    isRequired,
    initial: schema["default"],
  };
  const { enum: options, type, items } = schema;
  if (Array.isArray(options) && options.length > 0) return { ...base, kind: "choice", options };
  if (isArtifact(schema))
    return {
      ...base,
      kind: "files",
      isMany: type === "array",
      least: isRequired ? 1 : 0,
      samples: samplesOf(schema),
    };
  switch (type) {
    case "string": {
      const maxLength = numberOf(schema, "maxLength", Infinity);
      const isLong =
        schema["format"] === "textarea" ||
        schema["format"] === "markdown" ||
        (Number.isFinite(maxLength) && maxLength > longText);
      return {
        ...base,
        kind: "text",
        isLong,
        minLength: numberOf(schema, "minLength", isRequired ? 1 : 0),
        maxLength,
        pattern: textOf(schema, "pattern"),
      };
    }
    case "number":
    case "integer":
      return {
        ...base,
        kind: "number",
        isWhole: type === "integer",
        minimum: numberOf(schema, "minimum", -Infinity),
        maximum: numberOf(schema, "maximum", Infinity),
      };
    case "boolean":
      return { ...base, kind: "boolean" };
    case "array":
      if (isArtifact(items))
        return {
          ...base,
          kind: "files",
          isMany: true,
          least: numberOf(schema, "minItems", isRequired ? 1 : 0),
          samples: samplesOf(schema),
        };
      if (isJsonObject(items) && items["type"] === "string" && !Array.isArray(items["enum"]))
        return { ...base, kind: "lines", least: numberOf(schema, "minItems", isRequired ? 1 : 0) };
      return { ...base, kind: "json" };
    default:
      return { ...base, kind: "json" };
  }
}

/** The fields that a schema asks for; null when it is not the schema of an object, so that no form can be made of it. */
export function fieldsOf(schema: Json | null | undefined): readonly InputField[] | null {
  if (!isJsonObject(schema)) return [];
  const { properties, required } = schema;
  if (!isJsonObject(properties))
    return schema["type"] === undefined || schema["type"] === "object" ? [] : null;
  const needed = new Set(Array.isArray(required) ? required : []);
  return Object.entries(properties).map(([name, property]) =>
    fieldOf(name, isJsonObject(property) ? property : {}, needed.has(name)),
  );
}

/** What a form begins with: the last input where it still fits, else the defaults. */
export function initialInput(fields: readonly InputField[], last: Json | undefined): JsonObject {
  const remembered = isJsonObject(last) ? last : {};
  const input: Record<string, Json> = { ...remembered };
  for (const field of fields) {
    if (input[field.name] === undefined && field.initial !== undefined)
      input[field.name] = field.initial;
    if (input[field.name] === undefined && field.kind === "boolean") input[field.name] = false;
  }
  return input;
}

function isBlank(value: Json | undefined): boolean {
  return (
    value === undefined ||
    value === null ||
    value === "" ||
    (Array.isArray(value) && value.length === 0)
  );
}

function checkText(field: InputField & { readonly kind: "text" }, value: Json): string | null {
  const length = Array.from(String(value)).length;
  if (length < field.minLength) return texts.shortest(field.minLength);
  if (length > field.maxLength) return texts.longest(field.maxLength);
  return field.pattern === undefined || matches(field.pattern, String(value))
    ? null
    : texts.pattern;
}

/** A pattern that this browser cannot read is left to the server. */
function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, "u").test(value);
  } catch {
    return true;
  }
}

function checkNumber(field: InputField & { readonly kind: "number" }, value: Json): string | null {
  if (typeof value !== "number" || Number.isNaN(value)) return texts.number;
  if (field.isWhole && !Number.isInteger(value)) return texts.whole;
  if (value < field.minimum) return texts.least(field.minimum);
  return value > field.maximum ? texts.most(field.maximum) : null;
}

/** What is wrong with the value of a field; null when nothing is. The server checks the whole schema again. */
export function checkField(field: InputField, value: Json | undefined): string | null {
  if (isBlank(value)) return field.isRequired ? texts.required : null;
  if (value === undefined) return null;
  switch (field.kind) {
    case "text":
      return checkText(field, value);
    case "number":
      return checkNumber(field, value);
    case "files":
    case "lines":
      return Array.isArray(value) && value.length < field.least ? texts.fewest(field.least) : null;
    default:
      return null;
  }
}

/** The input without what was left blank. */
export function cleanInput(fields: readonly InputField[], input: JsonObject): JsonObject {
  const blank = new Set(
    fields
      .filter((field) => !field.isRequired && isBlank(input[field.name]))
      .map((field) => field.name),
  );
  return Object.fromEntries(Object.entries(input).filter(([name]) => !blank.has(name)));
}

/** What the start node of a graph asks for. */
export function inputSchemaOf(graph: Graph): Json | null {
  const schema = graph.nodes.find((node) => node.kind === "start")?.params["InputSchema"];
  return isJsonObject(schema) ? schema : null;
}
