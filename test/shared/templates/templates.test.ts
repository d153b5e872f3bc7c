import jsonata from "jsonata";
import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../../shared/base/json.ts";
import { compile } from "../../../shared/compiler/compile.ts";
import { decompile } from "../../../shared/compiler/decompile.ts";
import { readGraph } from "../../../shared/graph/read-graph.ts";
import { report } from "../../../shared/nodes/report.ts";
import { documentAnalysis } from "../../../shared/templates/document-analysis.ts";
import { templates } from "../../../shared/templates/index.ts";
import { createFakeWorld } from "../../support/context.ts";
import { canonical } from "../compiler/arbitrary-graph.ts";

describe("templates", () => {
  it("have ids of their own", () => {
    expect(new Set(templates.map(({ id }) => id)).size).toBe(templates.length);
  });

  it.each(templates.map((template) => [template.id, template] as const))(
    "%s has no problem at all",
    (_, { graph, title, summary }) => {
      const { definition, problems } = compile(graph);
      expect(problems).toEqual([]);
      expect(definition).not.toBeNull();
      expect(readGraph(graph)).toEqual({ ok: true, graph });
      expect(`${title} ${summary}`).toMatch(/\w/u);
    },
  );

  it.each(templates.map((template) => [template.id, template] as const))(
    "%s is drawn from its definition as it was",
    (_, { graph }) => {
      const { definition } = compile(graph);
      const nodes = graph.nodes.map((node) => ({ ...node }));
      expect(canonical(decompile(definition ?? {}))).toEqual(canonical({ ...graph, nodes }));
    },
  );
});

/** Evaluates `{% … %}` as the engine does: without data of its own, with `$states`. */
async function evaluate(text: unknown, states: JsonObject): Promise<Json> {
  const value: unknown = await jsonata(String(text).slice(2, -2)).evaluate(undefined, { states });
  return JSON.parse(JSON.stringify(value)) as Json;
}

function field(name: string, place: "params" | "fields", key: string): unknown {
  return documentAnalysis.graph.nodes.find((node) => node.name === name)?.[place][key];
}

function catchOutput(name: string): unknown {
  const [entry] = field(name, "fields", "Catch") as readonly JsonObject[];
  return entry?.["Output"];
}

