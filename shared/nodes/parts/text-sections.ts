/**
 * Finds the parts of a text: what stands under each heading, or on each page when it has no headings. Invariant: the sections hold
 * every line of the text in order.
 */

export interface TextSection {
  /** Headings above it, the outermost first; its own is the last. */
  readonly headings: readonly string[];
  /** Page that it begins on, from 1; null for a text without pages. */
  readonly page: number | null;
  readonly text: string;
}

interface Heading {
  readonly level: number;
  readonly title: string;
}

interface Line {
  readonly text: string;
  readonly page: number;
  readonly heading: Heading | null;
}

/** Longer lines are sentences. */
const longestHeading = 120;
/** With its marks and addresses. */
const longestMarked = 1000;
const mostNumbers = 6;

/** Form feeds end pages. Headings are those of Markdown or HTML; in a text without them, numbered ones and those of papers. */
export function sectionsOf(text: string): readonly TextSection[] {
  const pages = text.split("\f");
  const marked = linesOf(pages, markedHeadings());
  const lines = hasHeading(marked) ? marked : linesOf(pages, plainHeadings());
  const isPaged = pages.length > 1;
  const sections = hasHeading(lines) ? byHeading(lines) : byPage(lines);
  return sections.map((section) => ({ ...section, page: isPaged ? section.page : null }));
}

function hasHeading(lines: readonly Line[]): boolean {
  return lines.some(({ heading }) => heading !== null);
}

/** Says whether a line is a heading, from what stands before and after it. */
type FindHeading = (line: string, before: string, after: string) => Heading | null;

function linesOf(pages: readonly string[], find: FindHeading): readonly Line[] {
  return pages.flatMap((page, index) => {
    const lines = page.split("\n");
    return lines.map((text, at) => ({
      text,
      page: index + 1,
      heading: find(text, lines[at - 1] ?? "", lines[at + 1] ?? ""),
    }));
  });
}

function byHeading(lines: readonly Line[]): TextSection[] {
  const sections: TextSection[] = [];
  const open: Heading[] = [];
  let current: string[] = [];
  let page = 1;
  const close = (): void => {
    const headings = open.map(({ title }) => title);
    const text = current.join("\n");
    if (text.trim() !== "") sections.push({ headings, page, text });
    current = [];
  };
  let isBare = true;
  for (const line of lines) {
    // A heading right below another one: both stand over the same text.
    if (line.heading !== null && !isBare) close();
    if (line.heading !== null) {
      const { level } = line.heading;
      while ((open.at(-1)?.level ?? 0) >= level) open.pop();
      open.push(line.heading);
    } else if (line.text.trim() !== "") {
      isBare = false;
    }
    if (line.heading !== null) isBare = true;
    if (current.every((text) => text.trim() === "")) ({ page } = line);
    current.push(line.text);
  }
  close();
  return sections;
}

function byPage(lines: readonly Line[]): TextSection[] {
  const pages = new Map<number, string[]>();
  for (const { page, text } of lines) {
    const known = pages.get(page) ?? [];
    known.push(text);
    pages.set(page, known);
  }
  return [...pages]
    .map(([page, texts]) => ({ headings: [], page, text: texts.join("\n") }))
    .filter(({ text }) => text.trim() !== "");
}

function markedHeadings(): FindHeading {
  let fence: string | null = null;
  return (line, _before, after) => {
    const mark = /^ {0,3}(`{3,}|~{3,})/u.exec(line)?.[1];
    if (mark !== undefined && (fence === null || mark.startsWith(fence))) {
      fence = fence === null ? mark : null;
      return null;
    }
    if (fence !== null || line.length > longestMarked) return null;
    const hashes = /^ {0,3}(#{1,6})[ \t]+(\S.*)$/u.exec(line);
    if (hashes !== null)
      return {
        level: hashes[1]?.length ?? 1,
        title: plain((hashes[2] ?? "").replace(/[ \t]+#+[ \t]*$/u, "")),
      };
    const tag = /^\s*<h([1-6])\b[^>]{0,500}>(.{1,500}?)<\/h\1>/iu.exec(line);
    if (tag !== null) return { level: Number(tag[1]), title: plain(tag[2] ?? "") };
    const isText = /^ {0,3}[^\s#>|*+-]/u.test(line) && line.length <= longestHeading;
    if (isText && /^ {0,3}=+[ \t]*$/u.test(after)) return { level: 1, title: plain(line) };
    if (isText && /^ {0,3}-{2,}[ \t]*$/u.test(after)) return { level: 2, title: plain(line) };
    return null;
  };
}

/** Parts of papers and books that have no number. */
const named =
  /^(?:abstract|summary|introduction|background|related work|methods?|methodology|materials and methods|results|results and discussion|discussion|conclusions?|acknowledge?ments?|references|bibliography|appendix|glossary|preface|foreword|index)$/iu;
const counted =
  /^(?:chapter|part|section|article|appendix|annex|schedule)\s+(?:\d{1,3}|[IVXLC]{1,7}|[A-Z])\b[.:]?(?:\s.*)?$/iu;

/** Lines alone between empty ones that are numbered in order, or that begin a part of a paper or a book. */
function plainHeadings(): FindHeading {
  let last: readonly number[] = [];
  return (line, before, after) => {
    const title = line.trim();
    const isAlone = before.trim() === "" && title.length <= longestHeading && title !== "";
    if (!isAlone || /[.;,:]$/u.test(title)) return null;
    if (counted.test(title)) return { level: 1, title };
    if (after.trim() === "" && named.test(title)) return { level: 1, title };
    const numbered = /^(?<numbers>\d{1,3}(?:\.\d{1,3})*)\.?\s+\p{Lu}.*$/u.exec(title);
    const numbers = (numbered?.groups?.["numbers"] ?? "").split(".").map(Number);
    if (numbered === null || numbers.length > mostNumbers || !follows(numbers, last)) return null;
    last = numbers;
    return { level: numbers.length, title };
  };
}

/** The next one, the first one below, or the next one above: 2.1 is followed by 2.2, 2.1.1 or 3. */
function follows(numbers: readonly number[], last: readonly number[]): boolean {
  if (last.length === 0) return numbers.every((number) => number <= 1);
  const { length } = numbers;
  const own = numbers[length - 1] ?? 0;
  const shared = numbers.slice(0, -1).every((number, index) => number === last[index]);
  if (!shared) return false;
  return length === last.length + 1
    ? own <= 1
    : length <= last.length && own === (last[length - 1] ?? 0) + 1;
}

/** Without marks of emphasis, links and tags. */
function plain(title: string): string {
  return title
    .replaceAll(/<[^<>]{0,300}>/gu, "")
    .replaceAll(/!?\[([^\][]{0,300})\]\([^()]{0,500}\)/gu, "$1")
    .replaceAll(/[`*]+/gu, "")
    .replaceAll(/\s+/gu, " ")
    .trim();
}
