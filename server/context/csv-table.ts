import papaparse from "papaparse";
import { Failure } from "../../shared/base/failure.ts";
import type { ExtractedTable } from "../../shared/nodes/parts/extracted-document.ts";
import { CellLimit, tableOf } from "./table-text.ts";

const delimiters = [",", ";", "\t", "|"];

/** A CSV file as a table; its separator is found out from its first lines. Cells stay as they are written: `007` is no number. */
export function readCsv(text: string): ExtractedTable {
  const limit = new CellLimit();
  const rows: (readonly string[])[] = [];
  let broken = "";
  papaparse.parse<string[]>(text.replace(/^\uFEFF/, "").replace(/^sep=(.)\r?\n/i, ""), {
    delimiter: declaredDelimiter(text) ?? "",
    delimitersToGuess: delimiters,
    skipEmptyLines: "greedy",
    step: ({ data, errors }) => {
      broken ||= errors.find(({ type }) => type === "Quotes")?.code ?? "";
      limit.add(data.length);
      rows.push(data);
    },
  });
  if (broken !== "")
    throw new Failure(
      "Document.Unreadable",
      `A quoted field of the CSV file ${broken === "MissingQuotes" ? "has no end" : "goes on after its end"}.`,
    );
  return tableOf("", rows);
}

/** Excel writes the separator of the country into the first line. */
function declaredDelimiter(text: string): string | null {
  return /^\uFEFF?sep=(.)\r?\n/i.exec(text)?.[1] ?? null;
}
