import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../../shared/base/json.ts";
import { kindOf } from "../../../shared/nodes/index.ts";
import { createFakeWorld } from "../../support/context.ts";

const world = createFakeWorld();

async function run(type: string, params: JsonObject): Promise<Json> {
  const kind = kindOf[type];
  if (kind?.family !== "task") throw new Error(`no task kind ${type}`);
  return await kind.run(params, world.context());
}

function file(name: string, text: string, type = "text/plain"): JsonObject {
  world.files.set(name, { name, type, text });
  return { $artifact: name, name };
}

const records: Json = [
  { id: 1, name: 'a "b", c', tags: ["x"] },
  { id: 2, name: "é\nü", extra: null },
];
const csv = 'id,name,tags,extra\r\n1,"a ""b"", c","[""x""]",\r\n2,"é\nü",,\r\n';
const jsonLines =
  '{"id":1,"name":"a \\"b\\", c","tags":["x"]}\n{"id":2,"name":"é\\nü","extra":null}\n';

describe("read-file", () => {
  it.each<[name: string, text: string, format: string, value: Json, count: number | null]>([
    ["a.txt", "text", "TEXT", "text", null],
    ["a.md", "# Title", "MARKDOWN", "# Title", null],
    ["a.json", '\uFEFF{"a":1}', "JSON", { a: 1 }, null],
    ["a.jsonl", '{"a":1}\n\n[2]\n', "JSONL", [{ a: 1 }, [2]], 2],
    ["A.CSV", "\uFEFFa,b\r\n1,\r\n", "CSV", [{ a: "1", b: "" }], 1],
  ])("reads %s by its name", async (name, text, format, value, count) => {
    expect(await run("read-file", { File: file(name, text) })).toEqual({
      value,
      format,
      count,
      characters: text.length,
    });
  });

  it("goes by the type where the name says nothing, and by what it is told", async () => {
    const given = file("upload", "[1]", "application/json");
    expect(await run("read-file", { File: given })).toMatchObject({ value: [1], format: "JSON" });
    expect(await run("read-file", { File: given, Format: "TEXT" })).toMatchObject({ value: "[1]" });
    const semicolons = file("b.csv", "a;b\n1;2\n");
    expect(
      await run("read-file", { File: semicolons, Delimiter: ";", Columns: { B: "b", none: "c" } }),
    ).toMatchObject({ value: [{ B: "2", none: null }] });
  });

  it.each([
    ["a.json", "{"],
    ["a.jsonl", "{}\nno"],
    ["a.csv", 'a\n"open'],
  ])("says what is wrong in %s", async (name, text) => {
    await expect(run("read-file", { File: file(name, text) })).rejects.toMatchObject({
      error: "Data.InvalidText",
    });
    await expect(run("read-file", { File: { $artifact: "none" } })).rejects.toMatchObject({
      error: "Document.NotFound",
    });
  });
});

describe("write-file", () => {
  const written = async (params: JsonObject) => {
    const { file: reference, format } = (await run("write-file", params)) as {
      readonly file: { readonly $artifact: string; readonly type: string };
      readonly format: string;
    };
    return { format, type: reference.type, text: world.files.get(reference.$artifact)?.text };
  };

  it.each<[name: string, format: string, type: string, text: string]>([
    ["r.csv", "CSV", "text/csv; charset=utf-8", csv],
    ["r.jsonl", "JSONL", "application/jsonl", jsonLines],
    ["r.json", "JSON", "application/json", `${JSON.stringify(records, null, 2)}\n`],
    ["r", "JSON", "application/json", `${JSON.stringify(records, null, 2)}\n`],
  ])("writes records as %s", async (name, format, type, text) => {
    expect(await written({ Name: name, Value: records })).toEqual({ format, type, text });
  });

  it("writes a table in Markdown in which nothing can be broken", async () => {
    const { text } = await written({ Name: "r.md", Value: [{ a: "x | y", b: "<b>\n# no" }] });
    expect(text?.split("\n")).toHaveLength(4);
    expect(text).toContain("| a | b |");
    expect(text).not.toContain("x | y");
  });

  it("leaves a text as it is, unless it is told the format", async () => {
    expect((await written({ Name: "a.json", Value: "already" })).text).toBe("already");
    expect((await written({ Name: "a.json", Value: "x", Format: "JSON" })).text).toBe('"x"\n');
    expect((await written({ Name: "a", Value: "x" })).type).toBe("text/plain; charset=utf-8");
    expect((await written({ Name: "e.csv", Value: [] })).text).toBe("");
  });

  it("chooses columns, and refuses what has none", async () => {
    expect((await written({ Name: "r.csv", Value: records, Columns: { n: "id" } })).text).toBe(
      "n\r\n1\r\n2\r\n",
    );
    await expect(run("write-file", { Name: "r.csv", Value: [1] })).rejects.toMatchObject({
      error: "Data.InvalidValue",
    });
    await expect(run("write-file", { Name: "../r.csv", Value: 1 })).rejects.toMatchObject({
      error: "Cairn.InvalidParameters",
    });
  });
});

describe("convert", () => {
  it("goes back and forth without loss of text", async () => {
    const rows = [
      { a: '1"', b: ",\n;" },
      { a: "", b: " é " },
    ];
    for (const format of ["CSV", "JSONL", "JSON"]) {
      // eslint-disable-next-line no-await-in-loop
      const there = (await run("convert", { Value: rows, To: format })) as { value: string };
      // eslint-disable-next-line no-await-in-loop
      expect(await run("convert", { Value: there.value, From: format })).toEqual({
        value: rows,
        count: 2,
      });
    }
  });

  it("goes from one text to another, with other columns and delimiters", async () => {
    const asked = { From: "CSV", To: "CSV", ToDelimiter: "\t", Columns: ["b", "a"] };
    expect(await run("convert", { Value: "a,b\n1,2\n", ...asked })).toEqual({
      value: "b\ta\r\n2\t1\r\n",
      count: 1,
    });
    expect(await run("convert", { Value: { a: 1, b: 2 }, Columns: ["a"] })).toEqual({
      value: { a: 1 },
      count: null,
    });
    expect(
      await run("convert", { Value: { __proto__: 1, toString: 2 }, Columns: ["valueOf"] }),
    ).toEqual({
      value: { valueOf: null },
      count: null,
    });
  });

  it("says what is wrong", async () => {
    await expect(run("convert", { Value: [1], From: "CSV" })).rejects.toMatchObject({
      error: "Data.InvalidText",
    });
    await expect(
      run("convert", { Value: "x".repeat(17_000_000), To: "TEXT" }),
    ).rejects.toMatchObject({
      error: "Data.TooLarge",
    });
  });
});
