/** The parts that API and worker share: database, files, effects, engine. */
import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { join } from "node:path";
import type { Logger } from "pino";
import { keyPlaceOf } from "../shared/run/idempotency.ts";
import { defaultMaxPayloadBytes } from "../shared/run/payload.ts";
import { Failure } from "../shared/base/failure.ts";
import type { Config } from "./config.ts";
import {
  createFileArtifactStore,
  type ArtifactRecords,
  type ArtifactStore,
  type ObjectRecords,
} from "./context/artifact-store.ts";
import { createDocumentReader } from "./context/documents.ts";
import { createEgress } from "./context/egress.ts";
import { createEvaluator } from "./context/evaluator.ts";
import { createItemReader } from "./context/item-reader.ts";
import { createJsonSchemas } from "./context/json-schema.ts";
import { createModels } from "./context/models.ts";
import { createNodeContextFactory } from "./context/node-context.ts";
import { createResultWriter } from "./context/result-writer.ts";
import type { Secrets } from "./context/secrets.ts";
import { Engine } from "./engine/engine.ts";
import { Payloads, type ValueStore } from "./engine/payloads.ts";
import { callResource } from "./engine/resources/call-resource.ts";
import type { Binding, ResourcePorts } from "./engine/resources/resource-site.ts";
import { RunControl } from "./engine/run-control.ts";
import { RunCopier } from "./engine/run-copier.ts";
import type { StepServices } from "./engine/step-ports.ts";
import { TaskDesk } from "./engine/task-desk.ts";
import { createTaskTokens } from "./engine/task-tokens.ts";
import { LocalRunNotifier } from "./http/run-notifier.ts";
import {
  findArtifact,
  findArtifactByName,
  listArtifactsByName,
  recordArtifact,
} from "./store/artifact-records.ts";
import { findBinding } from "./store/bindings.ts";
import { createCopyStore } from "./store/copied-runs.ts";
import type { Database } from "./store/database.ts";
import { createRunStore, createStartStore, createTaskStore } from "./store/engine-store.ts";
import { ring } from "./store/jobs.ts";
import { createLimitStore } from "./store/limit-store.ts";
import { listenForRuns } from "./store/listen.ts";
import { findProvider } from "./store/providers.ts";
import { listRates } from "./store/rates.ts";
import { readMemory } from "./worker/memory.ts";

export interface Core {
  readonly workerId: string;
  readonly version: string;
  readonly database: Database;
  readonly engine: Engine;
  readonly control: RunControl;
  readonly copier: RunCopier;
  readonly tasks: TaskDesk;
  readonly artifacts: ArtifactStore;
  readonly evaluator: StepServices["evaluator"];
  readonly mismatch: StepServices["mismatch"];
  readonly notifier: LocalRunNotifier;
  readonly log: Logger;
  /** Starts the processes that expressions run in, ahead of the first step. */
  warm(): Promise<void>;
  close(): Promise<void>;
}

/** Where a key without an address belongs to. */
const openAiUrl = "https://api.openai.com/v1";
/** Prices change rarely; each process looks again this often. */
const ratesMaxAgeMs = 10_000;

export interface CoreOptions {
  readonly config: Config;
  readonly database: Database;
  readonly log: Logger;
  readonly version: string;
  readonly secrets: Secrets;
}

export function createCore({ config, database, log, version, secrets }: CoreOptions): Core {
  const artifacts = createFileArtifactStore(config.artifactDir);
  const effects = createEffects({ config, database, log, artifacts, secrets });
  const store = createRunStore(database);
  const workerId = `${hostname()}-${String(process.pid)}-${randomUUID().slice(0, 8)}`;
  const taskStore = createTaskStore(database);
  const tokens = createTaskTokens(async () => await taskStore.tokenSecret());
  const copies = createCopyStore(database);
  const engine = new Engine({
    workerId,
    runs: store,
    copies,
    starts: createStartStore(database),
    rates: cached(async () => await listRates(database), ratesMaxAgeMs),
    tasks: taskStore,
    limits: createLimitStore(database),
    ring: async (rung) => await ring(database, rung),
    memory: readMemory,
    log,
    services: { store, tokens, ...effects.services },
  });
  const notifier = new LocalRunNotifier();
  const tasks = new TaskDesk({
    tasks: taskStore,
    tokens,
    payloads: effects.services.payloads,
    definitionOf: async (runId) => await engine.definitionOf(runId),
    report: async (runId, report) => await engine.report(runId, report),
    heartbeatOf: async (runId, key) => await engine.heartbeatOf(runId, key),
  });
  const { payloads } = effects.services;
  const control = new RunControl({
    report: async (runId, report) => await engine.report(runId, report),
    stateOf: async (runId) => (await store.load(runId))?.state ?? null,
    definitionOf: async (runId) => await engine.definitionOf(runId),
    payloads,
    random: Math.random,
  });
  const copier = new RunCopier({
    runs: store,
    starts: createStartStore(database),
    copies,
    payloads,
    ring: (jobs) => engine.ring(jobs),
  });
  const listener = listenForRuns(database.url, {
    runsMoved: (runIds) => {
      notifier.moved(runIds);
      engine.runsMoved(runIds);
    },
    tasksPosted: (activities) => tasks.posted(activities),
  });
  return {
    workerId,
    version,
    database,
    engine,
    control,
    copier,
    tasks,
    artifacts,
    evaluator: effects.services.evaluator,
    mismatch: effects.services.mismatch,
    notifier,
    log,
    warm: effects.warm,
    close: async () => {
      await listener.close();
      await effects.close();
    },
  };
}

