import { fc } from "../../support/property.ts";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import Markdown from "react-markdown";
import { describe, expect, it } from "vitest";
import { block, bullets, heading, inline, table } from "../../../shared/nodes/parts/markdown.ts";
import { templatePage } from "../../../shared/nodes/parts/report-page.ts";
import { report } from "../../../shared/nodes/report.ts";
import { createFakeWorld } from "../../support/context.ts";

/** HTML of a page as a reader of Markdown makes it. */
const html = (markdown: string): string =>
  renderToStaticMarkup(createElement(Markdown, null, markdown));
const tags = (page: string): string[] =>
  [...page.matchAll(/<(?<tag>[a-z]\w*)/gu)].map((match) => match.groups?.["tag"] ?? "");
const words = (text: string): string[] => text.match(/[a-z]{3,}/gu) ?? [];
/** What a reader of the page sees. */
const shown = (page: string): string =>
  page
    .replaceAll(/<[^>]*>/gu, " ")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#x27;", "'")
    .replaceAll("&amp;", "&");

/** Everything that means something in Markdown or HTML, between words. */
const nasty = fc
  .array(
    fc.constantFrom(
      ..."# |## |> |- |* |+ |1. |1) |2024. |---|===|***|___|```|~~~|    |\t|\n|\n\n|\r\n|\u2028|\\|`|*|**|_|[|]|(|)|<|>|~|$|&amp;|&#35;|:|!|word|other|<script>alert(1)</script>|<!--|-->|[link](https://evil.example)|![img](x)|[ref]: https://evil.example|<https://evil.example>|# heading|a | b".split(
        "|",
      ),
      "|",
      "| a | b |\n|---|---|\n",
      "\0",
    ),
    { maxLength: 25 },
  )
  .map((parts) => parts.join(""));

describe("text that nobody here wrote", () => {
  it("stays in its paragraphs, lists and code blocks", () => {
    fc.assert(
      fc.property(nasty, nasty, (text, item) => {
        const page = html(
          [heading(1, text), block(text), heading(2, item), bullets([item, text]), "end"].join(
            "\n\n",
          ),
        );
        const seen = tags(page);
        expect(seen.filter((tag) => tag === "h1" || tag === "h2").length).toBe(2);
        expect(new Set(seen)).toSatisfy((set: Set<string>) =>
          [...set].every((tag) =>
            ["h1", "h2", "p", "ul", "ol", "li", "strong", "pre", "code"].includes(tag),
          ),
        );
        expect(page.endsWith("<p>end</p>")).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it("is shown as it was written", () => {
    fc.assert(
      fc.property(nasty, (text) => {
        // Control characters go: what stood on both sides then stands together.
        expect(words(shown(html(`x ${inline(text)}`)))).toEqual(words(text.replaceAll("\0", "")));
      }),
      { numRuns: 500 },
    );
  });

  it("of one line with a hundred thousand marks is written at once", () => {
    for (const mark of ["#", "# ", "*", "**a", "`", "```", "- ", "|", "{{", "<", " "]) {
      const line = `# ${mark.repeat(100_000)}x`;
      expect(block(line)).toContain("x");
      expect(block(`~\n\`\`\`\n${"a`".repeat(200_000)}`)).toContain("a`");
      expect(templatePage(line, {}).markdown).toContain("x");
    }
  });

  it("cannot add a cell or a row to a table", () => {
    fc.assert(
      fc.property(nasty, nasty, (first, second) => {
        const lines = table(["A", first], [[second, first]]).split("\n");
        expect(lines).toHaveLength(3);
        for (const line of lines) expect(line.match(/(?<!\\)(?:\\\\)*\|/gu)).toHaveLength(3);
      }),
    );
  });
});

describe("what models answer with", () => {
  it("keeps lists, bold and code, and makes headings bold lines", () => {
    const answer =
      "## Findings\nThe *first* **key point** is\nthis:\n* one\n- two **2**\n\n1. a\n2) b\n\n```ts\nlet a = `#`;\n```\nDone.";
    expect(block(answer)).toBe(
      [
        "**Findings**",
        String.raw`The \*first\* **key point** is` + "\nthis:",
        "- one\n- two **2**",
        "1. a\n2. b",
        "```\nlet a = `#`;\n```",
        "Done.",
      ].join("\n\n"),
    );
  });

  it("closes a code block that was left open, with a fence that nothing inside closes", () => {
    expect(block("```\na ```` b\n# no heading")).toBe("`````\na ```` b\n# no heading\n`````");
  });
});

describe("report", () => {
  const run = async (params: object) => {
    const world = createFakeWorld();
    const result = await report.run({ Title: "Sales: EU", ...params }, world.context());
    return { world, result: report.result.parse(result) as { markdown: string; words: number } };
  };

  it("writes sections with text, items and a table, and keeps the page as a file", async () => {
    const { world, result } = await run({
      Sections: [
        { Heading: "One", Text: "First.\n\nSecond.", Items: ["a", 2, { k: "v", n: [1, 2] }] },
        {
          Heading: "Two",
          Table: [
            { name: "A|B", n: 1 },
            { name: null, extra: true },
          ],
        },
        { Heading: "Three", Text: null, Items: [], Table: [{ a: 1, b: 2 }], Columns: ["b"] },
      ],
    });
    expect(result.markdown).toBe(
      String.raw`# Sales: EU

## One

First.

Second.

- a
- 2
- k: v, n: 1, 2

## Two

| name | n | extra |
| --- | --- | --- |
| A\|B | 1 |  |
|  |  | true |

## Three

| b |
| --- |
| 2 |
`,
    );
    expect(result).toMatchObject({
      report: { name: "sales-eu.md", type: "text/markdown; charset=utf-8" },
    });
    expect([...world.files.values()].map((file) => file.text)).toEqual([result.markdown]);
  });

  it("counts words of any script", async () => {
    const { result } = await run({
      Sections: [{ Heading: "Don't stop", Text: "naïve 2nd — try" }],
    });
    expect(result.words).toBe(7);
  });

  it("takes a given file name, if it is one", async () => {
    const { result } = await run({ Sections: [], FileName: "q3.md" });
    expect(result).toMatchObject({ report: { name: "q3.md" }, markdown: "# Sales: EU\n" });
    await expect(run({ Sections: [], FileName: "../q3.md" })).rejects.toMatchObject({
      error: "Cairn.InvalidParameters",
    });
  });

  it("fills a template, whose author may use all of Markdown", async () => {
    const { result } = await run({
      Template: "# {{Title}}\n\n*By* **{{ author.name }}**\n\n{{body}}\n\n{{rows}}\n",
      Values: {
        author: { name: "A*B" },
        body: "# no heading\n\n{{Title}}",
        rows: [{ a: 1 }, { a: 2 }],
      },
    });
    expect(result.markdown).toBe(
      String.raw`# Sales: EU

*By* **A\*B**

**no heading**

{{Title}}

| a |
| --- |
| 1 |
| 2 |

`.trimEnd() + "\n\n",
    );
  });

  it("says which values a template lacks", async () => {
    await expect(
      run({ Template: "{{a}} {{b.c}} {{a}} {{constructor}}", Values: { b: {} } }),
    ).rejects.toMatchObject({
      error: "Cairn.InvalidParameters",
      cause: "Values has nothing for {{a}}, {{b.c}}, {{constructor}} of the template.",
    });
    expect(templatePage("{{a}}", { a: null })).toEqual({ markdown: "\n", missing: [] });
  });
});
