/** Objects in one bucket, over `egress` and signed by `aws4fetch` (AWS Signature Version 4). Bodies are streams in both directions. */
import { createHash } from "node:crypto";
import { AwsV4Signer } from "aws4fetch";
import { Failure } from "../../shared/base/failure.ts";
import type {
  BucketPlace,
  CancelSignal,
  ObjectCondition,
} from "../../shared/nodes/node-context.ts";
import type { Egress, EgressLimits, EgressRequest, StreamedBody } from "./egress.ts";
import { encodeStrictly, s3Url, type S3Credentials } from "./s3-address.ts";
import { s3Failure } from "./s3-failure.ts";
import { readS3Listing, type S3Listing } from "./s3-xml.ts";

export interface S3ClientOptions {
  readonly egress: Pick<Egress, "request" | "stream">;
  readonly place: BucketPlace;
  readonly credentials: S3Credentials;
  readonly signal?: CancelSignal;
}

export interface S3Head {
  readonly bytes: number;
  readonly etag: string;
  readonly type: string;
  readonly modified: string | null;
  readonly versionId: string | null;
  /** Without `x-amz-meta-`. */
  readonly metadata: Readonly<Record<string, string>>;
}

export interface S3Content extends S3Head {
  /** Leaving the loop early closes the connection. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** What is uploaded: its hash is known before, and signed. */
export interface S3Upload extends StreamedBody {
  /** Hexadecimal. */
  readonly sha256: string;
  readonly type: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly condition?: ObjectCondition;
}

export interface S3Client {
  /** Null when there is no such object. */
  readonly head: (key: string) => Promise<S3Head | null>;
  readonly get: (
    key: string,
    options?: { readonly maxBytes?: number; readonly versionId?: string | undefined },
  ) => Promise<S3Content | null>;
  readonly put: (
    key: string,
    upload: S3Upload,
  ) => Promise<{ readonly etag: string; readonly versionId: string | null }>;
  /** An object that is not there is no error. */
  readonly remove: (key: string) => Promise<void>;
  /** One page of at most a thousand. */
  readonly list: (asked: {
    readonly prefix: string;
    readonly max: number;
    readonly after?: string | undefined;
    readonly continuation?: string | undefined;
  }) => Promise<S3Listing>;
}

/** Largest object in one request. Source: Amazon S3, "Uploading objects". */
export const maxUploadBytes = 5 * 1024 * 1024 * 1024;

/** For whole objects: the limit of the step ends a slow one earlier. */
const contentLimits: Partial<EgressLimits> = {
  totalMs: 3_600_000,
  idleMs: 120_000,
  headMs: 120_000,
};
const listBytes = 8 * 1024 * 1024;
const errorBytes = 64 * 1024;
const notImplemented = 501;
const emptyHash = createHash("sha256").update("").digest("hex");
const metadataPrefix = "x-amz-meta-";

interface Call {
  readonly method: string;
  readonly key?: string;
  readonly query?: readonly (readonly [name: string, value: string])[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: StreamedBody & { readonly sha256: string };
  readonly maxBytes: number;
}

export function createS3Client(options: S3ClientOptions): S3Client {
  const { egress, place } = options;
  const where = (key: string): string => `s3://${place.bucket}/${key}`;
  return {
    head: async (key) => {
      const response = await egress
        .request(await signed(options, { method: "HEAD", key, maxBytes: errorBytes }))
        .catch((error: unknown) => away(error, where(key)));
      if (response.status === 404) return null;
      if (response.status !== 200) throw s3Failure(`HEAD ${where(key)}`, response);
      return headOf(response.headers);
    },
    get: async (key, { maxBytes = maxUploadBytes, versionId } = {}) => {
      const query = versionId === undefined ? [] : [["versionId", versionId] as const];
      const response = await egress
        .stream(
          await signed(options, {
            method: "GET",
            key,
            query,
            maxBytes: Math.max(maxBytes, errorBytes),
          }),
        )
        .catch((error: unknown) => away(error, where(key)));
      if (response.status === 200)
        return { ...headOf(response.headers), body: content(response.body, where(key), maxBytes) };
      const failure = s3Failure(`GET ${where(key)}`, {
        ...response,
        body: await beginning(response.body),
      });
      if (failure.error === "S3.NotFound") return null;
      throw failure;
    },
    put: async (key, upload) => {
      const send = async (call: Call) =>
        await egress
          .request(await signed(options, call))
          .catch((error: unknown) => away(error, where(key)));
      let response = await send(putCall(key, upload));
      // A store without conditional writes: whoever names a condition has looked before.
      if (response.status === notImplemented)
        response = await send(putCall(key, { ...upload, condition: "any" }));
      if (response.status !== 200) throw s3Failure(`PUT ${where(key)}`, response);
      const { etag, versionId } = headOf(response.headers);
      return { etag, versionId };
    },
    remove: async (key) => {
      const response = await egress
        .request(await signed(options, { method: "DELETE", key, maxBytes: errorBytes }))
        .catch((error: unknown) => away(error, where(key)));
      if (response.status !== 204 && response.status !== 200 && response.status !== 404)
        throw s3Failure(`DELETE ${where(key)}`, response);
    },
    list: async ({ prefix, max, after, continuation }) => {
      const query = [
        ["list-type", "2"],
        ["encoding-type", "url"],
        ["max-keys", String(Math.min(max, 1000))],
        ["prefix", prefix],
        ...(after === undefined ? [] : [["start-after", after] as const]),
        ...(continuation === undefined ? [] : [["continuation-token", continuation] as const]),
      ] as const;
      const response = await egress
        .request(await signed(options, { method: "GET", query, maxBytes: listBytes }))
        .catch((error: unknown) => away(error, where(prefix)));
      if (response.status !== 200) throw s3Failure(`LIST ${where(prefix)}`, response);
      return readS3Listing(response.body.toString("utf8"));
    },
  };
}

function putCall(key: string, upload: S3Upload): Call {
  const { metadata = {}, condition = "any" } = upload;
  return {
    method: "PUT",
    key,
    headers: {
      "content-type": upload.type,
      ...Object.fromEntries(
        Object.entries(metadata).map(([name, value]) => [`${metadataPrefix}${name}`, value]),
      ),
      ...(condition === "absent" ? { "if-none-match": "*" } : {}),
      ...(typeof condition === "object" ? { "if-match": `"${condition.etag}"` } : {}),
    },
    body: upload,
    maxBytes: errorBytes,
  };
}

async function signed(
  { place, credentials, signal }: S3ClientOptions,
  { method, key, query = [], headers = {}, body, maxBytes }: Call,
): Promise<EgressRequest> {
  const url = s3Url(place, key);
  url.search = query
    .map(([name, value]) => `${encodeStrictly(name)}=${encodeStrictly(value)}`)
    .join("&");
  const signer = new AwsV4Signer({
    method,
    url: url.href,
    headers: { ...headers, "x-amz-content-sha256": body?.sha256 ?? emptyHash },
    ...credentials,
    service: "s3",
    region: place.region,
  });
  const request = await signer.sign();
  const all = Object.fromEntries(request.headers.entries());
  delete all["host"];
  return {
    method,
    url: url.href,
    // What was stored is read as it was stored.
    headers: { ...all, "accept-encoding": "identity" },
    limits: { ...contentLimits, maxBytes },
    ...(body === undefined ? {} : { body: { open: body.open, bytes: body.bytes } }),
    ...(signal === undefined ? {} : { signal }),
  };
}

function headOf(headers: Readonly<Record<string, string>>): S3Head {
  const metadata = Object.entries(headers).filter(([name]) => name.startsWith(metadataPrefix));
  const versionId = headers["x-amz-version-id"] ?? "null";
  return {
    bytes: Number(headers["content-length"] ?? 0),
    etag: (headers["etag"] ?? "").replaceAll('"', ""),
    type: headers["content-type"] ?? "application/octet-stream",
    modified: momentOf(headers["last-modified"]),
    versionId: versionId === "null" ? null : versionId,
    metadata: Object.fromEntries(
      metadata.map(([name, value]) => [name.slice(metadataPrefix.length), value]),
    ),
  };
}

function momentOf(text: string | undefined): string | null {
  const ms = Date.parse(text ?? "");
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}

async function beginning(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of body) {
    pieces.push(piece);
    bytes += piece.byteLength;
    if (bytes > errorBytes) break;
  }
  return Buffer.concat(pieces);
}

async function* content(
  body: AsyncIterable<Uint8Array>,
  where: string,
  maxBytes: number,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  try {
    for await (const piece of body) {
      bytes += piece.byteLength;
      if (bytes > maxBytes)
        throw new Failure("S3.TooLarge", `${where} has more than ${maxBytes} bytes.`);
      yield piece;
    }
  } catch (error) {
    away(error, where);
  }
}

/** A store that cannot be reached is one that is not available; other failures keep their names. */
function away(error: unknown, where: string): never {
  if (!(error instanceof Failure)) throw error;
  if (error.error === "Http.Connection" || error.error === "Http.Timeout")
    throw new Failure("S3.Unavailable", `${where}: ${error.cause ?? ""}`);
  if (error.error === "Http.TooLarge")
    throw new Failure("S3.TooLarge", `${where} is larger than the limit.`);
  throw error;
}