describe("document analysis", () => {
  const extracted = {
    text: "All of it",
    title: null,
    pages: 3,
    type: "application/pdf",
    characters: 9,
  };
  const chunks = (...texts: string[]): JsonObject => ({
    chunks: texts.map((text, index) => ({ index, text, tokens: 2 })),
    count: texts.length,
  });
  const entities = (...people: string[]): JsonObject => ({
    people,
    organizations: [],
    places: ["Oslo"],
    dates: ["1 May"],
  });

  it("names a document that came without a name by its id", async () => {
    const name = async (input: JsonObject, result: JsonObject): Promise<Json> =>
      await evaluate(field("Extract text", "fields", "Output"), { input, result });
    expect(await name({ $artifact: "a1" }, { ...extracted, name: "" })).toEqual({
      ...extracted,
      name: "a1",
    });
    expect(await name({ $artifact: "a1", name: "x.pdf" }, { ...extracted, name: "x.pdf" })).toEqual(
      { ...extracted, name: "x.pdf" },
    );
  });

  it("keeps the parts a list, also when there is one", async () => {
    const parts = async (...texts: string[]): Promise<Json> =>
      await evaluate(field("Split text", "fields", "Output"), {
        input: { ...extracted, name: "n" },
        result: chunks(...texts),
      });
    expect(await parts("a")).toEqual({
      name: "n",
      title: null,
      pages: 3,
      characters: 9,
      parts: ["a"],
    });
    expect(await parts("a", "b")).toMatchObject({ parts: ["a", "b"] });
  });

  it("joins summaries and names each entity once", async () => {
    const join = async (...result: JsonObject[]): Promise<Json> =>
      await evaluate(field("Parts", "fields", "Output"), {
        input: { name: "n", title: "T", pages: null, characters: 9 },
        result,
      });
    expect(await join({ summary: "One.", entities: entities() })).toEqual({
      name: "n",
      title: "T",
      pages: null,
      characters: 9,
      parts: 1,
      summary: "One.",
      entities: { people: [], organizations: [], places: ["Oslo"], dates: ["1 May"] },
    });
    const two = await join(
      { summary: "One.", entities: entities("Ada", "Bo") },
      { summary: "Two.", entities: entities("Ada") },
    );
    expect(two).toMatchObject({
      parts: 2,
      summary: "One.\n\nTwo.",
      entities: { people: ["Ada", "Bo"], places: ["Oslo"] },
    });
  });

  it("combines summaries only where there are several", async () => {
    const [rule] = field("Several parts?", "params", "Rules") as readonly JsonObject[];
    expect(await evaluate(rule?.["Condition"], { input: { parts: 1 } })).toBe(false);
    expect(await evaluate(rule?.["Condition"], { input: { parts: 2 } })).toBe(true);
    const input = { name: "n", summary: "long", parts: 2 };
    const combined = await evaluate(field("Combine summaries", "fields", "Output"), {
      input,
      result: { text: "short" },
    });
    expect(combined).toEqual({ name: "n", summary: "short", parts: 2 });
  });

  it("says which document failed and why", async () => {
    const errorOutput = { Error: "Document.Unreadable", Cause: "The file is damaged." };
    const failed = { name: "x.pdf", error: "Document.Unreadable", reason: "The file is damaged." };
    for (const name of ["Extract text", "Parts", "Combine summaries"]) {
      expect(
        await evaluate(catchOutput(name), {
          input: { $artifact: "a", name: "x.pdf" },
          errorOutput,
        }),
      ).toEqual(failed);
    }
    expect(
      await evaluate(catchOutput("Extract text"), { input: { $artifact: "a" }, errorOutput }),
    ).toMatchObject({ name: "a" });
  });

  async function page(...input: JsonObject[]): Promise<string> {
    const Sections = await evaluate(field("Report", "params", "Sections"), { input });
    const result = await report.run(
      { Title: "Document analysis", Sections },
      createFakeWorld().context(),
    );
    return (result as { markdown: string }).markdown;
  }

  const good: JsonObject = {
    name: "a.pdf",
    title: "On Stones",
    pages: 2,
    characters: 900,
    parts: 2,
    summary: "Stones are hard.",
    entities: { people: ["Ada", "Bo"], organizations: [], places: [], dates: ["1 May"] },
  };
  const plain: JsonObject = {
    name: "b.txt",
    title: null,
    pages: null,
    characters: 1,
    parts: 1,
    summary: "Short.",
    entities: { people: [], organizations: [], places: [], dates: [] },
  };
  const bad: JsonObject = {
    name: "c.pdf",
    error: "Document.Unreadable",
    reason: "The file is damaged.",
  };

  it("writes a report that reads well", async () => {
    expect(await page(good, plain, bad)).toMatchInlineSnapshot(`
      "# Document analysis

      ## Overview

      2 documents analysed, 1 could not be analysed (see the end).

      | Document | Title | Pages | Characters | Parts |
      | --- | --- | --- | --- | --- |
      | a.pdf | On Stones | 2 | 900 | 2 |
      | b.txt |  |  | 1 | 1 |

      ## On Stones

      Stones are hard.

      - Source: a.pdf, 2 pages, 900 characters, 2 parts
      - People: Ada, Bo
      - Organizations: none found
      - Places: none found
      - Dates: 1 May

      ## b.txt

      Short.

      - Source: b.txt, 1 character, 1 part
      - People: none found
      - Organizations: none found
      - Places: none found
      - Dates: none found

      ## Not analysed

      | Document | Reason | Error |
      | --- | --- | --- |
      | c.pdf | The file is damaged. | Document.Unreadable |
      "
    `);
  });

  it("writes a report about one document", async () => {
    const markdown = await page(good);
    expect(markdown).toContain("1 document analysed.");
    expect(markdown).toContain("## On Stones");
    expect(markdown).not.toContain("Not analysed");
  });

  it("writes a report when every document failed", async () => {
    const markdown = await page(bad);
    expect(markdown).toContain("0 documents analysed, 1 could not be analysed");
    expect(markdown).toContain("The file is damaged.");
  });
});
