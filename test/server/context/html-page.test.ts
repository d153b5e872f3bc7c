import { fc } from "../../support/property.ts";
import { describe, expect, it } from "vitest";
import { readHtml } from "../../../server/context/html-page.ts";

const tags =
  "p div h1 h3 ul ol li table tr td th blockquote pre b a span section br hr form body".split(" ");
const token = fc.oneof(
  fc.constantFrom(...tags).map((tag) => `<${tag}>`),
  fc.constantFrom(...tags).map((tag) => `</${tag}>`),
  fc.nat(999).map((number) => ` word${number} `),
);

describe("a page of any tags in any order", () => {
  it("keeps every word, in its order", () => {
    fc.assert(
      fc.property(fc.array(token, { maxLength: 60 }), (tokens) => {
        const wordsOf = (text: string): readonly string[] => text.match(/word\d+/gu) ?? [];
        const html = tokens.join("");
        const { text } = readHtml(html, "http://example.com/");
        expect(wordsOf(text)).toEqual(wordsOf(html));
      }),
      { numRuns: 500 },
    );
  });
});
