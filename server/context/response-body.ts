import { pipeline, type Readable, type Transform } from "node:stream";
import { createBrotliDecompress, createInflate, createUnzip } from "node:zlib";
import { Failure } from "../../shared/base/failure.ts";

/** More bytes than the reader is ready to take. */
export class TooLargeError extends Error {
  override readonly name = "TooLargeError";
}

/** For how long, and how much of, the rest of a body is waited for, so that its connection can be used again. */
const lingerMs = 250;
const lingerBytes = 16_384;

/**
 * A response body, decompressed and cut off with a {@link TooLargeError} beyond `maxBytes`: a small body can unpack to a large one. A reader
 * that has what it wants before the end may leave: as a rule no more than the end is missing then, and the connection stays.
 */
export async function* limitedBody(
  body: Readable,
  encoding: string | undefined,
  maxBytes: number,
): AsyncGenerator<Uint8Array> {
  const plain = decompressed(body, encoding);
  const pieces = plain.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
  let total = 0;
  let wasLeft = true;
  try {
    for await (const piece of pieces) {
      total += piece.byteLength;
      if (total > maxBytes) throw new TooLargeError(`more than ${maxBytes} bytes`);
      yield piece;
    }
    wasLeft = false;
  } catch (error) {
    wasLeft = false;
    throw error;
  } finally {
    if (wasLeft && plain === body) letEnd(body);
    else discard(body);
  }
}

/** Lets a body come to its end if that is near; otherwise closes it. */
function letEnd(body: Readable): void {
  let bytes = 0;
  const timer = setTimeout(() => body.destroy(), lingerMs);
  body
    .on("error", () => undefined)
    .on("close", () => clearTimeout(timer))
    .on("data", (piece: Uint8Array) => {
      bytes += piece.byteLength;
      if (bytes > lingerBytes) body.destroy();
    });
}

/** Closes a response whose body nobody wants (any more). */
export function discard(body: Readable): void {
  // Destroying an unread response is reported as an error of its own.
  body.on("error", () => undefined).destroy();
}

function decompressed(body: Readable, encoding = "identity"): Readable {
  let stream: Readable = body;
  // Encodings are listed in the order they were applied.
  for (const name of encoding
    .split(",")
    .map((part) => part.trim().toLowerCase())
    .toReversed()) {
    const step = decoder(name);
    // Errors of one end reach the other, and the reader.
    if (step !== null) stream = pipeline(stream, step, () => undefined);
  }
  return stream;
}

function decoder(name: string): Transform | null {
  switch (name) {
    case "":
    case "identity":
      return null;
    case "gzip":
    case "x-gzip":
      return createUnzip();
    case "deflate":
      return createInflate();
    case "br":
      return createBrotliDecompress();
    default:
      throw new Failure(
        "Http.Connection",
        `The response is compressed in an unknown way: ${name.slice(0, 40)}`,
      );
  }
}
