import { describe, expect, it } from "vitest";
import { checkSchema } from "../../../shared/definition/check-schema.ts";

const dialect = "https://json-schema.org/draft/2020-12/schema";

function faults(schema: unknown): string[] {
  return checkSchema(schema, "/s").map(({ pointer }) => pointer);
}

describe("checkSchema accepts", () => {
  const schemas: readonly unknown[] = [
    true,
    false,
    {},
    { $schema: dialect, $id: "urn:x", title: "t", description: "d", $comment: "c" },
    { $schema: `${dialect}#` },
    { type: ["string", "null"], enum: [1, 2], const: { a: 1 }, default: 5, examples: [1] },
    {
      type: "object",
      properties: { a: { type: "integer", minimum: 0, exclusiveMaximum: 5, multipleOf: 0.5 } },
      required: ["a"],
      additionalProperties: false,
      patternProperties: { "^x-": true },
      propertyNames: { pattern: "^\\p{L}+$" },
      minProperties: 1,
      dependentRequired: { a: ["b"] },
      dependentSchemas: { a: {} },
    },
    {
      type: "array",
      items: {},
      prefixItems: [{}],
      contains: {},
      minContains: 1,
      uniqueItems: true,
    },
    { allOf: [{}], anyOf: [true], oneOf: [{}], not: {} },
    JSON.parse('{"if": {}, "then": {"type": "null"}, "else": false}'),
    { $defs: { "a/b": { type: "null" } }, $ref: "#/$defs/a~1b" },
    { $defs: { "ä b": {} }, $ref: "#/$defs/%C3%A4%20b" },
    { $ref: "#" },
    { $ref: "#anchor" },
    { anyKeyword: { of: "somebody else" }, "x-ui": 5 },
    { format: "artifact", readOnly: true, deprecated: false },
  ];
  it.each(schemas.map((schema) => [schema]))("%j", (schema) => {
    expect(checkSchema(schema, "")).toEqual([]);
  });
});

describe("checkSchema refuses", () => {
  const cases: readonly (readonly [unknown, string])[] = [
    [5, "/s"],
    [null, "/s"],
    [[], "/s"],
    [{ $schema: "http://json-schema.org/draft-07/schema#" }, "/s/$schema"],
    [{ type: "text" }, "/s/type"],
    [{ type: [] }, "/s/type"],
    [{ type: ["string", "string"] }, "/s/type"],
    [{ type: 5 }, "/s/type"],
    [{ enum: {} }, "/s/enum"],
    [{ required: "a" }, "/s/required"],
    [{ required: ["a", "a"] }, "/s/required"],
    [{ minimum: "1" }, "/s/minimum"],
    [{ multipleOf: 0 }, "/s/multipleOf"],
    [{ maxLength: -1 }, "/s/maxLength"],
    [{ minItems: 1.5 }, "/s/minItems"],
    [{ uniqueItems: "yes" }, "/s/uniqueItems"],
    [{ pattern: "(" }, "/s/pattern"],
    [{ pattern: 5 }, "/s/pattern"],
    [{ title: 5 }, "/s/title"],
    [{ properties: [] }, "/s/properties"],
    [{ properties: { a: { type: "x" } } }, "/s/properties/a/type"],
    [{ properties: { "a/b": 1 } }, "/s/properties/a~1b"],
    [{ patternProperties: { "(": {} } }, "/s/patternProperties/("],
    [{ items: [{}] }, "/s/items"],
    [{ allOf: [] }, "/s/allOf"],
    [{ anyOf: {} }, "/s/anyOf"],
    [{ oneOf: [{}, 1] }, "/s/oneOf/1"],
    [{ not: "x" }, "/s/not"],
    [{ $ref: 5 }, "/s/$ref"],
    [{ $ref: "https://example.com/schema" }, "/s/$ref"],
    [{ $ref: "#/$defs/a" }, "/s/$ref"],
    [{ $ref: "#/%E0%A4%A" }, "/s/$ref"],
    [{ dependentRequired: { a: "b" } }, "/s/dependentRequired"],
    [{ dependentRequired: [] }, "/s/dependentRequired"],
  ];
  it.each(cases)("%j", (schema, pointer) => {
    expect(faults(schema)).toEqual([pointer]);
  });

  it("says what it wants", () => {
    expect(checkSchema({ type: "text" }, "")[0]).toMatchObject({
      code: "INVALID_SCHEMA",
      message: expect.stringContaining("null, boolean, object") as string,
    });
  });
});
