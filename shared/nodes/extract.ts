import { z } from "zod";
import { isJsonObject } from "../base/json.ts";
import { Failure, type NodeContext, defineTask } from "./kind.ts";
import { artifactField } from "./parts/artifact-field.ts";
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
  AllowEmpty: z.boolean().default(false).meta({
    title: "Allow empty",
    description: "Go on with a document that holds no text instead of failing.",
  }),
});

const result = z.strictObject({
  text: z.string(),
  title: z.string().nullable(),
  pages: z.int().min(0).nullable(),
  type: z.string(),
  name: z.string(),
  characters: z.int().min(0),
});

type Document = z.output<typeof params>["Document"];
type Read = Omit<z.output<typeof result>, "characters">;

/** Reads the text out of a document. Costs nothing and changes nothing: 100 documents share a checkpoint. */
export const extract = defineTask({
  type: "extract",
  title: "Extract text",
  summary: "Reads the text out of a document: text, Markdown, HTML, PDF or Word.",
  icon: "file-text",
  group: "documents",
  keywords: ["pdf", "docx", "word", "html", "markdown", "parse", "read", "file"],
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
    "Document.NotFound": "There is no stored file with this id.",
    "Document.Unreadable": "The file is damaged, encrypted or not what its name says.",
    "Document.Encrypted": "The document is protected by a password.",
    "Artifact.NotFound": "The stored content of the file is gone.",
    "Artifact.Corrupt": "The stored content of the file is damaged.",
    "Document.UnsupportedType": "Text cannot be read out of files of this type.",
    "Document.TooLarge": "The file is larger than the limit.",
    "Document.NoText": "The document holds no text, such as a scan without text recognition.",
  },
  run: async ({ Document: document, AllowEmpty: allowEmpty }, context) => {
    const read =
      "$artifact" in document
        ? await readFile(document, context)
        : await readText(document, context);
    if (!allowEmpty && read.text.trim() === "") {
      throw new Failure(
        "Document.NoText",
        `${read.name === "" ? "The document" : read.name} holds no text. A scan needs text recognition first.`,
      );
    }
    return { ...read, characters: read.text.length };
  },
});

async function readFile(
  document: z.output<typeof artifactField>,
  context: NodeContext,
): Promise<Read> {
  const name = document.name ?? "";
  return { name, ...(await context.documents.extract(document.$artifact, name)) };
}

/** Text is taken as it stands, but for HTML: its text is what a reader would see. */
async function readText(
  document: Extract<Document, { Text: string }>,
  context: NodeContext,
): Promise<Read> {
  const { Text: text, Name: name = "" } = document;
  const lower = name.toLowerCase();
  if (/\.x?html?$/u.test(lower)) {
    const file = await context.artifacts.write({ name, type: "text/html", text });
    return { name, ...(await context.documents.extract(file.$artifact, name)) };
  }
  const markdown = /\.(?:md|markdown)$/u.test(lower);
  const title = markdown
    ? (/^#[ \t]+(?<title>\S.*)$/mu.exec(text)?.groups?.["title"]?.trim() ?? null)
    : null;
  return { text, title, pages: null, type: markdown ? "text/markdown" : "text/plain", name };
}
