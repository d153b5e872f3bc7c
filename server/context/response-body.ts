import { pipeline, type Readable, type Transform } from "node:stream";
import { createBrotliDecompress, createInflate, createUnzip } from "node:zlib";
import { Failure } from "../../shared/base/failure.ts";

/** More bytes than the reader is ready to take. */
export class TooLargeError extends Error {
  override readonly name = "TooLargeError";
}

/** A response body, decompressed and cut off with a {@link TooLargeError} beyond `maxBytes`: a small body can unpack to a large one. */
export async function* limitedBody(
  body: Readable,
  encoding: string | undefined,
  maxBytes: number,
): AsyncGenerator<Uint8Array> {
  const plain = decompressed(body, encoding);
  let total = 0;
  try {
    for await (const piece of plain as AsyncIterable<Uint8Array>) {
      total += piece.byteLength;
      if (total > maxBytes) throw new TooLargeError(`more than ${maxBytes} bytes`);
      yield piece;
    }
  } finally {
    discard(body);
  }
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
