/** What a page says: its text as Markdown, its title, and where it leads. Read in one pass, without a tree that could be too deep. */
import { Parser } from "htmlparser2";
import { Failure } from "../../shared/base/failure.ts";
import { documentLimits } from "./document-limits.ts";
import { HtmlTable } from "./html-table.ts";
import { PageLinks, type PageLink } from "./page-links.ts";
import { MarkdownWriter } from "./markdown-writer.ts";
import { tidyLines } from "./plain-text.ts";

export interface HtmlPage {
  /** Markdown: headings, lists, quotations, tables, code. */
  readonly text: string;
  readonly title: string | null;
  readonly description: string | null;
  /** The address that the page itself says it has. */
  readonly canonical: string | null;
  readonly language: string | null;
  readonly links: readonly PageLink[];
  /** The page asks that nobody follows its links. */
  readonly nofollow: boolean;
}

/** Elements whose text is none that a reader reads. */
const silent = new Set(
  "script style noscript template svg math nav iframe object audio video canvas select button dialog".split(
    " ",
  ),
);
const paragraphs = new Set(
  "p ul ol dl section article figure figcaption hr form fieldset header footer aside main caption details".split(
    " ",
  ),
);
const lines = new Set("div dt dd tr address summary legend option center body".split(" "));
/** The root of an address for pages that have none. */
const noAddress = "cairn-page:/";

/** `address`: where the page came from, for its links; null for a file. Failure `Document.TooLarge` when it is nested too deeply. */
export function readHtml(html: string, address: string | null): HtmlPage {
  const reader = new PageReader(address ?? noAddress);
  const parser = new Parser(reader, { lowerCaseTags: true, decodeEntities: true });
  parser.end(html);
  return reader.page;
}

class PageReader {
  readonly #writers = [new MarkdownWriter()];
  /** What is to be done when each open element is closed. */
  readonly #open: ((() => void) | null)[] = [];
  readonly #tables: HtmlTable[] = [];
  readonly #links: PageLinks;
  readonly #facts = new Map<string, string>();
  #main = "";
  /** How many of the open elements say that their text is not for readers. */
  #hidden = 0;
  #lists: { ordered: boolean; next: number }[] = [];
  #raw: string[] | null = null;
  #heading: string[] | null = null;
  #titleText: string[] | null = null;

  constructor(address: string) {
    this.#links = new PageLinks(address);
  }

