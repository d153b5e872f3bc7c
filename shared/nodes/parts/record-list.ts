import { Failure } from "../../base/failure.ts";
import type { Json } from "../../base/json.ts";
import { itemsOfFile } from "../../items/item-file.ts";
import type { NodeContext } from "../node-context.ts";

type Format = Parameters<typeof itemsOfFile>[1]["format"];

const formats: readonly (readonly [mark: RegExp, format: Format])[] = [
  [/\.(?:jsonl|ndjson)$|jsonl|ndjson/iu, "JSONL"],
  [/\.csv$|text\/csv/iu, "CSV"],
  [/\.json$|application\/json/iu, "JSON"],
];

/**
 * The records in a stored file: a JSON list, JSON lines, or CSV with names in its first row. The name of the file decides, then its
 * type, then how its text begins.
 * @throws Failure `Annotate.InvalidRecords`
 */
export async function recordsOfFile(
  file: { readonly $artifact: string; readonly name?: string | undefined },
  artifacts: Pick<NodeContext["artifacts"], "read">,
): Promise<readonly Json[]> {
  const { text, type } = await artifacts.read(file.$artifact);
  const format = formatOf(file.name ?? "", type, text);
  const form = { format, csv: { delimiter: ",", headers: null }, pointer: null };
  try {
    return itemsOfFile(text, form, Number.MAX_SAFE_INTEGER);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw new Failure("Annotate.InvalidRecords", error.cause);
  }
}

function formatOf(name: string, type: string, text: string): Format {
  for (const [mark, format] of formats) if (mark.test(name)) return format;
  for (const [mark, format] of formats) if (mark.test(type)) return format;
  return text.trimStart().startsWith("[") ? "JSON" : "JSONL";
}
