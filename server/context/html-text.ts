import { convert, type HtmlToTextOptions } from "html-to-text";
import { tidyLines } from "./plain-text.ts";

/** Text and title of a page, as a reader would see it. */
export interface PageText {
  readonly text: string;
  readonly title: string | null;
}

const options: HtmlToTextOptions = {
  wordwrap: false,
  limits: { maxInputLength: 50_000_000, maxDepth: 500 },
  selectors: [
    { selector: "a", options: { ignoreHref: true } },
    { selector: "img", format: "skip" },
    { selector: "nav", format: "skip" },
    { selector: "noscript", format: "skip" },
    { selector: "template", format: "skip" },
    { selector: "svg", format: "skip" },
    {
      selector: "table",
      format: "dataTable",
      options: { uppercaseHeaderCells: false, maxColumnWidth: 80 },
    },
    ...["h1", "h2", "h3", "h4", "h5", "h6"].map((selector) => ({
      selector,
      options: { uppercase: false },
    })),
  ],
};

export function readHtml(html: string): PageText {
  // The part with the content when the page says which it is; a `main` that a script fills later is empty here.
  const main = /<main\b/i.test(html) ? textOf(html, "main") : "";
  return { text: main === "" ? textOf(html, "body") : main, title: titleOf(html) };
}

function textOf(html: string, selector: string): string {
  return tidyLines(
    convert(html, {
      ...options,
      baseElements: { selectors: [selector], returnDomByDefault: selector === "body" },
    }),
  );
}

function titleOf(html: string): string | null {
  const found =
    /<title\b[^>]{0,200}>([^<]{1,1000})<\/title/i.exec(html)?.[1] ??
    /<h1\b[^>]{0,500}>([\s\S]{1,1000}?)<\/h1/i.exec(html)?.[1];
  if (found === undefined) return null;
  const title = convert(found, { wordwrap: false }).replaceAll(/\s+/g, " ").trim();
  return title === "" ? null : title;
}
