import { fc } from "../../support/property.ts";
import { describe, expect, it } from "vitest";
import { sectionsOf } from "../../../shared/nodes/parts/text-sections.ts";

/** Paths and first lines. */
function outline(text: string): readonly string[] {
  return sectionsOf(text).map(
    ({ headings, page }) => `${page === null ? "" : `${String(page)}: `}${headings.join(" > ")}`,
  );
}

describe("sectionsOf", () => {
  it.each<[string, string, readonly string[]]>([
    [
      "Markdown",
      "intro\n# A\na\n## B ##\nb\n#### C\nc\n## D\nd\n# E\ne",
      ["", "A", "A > B", "A > B > C", "A > D", "E"],
    ],
    ["headings right below one another", "# A\n\n## B\n\nb\n## C\n# D\nd", ["A > B", "D"]],
    ["underlined headings", "A\n===\na\n\nB\n---\nb", ["A", "A > B"]],
    ["marks in headings", "# **A** [b](http://x) `c`\ntext", ["A b c"]],
    ["HTML", "<h1>A</h1>\na\n<h2 class='x'>B <b>b</b></h2>\nb", ["A", "A > B b"]],
    ["code", "# A\n```\n# no\n````\n~~~\n# no\n```\n~~~\n# B\nb", ["A", "B"]],
    [
      "numbers",
      "1 One\n\na\n\n1.1 Sub\n\na\n\n1.1.1. Deep\na\n\n1.2 Next\n\na\n\n2. Two\n\nb",
      ["1 One", "1 One > 1.1 Sub", "1 One > 1.1 Sub > 1.1.1. Deep", "1 One > 1.2 Next", "2. Two"],
    ],
    [
      "numbers out of order",
      "1 One\n\na\n\n7 Apples were sold\n\nb\n\n2 Two\n\nc",
      ["1 One", "2 Two"],
    ],
    ["a numbered list", "1 One\n\nfirst:\n1. Apples\n2. Pears\n\n2 Two\n\nb", ["1 One", "2 Two"]],
    [
      "a paper",
      "Title\n\nAbstract\n\nWe did.\n\n1 Introduction\n\na\n\nREFERENCES\n\n[1]",
      ["", "Abstract", "1 Introduction", "REFERENCES"],
    ],
    [
      "chapters over pages",
      "Chapter 1: Start\n\na\n\n\fb\n\n\fChapter II\n\nc",
      ["1: Chapter 1: Start", "3: Chapter II"],
    ],
    ["pages alone", "just text.\n\n\f\n\n\fmore text.", ["1: ", "3: "]],
    ["nothing of it", "just text.\n\nmore text.", [""]],
    ["nothing at all", " \n\f\n", []],
  ])("knows %s", (_, text, expected) => {
    expect(outline(text)).toEqual(expected);
  });

  it("loses no line and keeps their order", () => {
    const line = fc.constantFrom(
      "# A",
      "## B",
      "text",
      "",
      "===",
      "```",
      "1 One",
      "1.1 Sub",
      "\f",
      "| a |",
      "Abstract",
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 40 }), (lines) => {
        const text = lines.join("\n");
        const words = (whole: string): readonly string[] => whole.split(/\s+/u).filter(Boolean);
        expect(
          words(
            sectionsOf(text)
              .map((section) => section.text)
              .join("\n"),
          ),
        ).toEqual(words(text));
      }),
    );
  });
});
