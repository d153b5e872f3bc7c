/**
 * The form of an approval: a JSON Schema of an object whose fields a person can fill in. Only what a form can show and check
 * is a form; everything else is a problem of the schema, so that what the page asks for and what the server takes never differ.
 */
import { z } from "zod";
import type { Json, JsonObject } from "../base/json.ts";
import { checkField } from "./check-field.ts";
import type { FieldBase, FormField } from "./form-field.ts";

/** Something that keeps a schema from being a form. */
export interface FormProblem {
  readonly path: readonly string[];
  readonly message: string;
}

/** A text longer than this is typed into a box of several lines. */
const longText = 200;
/** Longest text that a field takes unless it says less. */
const mostCharacters = 20_000;
const mostFields = 100;

const label = z.string().max(500).optional();
const fieldSchema = z
  .strictObject({
    type: z.enum(["string", "number", "integer", "boolean"]).default("string"),
    title: label,
    description: z.string().max(2000).optional(),
    default: z.union([z.string(), z.number(), z.boolean(), z.null()]).optional(),
    enum: z
      .array(z.union([z.string(), z.number()]))
      .min(1)
      .max(200)
      .optional(),
    format: z.enum(["date", "email", "textarea"]).optional(),
    minLength: z.int().min(0).max(mostCharacters).optional(),
    maxLength: z.int().min(1).max(mostCharacters).optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
  })
  .superRefine((field, context) => {
    for (const [key, types] of Object.entries(keysOfTypes)) {
      if (field[key as keyof typeof field] === undefined || types.includes(field.type)) continue;
      const message = `${key} does not go with the type ${field.type}`;
      context.addIssue({ code: "custom", path: [key], message });
    }
  });

const keysOfTypes: Readonly<Record<string, readonly string[]>> = {
  format: ["string"],
  minLength: ["string"],
  maxLength: ["string"],
  minimum: ["number", "integer"],
  maximum: ["number", "integer"],
  enum: ["string", "number", "integer"],
};

const formSchema = z.strictObject({
  $schema: z.string().optional(),
  type: z.literal("object").optional(),
  title: label,
  description: label,
  additionalProperties: z.literal(false).optional(),
  required: z.array(z.string()).optional(),
  properties: z
    .record(z.string().min(1).max(100), z.unknown())
    .refine((given) => Object.keys(given).length <= mostFields, `at most ${mostFields} fields`),
});

/** Reads a form. Fields that are not sound are left out and told as problems. */
export function readForm(schema: Json | null): {
  readonly fields: readonly FormField[];
  readonly problems: readonly FormProblem[];
} {
  if (schema === null) return { fields: [], problems: [] };
  const form = formSchema.safeParse(schema);
  if (!form.success) return { fields: [], problems: problemsOf(form.error, []) };
  const { properties, required = [] } = form.data;
  const fields: FormField[] = [];
  const problems: FormProblem[] = required
    .filter((name) => !Object.hasOwn(properties, name))
    .map((name) => ({ path: ["required"], message: `there is no field ${name.slice(0, 100)}` }));
  for (const [name, given] of Object.entries(properties)) {
    const path = ["properties", name];
    const parsed = fieldSchema.safeParse(given);
    if (!parsed.success) {
      problems.push(...problemsOf(parsed.error, path));
      continue;
    }
    const field = fieldOf(name, parsed.data, required.includes(name));
    fields.push(field);
    const misfit = field.initial === null ? null : checkField(field, field.initial);
    if (misfit !== null) problems.push({ path: [...path, "default"], message: misfit });
  }
  return { fields, problems };
}

function problemsOf(error: z.ZodError, before: readonly string[]): readonly FormProblem[] {
  return error.issues.map(({ path, message }) => ({
    path: [...before, ...path.map(String)],
    message,
  }));
}

function fieldOf(
  name: string,
  schema: z.output<typeof fieldSchema>,
  isRequired: boolean,
): FormField {
  const base: FieldBase = {
    name,
    title: schema.title ?? titleFromName(name),
    description: schema.description ?? null,
    isRequired,
    initial: schema.default ?? null,
  };
  if (schema.enum !== undefined) return { ...base, type: "choice", options: schema.enum };
  const { minimum = null, maximum = null } = schema;
  switch (schema.type) {
    case "boolean":
      return { ...base, type: "boolean" };
    case "number":
    case "integer":
      return { ...base, type: "number", isWhole: schema.type === "integer", minimum, maximum };
    case "string": {
      if (schema.format === "date") return { ...base, type: "date" };
      const maxLength = schema.maxLength ?? mostCharacters;
      const isLong =
        schema.format === "textarea" || (schema.maxLength !== undefined && maxLength > longText);
      const minLength = schema.minLength ?? 0;
      const isEmail = schema.format === "email";
      return { ...base, type: "text", isLong, isEmail, minLength, maxLength };
    }
  }
}

/** `delivery_date` → `Delivery date`. */
function titleFromName(name: string): string {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/gu, "$1 $2")
    .replaceAll(/[_-]+/gu, " ")
    .trim()
    .toLowerCase();
  return words === "" ? name : words.charAt(0).toUpperCase() + words.slice(1);
}

/** A value that does not fit, by the name of its field. */
export interface ValueProblem {
  readonly field: string;
  readonly message: string;
}

/**
 * Holds what somebody filled in against the form: blanks take what their field begins with, and a boolean that nobody touched is no.
 * A rejection may leave required fields out; what it fills in has to fit all the same.
 */
export function readValues(
  fields: readonly FormField[],
  given: JsonObject,
  options: { readonly mayLeaveOut: boolean },
): { readonly values: JsonObject; readonly problems: readonly ValueProblem[] } {
  const values: Record<string, Json> = {};
  const known = new Set(fields.map(({ name }) => name));
  const problems: ValueProblem[] = Object.keys(given)
    .filter((name) => !known.has(name))
    .map((name) => ({ field: name, message: "The form has no such field." }));
  for (const field of fields) {
    const own = Object.hasOwn(given, field.name) ? (given[field.name] ?? null) : field.initial;
    const value = own === "" ? null : own;
    if (value === null) {
      if (field.type === "boolean" && !options.mayLeaveOut) values[field.name] = false;
      else if (field.isRequired && !options.mayLeaveOut)
        problems.push({ field: field.name, message: "Fill this in." });
      continue;
    }
    const misfit = checkField(field, value);
    if (misfit === null) values[field.name] = value;
    else problems.push({ field: field.name, message: `${misfit}.` });
  }
  return { values, problems };
}

/** What the form begins with. */
export function initialValues(fields: readonly FormField[]): JsonObject {
  return Object.fromEntries(
    fields.flatMap((field): readonly (readonly [string, Json])[] =>
      field.initial === null ? [] : [[field.name, field.initial]],
    ),
  );
}
