/** Puts together what one attempt of a step may use. */
import { createHash } from "node:crypto";
import { Failure } from "../../shared/base/failure.ts";
import type { Json } from "../../shared/base/json.ts";
import type { MeteredOperation } from "../../shared/cost/usage.ts";
import type { ArtifactReference, CancelSignal, NodeContext } from "../../shared/nodes/kind.ts";
import type { ArtifactRecord, ArtifactRecords, ArtifactStore } from "./artifact-store.ts";
import type { DocumentReader } from "./documents.ts";
import type { Egress } from "./egress.ts";
import type { JsonSchemas } from "./json-schema.ts";
import type { Models } from "./models.ts";
import { decodeText, storableText } from "./plain-text.ts";
import { createPublications } from "./publications.ts";
import { textOfResponse } from "./response-text.ts";
import { splitText } from "./split.ts";

export interface NodeContextOptions {
  readonly artifacts: ArtifactStore;
  readonly records: ArtifactRecords;
  readonly egress: Egress;
  readonly models: Models;
  readonly schemas: JsonSchemas;
  readonly documents: DocumentReader;
  /** Absolute folder. */
  readonly publicationsFolder: string;
  readonly log: { readonly info: (details: object, message: string) => void };
}

/** One attempt of one step. */
export interface AttemptScope {
  readonly runId: string;
  readonly path: string;
  readonly visit: number;
  readonly attempt: number;
  readonly signal: CancelSignal;
  readonly lastHeartbeat: Json;
  readonly heartbeat: (details: Json) => void;
  readonly meter: (operation: MeteredOperation) => void;
}

/** Larger files are no texts to work on as one value. */
const maxTextBytes = 33_554_432;

export function createNodeContextFactory(
  options: NodeContextOptions,
): (scope: AttemptScope) => NodeContext {
  const { egress, models, schemas, documents } = options;
  const publications = createPublications(options.publicationsFolder);
  return (scope) => {
    const idempotencyKey = idempotencyKeyOf(scope);
    const { signal, meter, heartbeat } = scope;
    return {
      ...scope,
      idempotencyKey,
      log: (message) =>
        options.log.info(
          { runId: scope.runId, path: scope.path, visit: scope.visit, attempt: scope.attempt },
          message,
        ),
      http: async (request) => {
        const { status, headers, body } = await egress.request({ ...request, signal });
        return { status, headers, body: textOfResponse(body, headers["content-type"]) };
      },
      model: async (request) => await models.call(request, { signal, meter, heartbeat }),
      mismatch: async (schema, value) => await schemas.mismatch(schema, value),
      documents: {
        extract: async (id, name) => {
          const record = await recordOf(options.records, id);
          const bytes = await options.artifacts.read(record.sha256);
          return await documents.extract(
            { bytes, name: name === "" ? record.name : name, type: record.type },
            signal,
          );
        },
        split: splitText,
      },
      artifacts: {
        read: async (id) => await readArtifact(options, id),
        write: async (file) =>
          await writeArtifact(options, { ...file, runId: scope.runId, idempotencyKey }),
      },
      publications: {
        write: async (folder, name, text) =>
          await publications.write({ folder, name, text, idempotencyKey }),
        remove: async (folder, name, restore) =>
          await publications.remove({ folder, name, restore }),
      },
    };
  };
}

/** Length of an idempotency key: 160 bits in hex, within what every service accepts. */
const keyLength = 40;

/** The same for every attempt of a step, another one for every other step. */
export function idempotencyKeyOf({
  runId,
  path,
  visit,
}: Pick<AttemptScope, "runId" | "path" | "visit">): string {
  return createHash("sha256")
    .update(JSON.stringify([runId, path, visit]))
    .digest("hex")
    .slice(0, keyLength);
}

async function recordOf(records: ArtifactRecords, id: string): Promise<ArtifactRecord> {
  const record = await records.get(id);
  if (record === null)
    throw new Failure("Document.NotFound", `There is no stored file ${id.slice(0, 200)}.`);
  return record;
}

async function readArtifact(
  { artifacts, records }: NodeContextOptions,
  id: string,
): Promise<{ readonly text: string; readonly type: string }> {
  const { sha256, type, name, bytes } = await recordOf(records, id);
  if (bytes > maxTextBytes)
    throw new Failure(
      "Document.TooLarge",
      `${name} has ${bytes} bytes; at most ${maxTextBytes} are read as one text.`,
    );
  return { text: storableText(decodeText(await artifacts.read(sha256))), type };
}

interface NewArtifact {
  readonly name: string;
  readonly type: string;
  readonly text: string;
  readonly runId: string;
  readonly idempotencyKey: string;
}

async function writeArtifact(
  { artifacts, records }: NodeContextOptions,
  { name, type, text, runId, idempotencyKey }: NewArtifact,
): Promise<ArtifactReference> {
  const { sha256, bytes } = await artifacts.put(text);
  // A repeated attempt that writes the same file again gets the same artifact.
  const id = `art_${createHash("sha256")
    .update(JSON.stringify([idempotencyKey, name, type, sha256]))
    .digest("hex")
    .slice(0, 32)}`;
  const record = await records.create({ id, sha256, name, type, bytes, runId });
  return { $artifact: record.id, name: record.name, type: record.type, bytes: record.bytes };
}
