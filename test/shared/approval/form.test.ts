/** Forms of approvals: which schemas are forms, and what fits them. */
import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../../shared/base/json.ts";
import { initialValues, readForm, readValues } from "../../../shared/approval/form.ts";

const form = (properties: JsonObject, required: readonly string[] = []): JsonObject => ({
  type: "object",
  properties,
  required,
});

describe("a form", () => {
  it("has a field for each property, in their order, of the type that fits", () => {
    const { fields, problems } = readForm(
      form(
        {
          unitPrice: { type: "number", minimum: 1, default: 2 },
          count: { type: "integer", maximum: 9 },
          channel: { enum: ["web", "print"], title: "Channel" },
          grade: { type: "integer", enum: [1, 2] },
          on: { type: "string", format: "date" },
          mail: { type: "string", format: "email" },
          ok: { type: "boolean", description: "Really?" },
          long_note: { type: "string", maxLength: 500 },
          short: {},
        },
        ["channel"],
      ),
    );
    expect(problems).toEqual([]);
    expect(fields.map(({ name, title, type }) => [name, title, type])).toEqual([
      ["unitPrice", "Unit price", "number"],
      ["count", "Count", "number"],
      ["channel", "Channel", "choice"],
      ["grade", "Grade", "choice"],
      ["on", "On", "date"],
      ["mail", "Mail", "text"],
      ["ok", "Ok", "boolean"],
      ["long_note", "Long note", "text"],
      ["short", "Short", "text"],
    ]);
    expect(fields.filter(({ isRequired }) => isRequired).map(({ name }) => name)).toEqual([
      "channel",
    ]);
    expect(fields.find(({ name }) => name === "long_note")).toMatchObject({ isLong: true });
    expect(initialValues(fields)).toEqual({ unitPrice: 2 });
  });

  it("may be none at all", () => {
    expect(readForm(null)).toEqual({ fields: [], problems: [] });
  });

  it.each<[string, Json, readonly string[]]>([
    ["is a list", [], []],
    ["has no fields", {}, ["properties"]],
    ["is of another type", { type: "array", properties: {} }, ["type"]],
    ["holds a keyword that no form shows", { properties: {}, oneOf: [] }, []],
    ["has a field of another type", form({ a: { type: "array" } }), ["properties", "a", "type"]],
    ["has a field with a pattern", form({ a: { pattern: "x" } }), ["properties", "a"]],
    ["has a minimum for a text", form({ a: { minimum: 1 } }), ["properties", "a", "minimum"]],
    ["requires what is not there", form({ a: {} }, ["b"]), ["required"]],
    [
      "begins with what does not fit",
      form({ a: { type: "number", maximum: 1, default: 2 } }),
      ["properties", "a", "default"],
    ],
  ])("is none when it %s", (_, schema, path) => {
    const [problem] = readForm(schema).problems;
    expect(problem?.path).toEqual(path);
    expect(problem?.message).toMatch(/\S/);
  });
});

describe("values", () => {
  const { fields } = readForm(
    form(
      {
        text: { type: "string", minLength: 2, maxLength: 3 },
        mail: { type: "string", format: "email" },
        count: { type: "integer", minimum: 1, maximum: 3 },
        one: { enum: ["a", 1] },
        on: { type: "string", format: "date" },
        ok: { type: "boolean" },
      },
      ["text"],
    ),
  );
  const read = (given: JsonObject, mayLeaveOut = false) =>
    readValues(fields, given, { mayLeaveOut });

  it.each<[string, Json]>([
    ["text", "ab"],
    ["text", "🪨🪨🪨"],
    ["mail", "a@b.example"],
    ["count", 3],
    ["one", "a"],
    ["one", 1],
    ["on", "2028-02-29"],
    ["ok", false],
  ])("fit: %s %j", (name, value) => {
    expect(read({ text: "ab", [name]: value })).toMatchObject({
      problems: [],
      values: { [name]: value },
    });
  });

  it.each<[string, Json]>([
    ["text", "a"],
    ["text", "🪨🪨🪨🪨"],
    ["text", 12],
    ["mail", "a@b"],
    ["mail", "a b@c.example"],
    ["count", 1.5],
    ["count", 0],
    ["count", 4],
    ["count", "2"],
    ["one", "1"],
    ["on", "2027-02-29"],
    ["on", "2026-13-01"],
    ["on", "21.11.2026"],
    ["ok", "yes"],
    ["more", 1],
  ])("do not fit: %s %j", (name, value) => {
    const { problems } = read({ text: "ab", [name]: value });
    expect(problems.map(({ field }) => field)).toEqual([name]);
    expect(problems[0]?.message).toMatch(/^[A-Z].*\.$/);
  });

  it("that are blank are none; a box that nobody ticked is no", () => {
    expect(read({ text: "ab", mail: "", count: null })).toEqual({
      problems: [],
      values: { text: "ab", ok: false },
    });
  });

  it("are wanted where the form says so, but for a rejection", () => {
    expect(read({}).problems).toEqual([{ field: "text", message: "Fill this in." }]);
    expect(read({}, true)).toEqual({ problems: [], values: {} });
    expect(read({ count: 9 }, true).problems).toHaveLength(1);
  });
});
