import papaparse from "papaparse";
import { Failure } from "../base/failure.ts";

/** The error of a distributed Map whose items cannot be read. Source: ASL specification, "ItemReader"; AWS's error names. */
export const itemReaderFailed = "States.ItemReaderFailed";

/**
 * The first `most` rows of a CSV text, fields as they are written. Empty lines are no rows; a byte order mark is dropped.
 * @throws Failure `States.ItemReaderFailed` for a quoted field without an end, or with text after it.
 */
export function csvRows(
  text: string,
  { delimiter, most }: { readonly delimiter: string; readonly most: number },
): readonly (readonly string[])[] {
  const { data, errors } = papaparse.parse<string[]>(text.replace(/^\uFEFF/, ""), {
    delimiter,
    skipEmptyLines: true,
    // 0 reads to the end.
    preview: Number.isFinite(most) ? most : 0,
  });
  const broken = errors.find(({ type }) => type === "Quotes");
  if (broken !== undefined) {
    const what = broken.code === "MissingQuotes" ? "has no end" : "goes on after its end";
    throw new Failure(itemReaderFailed, `A quoted field of the CSV file ${what}.`);
  }
  return data;
}
