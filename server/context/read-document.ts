/** Reads one document of any type, in the process that can be killed. */
import { Failure } from "../../shared/base/failure.ts";
import type {
  ExtractedAttachment,
  ExtractedDocument,
  ExtractedTable,
} from "../../shared/nodes/parts/extracted-document.ts";
import { documentLimits } from "./document-limits.ts";
import { detectDocument, documentTypes, type DocumentKind } from "./document-type.ts";
import { markdownTitle } from "./markdown-title.ts";
import type { MailAttachment } from "./mail-message.ts";
import { decodeHtml, decodeText, storableText, tidyLines } from "./plain-text.ts";

export interface DocumentBytes {
  readonly bytes: Buffer;
  readonly name: string;
  readonly type: string;
  /** Whether the documents attached to a message are read as well. */
  readonly attachments: boolean;
}

/** Failures: those of `DocumentReader`. Whatever else is thrown means that the document cannot be read. */
export async function readDocument(file: DocumentBytes): Promise<ExtractedDocument> {
  const budget = { attachments: documentLimits.maxAttachments, text: documentLimits.maxTextLength };
  return await readWithin(file, budget, 0);
}

/** What is left for a document and all that is in it. */
interface Budget {
  attachments: number;
  text: number;
}

async function readWithin(
  file: DocumentBytes,
  budget: Budget,
  depth: number,
): Promise<ExtractedDocument> {
  const verdict = detectDocument(file.bytes, file.name, file.type);
  if (verdict.kind === "encrypted")
    throw new Failure("Document.Encrypted", `The document is ${verdict.what}.`);
  if (verdict.kind === "unsupported")
    throw new Failure(
      "Document.UnsupportedType",
      `The file is ${verdict.what}; no text can be read out of it.`,
    );
  const read = await readers[verdict.kind](file.bytes, file.type);
  budget.text -= read.text.length;
  if (budget.text < 0)
    throw new Failure("Document.TooLarge", "The document holds more text than can be kept.");
  const attachments: ExtractedAttachment[] = [];
  for (const attachment of read.attachments ?? []) {
    budget.attachments -= 1;
    if (budget.attachments < 0)
      throw new Failure(
        "Document.TooLarge",
        `The message has more than ${documentLimits.maxAttachments} attachments.`,
      );
    // eslint-disable-next-line no-await-in-loop -- one at a time: each takes memory
    attachments.push(await readAttachment(attachment, { file, budget, depth }));
  }
  return {
    text: storableText(read.text),
    type: documentTypes[verdict.kind],
    title: read.title === null ? null : storableText(read.title).slice(0, 500),
    pages: read.pages ?? null,
    ...(read.tables === undefined ? {} : { tables: read.tables.map(storableTable) }),
    ...(read.attachments === undefined ? {} : { attachments }),
  };
}

async function readAttachment(
  { name, type, bytes }: MailAttachment,
  at: { readonly file: DocumentBytes; readonly budget: Budget; readonly depth: number },
): Promise<ExtractedAttachment> {
  const facts = {
    name: storableText(name).slice(0, 500),
    type: storableText(type).slice(0, 200),
    bytes: bytes.byteLength,
  };
  if (!at.file.attachments) return facts;
  if (at.depth >= documentLimits.maxAttachmentDepth)
    return {
      ...facts,
      error: "Document.TooLarge",
      cause: `Messages in messages are read ${documentLimits.maxAttachmentDepth} deep.`,
    };
  try {
    const file = { bytes, name, type, attachments: true };
    return { ...facts, document: await readWithin(file, at.budget, at.depth + 1) };
  } catch (error) {
    // The text of a message is worth having whatever is attached to it; but its limits are those of the whole.
    if (at.budget.text < 0 || at.budget.attachments < 0) throw error;
    const failure = unreadable(error);
    return { ...facts, error: failure.error ?? "", cause: failure.cause ?? "" };
  }
}

/** The failure of a document that made its reader throw. */
export function unreadable(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new Failure(
    "Document.Unreadable",
    `The document cannot be read: ${reason}`.slice(0, 1000),
  );
}

interface Content {
  readonly text: string;
  readonly title: string | null;
  readonly pages?: number;
  readonly tables?: readonly ExtractedTable[];
  readonly attachments?: readonly MailAttachment[];
}

/** The libraries are loaded when they are needed first: each costs a good part of a second. */
const readers: Readonly<Record<DocumentKind, (bytes: Buffer, type: string) => Promise<Content>>> = {
  text: async (bytes) => await Promise.resolve({ text: tidyLines(decodeText(bytes)), title: null }),
  markdown: async (bytes) => {
    const text = tidyLines(decodeText(bytes));
    return await Promise.resolve({ text, title: markdownTitle(text) });
  },
  html: async (bytes, type) => {
    const { readHtml } = await import("./html-page.ts");
    const { text, title } = readHtml(decodeHtml(bytes, type), null);
    return { text, title };
  },
  word: async (bytes) => {
    const { readWord } = await import("./word-text.ts");
    return await readWord(bytes);
  },
  pdf: async (bytes) => {
    const { readPdf } = await import("./pdf-text.ts");
    return await readPdf(bytes);
  },
  sheet: async (bytes) => {
    const [{ readSheets }, { textOfTables }] = await Promise.all([
      import("./sheet-tables.ts"),
      import("./table-text.ts"),
    ]);
    const tables = await readSheets(bytes);
    return { text: textOfTables(tables), title: null, tables };
  },
  csv: async (bytes) => {
    const [{ readCsv }, { textOfTables }] = await Promise.all([
      import("./csv-table.ts"),
      import("./table-text.ts"),
    ]);
    const tables = [readCsv(decodeText(bytes))];
    return { text: textOfTables(tables), title: null, tables };
  },
  mail: async (bytes) => {
    const { readMail } = await import("./mail-message.ts");
    const { subject, ...message } = await readMail(bytes);
    return { ...message, title: subject };
  },
};

function storableTable({ name, columns, rows }: ExtractedTable): ExtractedTable {
  return {
    name: storableText(name),
    columns: columns.map(storableText),
    rows: rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([column, cell]) => [
          storableText(column),
          typeof cell === "string" ? storableText(cell) : cell,
        ]),
      ),
    ),
  };
}
