import { type Json, type JsonObject, isJsonObject } from "../../base/json.ts";
import { block, bullets, heading, inline, table } from "./markdown.ts";

/** A section of a report, as parameters give it. */
export interface ReportSection {
  readonly Heading: string;
  readonly Text?: string | null | undefined;
  readonly Items?: readonly Json[] | null | undefined;
  readonly Table?: readonly JsonObject[] | null | undefined;
  readonly Columns?: readonly string[] | undefined;
}

/** A page of sections. */
export function reportPage(title: string, sections: readonly ReportSection[]): string {
  return page([heading(1, title), ...sections.flatMap(sectionBlocks)]);
}

/**
 * A page from a template whose `{{name}}` or `{{name.member}}` are replaced by values: in a line as one line, alone in
 * a line as paragraphs, list or table. `missing` names the placeholders without a value; the page is then of no use.
 */
export function templatePage(
  template: string,
  values: JsonObject,
): { readonly markdown: string; readonly missing: readonly string[] } {
  const missing: string[] = [];
  const valueOf = (path: string): Json => {
    let value: Json | undefined = values;
    for (const key of path.split(".")) {
      value = isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
    }
    if (value === undefined) missing.push(path);
    return value ?? null;
  };
  // One pass: what a value says is never taken for a placeholder.
  const markdown = template
    .replaceAll(/\r\n?/gu, "\n")
    .replaceAll(placeholder, (_, alone: string | undefined, within: string | undefined) =>
      alone === undefined ? inline(cell(valueOf(within ?? ""))) : valueBlock(valueOf(alone)),
    );
  return { markdown: page([markdown]), missing };
}

/** First alternative: alone in its line. */
const placeholder = /^[ \t]*\{\{\s*([\w$.-]+)\s*\}\}[ \t]*$|\{\{\s*([\w$.-]+)\s*\}\}/gmu;

function sectionBlocks(section: ReportSection): readonly string[] {
  return [
    heading(2, section.Heading),
    block(section.Text ?? ""),
    bullets((section.Items ?? []).map(cell)),
    section.Table ? objectTable(section.Table, section.Columns) : "",
  ];
}

function valueBlock(value: Json): string {
  if (!Array.isArray(value)) return block(cell(value));
  const items = value as readonly Json[];
  const objects = items.filter(isJsonObject);
  return objects.length > 0 && objects.length === items.length
    ? objectTable(objects, undefined)
    : bullets(items.map(cell));
}

/** A table with a row for each object; without given columns, every key in the order of its first appearance. */
function objectTable(rows: readonly JsonObject[], given: readonly string[] | undefined): string {
  const columns = given ?? [...new Set(rows.flatMap((row) => Object.keys(row)))];
  if (columns.length === 0) return "";
  const cells = rows.map((row) =>
    columns.map((column) => (Object.hasOwn(row, column) ? cell(row[column] ?? null) : "")),
  );
  return table(columns, cells);
}

/** A value as text. */
function cell(value: Json): string {
  if (value === null) return "";
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (isJsonObject(value)) {
    return Object.entries(value)
      .map(([key, member]) => `${key}: ${cell(member)}`)
      .join(", ");
  }
  return value.map(cell).join(", ");
}

function page(blocks: readonly string[]): string {
  return `${blocks.filter((text) => text !== "").join("\n\n")}\n`;
}
