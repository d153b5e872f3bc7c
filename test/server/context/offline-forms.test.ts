import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { fc } from "../../support/property.ts";
import { describe, expect, it } from "vitest";
import { isJsonObject, type Json, type JsonObject } from "../../../shared/base/json.ts";
import { form, news, page } from "../../support/offline-answers.ts";

describe("forms", () => {
  it("are filled with what the text says", () => {
    const schema = {
      type: "object",
      properties: {
        title: { type: "string", maxLength: 40 },
        date: { type: "string", format: "date" },
        keyPoints: { type: "array", items: { type: "string" }, minItems: 2, maxItems: 3 },
        budget: { type: "number" },
        contact: { type: "string", format: "email" },
        homepage: { type: "string", format: "uri" },
        year: { type: "integer" },
        confidence: { type: "number", minimum: 0, maximum: 1 },
        language: { type: "string" },
        author: { type: ["string", "null"] },
        phone: { type: "string" },
      },
      required: ["title", "date", "keyPoints", "author"],
      additionalProperties: false,
    };
    const filled = form(news, schema);
    expect(filled).toMatchObject({
      date: "2024-05-12",
      budget: 45_000_000,
      contact: "press@siemens.example",
      homepage: "https://example.org/battery",
      year: 2024,
      language: "English",
      author: "Anna Keller",
    });
    expect(filled).not.toHaveProperty("phone");
    expect(
      new Ajv2020({ strict: false }).compile({
        ...schema,
        properties: { ...schema.properties, date: {}, contact: {}, homepage: {} },
      })(filled),
    ).toBe(true);
  });

  it("of lists of objects have one for each part", () => {
    const release = {
      type: "object",
      properties: {
        version: { type: "string" },
        date: { type: ["string", "null"] },
        summary: { type: "string" },
      },
      required: ["version", "date"],
    };
    const { releases } = form(page("pdfkit/CHANGELOG.md"), {
      type: "object",
      properties: { releases: { type: "array", items: release } },
    }) as { releases: JsonObject[] };
    expect(releases[0]).toMatchObject({ version: "0.20.2", date: "2026-08-29" });
    expect(releases.length).toBeGreaterThan(10);
  });

  it("are valid for any schema", () => {
    const schema = fc.letrec<{
      schema: JsonObject;
      leaf: JsonObject;
      list: JsonObject;
      record: JsonObject;
      choice: JsonObject;
    }>((tie) => ({
      schema: fc.oneof({ maxDepth: 3 }, tie("leaf"), tie("list"), tie("record"), tie("choice")),
      leaf: fc.oneof(
        fc.record({
          type: fc.constant("string"),
          minLength: fc.integer({ min: 0, max: 20 }),
          maxLength: fc.integer({ min: 20, max: 60 }),
        }),
        fc.record({
          type: fc.constantFrom("number", "integer"),
          minimum: fc.integer({ min: -5, max: 5 }),
          maximum: fc.integer({ min: 5, max: 50 }),
        }),
        fc.record({
          type: fc.constant("integer"),
          exclusiveMinimum: fc.integer({ min: 0, max: 9 }),
          multipleOf: fc.integer({ min: 1, max: 7 }),
        }),
        fc.record({
          type: fc.constant("number"),
          minimum: fc.constant(0.1),
          multipleOf: fc.constant(0.1),
        }),
        fc.record({
          type: fc.constant("string"),
          format: fc.constantFrom("date", "date-time", "email", "uri"),
        }),
        fc.record({
          enum: fc.uniqueArray(fc.constantFrom<Json>("a", "b", 1, null, true), { minLength: 1 }),
        }),
        fc.record({ const: fc.constantFrom<Json>("x", 0, null) }),
        fc.constantFrom<JsonObject>(
          { type: "boolean" },
          { type: "null" },
          {},
          { type: ["string", "null"] },
        ),
      ),
      list: fc.record({
        type: fc.constant("array"),
        items: tie("schema"),
        minItems: fc.integer({ min: 0, max: 3 }),
        maxItems: fc.integer({ min: 3, max: 6 }),
      }),
      record: fc
        .uniqueArray(
          fc.tuple(
            fc.constantFrom(
              "title",
              "people",
              "summary",
              "score",
              "createdAt",
              "tags",
              "is_open",
              "x",
            ),
            tie("schema"),
            fc.boolean(),
          ),
          { maxLength: 5, selector: ([name]) => name },
        )
        .map((members): JsonObject => ({
          type: "object",
          properties: Object.fromEntries(members.map(([name, member]) => [name, member])),
          required: members.filter(([, , isRequired]) => isRequired).map(([name]) => name),
          additionalProperties: false,
        })),
      choice: fc
        .tuple(fc.constantFrom("anyOf", "allOf"), tie("record"), tie("record"))
        .map(([keyword, left, right]): JsonObject =>
          keyword === "anyOf" ? { anyOf: [left, right] } : { anyOf: [right] },
        ),
    }));
    const ajv = new Ajv2020({ strict: false, logger: false, multipleOfPrecision: 9 });
    addFormats(ajv);
    fc.assert(
      fc.property(
        schema.schema,
        fc.constantFrom(news, "Short text.", "", page("zod/README.md")),
        (wanted, text) => {
          const filled = form(text, wanted, "Fill the form.");
          expect([ajv.validate(wanted, filled), ajv.errors, filled]).toStrictEqual([
            true,
            null,
            filled,
          ]);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("end for schemas that refer to themselves", () => {
    const node = {
      type: "object",
      properties: {
        name: { type: "string" },
        children: { type: "array", items: { $ref: "#/$defs/node" } },
      },
      required: ["name", "children"],
    };
    const filled = form(news, { $defs: { node }, $ref: "#/$defs/node" });
    expect(isJsonObject(filled) && typeof filled["name"] === "string").toBe(true);
  });
});
