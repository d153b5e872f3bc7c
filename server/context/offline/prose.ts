/**
 * What a person would read aloud from a document: paragraphs, list items and headings, without code, tables, badges, links,
 * and the other furniture of Markdown.
 */

export interface Block {
  readonly kind: "heading" | "paragraph" | "item";
  readonly text: string;
  /** Of a heading: 1 is the title. */
  readonly level: number;
}

/** Reads Markdown, or plain text, which is Markdown without marks. */
export function blocksOf(source: string): readonly Block[] {
  const blocks: Block[] = [];
  let lines: string[] = [];
  const flush = (): void => {
    if (lines.length > 0) blocks.push(...blockOf(lines));
    lines = [];
  };
  for (const line of withoutCode(source)) {
    const heading = /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/.exec(line);
    const underline = /^ {0,3}(=+|-{3,})\s*$/.exec(line);
    if (heading !== null) {
      flush();
      pushHeading(blocks, heading[2] ?? "", (heading[1] ?? "#").length);
    } else if (underline !== null) {
      if (lines.length === 1)
        pushHeading(blocks, lines[0] ?? "", underline[1]?.startsWith("=") === true ? 1 : 2);
      else flush();
      lines = [];
    } else if (line.trim() === "" || isFurniture(line)) {
      flush();
    } else {
      if (listMark.test(line)) flush();
      lines.push(line);
    }
  }
  flush();
  return blocks;
}

const listMark = /^\s*(?:[-*+•◦]|\d{1,3}[.)])\s+/;

function pushHeading(blocks: Block[], source: string, level: number): void {
  const text = readable(source);
  if (/\p{L}|\d/u.test(text)) blocks.push({ kind: "heading", text, level });
}

/** A paragraph's lines are one text again; a short line alone, without an end, is a heading of a text without marks. */
function blockOf(lines: readonly string[]): readonly Block[] {
  const isItem = listMark.test(lines[0] ?? "");
  const raw = lines
    .map((line) => line.trim())
    .join(" ")
    .replace(listMark, "");
  const text = joined(readable(raw));
  if (!/\p{L}{2}/u.test(text)) return [];
  // A list item that is nothing but a link is an entry of a table of contents.
  if (isItem && /^\[[^\]]*\]\([^)]*\)[.,;]?$/.test(raw.trim())) return [];
  if (isItem) return [{ kind: "item", text, level: 0 }];
  if (lines.length === 1 && looksLikeHeading(text)) return [{ kind: "heading", text, level: 3 }];
  return [{ kind: "paragraph", text, level: 0 }];
}

function looksLikeHeading(text: string): boolean {
  return (
    text.length <= 70 &&
    text.split(/\s+/).length <= 8 &&
    !/[.!?:;,…]["'”’)]*$/.test(text) &&
    /^[\p{Lu}\d]/u.test(text)
  );
}

/** Words that a line end had cut: `docu-` and `ment` become one again. */
function joined(text: string): string {
  return text.replaceAll(/(\p{Ll})[-\u00AD] (?=\p{Ll}{2})/gu, (whole, letter: string) =>
    /\b(?:self|non|pre|re|multi|well|long|short|high|low) ?$/iu.test(whole) ? whole : letter,
  );
}

/** The lines that are not code: no fenced and indented blocks, no front matter, no comments. */
function* withoutCode(source: string): Generator<string> {
  const plain = source
    .replaceAll(/\r\n?/g, "\n")
    .replace(/^---\n[\s\S]{0,5000}?\n---\n/, "")
    .replaceAll(/<!--[\s\S]*?-->/g, "")
    .replaceAll(/<(script|style|svg|pre)\b[\s\S]*?<\/\1>/gi, "\n\n")
    .replaceAll(
      /<\/?(?:p|div|h[1-6]|li|ul|ol|table|tr|td|th|br|hr|details|summary|center|picture|source|section)\b[^>]*>/gi,
      "\n",
    );
  let fence: string | null = null;
  let isAfterBlank = true;
  for (const line of plain.split("\n")) {
    const mark = /^\s{0,12}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence !== null) {
      if (mark?.startsWith(fence) === true) fence = null;
      continue;
    }
    if (mark !== undefined) {
      fence = mark;
      yield "";
      continue;
    }
    const isIndented = /^(?: {4}|\t)/.test(line) && isAfterBlank && !listMark.test(line);
    if (isIndented) continue;
    isAfterBlank = line.trim() === "";
    yield line.replace(/^\s{0,3}>+ ?(?:\[![A-Z]+\])?/, "");
  }
}

