import { isJsonObject } from "../base/json.ts";
import { pointerToken, type Problem } from "../base/problem.ts";
import { isWholeNumber, kindOfValue } from "./describe-value.ts";
import { problem } from "./problem-codes.ts";

const dialect = "https://json-schema.org/draft/2020-12/schema";
const typeNames = ["null", "boolean", "object", "array", "number", "string", "integer"];

/** What the value of a keyword must be. Keywords that are not listed are annotations, which a schema may hold at will. */
const keywords: Readonly<Record<string, (value: unknown) => string | null>> = {
  $schema: isDialect,
  $id: isText,
  $anchor: isText,
  $comment: isText,
  title: isText,
  description: isText,
  format: isText,
  contentEncoding: isText,
  contentMediaType: isText,
  type: isType,
  enum: isList,
  required: isTextList,
  multipleOf: (value) => (typeof value === "number" && value > 0 ? null : "a number above 0"),
  maximum: isNumber,
  exclusiveMaximum: isNumber,
  minimum: isNumber,
  exclusiveMinimum: isNumber,
  maxLength: isCount,
  minLength: isCount,
  maxItems: isCount,
  minItems: isCount,
  maxContains: isCount,
  minContains: isCount,
  maxProperties: isCount,
  minProperties: isCount,
  uniqueItems: isFlag,
  deprecated: isFlag,
  readOnly: isFlag,
  writeOnly: isFlag,
  pattern: isPattern,
  examples: isList,
};

const schemaKeywords = [
  "items",
  "contains",
  "additionalProperties",
  "unevaluatedProperties",
  "unevaluatedItems",
  "propertyNames",
  "not",
  "if",
  "then",
  "else",
  "contentSchema",
];
const schemaListKeywords = ["allOf", "anyOf", "oneOf", "prefixItems"];
const schemaMapKeywords = [
  "properties",
  "patternProperties",
  "dependentSchemas",
  "$defs",
  "definitions",
];

/**
 * What keeps a value from being a JSON Schema 2020-12: keywords with the wrong kind of value, patterns that are no regular
 * expressions, references that lead nowhere. Whether a schema makes sense for its data is not asked.
 */
export function checkSchema(schema: unknown, pointer: string): readonly Problem[] {
  const problems: Problem[] = [];
  new SchemaChecker(schema, problems).schema(schema, pointer);
  return problems;
}

class SchemaChecker {
  readonly #root: unknown;
  readonly #problems: Problem[];

  constructor(root: unknown, problems: Problem[]) {
    this.#root = root;
    this.#problems = problems;
  }

  schema(value: unknown, pointer: string): void {
    if (typeof value === "boolean") return;
    if (!isJsonObject(value)) {
      this.#report(pointer, `a schema is an object, true or false, not ${kindOfValue(value)}`);
      return;
    }
    for (const [keyword, member] of Object.entries(value)) {
      this.#keyword(keyword, member, `${pointer}/${pointerToken(keyword)}`);
    }
  }

  #keyword(keyword: string, value: unknown, pointer: string): void {
    const expected = Object.hasOwn(keywords, keyword) ? keywords[keyword]?.(value) : null;
    if (typeof expected === "string") this.#report(pointer, `${keyword} must be ${expected}`);
    else if (schemaKeywords.includes(keyword)) this.schema(value, pointer);
    else if (schemaListKeywords.includes(keyword)) this.#schemaList(keyword, value, pointer);
    else if (schemaMapKeywords.includes(keyword)) this.#schemaMap(keyword, value, pointer);
    else if (keyword === "$ref") this.#reference(value, pointer);
    else if (keyword === "dependentRequired") this.#dependentRequired(value, pointer);
  }

  #schemaList(keyword: string, value: unknown, pointer: string): void {
    if (!Array.isArray(value) || value.length === 0) {
      this.#report(pointer, `${keyword} must be a list of schemas with at least one entry`);
      return;
    }
    for (const [i, item] of value.entries()) this.schema(item, `${pointer}/${i}`);
  }

  #schemaMap(keyword: string, value: unknown, pointer: string): void {
    if (!isJsonObject(value)) {
      this.#report(pointer, `${keyword} must be an object of schemas`);
      return;
    }
    for (const [key, member] of Object.entries(value)) {
      const at = `${pointer}/${pointerToken(key)}`;
      const fault = keyword === "patternProperties" ? isPattern(key) : null;
      if (fault !== null) this.#report(at, `“${key}” must be ${fault}`);
      this.schema(member, at);
    }
  }

  #dependentRequired(value: unknown, pointer: string): void {
    if (!isJsonObject(value) || Object.values(value).some((names) => isTextList(names) !== null)) {
      this.#report(pointer, "dependentRequired must be an object of lists of names");
    }
  }

  #reference(value: unknown, pointer: string): void {
    if (typeof value !== "string") this.#report(pointer, "$ref must be a text");
    else if (!value.startsWith("#")) {
      this.#report(
        pointer,
        "$ref can only lead to a place in the same schema, such as #/$defs/person",
      );
    } else if (value.startsWith("#/") && !leadsSomewhere(this.#root, value.slice(2))) {
      this.#report(pointer, `$ref leads to ${value}, which does not exist`);
    }
  }

  #report(pointer: string, reason: string): void {
    this.#problems.push(problem("invalidSchema", pointer, { reason }));
  }
}

function leadsSomewhere(root: unknown, path: string): boolean {
  let value = root;
  for (const raw of path.split("/")) {
    const token = decoded(raw).replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, token)) return false;
    value = (value as Readonly<Record<string, unknown>>)[token];
  }
  return true;
}

/** A URI fragment without its percent signs; as it is when they are wrong. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}

function isDialect(value: unknown): string | null {
  const known = typeof value === "string" && value.replace(/#$/u, "") === dialect;
  return known ? null : `${dialect}: other versions are not read`;
}

function isText(value: unknown): string | null {
  return typeof value === "string" ? null : "a text";
}

function isNumber(value: unknown): string | null {
  return typeof value === "number" ? null : "a number";
}

function isCount(value: unknown): string | null {
  return isWholeNumber(value) && value >= 0 ? null : "a whole number from 0";
}

function isFlag(value: unknown): string | null {
  return typeof value === "boolean" ? null : "true or false";
}

function isList(value: unknown): string | null {
  return Array.isArray(value) ? null : "a list";
}

function isTextList(value: unknown): string | null {
  const texts = Array.isArray(value) && value.every((item) => typeof item === "string");
  return texts && new Set(value).size === value.length ? null : "a list of distinct names";
}

function isType(value: unknown): string | null {
  const names: readonly unknown[] = Array.isArray(value) ? value : [value];
  const known =
    names.length > 0 && names.every((name) => typeof name === "string" && typeNames.includes(name));
  return known && new Set(names).size === names.length
    ? null
    : `one or several of ${typeNames.join(", ")}`;
}

function isPattern(value: unknown): string | null {
  if (typeof value !== "string") return "a regular expression";
  try {
    return new RegExp(value, "u") instanceof RegExp ? null : "a regular expression";
  } catch (error) {
    if (error instanceof SyntaxError) return "a regular expression";
    throw error;
  }
}
