/** Tables out of rows of cells: for a sheet, and for a CSV file. */
import { Failure } from "../../shared/base/failure.ts";
import type { ExtractedTable, TableCell } from "../../shared/nodes/parts/extracted-document.ts";
import { documentLimits } from "./document-limits.ts";
import { markdownTable } from "./markdown-table.ts";

/** Counts the cells of a document. */
export class CellLimit {
  #cells = 0;

  /** @throws Failure `Document.TooLarge` */
  add(cells: number): void {
    this.#cells += cells;
    if (this.#cells > documentLimits.maxCells)
      throw new Failure(
        "Document.TooLarge",
        `The document has more than ${documentLimits.maxCells} cells.`,
      );
  }
}

/** The first row that is not empty names the columns: a name that is missing or there already gets a number. */
export function tableOf(name: string, rows: readonly (readonly TableCell[])[]): ExtractedTable {
  const filled = rows.filter((row) => row.some((cell) => cell !== null && cell !== ""));
  const [header = [], ...others] = filled;
  const width = filled.reduce((most, row) => Math.max(most, row.length), 0);
  const columns = namesOf(Array.from({ length: width }, (_, index) => header[index] ?? null));
  return {
    name,
    columns,
    rows: others.map((row) =>
      Object.fromEntries(columns.map((column, index) => [column, row[index] ?? null])),
    ),
  };
}

function namesOf(header: readonly TableCell[]): readonly string[] {
  const taken = new Set<string>();
  return header.map((cell, index) => {
    const wanted = cellText(cell).replaceAll(/\s+/g, " ").trim() || `Column ${index + 1}`;
    let name = wanted;
    for (let number = 2; taken.has(name); number += 1) name = `${wanted} ${number}`;
    taken.add(name);
    return name;
  });
}

/** The tables as Markdown, one below the other; a heading says which is which when there are several. */
export function textOfTables(tables: readonly ExtractedTable[]): string {
  return tables
    .map(({ name, columns, rows }) => {
      const heading = tables.length > 1 && name !== "" ? `## ${name}\n\n` : "";
      if (columns.length === 0) return heading.trimEnd();
      const cells = rows.map((row) => columns.map((column) => cellText(row[column] ?? null)));
      return `${heading}${markdownTable(columns, cells)}`;
    })
    .filter((text) => text !== "")
    .join("\n\n");
}

function cellText(cell: TableCell): string {
  return cell === null ? "" : String(cell);
}
