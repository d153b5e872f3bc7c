/** Text of a PDF file, page by page, with the lines and paragraphs that a reader sees. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { getDocument, VerbosityLevel } from "pdfjs-dist/legacy/build/pdf.mjs";
import { Failure } from "../../shared/base/failure.ts";
import { documentLimits } from "./document-limits.ts";
import { tidyLines } from "./plain-text.ts";

export interface PdfText {
  readonly text: string;
  readonly title: string | null;
  readonly pages: number;
}

/** A run of characters as the page draws it; y grows upwards. */
export interface TextRun {
  readonly str: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** Size of the letters. */
  readonly size: number;
}

const library = dirname(createRequire(import.meta.url).resolve("pdfjs-dist/package.json"));

export async function readPdf(bytes: Buffer): Promise<PdfText> {
  const task = getDocument({
    data: new Uint8Array(bytes),
    // Fonts of other scripts need tables that say which character a code is.
    cMapUrl: `${join(library, "cmaps")}/`,
    cMapPacked: true,
    standardFontDataUrl: `${join(library, "standard_fonts")}/`,
    isEvalSupported: false,
    useWorkerFetch: false,
    disableFontFace: true,
    enableXfa: false,
    verbosity: VerbosityLevel.ERRORS,
  });
  try {
    const document = await task.promise.catch(refuse);
    if (document.numPages > documentLimits.maxPages) {
      throw new Failure(
        "Document.TooLarge",
        `The document has ${document.numPages} pages; at most ${documentLimits.maxPages} are read.`,
      );
    }
    const pages: string[] = [];
    let length = 0;
    for (let number = 1; number <= document.numPages; number += 1) {
      const page = await document.getPage(number);
      const { items } = await page.getTextContent();
      const text = textOfRuns(items.flatMap((item) => ("str" in item ? [runOf(item)] : [])));
      pages.push(text);
      length += text.length;
      if (length > documentLimits.maxTextLength)
        throw new Failure("Document.TooLarge", "The document holds more text than can be kept.");
      page.cleanup();
    }
    const { info } = await document.getMetadata();
    const text = pages.map(tidyLines).join(pageBreak).replace(/^\n+/, "").trimEnd();
    return { text, title: titleOf(info), pages: document.numPages };
  } finally {
    await task.destroy();
  }
}

function refuse(error: unknown): never {
  if (error instanceof Error && error.name === "PasswordException")
    throw new Failure("Document.Encrypted", "The document is protected by a password.");
  throw new Failure(
    "Document.Unreadable",
    `The document cannot be read as PDF: ${error instanceof Error ? error.message : String(error)}`,
  );
}

function runOf(item: {
  readonly str: string;
  readonly transform: readonly unknown[];
  readonly width: number;
  readonly height: number;
}): TextRun {
  const [a, b, , , x, y] = item.transform.map(Number);
  return {
    str: item.str,
    x: x ?? 0,
    y: y ?? 0,
    width: item.width,
    size: item.height > 0 ? item.height : Math.hypot(a ?? 0, b ?? 0),
  };
}

/** Between two pages: an empty line to a reader, and a form feed for whoever wants the pages back. */
const pageBreak = "\n\n\f";

interface Line {
  readonly runs: TextRun[];
  readonly y: number;
  readonly size: number;
}

/** A run this much (in letter sizes) above or below belongs to another line; less is an exponent or an index. */
const otherLine = 0.6;
/** A gap this wide (in letter sizes) between two runs is a space that was not drawn. */
const spaceGap = 0.2;
/** A gap this wide is a column of a table. */
const columnGap = 1.5;
/** Lines this much further apart than usual begin a paragraph. */
const paragraphGap = 1.35;

/** Puts the runs of a page together, in the order in which they are drawn. */
export function textOfRuns(runs: readonly TextRun[]): string {
  const lines = linesOf(runs.filter((run) => run.str !== "" && run.size > 0));
  const usual = usualAdvance(lines);
  let text = "";
  let before: Line | null = null;
  for (const line of lines) {
    if (before !== null) {
      const advance = before.y - line.y;
      const sameColumn = advance > 0;
      const isParagraph =
        !sameColumn ||
        advance > usual * paragraphGap ||
        Math.abs(line.size - before.size) > before.size * 0.15;
      text += isParagraph ? "\n\n" : "\n";
    }
    text += lineText(line);
    before = line;
  }
  return text;
}

function linesOf(runs: readonly TextRun[]): Line[] {
  const lines: Line[] = [];
  for (const run of runs) {
    const line = lines.at(-1);
    const last = line?.runs.at(-1);
    const isSameLine =
      line !== undefined &&
      last !== undefined &&
      Math.abs(line.y - run.y) < Math.max(line.size, run.size) * otherLine &&
      run.x > last.x - line.size;
    if (isSameLine) line.runs.push(run);
    else if (run.str.trim() !== "") lines.push({ runs: [run], y: run.y, size: run.size });
  }
  return lines;
}

/** The median distance of lines that follow each other downwards. */
function usualAdvance(lines: readonly Line[]): number {
  const advances = lines.flatMap((line, index) => {
    const before = lines[index - 1];
    const advance = before === undefined ? 0 : before.y - line.y;
    return advance > 0 && advance < line.size * 3 ? [advance] : [];
  });
  const sorted = advances.toSorted((left, right) => left - right);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.POSITIVE_INFINITY;
}

function lineText({ runs, size }: Line): string {
  let text = "";
  let end: number | null = null;
  for (const run of runs) {
    const gap = end === null ? 0 : run.x - end;
    if (gap > size * columnGap && text.trimEnd() !== "") text = `${text.trimEnd()}  `;
    else if (gap > size * spaceGap && !/\s$/.test(text) && !/^\s/.test(run.str)) text += " ";
    text += run.str;
    end = run.x + run.width;
  }
  return text.trimEnd();
}

function titleOf(info: object): string | null {
  const title =
    "Title" in info && typeof info.Title === "string" ? info.Title.replaceAll("\0", "").trim() : "";
  // Word processors put the name of their own file there.
  return title === "" || /^(?:untitled|microsoft word - )|\.(?:docx?|dvi|tex|indd)$/i.test(title)
    ? null
    : title;
}
