import { readFileSync } from "node:fs";
import { fc } from "../../support/property.ts";
import { describe, expect, it } from "vitest";
import { splitText } from "../../../server/context/split.ts";
import { countTokens } from "../../../server/context/tokens.ts";

const readme = readFileSync(
  new URL("../../../node_modules/fast-check/README.md", import.meta.url),
  "utf8",
);
const sentence = (words: number, name: string): string =>
  `The ${Array.from({ length: words }, (_, index) => `${name}${index}`).join(" ")}.`;
const squeezed = (text: string): string => text.replaceAll(/\s+/g, "");

describe("countTokens", () => {
  it("counts as the tokenizer does", () => {
    expect(countTokens("")).toBe(0);
    expect(countTokens("hello world")).toBe(2);
    expect(countTokens("<|endoftext|>")).toBeGreaterThan(1);
  });

  it("stays close to exact for long runs, in linear time", () => {
    expect(countTokens("a".repeat(100_000))).toBeGreaterThan(10_000);
    expect(countTokens("a".repeat(100_000))).toBeLessThan(15_000);
    expect(countTokens("世界".repeat(50_000))).toBeLessThan(110_000);
    expect(countTokens(" ".repeat(100_000))).toBeLessThan(3000);
  });
});

describe("splitText", () => {
  it("makes nothing of nothing and one piece of little", () => {
    expect(splitText("", { maxTokens: 16, overlapTokens: 0 })).toStrictEqual([]);
    expect(splitText("  \n\n ", { maxTokens: 16, overlapTokens: 0 })).toStrictEqual([]);
    expect(splitText("One. Two.\n", { maxTokens: 16, overlapTokens: 4 })).toStrictEqual([
      { text: "One. Two.", tokens: 4 },
    ]);
  });

  it("ends pieces at sentence ends", () => {
    const text = Array.from({ length: 40 }, (_, index) => sentence(6, `w${index}x`)).join(" ");
    const pieces = splitText(text, { maxTokens: 100, overlapTokens: 0 });
    expect(pieces.every((piece) => /^The w\d+x0 [\s\S]*\.$/.test(piece.text))).toBe(true);
    expect(pieces.slice(0, -1).every((piece) => piece.tokens > 50)).toBe(true);
  });

  it("prefers the end of a paragraph that leaves the piece full enough", () => {
    const paragraph = (name: string): string =>
      [1, 2, 3].map((part) => sentence(8, `${name}${part}n`)).join(" ");
    const text = ["a", "b", "c", "d"].map(paragraph).join("\n\n");
    const whole = countTokens(`${paragraph("a")}\n\n`);
    const pieces = splitText(text, { maxTokens: Math.floor(whole * 1.5), overlapTokens: 0 });
    expect(pieces.map((piece) => piece.text)).toStrictEqual(["a", "b", "c", "d"].map(paragraph));
  });

  it("repeats whole sentences as overlap", () => {
    const list = Array.from({ length: 30 }, (_, index) => sentence(5, `w${index}x`));
    const pieces = splitText(list.join(" "), { maxTokens: 120, overlapTokens: 40 });
    expect(pieces.length).toBeGreaterThan(2);
    for (const [index, piece] of pieces.entries()) {
      if (index === 0) continue;
      const first = /^[^.]+\./.exec(piece.text)?.[0] ?? "";
      expect(pieces[index - 1]?.text).toContain(first);
    }
  });

  it("cuts an over-long sentence at words and an over-long word between characters", () => {
    const words = splitText(sentence(200, "word"), { maxTokens: 32, overlapTokens: 0 });
    expect(words.every(({ text }) => /^(The )?word\d+( word\d+)*\.?$/.test(text))).toBe(true);
    const emoji = splitText("👩‍🚀🎉".repeat(100), { maxTokens: 16, overlapTokens: 0 });
    expect(emoji.length).toBeGreaterThan(10);
    expect(emoji.map(({ text }) => text).join("")).toBe("👩‍🚀🎉".repeat(100));
    expect(emoji.every(({ text }) => !/[\uD800-\uDBFF]$|^[\uDC00-\uDFFF]/.test(text))).toBe(true);
  });

  it("cuts text without capitals after a full stop", () => {
    const text = Array.from({ length: 40 }, (_, index) =>
      sentence(6, `w${index}x`).toLowerCase(),
    ).join(" ");
    const pieces = splitText(text, { maxTokens: 100, overlapTokens: 0 });
    expect(pieces.every((piece) => piece.text.endsWith("."))).toBe(true);
  });

  it("cuts no character of a very long line in two", () => {
    for (const text of ["🎉".repeat(9000), `x${"🎉".repeat(9000)}`]) {
      const pieces = splitText(text, { maxTokens: 5000, overlapTokens: 0 });
      expect(pieces.map((piece) => piece.text).join("")).toBe(text);
      expect(pieces.every((piece) => !/[\uD800-\uDBFF]$|^[\uDC00-\uDFFF]/.test(piece.text))).toBe(
        true,
      );
    }
  });

  it("keeps its promises for any text", () => {
    const word = fc.oneof(
      fc.constantFrom(
        "Hello",
        "world.",
        "Dr.",
        "\n\n",
        "\n",
        " ",
        "e.g. this",
        "世界。",
        "🎉",
        "x".repeat(300),
      ),
      fc.string({ unit: "grapheme" }),
    );
    fc.assert(
      fc.property(
        fc.array(word, { maxLength: 60 }),
        fc.integer({ min: 16, max: 64 }),
        fc.integer({ min: 0, max: 8 }),
        (parts, maxTokens, overlapTokens) => {
          const text = parts.join(" ");
          const pieces = splitText(text, { maxTokens, overlapTokens });
          for (const piece of pieces) {
            expect(piece.tokens).toBe(countTokens(piece.text));
            expect(piece.tokens).toBeLessThanOrEqual(maxTokens);
            expect(text).toContain(piece.text);
          }
          if (overlapTokens === 0)
            expect(squeezed(pieces.map((piece) => piece.text).join(""))).toBe(squeezed(text));
        },
      ),
      { numRuns: 300 },
    );
  });

  it("loses nothing of a real document", () => {
    const pieces = splitText(readme, { maxTokens: 300, overlapTokens: 0 });
    expect(pieces.length).toBeGreaterThan(3);
    expect(squeezed(pieces.map((piece) => piece.text).join(""))).toBe(squeezed(readme));
    expect(pieces.slice(0, -1).every(({ tokens }) => tokens > 100)).toBe(true);
  });
});
