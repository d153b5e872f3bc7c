import { createHash } from "node:crypto";
import { Failure } from "../../shared/base/failure.ts";
import type { Json } from "../../shared/base/json.ts";
import type { MapRun } from "../../shared/items/map-run.ts";
import { objectName } from "../../shared/items/object-location.ts";
import {
  resultWriterFailed,
  writeResults,
  type IterationResult,
  type ResultFile,
  type ResultWriterCall,
} from "../../shared/items/write-results.ts";
import type { ObjectStore } from "./item-reader.ts";

/** What a ResultWriter writes about. */
export interface MapResults {
  readonly runId: string;
  readonly mapRun: MapRun;
  /** Every iteration, by index. */
  readonly iterations: readonly IterationResult[];
}

/** Writes the results of a distributed Map; answers the result of the Map. Failures: `States.ResultWriterFailed`. */
export type ResultWriter = (call: ResultWriterCall, results: MapResults) => Promise<Json>;

/**
 * The ResultWriter over the artifact store. Files become artifacts named `s3://bucket/key`, where an ItemReader finds them and
 * the API lists them with the run. Writing again for the same Map Run, as after a lost worker, makes no second set.
 */
export function createResultWriter(store: ObjectStore): ResultWriter {
  return async (call, { runId, mapRun, iterations }) => {
    const { files, result } = writeResults(call, mapRun, iterations);
    for (const file of files) {
      // eslint-disable-next-line no-await-in-loop -- the manifest comes last: what it lists is there
      await writeFile(store, file, runId);
    }
    return result;
  };
}

async function writeFile(
  { artifacts, records }: ObjectStore,
  { bucket, key, type, text }: ResultFile,
  runId: string,
): Promise<void> {
  try {
    const { sha256, bytes } = await artifacts.put(text);
    const name = objectName(bucket, key);
    const digest = createHash("sha256").update(JSON.stringify([runId, name, sha256]));
    const id = `art_${digest.digest("hex").slice(0, 32)}`;
    await records.create({ id, sha256, name, type, bytes, runId });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw new Failure(resultWriterFailed, error.cause ?? error.message);
  }
}
