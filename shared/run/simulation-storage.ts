/** The stored objects of a simulated run: what distributed Maps read, and what they write. */
import { md5 } from "@noble/hashes/legacy.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Json } from "../base/json.ts";
import { mapRunOf } from "../items/map-run.ts";
import type { ObjectLocation } from "../items/object-location.ts";
import type { ListedObject, ObjectSource } from "../items/read-items.ts";
import { writeResults, type IterationResult } from "../items/write-results.ts";
import type { ResultWriting } from "./interpret/ports.ts";

/** Objects in memory, by `s3://bucket/key`. */
export class SimulationStorage implements ObjectSource {
  readonly #objects: Map<string, string>;

  constructor(objects: Readonly<Record<string, string>> = {}) {
    this.#objects = new Map(Object.entries(objects));
  }

  readonly readText = async (location: ObjectLocation): Promise<string | null> =>
    this.#objects.get(nameOf(location)) ?? null;

  readonly list = async (bucket: string, prefix: string): Promise<readonly ListedObject[]> => {
    const start = `s3://${bucket}/`;
    return [...this.#objects]
      .filter(([name]) => name.startsWith(start + prefix))
      .map(([name, text]) => {
        const bytes = utf8ToBytes(text);
        // What S3 calls the tag of an object that was uploaded in one piece.
        const tag = bytesToHex(md5(bytes));
        return { key: name.slice(start.length), bytes: bytes.length, tag, modifiedMs: 0 };
      })
      .toSorted((left, right) => (left.key < right.key ? -1 : 1));
  };

  /** Writes the results of a Map's iterations and answers what the Map gives on. */
  write(writing: ResultWriting, iterations: readonly IterationResult[], seed: string): Json {
    const mapRun = mapRunOf({
      region: "us-east-1",
      account: "111111111111",
      machine: "simulation",
      label: writing.label,
      seed,
    });
    const { files, result } = writeResults(writing, mapRun, iterations);
    for (const { bucket, key, text } of files) this.#objects.set(`s3://${bucket}/${key}`, text);
    return result;
  }
}

function nameOf(location: ObjectLocation): string {
  return "artifact" in location ? location.artifact : `s3://${location.bucket}/${location.key}`;
}
