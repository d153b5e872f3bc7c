/** Reads the text out of documents, in a process that can be killed: no document is trusted to end. */
import { z } from "zod";
import { Failure } from "../../shared/base/failure.ts";
import type { CancelSignal, ExtractedDocument } from "../../shared/nodes/kind.ts";
import { childEntry } from "./child-entry.ts";
import { createChildPool } from "./child-pool.ts";
import { documentLimits } from "./document-limits.ts";

export interface DocumentFile {
  readonly bytes: Uint8Array;
  readonly name: string;
  /** Media type as it was stored; the content decides first, then the name. */
  readonly type: string;
}

/** Failures: `Document.Unreadable`, `Document.UnsupportedType`, `Document.TooLarge`, `Document.Encrypted`. A document without text is no failure. */
export interface DocumentReader {
  readonly extract: (file: DocumentFile, signal?: CancelSignal) => Promise<ExtractedDocument>;
  readonly close: () => void;
}

export interface DocumentReaderOptions {
  readonly processes?: number;
  /** Time for one document. */
  readonly wallMs?: number;
}

const answerSchema = z.discriminatedUnion("ok", [
  z.object({
    ok: z.literal(true),
    document: z.object({
      text: z.string(),
      type: z.string(),
      title: z.string().nullable(),
      pages: z.number().nullable(),
    }),
  }),
  z.object({ ok: z.literal(false), error: z.string(), cause: z.string() }),
]);

export function createDocumentReader({
  processes = 2,
  wallMs = documentLimits.wallMs,
}: DocumentReaderOptions = {}): DocumentReader {
  const pool = createChildPool({
    entry: childEntry("document-child"),
    size: processes,
    heapMb: documentLimits.heapMb,
    wallMs,
    startMs: documentLimits.startMs,
    jobsPerChild: documentLimits.documentsPerProcess,
    idleMs: documentLimits.idleMs,
  });
  return {
    extract: async ({ bytes, name, type }, signal) => {
      if (bytes.byteLength > documentLimits.maxBytes) {
        throw new Failure(
          "Document.TooLarge",
          `The file has ${bytes.byteLength} bytes; at most ${documentLimits.maxBytes} are read.`,
        );
      }
      const outcome = await pool.run({ bytes, name, type }, signal);
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
          return answer.document;
        }
      }
    },
    close: () => pool.close(),
  };
}
