/** Entry of the process that reads documents and pages. */
import { gunzipSync } from "node:zlib";
import { z } from "zod";
import { Failure } from "../../shared/base/failure.ts";
import { serveJobs } from "./child-protocol.ts";
import { documentLimits } from "./document-limits.ts";
import { detectDocument } from "./document-type.ts";
import { decodeHtml, decodeText, storableText } from "./plain-text.ts";
import { readDocument, unreadable } from "./read-document.ts";

const file = {
  bytes: z.instanceof(Uint8Array),
  name: z.string(),
  type: z.string(),
};
const jobSchema = z.discriminatedUnion("task", [
  z.object({ task: z.literal("document"), ...file, attachments: z.boolean() }),
  z.object({ task: z.literal("page"), ...file, url: z.string() }),
  z.object({ task: z.literal("sitemap"), ...file }),
  z.object({
    task: z.literal("robots"),
    bytes: file.bytes,
    address: z.string(),
    url: z.string(),
    robot: z.string(),
  }),
]);
type Job = z.infer<typeof jobSchema>;

serveJobs(documentLimits.maxRssMb, async () => {
  return await Promise.resolve({
    answer: async (job: unknown) => {
      // A library that has failed may be in any state.
      return await work(jobSchema.parse(job)).then(
        (value) => ({ value: { ok: true, value }, retire: false }),
        (error: unknown) => {
          const { error: name, cause } = unreadable(error);
          return { value: { ok: false, error: name, cause }, retire: !(error instanceof Failure) };
        },
      );
    },
  });
});

async function work(job: Job): Promise<unknown> {
  const bytes = Buffer.from(job.bytes.buffer, job.bytes.byteOffset, job.bytes.byteLength);
  switch (job.task) {
    case "document":
      return await readDocument({ ...job, bytes });
    case "page":
      return await readPage({ ...job, bytes });
    case "sitemap": {
      const { readSitemap } = await import("./sitemap.ts");
      return readSitemap(decodeText(unpacked(bytes)));
    }
    case "robots": {
      const { judgeRobots } = await import("./robots-rules.ts");
      return judgeRobots(decodeText(bytes), job);
    }
  }
}

/** A page of the web; anything else that stands at an address is a document. */
async function readPage({
  bytes,
  name,
  type,
  url,
}: {
  readonly bytes: Buffer;
  readonly name: string;
  readonly type: string;
  readonly url: string;
}): Promise<object> {
  if (detectDocument(bytes, name, type).kind !== "html")
    return { kind: "document", ...(await readDocument({ bytes, name, type, attachments: false })) };
  const { readHtml } = await import("./html-page.ts");
  const page = readHtml(decodeHtml(bytes, type), url);
  const text = storableText(page.text);
  if (text.length > documentLimits.maxTextLength)
    throw new Failure("Document.TooLarge", "The page holds more text than can be kept.");
  const fact = (value: string | null): string | null =>
    value === null ? null : storableText(value).slice(0, 2000);
  return {
    kind: "html",
    type: "text/html",
    pages: null,
    text,
    title: fact(page.title),
    description: fact(page.description),
    canonical: page.canonical,
    language: fact(page.language),
    links: page.links.map((link) => ({ url: link.url, text: storableText(link.text) })),
    nofollow: page.nofollow,
  };
}

/** Sitemaps are often kept compressed. */
function unpacked(bytes: Buffer): Buffer {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: documentLimits.maxBytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE")
      throw new Failure(
        "Document.TooLarge",
        `The sitemap unpacks to more than ${documentLimits.maxBytes} bytes.`,
      );
    throw error;
  }
}
