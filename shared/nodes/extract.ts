import { z } from "zod";
import { isJsonObject } from "../base/json.ts";
import { Failure, defineTask } from "./kind.ts";
import type { NodeContext } from "./node-context.ts";
import { artifactField } from "./parts/artifact-field.ts";
import { documentErrors } from "./parts/document-errors.ts";
import type { ExtractedAttachment, ExtractedDocument } from "./parts/extracted-document.ts";
import { jsonObjectField } from "./parts/json-field.ts";
import { oneLine } from "./parts/subtitle.ts";
import { workerLostRetry } from "./parts/retry-policy.ts";

const inlineDocument = z.strictObject({
  Text: z.string().meta({ title: "Text", description: "The document itself.", widget: "text" }),
  Name: z.string().max(500).optional().meta({
    title: "Name",
    description: "File name; its ending tells the type.",
  }),
});

const params = z.strictObject({
  Document: z.union([artifactField, inlineDocument]).meta({
    title: "Document",
    description: "An uploaded file, or { Text, Name } for text that is already at hand.",
    widget: "document",
  }),
  Attachments: z.boolean().default(false).meta({
    title: "Read attachments",
    description:
      "Read the documents attached to an e-mail as well, also those of messages inside it.",
  }),
  Tables: z.boolean().default(true).meta({
    title: "Tables",
    description:
      "Give the rows of a spreadsheet or CSV file as lists, next to the text. Without them twice as much fits.",
  }),
  AllowEmpty: z.boolean().default(false).meta({
    title: "Allow empty",
    description: "Go on with a document that holds no text instead of failing.",
  }),
});

const count = z.int().min(0);
const facts = {
  text: z.string(),
  title: z.string().nullable(),
  pages: count.nullable(),
  type: z.string(),
};
/** By the names of their columns. */
const row = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
const tables = z
  .array(z.strictObject({ name: z.string(), columns: z.array(z.string()), rows: z.array(row) }))
  .exactOptional();
const attachment = z.strictObject({
  name: z.string(),
  type: z.string(),
  bytes: count,
  /** What was read out of it, as for a document of its own: its own attachments included. */
  document: jsonObjectField().exactOptional(),
  error: z.string().exactOptional(),
  cause: z.string().exactOptional(),
});

const result = z.strictObject({
  ...facts,
  name: z.string(),
  characters: count,
  /** Sheets of a spreadsheet; a CSV file is one. */
  tables,
  /** Files attached to an e-mail. */
  attachments: z.array(attachment).exactOptional(),
});

type Document = z.output<typeof params>["Document"];
type Read = ExtractedDocument & { readonly name: string };

/** Reads the text out of a document. Costs nothing and changes nothing: 100 documents share a checkpoint. */
export const extract = defineTask({
  type: "extract",
  title: "Extract text",
  summary:
    "Reads the text out of a document: PDF, Word, Excel, CSV, HTML, Markdown, e-mail or plain text.",
  icon: "file-text",
  group: "documents",
  keywords: [
    "pdf",
    "docx",
    "word",
    "xlsx",
    "excel",
    "spreadsheet",
    "csv",
    "table",
    "html",
    "markdown",
    "eml",
    "email",
    "parse",
    "read",
    "file",
  ],
  params,
  result,
  example: { Document: "{% $states.input.document %}" },
  subtitle: (given) => {
    const document = given["Document"];
    if (!isJsonObject(document)) return oneLine(document) || "No document yet";
    return (
      oneLine(document["name"] ?? document["Name"]) || oneLine(document["$artifact"]) || "Text"
    );
  },
  defaults: {
    Retry: [workerLostRetry],
    Checkpoint: { Policy: "EveryN", Count: 100 },
    TimeoutSeconds: 300,
  },
  effect: "none",
  errors: {
    ...documentErrors,
    "Document.NotFound": "There is no stored file with this id.",
    "Artifact.NotFound": "The stored content of the file is gone.",
    "Artifact.Corrupt": "The stored content of the file is damaged.",
    "Document.NoText": "The document holds no text, such as a scan without text recognition.",
  },
  run: async (given, context) => {
    const { Document: document, Attachments: attachments } = given;
    const read =
      "$artifact" in document
        ? await readFile(document, attachments, context)
        : await readText(document, attachments, context);
    if (!given.AllowEmpty && read.text.trim() === "") {
      throw new Failure(
        "Document.NoText",
        `${read.name === "" ? "The document" : read.name} holds no text. A scan needs text recognition first.`,
      );
    }
    return resultOf(read, given.Tables);
  },
});

/** A copy: what a reader gives is not to be changed, and a result is plain JSON. */
function resultOf(read: Read, withTables: boolean): z.output<typeof result> {
  const { text, title, pages, type, name, tables: found, attachments } = read;
  return {
    text,
    title,
    pages,
    type,
    name,
    characters: text.length,
    ...(found === undefined || !withTables
      ? {}
      : {
          tables: found.map((table) => ({
            name: table.name,
            columns: [...table.columns],
            rows: table.rows.map((cells) => ({ ...cells })),
          })),
        }),
    ...(attachments === undefined
      ? {}
      : { attachments: attachments.map((each) => attachmentOf(each, withTables)) }),
  };
}

function attachmentOf(
  { document, ...about }: ExtractedAttachment,
  withTables: boolean,
): z.output<typeof attachment> {
  if (document === undefined) return about;
  return { ...about, document: resultOf({ ...document, name: about.name }, withTables) };
}

async function readFile(
  document: z.output<typeof artifactField>,
  attachments: boolean,
  context: NodeContext,
): Promise<Read> {
  const name = document.name ?? "";
  return { name, ...(await context.documents.extract(document.$artifact, name, { attachments })) };
}

/** Text whose name says that it is written in a form is read as such a file. */
const written: readonly (readonly [ending: RegExp, type: string])[] = [
  [/\.x?html?$/u, "text/html"],
  [/\.csv$/u, "text/csv"],
  [/\.(?:tsv|tab)$/u, "text/tab-separated-values"],
  [/\.eml$/u, "message/rfc822"],
];

/** Text is taken as it stands, unless its name says that a reader would see something else. */
async function readText(
  document: Extract<Document, { Text: string }>,
  attachments: boolean,
  context: NodeContext,
): Promise<Read> {
  const { Text: text, Name: name = "" } = document;
  const lower = name.toLowerCase();
  const type = written.find(([ending]) => ending.test(lower))?.[1];
  if (type !== undefined) {
    const file = await context.artifacts.write({ name, type, text });
    return { name, ...(await context.documents.extract(file.$artifact, name, { attachments })) };
  }
  const markdown = /\.(?:md|markdown)$/u.test(lower);
  const title = markdown
    ? (/^#[ \t]+(?<title>\S.*)$/mu.exec(text)?.groups?.["title"]?.trim() ?? null)
    : null;
  return { text, title, pages: null, type: markdown ? "text/markdown" : "text/plain", name };
}
