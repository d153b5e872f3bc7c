/** Files on their way in: streamed to the artifact store, never held in memory. */
import { PassThrough, type Readable } from "node:stream";
import busboy from "busboy";
import type { Request } from "express";
import { Refusal } from "../../shared/api/errors.ts";
import { bodyLimits } from "../../shared/api/route.ts";
import { Failure } from "../../shared/base/failure.ts";
import type { ArtifactStore, StoredContent } from "../context/artifact-store.ts";

/** A file whose content is in the store. */
export interface ReceivedFile extends StoredContent {
  readonly name: string;
  readonly type: string;
}

/** Longest file name that is kept. */
const maxNameLength = 255;
/** Files under such a name are what a Map reads with `s3:getObject`. */
const objectAddress = /^s3:\/\/[^/]+\/./;
/** A bucket's name and the longest key. */
const maxAddressLength = 1100;
const unknownType = "application/octet-stream";
const maxBytes = bodyLimits.file;

/**
 * Receives the body itself, or the one file of a multipart form.
 * @throws Refusal ARTIFACT_TOO_LARGE · INVALID_REQUEST · MALFORMED_REQUEST
 */
export async function receiveFile(
  request: Request,
  store: ArtifactStore,
  name: string | undefined,
): Promise<ReceivedFile> {
  // A form is a little larger than its file.
  if (Number(request.get("content-length") ?? 0) > maxBytes + bodyLimits.small) throw tooLarge();
  const type = request.get("content-type") ?? "";
  if (/^multipart\/form-data\b/i.test(type)) return await receiveForm(request, store);
  return { ...(await receiveBody(request, store)), name: fileName(name), type: mediaType(type) };
}

async function receiveBody(request: Request, store: ArtifactStore): Promise<StoredContent> {
  // In between, so that giving up on the content leaves the connection whole for the answer.
  const content = new PassThrough();
  request.pipe(content);
  const broken = () => {
    if (!request.complete) content.destroy(brokenOff());
  };
  request.once("close", broken);
  try {
    return await keep(content, store);
  } finally {
    request.off("close", broken);
    request.unpipe(content);
    request.resume();
  }
}

async function receiveForm(request: Request, store: ArtifactStore): Promise<ReceivedFile> {
  return await new Promise<ReceivedFile>((resolve, reject) => {
    const form = openForm(request);
    let received: Promise<ReceivedFile> | null = null;
    const giveUp = (error: unknown) => {
      request.unpipe(form);
      request.resume();
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    form.on("file", (_field, file, info) => {
      received = keep(file, store).then((content) => ({
        ...content,
        name: fileName(info.filename),
        type: mediaType(info.mimeType),
      }));
      received.catch(giveUp);
    });
    form.on("filesLimit", () => giveUp(new Refusal("INVALID_REQUEST", "Send one file at a time.")));
    form.on("error", (error) =>
      giveUp(new Refusal("MALFORMED_REQUEST", `The form cannot be read: ${messageOf(error)}.`)),
    );
    form.on("close", () => {
      if (received === null) giveUp(new Refusal("INVALID_REQUEST", "The form holds no file."));
      else received.then(resolve, giveUp);
    });
    request.once("close", () => {
      if (!request.complete) form.destroy(brokenOff());
    });
    request.pipe(form);
  });
}

function openForm(request: Request): busboy.Busboy {
  try {
    return busboy({
      headers: request.headers,
      defParamCharset: "utf8",
      limits: { files: 1, fields: 20, fieldSize: 10_000, parts: 21, headerPairs: 50 },
    });
  } catch (error) {
    throw new Refusal("MALFORMED_REQUEST", `The form cannot be read: ${messageOf(error)}.`);
  }
}

async function keep(content: Readable, store: ArtifactStore): Promise<StoredContent> {
  // Whoever reads the content is told of its error, also later; without a listener it would end the process before that.
  content.on("error", () => undefined);
  try {
    return await store.put(content, { maxBytes });
  } catch (error) {
    throw error instanceof Failure && error.error === "Artifact.TooLarge" ? tooLarge() : error;
  }
}

function tooLarge(): Refusal {
  return new Refusal("ARTIFACT_TOO_LARGE", `A file may have at most ${String(maxBytes)} bytes.`);
}

function brokenOff(): Refusal {
  return new Refusal("MALFORMED_REQUEST", "The upload was broken off.");
}

/** The address of an object as it is; else the last part of a path, without what file systems and headers cannot take. */
function fileName(given: string | undefined): string {
  const clean = (given ?? "").replaceAll(/[\p{Control}\p{Surrogate}]/gu, "");
  if (objectAddress.test(clean) && clean.length <= maxAddressLength) return clean;
  const name = clean.split(/[\\/]/).at(-1)?.trim();
  return name === undefined || name === "" || name === "." || name === ".."
    ? "file"
    : name.slice(0, maxNameLength);
}

/** A media type without its parameters. */
function mediaType(given: string): string {
  const type = (given.split(";")[0] ?? "").trim().toLowerCase();
  return /^[a-z0-9!#$&^_.+-]{1,100}\/[a-z0-9!#$&^_.+-]{1,100}$/.test(type) ? type : unknownType;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
