/** The parts that API and worker share: database, files, effects, engine. */
import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import type { Logger } from "pino";
import type { ArtifactStore } from "./context/artifact-store.ts";
import type { Secrets } from "./context/secrets.ts";
import { createEffects, type CoreOptions, type Effects } from "./effects.ts";
import { CallCache } from "./engine/call-cache.ts";
import type { DoomedWorkers } from "./engine/drill.ts";
import { Engine } from "./engine/engine.ts";
import { RunControl } from "./engine/run-control.ts";
import { RunCopier } from "./engine/run-copier.ts";
import type { StepServices } from "./engine/step-ports.ts";
import { TaskDesk } from "./engine/task-desk.ts";
import { createTaskTokens, type TaskTokens } from "./engine/task-tokens.ts";
import { LocalRunNotifier } from "./http/run-notifier.ts";
import type { Observation } from "./observation.ts";
import { openArtifactStore } from "./open-artifact-store.ts";
import { createCallCacheStore } from "./store/call-cache.ts";
import { createCopyStore } from "./store/copied-runs.ts";
import { beatDoomedWorker, boardDoomedWorker, loseDoomedWorker } from "./store/doomed-workers.ts";
import type { Database } from "./store/database.ts";
import { createRunStore, createStartStore, createTaskStore } from "./store/engine-store.ts";
import { ring } from "./store/jobs.ts";
import { createLimitStore } from "./store/limit-store.ts";
import { listenForRuns } from "./store/listen.ts";
import { listRates } from "./store/rates.ts";
import { readMemory } from "./worker/memory.ts";
import { thisProcess } from "./worker/process-identity.ts";

export interface Core {
  readonly workerId: string;
  readonly version: string;
  readonly database: Database;
  readonly engine: Engine;
  readonly control: RunControl;
  readonly copier: RunCopier;
  readonly tasks: TaskDesk;
  readonly tokens: TaskTokens;
  /** Where links that steps hand out lead. The server sets it when it is not configured and the port turns out to be another one. */
  readonly address: { url: string };
  readonly secrets: Secrets;
  readonly artifacts: ArtifactStore;
  readonly evaluator: StepServices["evaluator"];
  readonly mismatch: StepServices["mismatch"];
  readonly notifier: LocalRunNotifier;
  /** Figures of this process. */
  readonly metrics: Observation["registry"];
  readonly log: Logger;
  /** Starts the processes that expressions run in, ahead of the first step. */
  warm(): Promise<void>;
  close(): Promise<void>;
}

/** Prices change rarely; each process looks again this often. */
const ratesMaxAgeMs = 10_000;

export function createCore(options: CoreOptions): Core {
  const { config, database, log, version, secrets } = options;
  const artifactStore = openArtifactStore(config);
  const { artifacts } = artifactStore;
  const address = { url: config.publicUrl.url };
  const taskStore = createTaskStore(database);
  const tokens = createTaskTokens(async () => await taskStore.tokenSecret());
  const effects = createEffects({ ...options, artifacts, tokens, address });
  const { payloads, evaluator, mismatch } = effects.services;
  const workerId = `${hostname()}-${String(process.pid)}-${randomUUID().slice(0, 8)}`;
  const engine = createEngine(options, { workerId, tokens, effects });
  const definitionOf = async (runId: string) => await engine.definitionOf(runId);
  const report: RunReport = async (runId, what) => await engine.report(runId, what);
  const tasks = new TaskDesk({
    tasks: taskStore,
    tokens,
    payloads,
    definitionOf,
    report,
    heartbeatOf: async (runId, key) => await engine.heartbeatOf(runId, key),
  });
  const runs = createRunStore(database);
  const control = new RunControl({
    report,
    stateOf: async (runId) => (await runs.load(runId))?.state ?? null,
    definitionOf,
    payloads,
    random: Math.random,
  });
  const copier = new RunCopier({
    runs,
    starts: createStartStore(database),
    copies: createCopyStore(database),
    payloads,
    ring: (jobs) => engine.ring(jobs),
  });
  const notifier = new LocalRunNotifier();
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
    tokens,
    address,
    secrets,
    artifacts,
    evaluator,
    mismatch,
    notifier,
    metrics: effects.observation.registry,
    log,
    warm: effects.warm,
    close: async () => {
      await listener.close();
      await effects.close();
      await artifactStore.close();
    },
  };
}

type RunReport = (...report: Parameters<Engine["report"]>) => ReturnType<Engine["report"]>;

function createEngine(
  { config, database, log, version }: CoreOptions,
  parts: {
    readonly workerId: string;
    readonly tokens: TaskTokens;
    readonly effects: Effects;
  },
): Engine {
  const { workerId, tokens, effects } = parts;
  const store = createRunStore(database, effects.observation.lines);
  const callCache = new CallCache({
    store: createCallCacheStore(database),
    payloads: effects.services.payloads,
    world: answeringWorld({ config, version }),
  });
  return new Engine({
    workerId,
    runs: store,
    copies: createCopyStore(database),
    starts: createStartStore(database),
    rates: cached(async () => await listRates(database), ratesMaxAgeMs),
    tasks: createTaskStore(database),
    limits: createLimitStore(database),
    doomed: doomedWorkers({ config, database, version }, workerId),
    ring: async (rung) => await ring(database, rung),
    memory: readMemory,
    committed: effects.observation.committed,
    log,
    services: { store, tokens, ...effects.services, callCache },
  });
}

/** The workers that drills lose: processes of this machine, as far as anybody can tell. */
function doomedWorkers(
  { config, database, version }: Pick<CoreOptions, "config" | "database" | "version">,
  workerId: string,
): DoomedWorkers {
  const { boot } = thisProcess();
  const its = { workerId, version, host: hostname(), pid: process.pid, boot };
  return {
    heartbeatMs: config.heartbeatMs,
    board: async () => await boardDoomedWorker(database, its),
    beat: async (id) => await beatDoomedWorker(database, id),
    lose: async (id) => await loseDoomedWorker(database, { id, boot }),
  };
}

/** What answers the calls of steps: results that another release gave, or another default provider, do not stand for this one's. */
function answeringWorld({ config, version }: Pick<CoreOptions, "config" | "version">): string {
  const { baseUrl, apiKey } = config.openai;
  return JSON.stringify([version, baseUrl, apiKey !== null]);
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
