import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { schemaOfSample } from "../../../designer/expression/schema-of-sample.ts";
import type { Json } from "../../../shared/base/json.ts";
import { fc } from "../../support/property.ts";

describe("a schema made from a sample", () => {
  it("names types, members, and what every object of a list has", () => {
    expect(
      schemaOfSample({ title: "a", score: 1, lines: [{ id: 1, note: null }, { id: 2.5 }] }),
    ).toEqual({
      type: "object",
      properties: {
        title: { type: "string" },
        score: { type: "integer" },
        lines: {
          type: "array",
          items: {
            type: "object",
            properties: { id: { type: "number" }, note: { type: "null" } },
            required: ["id"],
          },
        },
      },
      required: ["title", "score", "lines"],
    });
  });

  it("allows each type that a list mixes", () => {
    expect(schemaOfSample([1, "a", null, [true]])).toEqual({
      type: "array",
      items: {
        type: ["array", "integer", "null", "string"],
        items: { type: "boolean" },
      },
    });
    expect(schemaOfSample([])).toEqual({ type: "array" });
  });

  it("is fitted by the sample, whatever that is", () => {
    const ajv = new Ajv2020({ strict: false });
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const sample = JSON.parse(JSON.stringify(value)) as Json;
        expect(ajv.validate(schemaOfSample(sample), sample)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});
