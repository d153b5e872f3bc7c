import { gunzipSync } from "node:zlib";
import { Failure } from "../../shared/base/failure.ts";
import type { Json } from "../../shared/base/json.ts";
import { itemReaderFailed } from "../../shared/items/csv.ts";
import {
  describeLocation,
  objectName,
  type ObjectLocation,
} from "../../shared/items/object-location.ts";
import {
  readItems,
  type ItemReaderCall,
  type ListedObject,
} from "../../shared/items/read-items.ts";
import type { ArtifactRecord, ArtifactStore, ObjectRecords } from "./artifact-store.ts";
import { decodeText, storableText } from "./plain-text.ts";

/** Reads the items of a distributed Map. Failures: `States.ItemReaderFailed`. */
export type ItemReader = (call: ItemReaderCall) => Promise<readonly Json[]>;

/** Where objects are kept: artifacts named `s3://bucket/key`. */
export interface ObjectStore {
  readonly artifacts: ArtifactStore;
  readonly records: ObjectRecords;
}

/** Larger files are read as several, listed in a manifest. Bytes, decompressed; the text and its items must fit the worker's memory. */
const maxFileBytes = 134_217_728;
/** More objects in one listing are no items for one Map. */
const maxListed = 100_000;

/**
 * The ItemReader over the artifact store. An object is the newest artifact named `s3://bucket/key`: uploaded with
 * `POST /api/v1/artifacts?name=s3://bucket/key` or written by a ResultWriter. A file compressed with gzip is read as what is in it.
 */
export function createItemReader({ artifacts, records }: ObjectStore): ItemReader {
  const readText = async (location: ObjectLocation): Promise<string | null> => {
    const record = await recordAt(records, location);
    if (record === null) return null;
    if (record.bytes > maxFileBytes) throw tooLarge(location);
    const content = await contentOf(artifacts, record, location);
    return storableText(decodeText(decompressed(content, location)));
  };
  const list = async (bucket: string, prefix: string): Promise<readonly ListedObject[]> => {
    const root = objectName(bucket, "");
    const listed = await records.listed(`${root}${prefix}`, maxListed + 1);
    if (listed.length > maxListed) {
      throw new Failure(
        itemReaderFailed,
        `${root}${prefix} holds more than ${maxListed} objects; give a longer Prefix.`,
      );
    }
    return listed.map(({ name, bytes, sha256, createdAt }) => ({
      key: name.slice(root.length),
      bytes,
      tag: sha256.slice(0, 32),
      modifiedMs: createdAt.getTime(),
    }));
  };
  return async (call) => await readItems(call, { readText, list });
}

async function recordAt(
  records: ObjectRecords,
  location: ObjectLocation,
): Promise<ArtifactRecord | null> {
  return "artifact" in location
    ? await records.get(location.artifact)
    : await records.named(objectName(location.bucket, location.key));
}

async function contentOf(
  artifacts: ArtifactStore,
  record: ArtifactRecord,
  location: ObjectLocation,
): Promise<Buffer> {
  try {
    return await artifacts.read(record.sha256);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw new Failure(
      itemReaderFailed,
      `${describeLocation(location)} cannot be read: ${error.cause ?? error.message}`,
    );
  }
}

/** The two bytes that every gzip file begins with. */
const gzipMark = Buffer.from([0x1f, 0x8b]);

function decompressed(content: Buffer, location: ObjectLocation): Buffer {
  if (!content.subarray(0, 2).equals(gzipMark)) return content;
  try {
    return gunzipSync(content, { maxOutputLength: maxFileBytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(location);
    throw new Failure(
      itemReaderFailed,
      `${describeLocation(location)} is not a whole gzip file: ${String(error)}`,
    );
  }
}

function tooLarge(location: ObjectLocation): Failure {
  return new Failure(
    itemReaderFailed,
    `${describeLocation(location)} has more than ${maxFileBytes} bytes; split it and read a manifest.`,
  );
}
