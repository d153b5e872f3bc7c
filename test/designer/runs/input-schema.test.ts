import { describe, expect, it } from "vitest";
import {
  checkField,
  cleanInput,
  fieldsOf,
  initialInput,
  inputSchemaOf,
  titleFromName,
  type InputField,
} from "../../../designer/runs/input-schema.ts";
import type { Json } from "../../../shared/base/json.ts";
import { documentAnalysis } from "../../../shared/templates/document-analysis.ts";

function fieldFor(schema: Json, isRequired = false): InputField {
  const [field] =
    fieldsOf({
      type: "object",
      properties: { value: schema },
      required: isRequired ? ["value"] : [],
    }) ?? [];
  if (field === undefined) throw new Error("no field");
  return field;
}

describe("fields of a schema", () => {
  it("offer the files that come with it, and pass over what is none", () => {
    const sample = { name: "a.txt", type: "text/plain", text: "A" };
    const items = { type: "object", format: "artifact" };
    expect(
      fieldFor({ type: "array", items, "x-samples": [sample, { name: "b.txt" }, 7, null] }),
    ).toMatchObject({ kind: "files", samples: [sample] });
    expect(fieldFor({ ...items, "x-samples": "none" })).toMatchObject({ samples: [] });
    expect(fieldFor(items)).toMatchObject({ samples: [] });
  });

  it.each<[Json, Partial<InputField>]>([
    [{ type: "string" }, { kind: "text", isLong: false }],
    [
      { type: "string", maxLength: 5000 },
      { kind: "text", isLong: true, maxLength: 5000 },
    ],
    [
      { type: "string", format: "textarea" },
      { kind: "text", isLong: true },
    ],
    [
      { type: "string", enum: ["a", "b"] },
      { kind: "choice", options: ["a", "b"] },
    ],
    [
      { type: "integer", minimum: 1 },
      { kind: "number", isWhole: true, minimum: 1 },
    ],
    [{ type: "number" }, { kind: "number", isWhole: false }],
    [
      { type: "boolean", default: true },
      { kind: "boolean", initial: true },
    ],
    [
      { type: "object", format: "artifact" },
      { kind: "files", isMany: false },
    ],
    [
      { type: "array", items: { type: "object", format: "artifact" }, minItems: 2 },
      { kind: "files", isMany: true, least: 2 },
    ],
    [{ type: "array", items: { type: "string" } }, { kind: "lines" }],
    [{ type: "array", items: { type: "number" } }, { kind: "json" }],
    [{ type: "object", properties: {} }, { kind: "json" }],
    [{}, { kind: "json" }],
    [true, { kind: "json" }],
  ])("%j", (schema, field) => expect(fieldFor(schema)).toMatchObject(field));

  it("ask for files when the template asks for documents", () => {
    expect(fieldsOf(inputSchemaOf(documentAnalysis.graph))).toMatchObject([
      {
        name: "documents",
        label: "Documents",
        kind: "files",
        isMany: true,
        least: 1,
        isRequired: true,
      },
    ]);
  });

  it.each([
    [null, []],
    [{}, []],
    [{ type: "object" }, []],
    [{ type: "array" }, null],
    [{ type: "string" }, null],
  ])("of %j are %j", (schema, fields) => expect(fieldsOf(schema)).toEqual(fields));

  it.each([
    ["max_tokens", "Max tokens"],
    ["fileName", "File name"],
    ["URL", "Url"],
    ["_", "_"],
  ])("%s is called %s", (name, title) => expect(titleFromName(name)).toBe(title));
});

describe("what is wrong with a value", () => {
  it.each<[Json, boolean, Json | undefined, string | null]>([
    [{ type: "string" }, true, "", "Needed to start."],
    [{ type: "string" }, false, "", null],
    [{ type: "string", minLength: 3 }, false, "ab", "At least 3 characters."],
    [{ type: "string", maxLength: 2 }, false, "🙂🙂", null],
    [{ type: "string", maxLength: 2 }, false, "abc", "At most 2 characters."],
    [{ type: "string", pattern: "^a" }, false, "b", "This does not have the expected form."],
    [{ type: "string", pattern: "(" }, false, "b", null],
    [{ type: "integer" }, false, 1.5, "Give a whole number."],
    [{ type: "number" }, false, "-", "Give a number."],
    [{ type: "number", minimum: 0, maximum: 10 }, false, 11, "At most 10."],
    [{ type: "number", minimum: 0 }, false, -1, "At least 0."],
    [
      { type: "array", items: { format: "artifact" }, minItems: 2 },
      true,
      [{ $artifact: "a" }],
      "At least 2 entries.",
    ],
    [{ type: "array", items: { format: "artifact" } }, true, [], "Needed to start."],
    [{ type: "boolean" }, true, false, null],
  ])("%j required: %j, value %j → %j", (schema, isRequired, value, message) =>
    expect(checkField(fieldFor(schema, isRequired), value)).toBe(message),
  );
});

describe("the input of a form", () => {
  const fields =
    fieldsOf({
      type: "object",
      properties: {
        a: { type: "string", default: "x" },
        b: { type: "boolean" },
        c: { type: "string" },
      },
    }) ?? [];

  it("begins with the last one, then the defaults", () => {
    expect(initialInput(fields, undefined)).toEqual({ a: "x", b: false });
    expect(initialInput(fields, { a: "last", more: 1 })).toEqual({ a: "last", b: false, more: 1 });
    expect(initialInput(fields, [1])).toEqual({ a: "x", b: false });
  });

  it("leaves out what was left blank", () => {
    expect(cleanInput(fields, { a: "", b: false, c: "y" })).toEqual({ b: false, c: "y" });
  });
});
