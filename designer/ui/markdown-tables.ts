/**
 * Tables in the manner of GitHub for the Markdown parser, which knows only CommonMark: a paragraph with a row of names, a row
 * of dashes and rows of values becomes a table. Cells are parsed as Markdown again, so links and emphasis work in them.
 */

interface TreeNode {
  type: string;
  children?: TreeNode[];
  align?: (string | null)[];
  position?:
    | {
        readonly start: { readonly offset?: number | undefined };
        readonly end: { readonly offset?: number | undefined };
      }
    | undefined;
}
interface MarkdownParser {
  parse(text: string): unknown;
}
interface SourceFile {
  readonly value: unknown;
}

const delimiterRow = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;

/** The cells of one line: cut at every `|` that is neither escaped nor inside backticks. */
export function tableCells(line: string): readonly string[] {
  const cells: string[] = [];
  let cell = "";
  let isCode = false;
  for (let i = 0; i < line.length; i++) {
    const char = line[i];
    if (char === "\\" && line[i + 1] === "|") {
      cell += "|";
      i++;
    } else if (char === "|" && !isCode) {
      cells.push(cell.trim());
      cell = "";
    } else {
      if (char === "`") isCode = !isCode;
      cell += char;
    }
  }
  cells.push(cell.trim());
  if (cells[0] === "") cells.shift();
  if (cells.length > 0 && cells.at(-1) === "" && line.trimEnd().endsWith("|")) cells.pop();
  return cells;
}

function alignmentOf(cell: string): string | null {
  const left = cell.startsWith(":");
  const right = cell.endsWith(":");
  if (left && right) return "center";
  return right ? "right" : left ? "left" : null;
}

/** Where the table's head is among the lines of a paragraph; -1 when there is none. */
function headIndex(lines: readonly string[]): number {
  return lines.findIndex((line, index) => {
    const dashes = lines[index + 1];
    return (
      line.includes("|") &&
      dashes !== undefined &&
      dashes.includes("-") &&
      delimiterRow.test(dashes) &&
      tableCells(line).length === tableCells(dashes).length
    );
  });
}

function isTreeNode(value: unknown): value is TreeNode {
  return (
    typeof value === "object" && value !== null && "type" in value && typeof value.type === "string"
  );
}

/** The content of a cell or of the text before a table, parsed by itself. */
function parseInline(parser: MarkdownParser, text: string): TreeNode[] {
  const root = parser.parse(text);
  if (!isTreeNode(root)) return [];
  const [only] = root.children ?? [];
  return only?.type === "paragraph" ? (only.children ?? []) : (root.children ?? []);
}

function toTable(parser: MarkdownParser, lines: readonly string[]): TreeNode {
  const [head = "", dashes = "", ...rows] = lines;
  const align = tableCells(dashes).map(alignmentOf);
  const row = (line: string): TreeNode => {
    const cells = tableCells(line);
    return {
      type: "tableRow",
      children: align.map((_, column) => ({
        type: "tableCell",
        children: parseInline(parser, cells[column] ?? ""),
      })),
    };
  };
  return { type: "table", align, children: [row(head), ...rows.map(row)] };
}

function replaceTables(parser: MarkdownParser, node: TreeNode, source: string): void {
  if (node.children === undefined) return;
  node.children = node.children.flatMap((child) => {
    const start = child.position?.start.offset;
    const end = child.position?.end.offset;
    if (child.type !== "paragraph" || start === undefined || end === undefined) {
      replaceTables(parser, child, source);
      return [child];
    }
    const lines = source.slice(start, end).split(/\r?\n/);
    const head = headIndex(lines);
    if (head < 0) return [child];
    const before =
      head === 0
        ? []
        : [{ type: "paragraph", children: parseInline(parser, lines.slice(0, head).join("\n")) }];
    return [...before, toTable(parser, lines.slice(head))];
  });
}

function attach(this: MarkdownParser): (tree: unknown, file: SourceFile) => void {
  return (tree, file) => {
    if (isTreeNode(tree)) replaceTables(this, tree, String(file.value));
  };
}

/** Plug-in for the Markdown parser, which calls it with itself as `this`. */
export const markdownTables = attach;
