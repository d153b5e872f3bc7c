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
  /** Run and path that idempotency keys are made of, when they are not those of the step itself. */
  readonly keyPlace?: { readonly runId: string; readonly path: string };
  readonly attempt: number;
  readonly signal: CancelSignal;
  readonly lastHeartbeat: Json;
  readonly heartbeat: (details: Json) => void;
  readonly meter: (operation: MeteredOperation) => void;
  readonly checkpoint: (
    key: string,
    operation: (meter: AttemptScope["meter"]) => Promise<Json>,
  ) => Promise<Json>;
  readonly onPressure: NodeContext["onPressure"];
}

/** Larger files are no texts to work on as one value. */
const maxTextBytes = 33_554_432;

export function createNodeContextFactory(
  options: NodeContextOptions,
): (scope: AttemptScope) => NodeContext {
  const publications = createPublications(options.publicationsFolder);
  return (scope) => {
    const { signal, heartbeat } = scope;
    const whole: Reach = { idempotencyKey: idempotencyKeyOf(scope), meter: scope.meter };
    const contextFor = (reach: Reach): NodeContext => ({
      ...effects({ ...options, publications }, scope, reach),
      runId: scope.runId,
      path: scope.path,
      visit: scope.visit,
      attempt: scope.attempt,
      signal,
      lastHeartbeat: scope.lastHeartbeat,
      heartbeat,
      onPressure: scope.onPressure,
      meter: reach.meter,
      idempotencyKey: reach.idempotencyKey,
      sleep: async (delayMs) => await sleepUnless(signal, delayMs),
      checkpoint: async <Value extends Json>(
        key: string,
        operation: (context: NodeContext) => Promise<Value>,
      ) =>
        (await scope.checkpoint(
          key,
          async (meter) =>
            await operation(
              contextFor({
                idempotencyKey: idempotencyKeyOf({ ...scope, operation: key }),
                meter,
                operation: key,
              }),
            ),
        )) as Value,
    });
    return contextFor(whole);
  };
}

/** The part of an attempt that a context is for: the whole step, or one operation of it. */
interface Reach {
  readonly idempotencyKey: string;
  readonly meter: AttemptScope["meter"];
  readonly operation?: string;
}

type Effects = Pick<
  NodeContext,
  "log" | "http" | "model" | "mismatch" | "documents" | "artifacts" | "publications"
>;

function effects(
  options: NodeContextOptions & { readonly publications: ReturnType<typeof createPublications> },
  scope: AttemptScope,
  { idempotencyKey, meter, operation }: Reach,
): Effects {
  const { egress, models, schemas, documents, publications } = options;
  const { runId, path, visit, attempt, signal } = scope;
  // Many calls of one step: how far one of them is says nothing of the step.
  const heartbeat = operation === undefined ? scope.heartbeat : () => scope.heartbeat(null);
  return {
    log: (message) => options.log.info({ runId, path, visit, attempt }, message),
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
      write: async (file) => await writeArtifact(options, { ...file, runId, idempotencyKey }),
    },
    publications: {
      write: async (folder, name, text) =>
        await publications.write({ folder, name, text, idempotencyKey }),
      remove: async (folder, name, restore) => await publications.remove({ folder, name, restore }),
    },
  };
}

/** Waits, unless the attempt is stopped. */
async function sleepUnless(signal: CancelSignal, delayMs: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(new Failure("Cairn.Stopped", "The attempt was stopped."));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, delayMs);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop);
  });
}

/** Length of an idempotency key: 160 bits in hex, within what every service accepts. */
const keyLength = 40;

/** The same for every attempt of a step, another one for every other step and for each operation of a step. */
export function idempotencyKeyOf({
  runId,
  path,
  visit,
  keyPlace = { runId, path },
  operation,
}: Pick<AttemptScope, "runId" | "path" | "visit" | "keyPlace"> & {
  readonly operation?: string;
}): string {
  const place = [keyPlace.runId, keyPlace.path, visit];
  return createHash("sha256")
    .update(JSON.stringify(operation === undefined ? place : [...place, operation]))
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
