/** Entry of the process that reads documents. */
import { z } from "zod";
import { Failure } from "../../shared/base/failure.ts";
import type { ExtractedDocument } from "../../shared/nodes/kind.ts";
import { serveJobs } from "./child-protocol.ts";
import { documentLimits } from "./document-limits.ts";
import { detectDocument, documentTypes, type DocumentKind } from "./document-type.ts";
import { decodeText, storableText, tidyLines } from "./plain-text.ts";

const jobSchema = z.object({ bytes: z.instanceof(Uint8Array), name: z.string(), type: z.string() });

serveJobs(documentLimits.maxRssMb, async () => {
  return await Promise.resolve({
    answer: async (job: unknown) => {
      const { bytes, name, type } = jobSchema.parse(job);
      // A library that has failed may be in any state.
      return await read(
        Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
        name,
        type,
      ).then(
        (document) => ({ value: { ok: true, document }, retire: false }),
        (error: unknown) => ({
          value: { ok: false, ...asFailure(error) },
          retire: !(error instanceof Failure),
        }),
      );
    },
  });
});

async function read(bytes: Buffer, name: string, type: string): Promise<ExtractedDocument> {
  const verdict = detectDocument(bytes, name, type);
  if (verdict.kind === "encrypted")
    throw new Failure("Document.Encrypted", `The document is ${verdict.what}.`);
  if (verdict.kind === "unsupported")
    throw new Failure(
      "Document.UnsupportedType",
      `The file is ${verdict.what}; no text can be read out of it.`,
    );
  const { text, title, pages } = await readers[verdict.kind](bytes);
  if (text.length > documentLimits.maxTextLength)
    throw new Failure("Document.TooLarge", "The document holds more text than can be kept.");
  return {
    text: storableText(text),
    type: documentTypes[verdict.kind],
    title: title === null ? null : storableText(title).slice(0, 500),
    pages,
  };
}

type Reader = (bytes: Buffer) => Promise<{
  readonly text: string;
  readonly title: string | null;
  readonly pages: number | null;
}>;

/** The libraries are loaded when they are needed first: each costs a good part of a second. */
const readers: Readonly<Record<DocumentKind, Reader>> = {
  text: async (bytes) =>
    await Promise.resolve({ text: tidyLines(decodeText(bytes)), title: null, pages: null }),
  markdown: async (bytes) => {
    const text = tidyLines(decodeText(bytes));
    return await Promise.resolve({ text, title: markdownTitle(text), pages: null });
  },
  html: async (bytes) => {
    const { readHtml } = await import("./html-text.ts");
    return { ...readHtml(decodeText(bytes)), pages: null };
  },
  word: async (bytes) => {
    const { readWord } = await import("./word-text.ts");
    return { ...(await readWord(bytes)), pages: null };
  },
  pdf: async (bytes) => {
    const { readPdf } = await import("./pdf-text.ts");
    return await readPdf(bytes);
  },
};

function markdownTitle(text: string): string | null {
  const heading =
    /^#[ \t]+([^\n]{1,300}?)[ \t#]*$/m.exec(text)?.[1] ?? /^([^\n]{1,300})\n=+$/m.exec(text)?.[1];
  const plain = withoutMarks(heading ?? "");
  return plain === "" ? null : plain;
}

/** A heading as a reader sees it: no badges, no addresses of links, no marks of emphasis or code. */
function withoutMarks(heading: string): string {
  return heading
    .replaceAll(/<[^<>]{0,300}>/g, " ")
    .replaceAll(/!\[[^\][]{0,300}\](?:\([^()]{0,500}\)|\[[^\][]{0,300}\])?/g, " ")
    .replaceAll(/\[([^\][]{0,300})\](?:\([^()]{0,500}\)|\[[^\][]{0,300}\])/g, "$1")
    .replaceAll(/[`*]+/g, "")
    .replaceAll(/\s+/g, " ")
    .trim();
}

function asFailure(error: unknown): { readonly error: string; readonly cause: string } {
  if (error instanceof Failure) {
    return { error: error.error ?? "Document.Unreadable", cause: error.cause ?? error.message };
  }
  return {
    error: "Document.Unreadable",
    cause:
      `The document cannot be read: ${error instanceof Error ? error.message : String(error)}`.slice(
        0,
        1000,
      ),
  };
}
