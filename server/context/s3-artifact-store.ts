/**
 * The artifact store in a bucket, with the invariants of `artifact-store.ts`: A1 an object under its hash is complete, because the hash
 * is signed and a store takes an object whole or not at all. A2 once `put` has answered, the store has said that it has it. A3 nothing is
 * read without checking its hash. A stream is written to this machine first: its hash, and so its name, is known at its end only.
 */
import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline, Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { Failure } from "../../shared/base/failure.ts";
import {
  checkedAtEnd,
  corrupt,
  notFound,
  placeOf,
  writeContent,
  type ArtifactStore,
  type StoredContent,
} from "./artifact-store.ts";
import { removeOldFiles } from "./old-files.ts";
import { maxUploadBytes, type S3Client } from "./s3-client.ts";

export interface S3ArtifactStoreOptions {
  readonly client: S3Client;
  /** What keys begin with, without a slash at its end; may be empty. */
  readonly prefix: string;
  /** Absolute; for streams on their way. */
  readonly spoolFolder: string;
  /** Pause before the first repeat; each further one is twice as long. */
  readonly pauseMs?: number;
}

/** A store that stays away for longer is an outage. */
const maxAttempts = 5;
/** A temporary file this old has lost its writer. */
const abandonedAfterMs = 24 * 60 * 60 * 1000;

/** Failures besides those of every artifact store: `Artifact.Unavailable` when the bucket cannot be used. */
export function createS3ArtifactStore(options: S3ArtifactStoreOptions): ArtifactStore {
  const { client, prefix, spoolFolder, pauseMs = 200 } = options;
  const keyOf = (sha256: string): string =>
    [prefix, ...placeOf(sha256)].filter((part) => part !== "").join("/");
  const upload = async (stored: StoredContent, content: () => Readable): Promise<StoredContent> => {
    await patiently(pauseMs, async () => {
      const body = { open: async () => await Promise.resolve(content()), ...stored };
      return await client.put(keyOf(stored.sha256), { ...body, type: "application/octet-stream" });
    });
    return stored;
  };
  const download = async (sha256: string): Promise<AsyncIterable<Uint8Array>> => {
    const found = await client.get(keyOf(sha256));
    if (found === null) throw notFound(sha256);
    return found.body;
  };
  let cleaned: Promise<number> | null = null;
  return {
    put: async (content, { maxBytes = maxUploadBytes } = {}) => {
      const most = Math.min(maxBytes, maxUploadBytes);
      if (!(content instanceof Readable)) {
        const bytes = typeof content === "string" ? Buffer.from(content) : content;
        if (bytes.byteLength > most) throw tooLarge(most);
        const sha256 = createHash("sha256").update(bytes).digest("hex");
        return await upload({ sha256, bytes: bytes.byteLength }, () => Readable.from([bytes]));
      }
      await (cleaned ??= removeOldFiles(spoolFolder, abandonedAfterMs));
      return await spooled({ spoolFolder, content, maxBytes: most }, upload);
    },
    open: async (sha256) =>
      pipeline(
        Readable.from(await patiently(pauseMs, async () => await download(sha256))),
        checkedAtEnd(sha256),
        () => undefined,
      ),
    read: async (sha256) =>
      await patiently(pauseMs, async () => {
        const pieces: Uint8Array[] = [];
        for await (const piece of await download(sha256)) pieces.push(piece);
        const content = Buffer.concat(pieces);
        if (createHash("sha256").update(content).digest("hex") !== sha256) throw corrupt(sha256);
        return content;
      }),
  };
}

async function spooled(
  params: {
    readonly spoolFolder: string;
    readonly content: Readable;
    readonly maxBytes: number;
  },
  upload: (stored: StoredContent, content: () => Readable) => Promise<StoredContent>,
): Promise<StoredContent> {
  const { spoolFolder, content, maxBytes } = params;
  await mkdir(spoolFolder, { recursive: true });
  const path = join(spoolFolder, `${randomUUID()}.part`);
  const handle = await open(path, "wx");
  try {
    const stored = await writeContent(handle, content, maxBytes);
    await handle.close();
    return await upload(stored, () => createReadStream(path));
  } finally {
    await handle.close().catch(() => undefined);
    await rm(path, { force: true });
  }
}

/** Repeats what a store refuses for the moment; what it refuses for good becomes a failure of the artifact store. */
async function patiently<Value>(pauseMs: number, work: () => Promise<Value>): Promise<Value> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      // eslint-disable-next-line no-await-in-loop -- one attempt after the other
      return await work();
    } catch (error) {
      if (!(error instanceof Failure) || error.error?.startsWith("Artifact.") === true) throw error;
      if (error.error !== "S3.Unavailable" || attempt === maxAttempts)
        throw new Failure("Artifact.Unavailable", `${error.error ?? ""}: ${error.cause ?? ""}`);
      const backOffMs = pauseMs * 2 ** (attempt - 1) * (0.5 + Math.random());
      // eslint-disable-next-line no-await-in-loop
      await delay(Math.max(backOffMs, error.retryAfterMs ?? 0));
    }
  }
}

function tooLarge(maxBytes: number): Failure {
  return new Failure("Artifact.TooLarge", `The file has more than ${maxBytes} bytes.`);
}
