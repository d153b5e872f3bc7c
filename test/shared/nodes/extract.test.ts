import { describe, expect, it } from "vitest";
import { Failure } from "../../../shared/nodes/kind.ts";
import { extract } from "../../../shared/nodes/extract.ts";
import { split } from "../../../shared/nodes/split.ts";
import { createFakeWorld } from "../../support/context.ts";

describe("extract", () => {
  it("reads a stored file, telling the port the name that came with it", async () => {
    const world = createFakeWorld();
    world.document = () => ({
      text: "Hello",
      type: "application/pdf",
      title: "Greeting",
      pages: 2,
    });
    const document = { $artifact: "a1", name: "hello.pdf", bytes: 99, type: "application/pdf" };
    expect(await extract.run({ Document: document }, world.context())).toEqual({
      text: "Hello",
      type: "application/pdf",
      title: "Greeting",
      pages: 2,
      name: "hello.pdf",
      characters: 5,
    });
    expect(world.requests).toEqual([{ port: "extract", id: "a1", name: "hello.pdf" }]);
  });

  it("takes text at hand as it stands", async () => {
    const world = createFakeWorld();
    const document = { Text: "Intro\n\n# First *title*\nbody", Name: "a.MD" };
    expect(await extract.run({ Document: document }, world.context())).toMatchObject({
      text: document.Text,
      type: "text/markdown",
      title: "First *title*",
      pages: null,
    });
    expect(await extract.run({ Document: { Text: "# no title" } }, world.context())).toMatchObject({
      type: "text/plain",
      title: null,
      name: "",
    });
    expect(world.requests).toEqual([]);
  });

  it("reads HTML at hand as a reader would", async () => {
    const document = { Text: "<p>Hi <b>you</b></p>", Name: "page.html" };
    const result = await extract.run({ Document: document }, createFakeWorld().context());
    expect(result).toMatchObject({ text: "Hi you", type: "text/html", name: "page.html" });
  });

  it("stops at a document without text, unless that is allowed", async () => {
    const world = createFakeWorld();
    world.document = () => ({ text: " \n ", type: "application/pdf", title: null, pages: 3 });
    const document = { $artifact: "a1", name: "scan.pdf" };
    await expect(extract.run({ Document: document }, world.context())).rejects.toMatchObject({
      error: "Document.NoText",
      cause: expect.stringContaining("scan.pdf") as string,
    });
    const allowed = await extract.run({ Document: document, AllowEmpty: true }, world.context());
    expect(allowed).toMatchObject({ pages: 3, characters: 3 });
  });

  it("hands on tables, attachments and what they hold", async () => {
    const world = createFakeWorld();
    const table = { name: "A", columns: ["x"], rows: [{ x: 1 }, { x: null }] };
    const facts = { title: null, pages: null };
    world.document = () => ({
      ...facts,
      text: "mail",
      type: "message/rfc822",
      attachments: [
        {
          name: "a.csv",
          type: "text/csv",
          bytes: 9,
          document: { ...facts, text: "t", type: "text/csv", tables: [table] },
        },
        {
          name: "b.png",
          type: "image/png",
          bytes: 8,
          error: "Document.UnsupportedType",
          cause: "A picture.",
        },
      ],
    });
    const given = { Document: { $artifact: "a1" }, Attachments: true };
    const result = await extract.run(given, world.context());
    expect(() => extract.result.parse(result)).not.toThrow();
    expect(result).toEqual({
      ...facts,
      name: "",
      text: "mail",
      type: "message/rfc822",
      characters: 4,
      attachments: [
        {
          name: "a.csv",
          type: "text/csv",
          bytes: 9,
          document: {
            ...facts,
            name: "a.csv",
            text: "t",
            type: "text/csv",
            characters: 1,
            tables: [table],
          },
        },
        {
          name: "b.png",
          type: "image/png",
          bytes: 8,
          error: "Document.UnsupportedType",
          cause: "A picture.",
        },
      ],
    });
  });

  it("leaves tables out when only the text is wanted", async () => {
    const world = createFakeWorld();
    const tables = [{ name: "", columns: ["x"], rows: [{ x: "1" }] }];
    world.document = () => ({ text: "t", type: "text/csv", title: null, pages: null, tables });
    const given = { Document: { $artifact: "a1" } };
    expect(await extract.run(given, world.context())).toMatchObject({ tables });
    expect(await extract.run({ ...given, Tables: false }, world.context())).not.toHaveProperty(
      "tables",
    );
  });

  it("passes on what the port says", async () => {
    const world = createFakeWorld();
    const missing = extract.run({ Document: { $artifact: "gone" } }, world.context());
    await expect(missing).rejects.toBeInstanceOf(Failure);
    await expect(missing).rejects.toMatchObject({ error: "Document.NotFound" });
  });
});

describe("split", () => {
  it("numbers the chunks and counts their tokens", async () => {
    const words = Array.from({ length: 40 }, (_, index) => `w${String(index)}`).join(" ");
    const result = await split.run(
      { Text: words, MaxTokens: 16, OverlapTokens: 4 },
      createFakeWorld().context(),
    );
    const { chunks, count } = split.result.parse(result) as {
      chunks: { index: number; text: string; tokens: number }[];
      count: number;
    };
    expect(count).toBe(chunks.length);
    expect(chunks.map((chunk) => chunk.index)).toEqual([0, 1, 2]);
    expect(chunks.map((chunk) => chunk.tokens)).toEqual([16, 16, 16]);
    expect(chunks[1]?.text.startsWith("w12 ")).toBe(true);
  });

  it("makes no chunk of nothing", async () => {
    expect(await split.run({ Text: "" }, createFakeWorld().context())).toEqual({
      chunks: [],
      count: 0,
    });
  });

  it("refuses an overlap with which it could not move on", async () => {
    const stuck = split.run(
      { Text: "a", MaxTokens: 100, OverlapTokens: 60 },
      createFakeWorld().context(),
    );
    await expect(stuck).rejects.toMatchObject({
      error: "Cairn.InvalidParameters",
      cause: expect.stringContaining("OverlapTokens: must be at most half") as string,
    });
  });
});
