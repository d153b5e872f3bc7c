/**
 * Files and large values, found by the SHA-256 of their content. Invariants:
 * A1 a file under its hash is complete: it is written under another name, synced, and then renamed. A2 once `put` has answered,
 * the file survives a power cut: the folder is synced too. A3 nothing is read without checking its hash.
 */
import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readFile, rename, rm, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { pipeline, Readable, Transform } from "node:stream";
import { Failure } from "../../shared/base/failure.ts";
import { removeOldFiles } from "./old-files.ts";

/** Facts about an artifact; the content is in the store under `sha256`. */
export interface ArtifactRecord {
  readonly id: string;
  readonly sha256: string;
  readonly name: string;
  readonly type: string;
  readonly bytes: number;
}

/** An artifact with the time it was recorded. */
export interface ListedArtifact extends ArtifactRecord {
  readonly createdAt: Date;
}

/** Where the facts are kept: the database. */
export interface ArtifactRecords {
  /** Null when there is no such artifact. */
  readonly get: (id: string) => Promise<ArtifactRecord | null>;
  /** `id`, when given, makes the call repeatable: the same id again answers with the first record. */
  readonly create: (
    artifact: Omit<ArtifactRecord, "id"> & { readonly id?: string; readonly runId: string | null },
  ) => Promise<ArtifactRecord>;
}

export interface StoredContent {
  readonly sha256: string;
  readonly bytes: number;
}

/** Records that are found by the address of an object as well, `s3://bucket/key`. */
export interface ObjectRecords extends ArtifactRecords {
  /** The newest artifact of a name; null when there is none. */
  readonly named: (name: string) => Promise<ArtifactRecord | null>;
  /** The newest artifact of each name that begins so, by name; at most `limit`. */
  readonly listed: (prefix: string, limit: number) => Promise<readonly ListedArtifact[]>;
}

/** Content by hash. Failures: `Artifact.NotFound`, `Artifact.Corrupt`, `Artifact.TooLarge`. */
export interface ArtifactStore {
  /** Stores content, durably once this resolves. When a stream fails, nothing is kept and its error is thrown. */
  readonly put: (
    content: Buffer | string | Readable,
    options?: { readonly maxBytes?: number },
  ) => Promise<StoredContent>;
  /** The content as a stream, which fails at its end when the hash does not fit. */
  readonly open: (sha256: string) => Promise<Readable>;
  readonly read: (sha256: string) => Promise<Buffer>;
}

const hashForm = /^[0-9a-f]{64}$/;
/** Temporary files have their own folder, on the same file system. */
const temporaryFolder = "incoming";
/** A temporary file this old has lost its writer. */
const abandonedAfterMs = 24 * 60 * 60 * 1000;

export function createFileArtifactStore(folder: string): ArtifactStore {
  let cleaned: Promise<number> | null = null;
  return {
    put: async (content, options = {}) => {
      await (cleaned ??= removeOldFiles(join(folder, temporaryFolder), abandonedAfterMs));
      return await put(folder, content, options.maxBytes ?? Number.POSITIVE_INFINITY);
    },
    open: async (sha256) => {
      const path = fileOf(folder, sha256);
      // Opening first turns a missing file into a failure here, not into an error of the stream.
      const handle = await open(path).catch((error: unknown) => missing(sha256, error));
      // An error of the file reaches whoever reads the result.
      return pipeline(
        createReadStream(path, { fd: handle }),
        checkedAtEnd(sha256),
        () => undefined,
      );
    },
    read: async (sha256) => {
      const content = await readFile(fileOf(folder, sha256)).catch((error: unknown) =>
        missing(sha256, error),
      );
      if (createHash("sha256").update(content).digest("hex") !== sha256) throw corrupt(sha256);
      return content;
    },
  };
}

async function put(
  folder: string,
  content: Buffer | string | Readable,
  maxBytes: number,
): Promise<StoredContent> {
  const incoming = join(folder, temporaryFolder);
  await mkdir(incoming, { recursive: true });
  const temporary = join(incoming, `${randomUUID()}.part`);
  const handle = await open(temporary, "wx");
  try {
    const stored = await writeContent(handle, content, maxBytes);
    await handle.sync();
    await handle.close();
    await settle(folder, temporary, stored.sha256);
    return stored;
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Writes content to a file and answers what it is. @throws Failure `Artifact.TooLarge` */
export async function writeContent(
  handle: FileHandle,
  content: Buffer | string | Readable,
  maxBytes: number,
): Promise<StoredContent> {
  const hash = createHash("sha256");
  let bytes = 0;
  const pieces =
    content instanceof Readable ? (content as AsyncIterable<Buffer | string>) : [content];
  for await (const piece of pieces) {
    const buffer = typeof piece === "string" ? Buffer.from(piece) : piece;
    bytes += buffer.byteLength;
    if (bytes > maxBytes)
      throw new Failure("Artifact.TooLarge", `The file has more than ${maxBytes} bytes.`);
    hash.update(buffer);
    await handle.writeFile(buffer);
  }
  return { sha256: hash.digest("hex"), bytes };
}

/** Gives the file its final name. The same content again replaces an equal file, which also heals a damaged one. */
async function settle(folder: string, temporary: string, sha256: string): Promise<void> {
  const path = fileOf(folder, sha256);
  const parent = join(path, "..");
  const created = await mkdir(parent, { recursive: true });
  await rename(temporary, path);
  await syncFolder(parent);
  if (created !== undefined) await syncFolder(folder);
}

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function fileOf(folder: string, sha256: string): string {
  return join(folder, ...placeOf(sha256));
}

/**
 * Where content is, from the root of a store. Two levels: a folder with hundreds of thousands of files is slow on many file systems.
 * @throws Failure `Artifact.NotFound` when it is no hash
 */
export function placeOf(sha256: string): readonly [folder: string, name: string] {
  if (!hashForm.test(sha256))
    throw new Failure("Artifact.NotFound", `${sha256.slice(0, 80)} is no SHA-256.`);
  return [sha256.slice(0, 2), sha256];
}

/** Passes content on and fails at its end when it is not what the hash says. */
export function checkedAtEnd(sha256: string): Transform {
  const hash = createHash("sha256");
  return new Transform({
    transform: (piece: Buffer, _, done) => {
      hash.update(piece);
      done(null, piece);
    },
    flush: (done) => done(hash.digest("hex") === sha256 ? null : corrupt(sha256)),
  });
}

function missing(sha256: string, error: unknown): never {
  if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  throw notFound(sha256);
}

export function notFound(sha256: string): Failure {
  return new Failure("Artifact.NotFound", `There is no content with the SHA-256 ${sha256}.`);
}

export function corrupt(sha256: string): Failure {
  return new Failure(
    "Artifact.Corrupt",
    `The content with the SHA-256 ${sha256} has changed since it was stored.`,
  );
}
