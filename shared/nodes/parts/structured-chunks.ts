/** Cuts a text at its own parts: sections, pages, rows of tables; by tokens only where a part is too large. */
import type { NodeContext } from "../node-context.ts";
import { sectionsOf } from "./text-sections.ts";

export interface StructuredChunk {
  readonly text: string;
  readonly tokens: number;
  readonly headings: readonly string[];
  readonly page: number | null;
}

interface Limits {
  readonly maxTokens: number;
  readonly overlapTokens: number;
}
type Split = NodeContext["documents"]["split"];
type Piece = ReturnType<Split>[number];

export function structuredChunks(
  text: string,
  limits: Limits,
  split: Split,
): readonly StructuredChunk[] {
  return sectionsOf(text).flatMap(({ headings, page, text: section }) =>
    piecesOf(section, limits, split).map((piece) => ({ ...piece, headings, page })),
  );
}

function piecesOf(section: string, limits: Limits, split: Split): readonly Piece[] {
  const whole = split(section, limits);
  if (whole.length <= 1) return whole;
  const blocks = blocksOf(section);
  if (!blocks.some(({ rows }) => rows !== null)) return whole;
  return blocks.flatMap(({ lines, rows }) =>
    rows === null ? split(lines.join("\n"), limits) : tablePieces(lines, rows, { limits, split }),
  );
}

interface Block {
  readonly lines: string[];
  /** Rows of a table below its header; null for other text. */
  readonly rows: string[] | null;
}

const rowForm = /^\s*\|.*\|\s*$/u;
const ruleForm = /^\s*\|(?:\s*:?-{3,}:?\s*\|)+\s*$/u;

/** Tables, and the text between them. */
function blocksOf(section: string): readonly Block[] {
  const blocks: Block[] = [];
  const lines = section.split("\n");
  for (const [index, line] of lines.entries()) {
    const last = blocks.at(-1);
    const beginsTable = rowForm.test(line) && ruleForm.test(lines[index + 1] ?? "");
    const isInTable = last !== undefined && last.rows !== null && rowForm.test(line);
    if (beginsTable && !isInTable) blocks.push({ lines: [line], rows: [] });
    else if (isInTable && last.lines.length < 2) last.lines.push(line);
    else if (isInTable) last.rows?.push(line);
    else if (last === undefined || last.rows !== null) blocks.push({ lines: [line], rows: null });
    else last.lines.push(line);
  }
  return blocks;
}

/** Groups of rows, each under the header of the table. */
function tablePieces(
  header: readonly string[],
  rows: readonly string[],
  { limits, split }: { readonly limits: Limits; readonly split: Split },
): readonly Piece[] {
  const pieces: Piece[] = [];
  const tokensOf = (text: string): number =>
    split(text, limits).reduce((sum, piece) => sum + piece.tokens, 0);
  const head = header.join("\n");
  const headTokens = tokensOf(head);
  let group: string[] = [];
  let tokens = headTokens;
  const close = (): void => {
    if (group.length > 0) pieces.push(...split([head, ...group].join("\n"), limits));
    group = [];
    tokens = headTokens;
  };
  for (const row of rows) {
    // A line end is a token at most.
    const more = tokensOf(row) + 1;
    if (tokens + more > limits.maxTokens) close();
    group.push(row);
    tokens += more;
  }
  close();
  return pieces.length > 0 ? pieces : split(head, limits);
}