/** Lines that say nothing by themselves: tables, rules, badges, definitions of links, addresses, commands. */
function isFurniture(line: string): boolean {
  const text = line.trim();
  return (
    /^\|.*\|$|^[|+:\s=-]+$|(?:\|.*){3,}/.test(text) ||
    /^\[[^\]]+\]:\s/.test(text) ||
    /^(?:[*_-]\s*){3,}$/.test(text) ||
    /^<?https?:\/\/\S+>?$/.test(text) ||
    (/^(?:\$|>|npm|npx|yarn|pnpm|bun|pip|brew|cargo|go get|git clone|import |const |let |var |require\(|<\/?\w)\s?\S/.test(
      text,
    ) &&
      !/[.!?]$/.test(text)) ||
    readable(text) === ""
  );
}

/** Text as it is shown: links by their words, no marks for bold and code, no pictures. */
export function readable(markdown: string): string {
  return decodeEntities(
    markdown
      .replaceAll(/!\[[^\]]*\]\([^)]*\)/g, "")
      .replaceAll(/!\[[^\]]*\]\[[^\]]*\]/g, "")
      .replaceAll(/\[\s*\]\([^)]*\)|\[\s*\]\[[^\]]*\]/g, "")
      .replaceAll(/\[\[?([^\][]+)\]?\]\((?:[^()]|\([^()]*\))*\)/g, "$1")
      .replaceAll(/\[([^\][]+)\] \((?:https?:|\.{0,2}\/)[^()\s]*\)/g, "$1")
      .replaceAll(/\[([^\][]+)\]\[[^\]]*\]/g, "$1")
      .replaceAll(/\[\^[^\]]+\]/g, "")
      .replaceAll(/<(https?:[^>\s]+|[^>\s@]+@[^>\s]+)>/g, "$1")
      .replaceAll(/<\/?[a-zA-Z][^<>]{0,500}>/g, "")
      .replaceAll(/`+([^`]*)`+/g, "$1")
      .replaceAll(/(\*\*|__)(?=\S)(.+?)(?<=\S)\1/g, "$2")
      .replaceAll(/(?<![\w*])\*(?=\S)([^*]+?)(?<=\S)\*(?![\w*])/g, "$1")
      .replaceAll(/(?<![\w_])_(?=\S)([^_]+?)(?<=\S)_(?![\w_])/g, "$1")
      .replaceAll(/~~(.+?)~~/g, "$1")
      .replaceAll(/:[a-z][a-z0-9_+-]{1,40}:/g, "")
      .replaceAll(/\\([\\`*_{}[\]()#+.!|<>~-])/g, "$1")
      .replaceAll(/[\p{Extended_Pictographic}\uFE0F\u200D]+/gu, (found) =>
        /[\d#*©®™]/.test(found) ? found : "",
      ),
  )
    .replaceAll(/\s+/g, " ")
    .replaceAll(/ ([,.;:!?])(?=\s|$)/g, "$1")
    .trim();
}

const entities: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
  mdash: "—",
  ndash: "–",
  hellip: "…",
  copy: "©",
};

function decodeEntities(text: string): string {
  return text.replaceAll(/&([a-z]+|#\d{1,6});/gi, (whole, name: string) => {
    if (name.startsWith("#"))
      return String.fromCodePoint(Math.min(Number(name.slice(1)), 0x10ffff));
    return entities[name.toLowerCase()] ?? whole;
  });
}
