import papaparse from "papaparse";
import { Failure } from "../../base/failure.ts";
import { isJsonObject, type Json, type JsonObject } from "../../base/json.ts";
import { itemsOfFile } from "../../items/item-file.ts";
import { table } from "./markdown.ts";

/** How values stand in texts and files. */
export const textFormats = ["TEXT", "JSON", "JSONL", "CSV", "MARKDOWN"] as const;
export type TextFormat = (typeof textFormats)[number];

interface WriteOptions {
  /** Columns of a table in their order; those of the records in order of appearance when absent. */
  readonly columns?: readonly string[] | undefined;
  readonly delimiter?: string;
}

const types: Readonly<Record<TextFormat, string>> = {
  TEXT: "text/plain",
  JSON: "application/json",
  JSONL: "application/jsonl",
  CSV: "text/csv",
  MARKDOWN: "text/markdown",
};

/** The media type of a file in this format. */
export function typeOfFormat(format: TextFormat): string {
  return format === "JSON" || format === "JSONL"
    ? types[format]
    : `${types[format]}; charset=utf-8`;
}

const endings: readonly (readonly [mark: RegExp, format: TextFormat])[] = [
  [/\.(?:jsonl|ndjson)$|jsonl|ndjson/iu, "JSONL"],
  [/\.csv$|text\/csv/iu, "CSV"],
  [/\.json$|application\/json/iu, "JSON"],
  [/\.(?:md|markdown)$|text\/markdown/iu, "MARKDOWN"],
];

/** The format that a file name or a media type speaks of; null when none is known. */
export function formatNamed(nameOrType: string): TextFormat | null {
  return endings.find(([mark]) => mark.test(nameOrType))?.[1] ?? null;
}

/**
 * A value as text.
 * @throws Failure `Data.InvalidValue` when the format cannot hold it
 */
export function writeText(value: Json, format: TextFormat, options: WriteOptions = {}): string {
  if (format === "TEXT") return typeof value === "string" ? value : JSON.stringify(value, null, 2);
  if (format === "JSON") return `${JSON.stringify(value, null, 2)}\n`;
  // What is a text already was written by somebody who knew the format.
  if (typeof value === "string") return value;
  return recordsText(Array.isArray(value) ? (value as readonly Json[]) : [value], format, options);
}

/** Records as text, one on a line or one in a row. */
export function recordsText(
  records: readonly Json[],
  format: "JSONL" | "CSV" | "MARKDOWN",
  { columns, delimiter = "," }: WriteOptions = {},
): string {
  if (format === "JSONL") return records.map((record) => `${JSON.stringify(record)}\n`).join("");
  const rows = records.map((record, index) => {
    if (isJsonObject(record)) return record;
    throw new Failure(
      "Data.InvalidValue",
      `Record ${String(index + 1)} is no object, so it has no columns for ${format}.`,
    );
  });
  const names = columns ?? columnsOf(rows);
  const cells = rows.map((row) => names.map((name) => cell(row[name])));
  if (format === "MARKDOWN") return names.length === 0 ? "" : `${table(names, cells)}\n`;
  if (names.length === 0) return "";
  return `${papaparse.unparse([[...names], ...cells], { delimiter, newline: "\r\n" })}\r\n`;
}

function columnsOf(rows: readonly JsonObject[]): readonly string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))];
}

function cell(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/**
 * The value that a text stands for: a list of records from JSON lines and CSV, whatever is in it from JSON, itself from others.
 * @throws Failure `Data.InvalidText`
 */
export function readText(text: string, format: TextFormat, delimiter = ","): Json {
  if (format === "TEXT" || format === "MARKDOWN") return text;
  try {
    if (format === "JSON") return JSON.parse(text.replace(/^\uFEFF/u, "")) as Json;
    const form = { format, csv: { delimiter, headers: null }, pointer: null } as const;
    return itemsOfFile(text, form, Number.MAX_SAFE_INTEGER);
  } catch (error) {
    const reason =
      error instanceof Failure ? error.cause : error instanceof Error ? error.message : null;
    throw new Failure(
      "Data.InvalidText",
      `The text is not ${format}: ${(reason ?? "").slice(0, 500)}`,
    );
  }
}

/** Which members of records stay, and under which names: `["id"]`, or `{ "newName": "oldName" }`. */
export type ColumnChoice = readonly string[] | Readonly<Record<string, string>>;

/** Records with the chosen members only; what a record does not have is null. Other values stay as they are. */
export function chooseColumns(value: Json, choice: ColumnChoice | undefined): Json {
  if (choice === undefined) return value;
  const pairs: readonly (readonly [name: string, from: string])[] = Array.isArray(choice)
    ? (choice as readonly string[]).map((name) => [name, name])
    : Object.entries(choice as Readonly<Record<string, string>>);
  const chosen = (record: Json): Json =>
    isJsonObject(record)
      ? Object.fromEntries(
          pairs.map(([name, from]) => [
            name,
            Object.hasOwn(record, from) ? (record[from] ?? null) : null,
          ]),
        )
      : record;
  return Array.isArray(value) ? (value as readonly Json[]).map(chosen) : chosen(value);
}
