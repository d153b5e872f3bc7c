/**
 * Markdown out of text that nobody here wrote. Documents and models may say anything; whatever they say, it stays inside
 * the paragraph, item or cell it was put into: no heading, table, link, image, HTML or code block of its own can begin.
 *
 * Kept, because models answer with them and nothing can be broken with them: paragraphs, flat lists, bold, fenced code.
 */

/** Text of one line: line ends become spaces, everything with a meaning in Markdown is escaped. */
export function inline(text: string): string {
  return escapeMarks(clean(text).replaceAll(/\s+/gu, " ").trim());
}

/** A heading of level 1 to 6. */
export function heading(level: 1 | 2 | 3 | 4 | 5 | 6, text: string): string {
  return `${"#".repeat(level)} ${inline(text)}`.trimEnd();
}

/** A list of one-line items. */
export function bullets(items: readonly string[]): string {
  return items.map((item) => `- ${lineStart(inline(item))}`.trimEnd()).join("\n");
}

/** A table; rows shorter than the columns are filled up, longer ones cut. */
export function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${columns.map((_, index) => inline(cells[index] ?? "")).join(" | ")} |`;
  return [line(columns), `| ${columns.map(() => "---").join(" | ")} |`, ...rows.map(line)].join(
    "\n",
  );
}

/** Text of any number of lines. */
export function block(text: string): string {
  const blocks: string[] = [];
  let open: { readonly kind: LineKind; readonly lines: string[] } | null = null;
  for (const line of readLines(text)) {
    if (
      open === null ||
      line.kind !== open.kind ||
      line.kind === "heading" ||
      line.kind === "code"
    ) {
      open = { kind: line.kind, lines: [] };
      if (line.kind !== "blank") blocks.push("");
    }
    if (line.kind === "blank") continue;
    open.lines.push(line.text);
    blocks[blocks.length - 1] = open.lines.join("\n");
  }
  return blocks.join("\n\n");
}

type LineKind = "blank" | "paragraph" | "bullet" | "numbered" | "heading" | "code";
interface Line {
  readonly kind: LineKind;
  readonly text: string;
}

function readLines(text: string): readonly Line[] {
  const lines: Line[] = [];
  let code: string[] | null = null;
  for (const raw of clean(text).split("\n")) {
    if (code === null && /^\s*```[^`]*$/u.test(raw)) {
      code = [];
    } else if (code !== null && /^\s*```+\s*$/u.test(raw)) {
      lines.push({ kind: "code", text: fenced(code) });
      code = null;
    } else if (code === null) {
      lines.push(readLine(raw.trim()));
    } else {
      code.push(raw);
    }
  }
  if (code !== null) lines.push({ kind: "code", text: fenced(code) });
  return lines;
}

function readLine(line: string): Line {
  if (line === "") return { kind: "blank", text: "" };
  const bullet = /^[-*+•]\s+(?<rest>.*)$/u.exec(line)?.groups?.["rest"];
  if (bullet !== undefined) return { kind: "bullet", text: `- ${lineStart(withBold(bullet))}` };
  const numbered = /^(?<number>\d{1,2})[.)]\s+(?<rest>.*)$/u.exec(line)?.groups;
  if (numbered !== undefined) {
    const { number = "1", rest = "" } = numbered;
    return { kind: "numbered", text: `${number}. ${lineStart(withBold(rest))}` };
  }
  const title = /^#{1,6}\s+(?<title>.*)$/u.exec(line)?.groups?.["title"];
  if (title !== undefined) {
    const bare = escapeMarks(withoutClosing(title.replaceAll("**", "")));
    return bare === "" ? { kind: "blank", text: "" } : { kind: "heading", text: `**${bare}**` };
  }
  return { kind: "paragraph", text: lineStart(withBold(line)) };
}

/** A heading's text without the `##` that may close it. By hand: a pattern would take quadratic time for a line of `#`. */
function withoutClosing(title: string): string {
  let end = title.length;
  while (end > 0 && /[\s#]/u.test(title.charAt(end - 1))) end -= 1;
  return title.slice(0, end).trim();
}

/** A code block whose fence no line of it can close. */
function fenced(lines: readonly string[]): string {
  let longest = 2;
  for (const line of lines) {
    for (const [run] of line.matchAll(/`+/gu)) longest = Math.max(longest, run.length);
  }
  const fence = "`".repeat(longest + 1);
  return [fence, ...lines, fence].join("\n");
}

/** Escapes a line but for its pairs of `**`. */
function withBold(line: string): string {
  let out = "";
  let from = 0;
  for (const match of line.matchAll(/\*\*(?<bold>[^\s*](?:[^*]*[^\s*])?)\*\*/gu)) {
    out += `${escapeMarks(line.slice(from, match.index))}**${escapeMarks(match.groups?.["bold"] ?? "")}**`;
    from = match.index + match[0].length;
  }
  return out + escapeMarks(line.slice(from));
}

/** Backslash escapes (CommonMark §2.4) for everything that acts inside a line; `$` because some readers set formulas. */
function escapeMarks(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>|~$]|&(?=#|[a-z])/giu, String.raw`\$&`);
}

/** Escapes what acts only at the beginning of a line: headings, quotes, lists, rulers, underlined headings. */
function lineStart(line: string): string {
  return line
    .replace(/^[#+=:-]/u, String.raw`\$&`)
    .replace(/^(?<number>\d{1,9})(?<mark>[.)])/u, String.raw`$<number>\$<mark>`);
}

/** One kind of line end, no control characters. */
function clean(text: string): string {
  return text.replaceAll(/\r\n?|[\u0085\u2028\u2029]/gu, "\n").replaceAll(/[^\P{Cc}\n\t]/gu, "");
}
