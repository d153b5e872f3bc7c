import { Failure } from "../base/failure.ts";
import { isJsonObject, type Json } from "../base/json.ts";
import { csvRows, itemReaderFailed } from "./csv.ts";
import { checkHeaders, type CsvForm, type ItemFormat } from "./reader-config.ts";

/** How the text of a file is to be read. */
export interface FileForm {
  readonly format: ItemFormat;
  readonly csv: CsvForm;
  readonly pointer: string | null;
}

/**
 * The first `most` items in the text of a file.
 * @throws Failure `States.ItemReaderFailed` when the text is not what the format says.
 */
export function itemsOfFile(text: string, form: FileForm, most: number): readonly Json[] {
  switch (form.format) {
    case "CSV":
      return csvItems(text, form.csv, most);
    case "JSONL":
      return jsonLines(text, most);
    case "JSON":
      return jsonItems(text, form.pointer).slice(0, most);
  }
}

/** A row becomes an object of texts: a missing field is empty, one without a column is dropped. */
function csvItems(text: string, { delimiter, headers }: CsvForm, most: number): readonly Json[] {
  const rows = csvRows(text, { delimiter, most: headers === null ? most + 1 : most });
  const [first, ...others] = rows;
  if (first === undefined) return [];
  const columns = headers ?? checkHeaders(first);
  return (headers === null ? others : rows).map((row) =>
    Object.fromEntries(columns.map((name, i) => [name, row[i] ?? ""])),
  );
}

function jsonLines(text: string, most: number): readonly Json[] {
  const items: Json[] = [];
  let at = text.startsWith("\uFEFF") ? 1 : 0;
  for (let line = 1; at < text.length && items.length < most; line += 1) {
    const end = text.indexOf("\n", at);
    const source = text.slice(at, end < 0 ? text.length : end).trim();
    if (source !== "") items.push(parseJson(source, `Line ${line} of the file`));
    at = end < 0 ? text.length : end + 1;
  }
  return items;
}

function jsonItems(text: string, pointer: string | null): readonly Json[] {
  const whole = parseJson(text.replace(/^\uFEFF/, ""), "The file");
  if (pointer === null || pointer === "") {
    if (Array.isArray(whole)) return whole as readonly Json[];
    throw new Failure(itemReaderFailed, "Attempting to map over non-iterable node.");
  }
  const node = atPointer(whole, pointer);
  if (Array.isArray(node)) return node as readonly Json[];
  // An object is iterated member by member, as the items of a Map are elsewhere.
  if (isJsonObject(node)) return Object.entries(node).map(([Key, Value]) => ({ Key, Value }));
  throw new Failure(itemReaderFailed, "Attempting to map over non-iterable node.");
}

/** The value at a JSON pointer (RFC 6901); undefined when it leads nowhere. */
function atPointer(whole: Json, pointer: string): Json | undefined {
  if (!pointer.startsWith("/")) {
    throw new Failure(itemReaderFailed, "ItemsPointer must be a JSON pointer such as /data/items.");
  }
  let node: Json | undefined = whole;
  for (const token of pointer.slice(1).split("/")) {
    const name = token.replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(node)) {
      node = /^(0|[1-9]\d*)$/.test(name) ? (node as readonly Json[])[Number(name)] : undefined;
    } else node = isJsonObject(node) && Object.hasOwn(node, name) ? node[name] : undefined;
  }
  return node;
}

function parseJson(text: string, what: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure(itemReaderFailed, `${what} is not valid JSON: ${reason.slice(0, 300)}`);
  }
}
