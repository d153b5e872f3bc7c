import readXlsxFile from "read-excel-file/node";
import { Failure } from "../../shared/base/failure.ts";
import type { ExtractedTable, TableCell } from "../../shared/nodes/parts/extracted-document.ts";
import { documentLimits } from "./document-limits.ts";
import { CellLimit, tableOf } from "./table-text.ts";
import { checkOfficeFile } from "./zip-check.ts";

/** The sheets of an Excel file, each a table; formulas as the values they had when the file was saved. */
export async function readSheets(bytes: Buffer): Promise<readonly ExtractedTable[]> {
  checkOfficeFile(bytes);
  const sheets = await readXlsxFile(bytes);
  if (sheets.length > documentLimits.maxSheets)
    throw new Failure(
      "Document.TooLarge",
      `The file has ${sheets.length} sheets; at most ${documentLimits.maxSheets} are read.`,
    );
  const limit = new CellLimit();
  return sheets.map(({ sheet, data }) => {
    for (const row of data) limit.add(row.length);
    return tableOf(
      sheet,
      data.map((row) => row.map(cellOf)),
    );
  });
}

/** A day is written as a day; any other moment with its time. */
function cellOf(value: unknown): TableCell {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) return null;
    return value.toISOString().replace(/T00:00:00\.000Z$/, "");
  }
  switch (typeof value) {
    case "number":
      return Number.isFinite(value) ? value : null;
    case "boolean":
    case "string":
      return value;
    default:
      return null;
  }
}