  get page(): HtmlPage {
    const body = this.#writers[0]?.text ?? "";
    // The part with the content when the page says which it is; one that a script fills later is empty here.
    const text = tidyLines(this.#main.trim() === "" ? body : this.#main);
    const canonical = this.#facts.get("canonical");
    return {
      text,
      title: this.#fact("title", "og:title", "h1"),
      description: this.#fact("description", "og:description"),
      canonical: canonical === undefined ? null : this.#links.resolve(canonical),
      language: this.#fact("language"),
      links: this.#links.list,
      nofollow: /\b(?:nofollow|none)\b/i.test(this.#facts.get("robots") ?? ""),
    };
  }

  onopentag(name: string, attributes: Readonly<Record<string, string>>): void {
    if (this.#open.length >= documentLimits.maxNesting)
      throw new Failure(
        "Document.TooLarge",
        `The page is nested deeper than ${documentLimits.maxNesting} elements.`,
      );
    this.#note(name, attributes);
    this.#open.push(this.#enter(name, attributes));
  }

  onclosetag(): void {
    this.#open.pop()?.();
  }

  ontext(data: string): void {
    this.#links.addText(data);
    if (this.#titleText !== null) this.#titleText.push(data);
    else if (this.#hidden > 0) return;
    else if (this.#raw !== null) this.#raw.push(data);
    else {
      this.#heading?.push(data);
      this.#writer.write(data);
    }
  }

  get #writer(): MarkdownWriter {
    const writer = this.#writers.at(-1);
    if (writer === undefined) throw new Error("a page has a writer");
    return writer;
  }

  #fact(...names: readonly string[]): string | null {
    for (const name of names) {
      const text = (this.#facts.get(name) ?? "").replaceAll(/\s+/g, " ").trim();
      if (text !== "") return text;
    }
    return null;
  }

  /** The first of each fact counts. */
  #know(name: string, value: string | undefined): void {
    if (value !== undefined && value.trim() !== "" && !this.#facts.has(name))
      this.#facts.set(name, value.slice(0, 2000));
  }

  #note(name: string, attributes: Readonly<Record<string, string>>): void {
    const { content, href, rel = "" } = attributes;
    if (name === "html") this.#know("language", attributes["lang"] ?? attributes["xml:lang"]);
    else if (name === "meta")
      this.#know((attributes["name"] ?? attributes["property"] ?? "").toLowerCase(), content);
    else if (name === "base") this.#links.rebase(href);
    else if (name === "link" && rel.toLowerCase().split(/\s+/).includes("canonical"))
      this.#know("canonical", href);
  }

  /** Answers what is to be done at the end of the element. */
  #enter(name: string, attributes: Readonly<Record<string, string>>): (() => void) | null {
    if (name === "a" || name === "area") return this.#links.open(attributes["href"]);
    if (name === "title" && this.#hidden === 0) return this.#enterTitle();
    const isHidden = "hidden" in attributes || attributes["aria-hidden"] === "true";
    if (isHidden || silent.has(name)) {
      this.#hidden += 1;
      return () => {
        this.#hidden -= 1;
      };
    }
    if (this.#hidden > 0 || this.#raw !== null) return null;
    return this.#enterBlock(name, attributes);
  }

  #enterBlock(name: string, attributes: Readonly<Record<string, string>>): (() => void) | null {
    if (/^h[1-6]$/.test(name)) return this.#enterHeading(Number(name.charAt(1)));
    switch (name) {
      case "br":
        if (this.#heading === null) this.#writer.break(1);
        else this.#writer.write(" ");
        return null;
      case "pre":
        return this.#enterRaw();
      case "blockquote":
        return this.#enterPrefixed("> ", "> ", 2);
      case "li":
        return this.#enterItem();
      case "main":
        return this.#enterMain();
      case "table":
        return this.#enterTable(attributes);
      case "td":
      case "th":
        return this.#enterCell(attributes);
      case "ul":
      case "ol":
        return this.#enterList(name === "ol", attributes["start"]);
      default:
        break;
    }
    if (name === "tr") this.#tables.at(-1)?.row();
    if (paragraphs.has(name)) return this.#enterPrefixed("", "", 2);
    return lines.has(name) ? this.#enterPrefixed("", "", 1) : null;
  }

  #enterPrefixed(first: string, rest: string, lineBreak: 1 | 2): () => void {
    const writer = this.#writer;
    writer.break(lineBreak);
    const close = first === "" ? null : writer.open(first, rest);
    return () => {
      close?.();
      writer.break(lineBreak);
    };
  }

  #enterTitle(): () => void {
    const pieces: string[] = [];
    this.#titleText = pieces;
    return () => {
      this.#titleText = null;
      this.#know("title", pieces.join(""));
    };
  }

  #enterHeading(level: number): () => void {
    for (const table of this.#tables) table.holdsBlocks();
    const close = this.#enterPrefixed(`${"#".repeat(level)} `, "", 2);
    const pieces: string[] = [];
    this.#heading = pieces;
    return () => {
      close();
      this.#heading = null;
      if (level === 1) this.#know("h1", pieces.join(""));
    };
  }

  #enterRaw(): () => void {
    const writer = this.#writer;
    const pieces: string[] = [];
    this.#raw = pieces;
    return () => {
      this.#raw = null;
      const code = pieces.join("").replaceAll(/\r\n?/g, "\n").replace(/^\n/, "").trimEnd();
      if (code.trim() === "") return;
      const fence = code.includes("```") ? "````" : "```";
      writer.writeBlock(`${fence}\n${code}\n${fence}`);
    };
  }

  #enterList(ordered: boolean, start: string | undefined): () => void {
    const first = /^\d{1,9}$/.test(start ?? "") ? Number(start) : 1;
    this.#lists.push({ ordered, next: first });
    // A list in a list begins on the line below its item.
    const close = this.#enterPrefixed("", "", this.#lists.length > 1 ? 1 : 2);
    return () => {
      this.#lists.pop();
      close();
    };
  }

  #enterItem(): () => void {
    const list = this.#lists.at(-1);
    const mark = list?.ordered === true ? `${String(list.next)}. ` : "- ";
    if (list !== undefined) list.next += 1;
    return this.#enterPrefixed(mark, " ".repeat(mark.length), 1);
  }

  #enterMain(): (() => void) | null {
    if (this.#writers.length > 1) return null;
    const writer = new MarkdownWriter();
    this.#writers.push(writer);
    return () => {
      this.#writers.pop();
      this.#main += `${writer.text}\n\n`;
    };
  }

  #enterTable(attributes: Readonly<Record<string, string>>): (() => void) | null {
    for (const outer of this.#tables) outer.holdsBlocks();
    if (this.#tables.length >= documentLimits.maxTableNesting)
      return this.#enterPrefixed("", "", 2);
    const table = new HtmlTable();
    if (attributes["role"] === "presentation") table.holdsBlocks();
    this.#tables.push(table);
    return () => {
      this.#tables.pop();
      this.#writer.writeBlock(tidyLines(table.text));
    };
  }

  #enterCell(attributes: Readonly<Record<string, string>>): (() => void) | null {
    const table = this.#tables.at(-1);
    if (table === undefined || this.#writers.length > documentLimits.maxTableNesting + 2)
      return this.#enterPrefixed("", "", 1);
    const writer = new MarkdownWriter();
    this.#writers.push(writer);
    return () => {
      this.#writers.pop();
      table.cell(writer.text, Number(attributes["colspan"] ?? 1));
    };
  }
}
