/** Reads documents and pages in processes that can be killed: none is trusted to end. */
import { z } from "zod";
import { Failure } from "../../shared/base/failure.ts";
import type { CancelSignal } from "../../shared/nodes/node-context.ts";
import type {
  ExtractedAttachment,
  ExtractedDocument,
} from "../../shared/nodes/parts/extracted-document.ts";
import type { RobotsVerdict } from "../../shared/nodes/parts/web-page.ts";
import { childEntry } from "./child-entry.ts";
import { createChildPool, type ChildOutcome } from "./child-pool.ts";
import { documentLimits } from "./document-limits.ts";
import type { Sitemap } from "./sitemap.ts";

export interface DocumentFile {
  readonly bytes: Uint8Array;
  readonly name: string;
  /** Media type as it was stored or served; the content decides first, then the name. */
  readonly type: string;
}

/** What was read at an address: a page, or a document. */
export type ReadPage = z.output<typeof pageSchema>;

/**
 * Failures: `Document.Unreadable`, `Document.UnsupportedType`, `Document.TooLarge`, `Document.Encrypted`, `Cairn.Stopped`. A document
 * without text is no failure.
 */
export interface DocumentReader {
  readonly extract: (
    file: DocumentFile & { readonly attachments?: boolean },
    signal?: CancelSignal,
  ) => Promise<ExtractedDocument>;
  /** Reads what stands at a URL, which its links are relative to. */
  readonly page: (
    file: DocumentFile & { readonly url: string },
    signal?: CancelSignal,
  ) => Promise<ReadPage>;
  readonly sitemap: (file: DocumentFile, signal?: CancelSignal) => Promise<Sitemap>;
  /** What a robots.txt says to a robot about a URL: its patterns are as little to be trusted as a page. */
  readonly robots: (
    file: {
      readonly bytes: Uint8Array;
      /** Of the robots.txt. */
      readonly address: string;
      readonly url: string;
      readonly robot: string;
    },
    signal?: CancelSignal,
  ) => Promise<RobotsVerdict>;
  readonly close: () => void;
}

export interface DocumentReaderOptions {
  readonly processes?: number;
  /** Time for one document. */
  readonly wallMs?: number;
}

const cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const facts = {
  text: z.string(),
  type: z.string(),
  title: z.string().nullable(),
  pages: z.number().nullable(),
};
const attachmentSchema = z.object({
  name: z.string(),
  type: z.string(),
  bytes: z.number(),
  get document(): z.ZodOptional<z.ZodType<ExtractedDocument>> {
    return documentSchema.optional();
  },
  error: z.string().optional(),
  cause: z.string().optional(),
}) as z.ZodType<ExtractedAttachment>;
const documentSchema = z.object({
  ...facts,
  tables: z
    .array(
      z.object({
        name: z.string(),
        columns: z.array(z.string()),
        rows: z.array(z.record(z.string(), cell)),
      }),
    )
    .optional(),
  attachments: z.array(attachmentSchema).optional(),
}) as z.ZodType<ExtractedDocument>;
const pageSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("document"), ...facts }),
  z.object({
    kind: z.literal("html"),
    ...facts,
    description: z.string().nullable(),
    canonical: z.string().nullable(),
    language: z.string().nullable(),
    links: z.array(z.object({ url: z.string(), text: z.string() })),
    nofollow: z.boolean(),
  }),
]);
const sitemapSchema = z.object({ urls: z.array(z.string()), sitemaps: z.array(z.string()) });
const robotsSchema = z.object({
  allowed: z.boolean(),
  delayMs: z.number().nullable(),
  sitemaps: z.array(z.string()),
});
const answerSchema = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), error: z.string(), cause: z.string() }),
]);

/** Rules are read in less than a millisecond, unless they are made to take longer. */
const robotsWallMs = 5000;

export function createDocumentReader({
  processes = 2,
  wallMs = documentLimits.wallMs,
}: DocumentReaderOptions = {}): DocumentReader {
  const shared = {
    entry: childEntry("document-child"),
    size: processes,
    heapMb: documentLimits.heapMb,
    startMs: documentLimits.startMs,
    idleMs: documentLimits.idleMs,
  };
  const documents = createChildPool({
    ...shared,
    wallMs,
    jobsPerChild: documentLimits.documentsPerProcess,
  });
  // Pages do not wait behind books, and hundreds of them share a process.
  const pageWallMs = Math.min(wallMs, documentLimits.pageWallMs);
  const pages = createChildPool({
    ...shared,
    wallMs: pageWallMs,
    jobsPerChild: documentLimits.pagesPerProcess,
  });
  return {
    extract: async ({ attachments = false, ...file }, signal) => {
      mustFit(file);
      const outcome = await documents.run({ task: "document", ...file, attachments }, signal);
      return valueOf(outcome, documentSchema, wallMs);
    },
    page: async (file, signal) => {
      mustFit(file);
      const isDocument = !/html|^text\/plain|^$/.test(file.type);
      const [pool, limitMs] = isDocument ? [documents, wallMs] : [pages, pageWallMs];
      return valueOf(await pool.run({ task: "page", ...file }, signal), pageSchema, limitMs);
    },
    sitemap: async (file, signal) => {
      mustFit(file);
      return valueOf(await pages.run({ task: "sitemap", ...file }, signal), sitemapSchema, wallMs);
    },
    robots: async (rules, signal) => {
      const outcome = await pages.run({ task: "robots", ...rules }, signal, robotsWallMs);
      return valueOf(outcome, robotsSchema, robotsWallMs);
    },
    close: () => {
      documents.close();
      pages.close();
    },
  };
}

function mustFit({ bytes }: DocumentFile): void {
  if (bytes.byteLength <= documentLimits.maxBytes) return;
  throw new Failure(
    "Document.TooLarge",
    `The file has ${bytes.byteLength} bytes; at most ${documentLimits.maxBytes} are read.`,
  );
}

function valueOf<Value>(outcome: ChildOutcome, schema: z.ZodType<Value>, wallMs: number): Value {
  switch (outcome.kind) {
    case "cancelled":
      throw new Failure("Cairn.Stopped", "Reading the document was stopped.");
    case "timeout":
      throw new Failure(
        "Document.TooLarge",
        `Reading the document took longer than ${wallMs / 1000} s.`,
      );
    case "died":
      throw new Failure(
        "Document.TooLarge",
        `Reading the document needs more than ${documentLimits.maxRssMb} MB of memory.`,
      );
    case "answer": {
      const answer = answerSchema.parse(outcome.value);
      if (!answer.ok) throw new Failure(answer.error, answer.cause);
      return schema.parse(answer.value);
    }
  }
}
