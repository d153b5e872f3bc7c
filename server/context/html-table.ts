import { markdownTable } from "./markdown-table.ts";

/** More columns that one cell spans are a mistake. */
const widestSpan = 50;

/** The cells of one table of a page: a Markdown table, or the blocks of a page that was laid out with one. */
export class HtmlTable {
  readonly #rows: string[][] = [];
  #isLayout = false;

  /** A heading or another table stands in a cell: this one only says where things are. */
  holdsBlocks(): void {
    this.#isLayout = true;
  }

  row(): void {
    this.#rows.push([]);
  }

  cell(text: string, span: number): void {
    if (this.#rows.length === 0) this.row();
    const row = this.#rows.at(-1);
    row?.push(text);
    for (let more = Math.min(span, widestSpan); more > 1; more -= 1) row?.push("");
  }

  get text(): string {
    const rows = this.#rows.filter((row) => row.some((cell) => cell.trim() !== ""));
    const [header, ...others] = rows;
    if (header === undefined) return "";
    const width = rows.reduce((most, row) => Math.max(most, row.length), 0);
    if (this.#isLayout || width < 2)
      return rows
        .flat()
        .filter((cell) => cell.trim() !== "")
        .join("\n\n");
    const columns = Array.from({ length: width }, (_, index) => header[index] ?? "");
    return markdownTable(columns, others);
  }
}
