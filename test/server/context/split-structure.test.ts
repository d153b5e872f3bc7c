import { describe, expect, it } from "vitest";
import { splitText } from "../../../server/context/split.ts";
import { countTokens } from "../../../server/context/tokens.ts";
import { structuredChunks } from "../../../shared/nodes/parts/structured-chunks.ts";

function chunks(text: string, maxTokens: number, overlapTokens = 0) {
  return structuredChunks(text, { maxTokens, overlapTokens }, splitText);
}

describe("structuredChunks", () => {
  it("begins one at each heading, and cuts a section that is too large", () => {
    const long = "This is a sentence of some words. ".repeat(30);
    const found = chunks(`# A\n\nshort\n\n## B\n\n${long}\n\n# C\n\nend`, 100);
    expect(found.map(({ headings }) => headings.join(" > "))).toEqual([
      "A",
      "A > B",
      "A > B",
      "A > B",
      "C",
    ]);
    expect(found[0]?.text).toBe("# A\n\nshort");
    for (const { text, tokens } of found) {
      expect(tokens).toBe(countTokens(text));
      expect(tokens).toBeLessThanOrEqual(100);
    }
  });

  it("cuts a table between its rows, each part under the header", () => {
    const rows = Array.from({ length: 60 }, (_, n) => `| row ${n} | ${n * 7} |`);
    const header = "| Name | Value |\n| --- | --- |";
    const found = chunks(`# A\n\nBefore.\n\n${header}\n${rows.join("\n")}\n\nAfter.`, 120);
    const tables = found.slice(1, -1);
    expect(found[0]?.text).toBe("# A\n\nBefore.");
    expect(found.at(-1)?.text).toBe("After.");
    expect(tables.length).toBeGreaterThan(2);
    for (const { text, tokens } of tables) {
      expect(text.startsWith(`${header}\n| row `)).toBe(true);
      expect(tokens).toBeLessThanOrEqual(120);
    }
    const kept = tables.flatMap(({ text }) => text.split("\n").slice(2));
    expect(kept).toEqual(rows);
  });

  it("cuts even a row that is too large by itself", () => {
    const found = chunks(`| a | b |\n| --- | --- |\n| ${"word ".repeat(200)} | x |`, 50);
    expect(found.length).toBeGreaterThan(3);
    for (const { tokens } of found) expect(tokens).toBeLessThanOrEqual(50);
  });

  it("tells the page of each chunk", () => {
    const found = chunks("First page.\n\n\fSecond page.\n\n\f\n\fFourth.", 50);
    expect(found.map(({ page, text }) => [page, text])).toEqual([
      [1, "First page."],
      [2, "Second page."],
      [4, "Fourth."],
    ]);
  });
});
