/** Looks into a ZIP archive before a library unpacks it: how much comes out, and whether it holds what no Office file does. */
import { inflateRawSync } from "node:zlib";
import { Failure } from "../../shared/base/failure.ts";
import { documentLimits } from "./document-limits.ts";

interface Part {
  readonly name: string;
  readonly method: number;
  readonly packedBytes: number;
  readonly at: number;
}

const endMark = 0x06054b50;
const endBytes = 22;
const longestComment = 65_535;
const partMark = 0x02014b50;
const partBytes = 46;
const headMark = 0x04034b50;
const headBytes = 30;
const stored = 0;
const deflated = 8;

/**
 * Unpacks every part that is XML, one at a time, within the limits, and lets it go again: sizes that an archive declares are not
 * believed. Failures: `Document.TooLarge`; `Document.Unreadable` for a damaged archive, and for XML that declares entities, which
 * no Office file may (ECMA-376 part 2, 8.1.4) and which can grow without end.
 */
export function checkOfficeFile(bytes: Buffer): void {
  let left: number = documentLimits.maxUnpackedBytes;
  for (const part of partsOf(bytes)) {
    if (!/\.(?:xml|rels|vml)$/i.test(part.name)) continue;
    const content = unpack(bytes, part, left);
    left -= content.byteLength;
    if (declaresEntities(content))
      throw unreadable(`its part ${part.name.slice(0, 200)} declares a document type`);
  }
}

function partsOf(bytes: Buffer): readonly Part[] {
  const end = endOf(bytes);
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  if (count > documentLimits.maxParts)
    throw new Failure(
      "Document.TooLarge",
      `The file has ${count} parts; at most ${documentLimits.maxParts} are read.`,
    );
  const parts: Part[] = [];
  for (let index = 0; index < count; index += 1) {
    if (at + partBytes > bytes.length || bytes.readUInt32LE(at) !== partMark)
      throw unreadable("its list of parts is damaged");
    const nameBytes = bytes.readUInt16LE(at + 28);
    parts.push({
      name: bytes.toString("utf8", at + partBytes, at + partBytes + nameBytes),
      method: bytes.readUInt16LE(at + 10),
      packedBytes: bytes.readUInt32LE(at + 20),
      at: bytes.readUInt32LE(at + 42),
    });
    at += partBytes + nameBytes + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return parts;
}

function endOf(bytes: Buffer): number {
  const first = Math.max(0, bytes.length - endBytes - longestComment);
  for (let at = bytes.length - endBytes; at >= first; at -= 1) {
    if (bytes.readUInt32LE(at) === endMark) return at;
  }
  throw unreadable("it has no end");
}

function unpack(bytes: Buffer, part: Part, mostBytes: number): Buffer {
  if (part.at + headBytes > bytes.length || bytes.readUInt32LE(part.at) !== headMark)
    throw unreadable(`its part ${part.name.slice(0, 200)} is not there`);
  const start =
    part.at + headBytes + bytes.readUInt16LE(part.at + 26) + bytes.readUInt16LE(part.at + 28);
  const packed = bytes.subarray(start, start + part.packedBytes);
  if (part.method === stored) {
    if (packed.byteLength > mostBytes) throw tooLarge();
    return packed;
  }
  if (part.method !== deflated) throw unreadable("it is compressed in an unusual way");
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, mostBytes) });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge();
    throw unreadable(error instanceof Error ? error.message : String(error));
  }
}

function declaresEntities(content: Buffer): boolean {
  return (["utf8", "utf16le"] as const).some(
    (encoding) =>
      content.includes(Buffer.from("<!DOCTYPE", encoding)) ||
      content.includes(Buffer.from("<!ENTITY", encoding)),
  );
}

function tooLarge(): Failure {
  return new Failure(
    "Document.TooLarge",
    `The file unpacks to more than ${documentLimits.maxUnpackedBytes} bytes.`,
  );
}

function unreadable(why: string): Failure {
  return new Failure("Document.Unreadable", `The document cannot be read: ${why}.`);
}
