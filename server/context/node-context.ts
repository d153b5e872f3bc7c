/** Puts together what one attempt of a step may use. */
import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { Failure } from "../../shared/base/failure.ts";
import type { Json } from "../../shared/base/json.ts";
import type { MeteredOperation } from "../../shared/cost/usage.ts";
import type {
  ArtifactReference,
  CancelSignal,
  NodeContext,
  TaskHandle,
} from "../../shared/nodes/node-context.ts";
import type { ArtifactRecord, ArtifactRecords, ArtifactStore } from "./artifact-store.ts";
import { callBound, embeddingBound, type CallBound } from "./call-bound.ts";
import type { CodeRunner } from "./code.ts";
import type { CallReports } from "./call-recorder.ts";
import { demoHost } from "./demo-host.ts";
import type { DocumentReader } from "./documents.ts";
import type { Egress } from "./egress.ts";
import type { SendMail } from "./mail.ts";
import type { JsonSchemas } from "./json-schema.ts";
import type { ModelCallContext } from "./model-call.ts";
import type { Models } from "./models.ts";
import { createObjects } from "./objects.ts";
import { decodeText, storableText } from "./plain-text.ts";
import { createPublications } from "./publications.ts";
import type { RunSql } from "./sql.ts";
import type { Secrets } from "./secrets.ts";
import { splitText } from "./split.ts";
import { loggedEffects, type StepLog } from "./logged-effects.ts";
import { requestForStep } from "./step-http.ts";
import type { Web } from "../../shared/nodes/parts/web-page.ts";
import type { WebScope } from "./web.ts";

export interface NodeContextOptions {
  readonly artifacts: ArtifactStore;
  readonly records: ArtifactRecords;
  readonly egress: Egress;
  readonly mail: SendMail;
  readonly secrets: Pick<Secrets, "step">;
  readonly models: Models;
  readonly schemas: JsonSchemas;
  readonly documents: DocumentReader;
  readonly web: (scope: WebScope) => Web;
  readonly code: CodeRunner;
  readonly sql: RunSql;
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
  /** When the state was entered: the same for every attempt. */
  readonly enteredMs: number;
  readonly signal: CancelSignal;
  /** How long the attempt may take; null or absent: no limit. */
  readonly timeoutMs?: number | null;
  /** Absent where the call itself answers. */
  readonly task?: TaskHandle | null;
  readonly lastHeartbeat: Json;
  readonly heartbeat: (details: Json) => void;
  readonly meter: (operation: MeteredOperation) => void;
  /** Sets aside what a call may cost; the answer ends that. Failure `Cairn.Stopped` when the budget does not hold it. */
  readonly reserve: (bound: CallBound) => Promise<() => void>;
  /** Where one request to a model, of the step (null) or of an operation of it, reports its calls and what they spend. */
  readonly calls: (operation: string | null, meter: AttemptScope["meter"]) => CallReports;
  readonly checkpoint: (
    key: string,
    operation: (meter: AttemptScope["meter"]) => Promise<Json>,
  ) => Promise<Json>;
  readonly onPressure: NodeContext["onPressure"];
  /** Keeps a line of the step's log; absent: none is kept. */
  readonly log?: StepLog;
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
      task: scope.task ?? null,
      lastHeartbeat: scope.lastHeartbeat,
      heartbeat,
      onPressure: scope.onPressure,
      meter: (used) =>
        reach.meter(used.provider === demoHost ? { ...used, kind: "estimated" } : used),
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
  | "log"
  | "http"
  | "code"
  | "sql"
  | "objects"
  | "mail"
  | "model"
  | "embed"
  | "mismatch"
  | "documents"
  | "web"
  | "artifacts"
  | "publications"
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
  const modelCall = (): ModelCallContext => ({
    signal,
    heartbeat,
    idempotencyKey,
    timeoutMs: scope.timeoutMs ?? null,
    ...scope.calls(operation ?? null, meter),
  });
  const log = scope.log ?? (() => undefined);
  const made: Effects = {
    log: (message, level = "info") => {
      options.log.info({ runId, path, visit, attempt }, message);
      log(level, message);
    },
    http: async (request) =>
      await requestForStep(
        {
          egress,
          secrets: options.secrets,
          keep: async (file) => await keepArtifact(options, { ...file, runId, idempotencyKey }),
        },
        request,
        signal,
      ),
    mail: async (message) => await options.mail(message, { idempotencyKey, signal }),
    ...modelEffects(models, scope, modelCall),
    objects: createObjects({
      egress,
      secrets: options.secrets,
      artifacts: options.artifacts,
      recordOf: async (id) => await recordOf(options.records, id),
      keep: async (file) => await keepArtifact(options, { ...file, runId, idempotencyKey }),
      signal,
    }),
    sql: async (request) => await options.sql(request, signal),
    code: async (program) =>
      await options.code.run(program, {
        seed: idempotencyKey,
        clockMs: scope.enteredMs,
        signal,
        onFailedLog: (lines) => heartbeat({ log: lines }),
        onLog: log,
      }),
    mismatch: async (schema, value) => await schemas.mismatch(schema, value),
    documents: {
      extract: async (id, name, { attachments = false } = {}) => {
        const record = await recordOf(options.records, id);
        const bytes = await options.artifacts.read(record.sha256);
        return await documents.extract(
          { bytes, name: name === "" ? record.name : name, type: record.type, attachments },
          signal,
        );
      },
      split: splitText,
    },
    web: options.web({
      signal,
      keep: async (file) => await keepArtifact(options, { ...file, runId, idempotencyKey }),
    }),
    artifacts: {
      read: async (id) => await readArtifact(options, id),
      write: async (file) =>
        await keepArtifact(options, { ...file, content: file.text, runId, idempotencyKey }),
    },
    publications: {
      write: async (folder, name, text) =>
        await publications.write({ folder, name, text, idempotencyKey }),
      remove: async (folder, name, restore) => await publications.remove({ folder, name, restore }),
    },
  };
  return loggedEffects(made, log);
}

/** Calls of models, each of them once the money that it may cost is set aside. */
function modelEffects(
  models: Models,
  scope: Pick<AttemptScope, "reserve">,
  context: () => ModelCallContext,
): Pick<Effects, "model" | "embed"> {
  return {
    model: async (request) =>
      await funded(scope, callBound(request), async () => await models.call(request, context())),
    embed: async (request) =>
      await funded(
        scope,
        embeddingBound(request),
        async () => await models.embed(request, context()),
      ),
  };
}

/** Makes a call once the money that it may cost is set aside. */
async function funded<T>(
  { reserve }: Pick<AttemptScope, "reserve">,
  bound: CallBound | null,
  call: () => Promise<T>,
): Promise<T> {
  const settle = bound === null ? null : await reserve(bound);
  try {
    return await call();
  } finally {
    settle?.();
  }
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
  readonly content: string | Buffer | Readable;
  readonly runId: string;
  readonly idempotencyKey: string;
}

async function keepArtifact(
  { artifacts, records }: NodeContextOptions,
  { name, type, content, runId, idempotencyKey }: NewArtifact,
): Promise<ArtifactReference> {
  const { sha256, bytes } = await artifacts.put(content);
  // A repeated attempt that writes the same file again gets the same artifact.
  const id = `art_${createHash("sha256")
    .update(JSON.stringify([idempotencyKey, name, type, sha256]))
    .digest("hex")
    .slice(0, 32)}`;
  const record = await records.create({ id, sha256, name, type, bytes, runId });
  return { $artifact: record.id, name: record.name, type: record.type, bytes: record.bytes };
}
