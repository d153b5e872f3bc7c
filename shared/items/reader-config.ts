import { Failure } from "../base/failure.ts";
import type { Json, JsonObject } from "../base/json.ts";
import { itemReaderFailed } from "./csv.ts";

/** Formats of the files that hold items. */
const formats = ["JSON", "JSONL", "CSV"] as const;
export type ItemFormat = (typeof formats)[number];

/** How CSV is read: `headers` null = they are the first row. */
export interface CsvForm {
  readonly delimiter: string;
  readonly headers: readonly string[] | null;
}

/** `ReaderConfig` of an ItemReader, checked, with paths and expressions evaluated. */
export interface ReaderConfig {
  /** Format of the files; null when there is no file to read but a list of objects. */
  readonly format: ItemFormat | null;
  /** `manifest`: the object lists the files with the items, as S3 Inventory or Athena writes it. */
  readonly manifest: "inventory" | "athena" | null;
  readonly csv: CsvForm;
  /** JSON pointer to the items inside a JSON file. */
  readonly pointer: string | null;
  /** `LOAD_AND_FLATTEN`: the items inside the listed objects instead of the objects. */
  readonly loadsObjects: boolean;
  /** Most items; infinite when there is no limit. */
  readonly maxItems: number;
}

const delimiters: Readonly<Record<string, string>> = {
  COMMA: ",",
  PIPE: "|",
  SEMICOLON: ";",
  SPACE: " ",
  TAB: "\t",
};

/** Largest header of a CSV file, bytes of text: AWS's number. */
export const maxHeaderLength = 10_240;

/**
 * Reads `ReaderConfig`. Source: developer guide, "ItemReader (Map)".
 * @throws Failure `States.ItemReaderFailed` for a value that cannot be meant.
 */
export function readReaderConfig(config: JsonObject): ReaderConfig {
  const inputType = config["InputType"] ?? null;
  const athena = config["ManifestType"] === "ATHENA_DATA";
  const isInventory = inputType === "MANIFEST" && !athena;
  return {
    format: isInventory ? "CSV" : formatOf(inputType === "MANIFEST" ? null : inputType),
    manifest: isInventory ? "inventory" : athena ? "athena" : null,
    csv: {
      delimiter: delimiterOf(config["CSVDelimiter"] ?? "COMMA"),
      headers: inputType === "CSV" ? headersOf(config) : null,
    },
    pointer: textOrNull(config["ItemsPointer"] ?? null, "ItemsPointer"),
    loadsObjects: config["Transformation"] === "LOAD_AND_FLATTEN",
    maxItems: maxItemsOf(config["MaxItems"] ?? null),
  };
}

function formatOf(inputType: Json): ItemFormat | null {
  if (inputType === null) return null;
  if (inputType === "PARQUET") {
    throw new Failure(
      itemReaderFailed,
      "Parquet files cannot be read here; convert the data set to JSONL or CSV.",
    );
  }
  const format = formats.find((name) => name === inputType);
  if (format === undefined) throw notAllowed("InputType", inputType, [...formats, "MANIFEST"]);
  return format;
}

function delimiterOf(name: Json): string {
  const delimiter = typeof name === "string" ? delimiters[name] : undefined;
  if (delimiter === undefined) throw notAllowed("CSVDelimiter", name, Object.keys(delimiters));
  return delimiter;
}

function headersOf(config: JsonObject): readonly string[] | null {
  const location = config["CSVHeaderLocation"] ?? null;
  if (location === "FIRST_ROW") return null;
  if (location !== "GIVEN") throw notAllowed("CSVHeaderLocation", location, ["FIRST_ROW", "GIVEN"]);
  const headers = config["CSVHeaders"];
  if (!Array.isArray(headers) || headers.length === 0) {
    throw new Failure(itemReaderFailed, "CSVHeaders must name the columns of the CSV file.");
  }
  return checkHeaders((headers as readonly Json[]).map(String));
}

/** @throws Failure `States.ItemReaderFailed` when two columns have one name or the header is too long. */
export function checkHeaders(headers: readonly string[]): readonly string[] {
  if (new Set(headers).size < headers.length) {
    throw new Failure(itemReaderFailed, "CSV headers cannot contain duplicates.");
  }
  if (headers.join(",").length > maxHeaderLength) {
    throw new Failure(itemReaderFailed, `CSV headers cannot exceed ${maxHeaderLength} bytes.`);
  }
  return headers;
}

/** 0 is no limit. */
function maxItemsOf(value: Json): number {
  if (value === null || value === 0) return Number.POSITIVE_INFINITY;
  if (typeof value !== "number" || !Number.isInteger(value)) {
    throw new Failure(itemReaderFailed, "field MaxItems must be an integer");
  }
  if (value < 0) throw new Failure(itemReaderFailed, "field MaxItems must be positive");
  return value;
}

function textOrNull(value: Json, field: string): string | null {
  if (value === null || typeof value === "string") return value;
  throw new Failure(itemReaderFailed, `field ${field} must be a text`);
}

function notAllowed(field: string, value: Json, allowed: readonly string[]): Failure {
  const given = JSON.stringify(value).slice(0, 100);
  return new Failure(
    itemReaderFailed,
    `field ${field} must be one of ${allowed.join(", ")}, not ${given}`,
  );
}
