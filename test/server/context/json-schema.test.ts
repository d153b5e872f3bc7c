import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createJsonSchemas, type JsonSchemas } from "../../../server/context/json-schema.ts";

let schemas: JsonSchemas;

beforeAll(() => {
  schemas = createJsonSchemas();
});

afterAll(() => {
  schemas.close();
});

describe("mismatch", () => {
  it("is null for a value that fits", async () => {
    const schema = {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      type: "object",
      properties: { a: { $ref: "#/$defs/n" } },
      $defs: { n: { type: "integer" } },
    };
    expect(await schemas.mismatch(schema, { a: 1 })).toBeNull();
    expect(await schemas.mismatch({}, null)).toBeNull();
    expect(
      await schemas.mismatch({ prefixItems: [{ type: "string" }], items: false }, ["x"]),
    ).toBeNull();
  });

  it("says where and why, of the first few", async () => {
    const schema = {
      type: "object",
      properties: { a: { enum: ["x", "y"] }, b: { type: "array", items: { type: "string" } } },
      required: ["c"],
      additionalProperties: false,
    };
    const reason = await schemas.mismatch(schema, { a: "z", b: [1, 2, 3, 4, 5, 6, 7], d: 1 });
    expect(reason).toContain("the value must have required property 'c'");
    expect(reason).toContain("(d)");
    expect(reason).toContain("/a must be equal to one of the allowed values (x, y)");
    expect(reason).toMatch(/; and \d+ more$/);
  });

  it("holds the same $id twice, with different content", async () => {
    expect(await schemas.mismatch({ $id: "urn:example:a", type: "string" }, 5)).toContain("string");
    expect(await schemas.mismatch({ $id: "urn:example:a", type: "number" }, 5)).toBeNull();
  });

  it("takes schemas that name another draft", async () => {
    expect(
      await schemas.mismatch(
        { $schema: "http://json-schema.org/draft-07/schema#", type: "number" },
        5,
      ),
    ).toBeNull();
  });

  it("refuses what is no schema", async () => {
    await expect(schemas.mismatch({ type: "strin" }, 5)).rejects.toMatchObject({
      error: "Cairn.InvalidSchema",
    });
    await expect(
      schemas.mismatch({ $ref: "https://example.com/other.json" }, 5),
    ).rejects.toMatchObject({ error: "Cairn.InvalidSchema" });
    await expect(schemas.mismatch({ pattern: "(" }, "x")).rejects.toMatchObject({
      error: "Cairn.InvalidSchema",
    });
  });

  it("survives a pattern that takes for ever", async () => {
    const evil = schemas.mismatch({ type: "string", pattern: "^(a+)+$" }, `${"a".repeat(40)}!`);
    await expect(evil).rejects.toMatchObject({ error: "Cairn.InvalidSchema" });
    expect(await schemas.mismatch({ type: "string" }, "fine")).toBeNull();
  });
});