/** Everything that reaches outside the engine: expressions, schemas, models, the network, files. */
function createEffects(
  params: Omit<CoreOptions, "version"> & { readonly artifacts: ArtifactStore },
): {
  readonly services: Omit<StepServices, "store" | "tokens">;
  readonly warm: () => Promise<void>;
  readonly close: () => Promise<void>;
} {
  const { config, database, log, artifacts, secrets } = params;
  const records = artifactRecords(database);
  const egress = createEgress({ allow: config.egressAllow });
  const evaluator = createEvaluator();
  const schemas = createJsonSchemas();
  const models = createModels({
    egress,
    schemas,
    provider: async (name) => await findModelProvider({ config, database, secrets }, name),
  });
  const documents = createDocumentReader();
  const publicationsFolder = join(config.dataDir, "publications");
  const contextOf = createNodeContextFactory({
    artifacts,
    records,
    egress,
    models,
    schemas,
    documents,
    publicationsFolder,
    log,
  });
  const payloads = new Payloads(valueStore(artifacts, records));
  const binding = async (resource: string) => await resolveBinding({ database, secrets }, resource);
  return {
    services: {
      evaluator,
      payloads,
      mismatch: async (schema, value) => await schemas.mismatch(schema, value),
      call: stepCall({ contextOf, binding, payloads, request: egress.request }),
      readItems: createItemReader({ artifacts, records }),
      writeResults: createResultWriter({ artifacts, records }),
    },
    warm: async () => await evaluator.warm(),
    close: async () => {
      evaluator.close();
      schemas.close();
      documents.close();
      models.close();
      await egress.close();
    },
  };
}

/** Calls the resource of a step with what its place in the run gives. */
function stepCall(
  params: Pick<ResourcePorts, "binding" | "request"> & {
    readonly contextOf: ReturnType<typeof createNodeContextFactory>;
    readonly payloads: Payloads;
  },
): StepServices["call"] {
  const { contextOf, payloads, binding, request } = params;
  return async (call, { actor, execution: at, childRuns }) => {
    const maxBytes = actor.definition.MaxPayloadBytes ?? defaultMaxPayloadBytes;
    const ports: ResourcePorts = {
      binding,
      request,
      childRuns,
      keep: async (value) => await payloads.keep(value, maxBytes),
      nodeContext: (execution, signal) =>
        contextOf({
          runId: execution.runId,
          path: execution.step.path,
          visit: execution.step.visit,
          keyPlace: keyPlaceOf(
            actor.definition,
            { id: execution.runId, state: actor.state },
            execution.step,
          ),
          attempt: Math.max(1, execution.step.attempt),
          signal,
          lastHeartbeat: execution.step.heartbeat,
          heartbeat: (details) => execution.beat(details),
          meter: (operation) => execution.meter(operation),
          checkpoint: async (key, operation) => await execution.operations.run(key, operation),
          onPressure: (listener) => execution.onPressure(listener),
        }),
    };
    return await callResource(ports, call, at);
  };
}

/** Large values are artifacts like any other, under their own hash. */
function valueStore(artifacts: ArtifactStore, records: ArtifactRecords): ValueStore {
  return {
    put: async (bytes) => {
      const { sha256 } = await artifacts.put(bytes);
      const facts = { bytes: bytes.byteLength, type: "application/json", name: "value.json" };
      await records.create({ id: sha256, sha256, ...facts, runId: null });
      return sha256;
    },
    read: async (sha256) => await artifacts.read(sha256),
  };
}

function artifactRecords(database: Database): ObjectRecords {
  return {
    named: async (name) => await findArtifactByName(database, name),
    listed: async (prefix, limit) => await listArtifactsByName(database, prefix, limit),
    get: async (id) => await findArtifact(database, id),
    create: async (artifact) =>
      await recordArtifact(database, { ...artifact, id: artifact.id ?? randomUUID() }),
  };
}

/** A provider's secret is the name of an environment variable of this process; the key itself is stored nowhere. */
async function findModelProvider(
  {
    config,
    database,
    secrets,
  }: Pick<CoreOptions, "config" | "database"> & { readonly secrets: Secrets },
  name: string | undefined,
) {
  if (name === undefined) {
    const { apiKey, baseUrl } = config.openai;
    return apiKey === null && baseUrl === null
      ? null
      : { name: "openai", baseUrl: baseUrl ?? openAiUrl, apiKey };
  }
  const provider = await findProvider(database, name);
  return provider === null
    ? null
    : { name, baseUrl: provider.baseUrl, apiKey: secrets.setting(provider.secret) };
}

async function resolveBinding(
  { database, secrets }: { readonly database: Database; readonly secrets: Secrets },
  resource: string,
): Promise<Binding | null> {
  const binding = await findBinding(database, resource);
  if (binding === null) return null;
  const token = secrets.setting(binding.secret);
  if (binding.secret !== null && token === null) {
    throw new Failure(
      "Cairn.UnboundResource",
      `The binding of ${resource} wants the secret ${binding.secret}, which the environment of this worker does not have.`,
    );
  }
  return { url: binding.url, token };
}

/** Remembers a result for a while; a failure is not remembered. */
function cached<T>(load: () => Promise<T>, maxAgeMs: number): () => Promise<T> {
  let value: Promise<T> | null = null;
  let loadedMs = 0;
  return async () => {
    const nowMs = performance.now();
    if (value === null || nowMs - loadedMs > maxAgeMs) {
      loadedMs = nowMs;
      value = load();
      value.catch(() => {
        value = null;
      });
    }
    return await value;
  };
}
