/**
 * Cairn in one process: engine and worker together, as DBOS and others run. Store, files, expressions, leases and wake-ups are those of
 * production; only the resource of the steps is the bench's own, answered at once.
 */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { pino } from "pino";
import type { Json } from "../../shared/base/json.ts";
import type { Definition } from "../../shared/definition/definition.ts";
import type { RunStatus } from "../../shared/run/event.ts";
import { isTerminal } from "../../shared/run/run-state.ts";
import { emptyGraph } from "../../shared/graph/graph.ts";
import { readConfig } from "../../server/config.ts";
import { createFileArtifactStore } from "../../server/context/artifact-store.ts";
import { createEvaluator } from "../../server/context/evaluator.ts";
import { CallCache } from "../../server/engine/call-cache.ts";
import { Engine } from "../../server/engine/engine.ts";
import { Payloads } from "../../server/engine/payloads.ts";
import { createTaskTokens } from "../../server/engine/task-tokens.ts";
import { recordArtifact } from "../../server/store/artifact-records.ts";
import { createCallCacheStore } from "../../server/store/call-cache.ts";
import { createCopyStore } from "../../server/store/copied-runs.ts";
import { openDatabase, type Database } from "../../server/store/database.ts";
import {
  createRunStore,
  createStartStore,
  createTaskStore,
  createWatchdogStore,
} from "../../server/store/engine-store.ts";
import { ring } from "../../server/store/jobs.ts";
import { createLimitStore } from "../../server/store/limit-store.ts";
import { registerWorker, removeWorker, markDraining, setPool } from "../../server/store/leases.ts";
import { listenForRuns } from "../../server/store/listen.ts";
import { migrate } from "../../server/store/migrate.ts";
import type { RunStore } from "../../server/store/run-store.ts";
import { startWorker } from "../../server/worker/worker.ts";
import { noDrills } from "../support/no-drills.ts";

/** Answered with null. */
export const nothing = "bench:nothing";
/** Answered with its arguments. */
export const echo = "bench:echo";
const drainMs = 5_000;

/** Tasks one after the other; each is committed before its successor starts. */
export const chainOf = (resource: string, steps: number): Definition => ({
  QueryLanguage: "JSONata",
  StartAt: "Step1",
  States: Object.fromEntries(
    Array.from({ length: steps }, (_, i) => [
      `Step${String(i + 1)}`,
      {
        Type: "Task" as const,
        Resource: resource,
        Checkpoint: { Policy: "Every" as const },
        ...(i + 1 === steps ? { End: true as const } : { Next: `Step${String(i + 2)}` }),
      },
    ]),
  ),
});
/** A Task for each item of the input, each iteration committed by itself. */
export const mapOfNothing: Definition = {
  QueryLanguage: "JSONata",
  StartAt: "Each",
  States: {
    Each: {
      Type: "Map",
      Checkpoint: { Policy: "Every" },
      ItemProcessor: {
        StartAt: "Item",
        States: { Item: { Type: "Task", Resource: nothing, End: true } },
      },
      End: true,
    },
  },
};

async function publish(database: Database, definition: Definition): Promise<string> {
  const id = randomUUID();
  await database.db
    .insertInto("workflows")
    .values({
      id,
      name: "bench",
      type: "STANDARD",
      draft: JSON.stringify(emptyGraph),
      version: 1,
    })
    .execute();
  await database.db
    .insertInto("workflow_versions")
    .values({
      workflow_id: id,
      version: 1,
      definition: JSON.stringify(definition),
      graph: JSON.stringify(emptyGraph),
      definition_hash: id,
    })
    .execute();
  return id;
}

/** Ends of runs, known in this process the moment that their last commit is durable: as DBOS knows the ends of its own. */
class Ends {
  readonly #waiting = new Map<string, (status: RunStatus) => void>();
  readonly #early = new Map<string, RunStatus>();

  observe(store: RunStore): RunStore {
    return {
      ...store,
      commit: async (changes) => {
        const answers = await store.commit(changes);
        for (const [index, { runId, after }] of changes.entries()) {
          if (answers[index]?.type === "committed" && isTerminal(after.status))
            this.#ended(runId, after.status);
        }
        return answers;
      },
    };
  }

  /** @throws when the run does not succeed. */
  async of(runId: string): Promise<void> {
    const status =
      this.#early.get(runId) ??
      (await new Promise<RunStatus>((resolve) => {
        this.#waiting.set(runId, resolve);
      }));
    this.#early.delete(runId);
    this.#waiting.delete(runId);
    if (status !== "SUCCEEDED") throw new Error(`run ${runId} is ${status}`);
  }

  #ended(runId: string, status: RunStatus): void {
    const tell = this.#waiting.get(runId);
    if (tell === undefined) this.#early.set(runId, status);
    else tell(status);
  }
}

async function createParts(database: Database, directory: string) {
  const config = readConfig({
    DATABASE_URL: database.url,
    DATA_DIR: directory,
  });
  const artifacts = createFileArtifactStore(join(directory, "artifacts"));
  const evaluator = createEvaluator();
  await evaluator.warm();
  const payloads = new Payloads({
    put: async (bytes) => {
      const { sha256 } = await artifacts.put(bytes);
      const facts = { bytes: bytes.byteLength, type: "application/json", name: "value.json" };
      await recordArtifact(database, { id: sha256, sha256, ...facts, runId: null });
      return sha256;
    },
    read: async (sha256) => await artifacts.read(sha256),
  });
  return { config, evaluator, payloads };
}

export interface CairnEngine {
  readonly publish: (definition: Definition) => Promise<string>;
  /** Starts a run; its beginning is durable when this returns. */
  readonly start: (workflowId: string, input: Json) => Promise<void>;
  /** Starts a run and returns when its end is durable. @throws when it does not succeed. */
  readonly run: (workflowId: string, input: Json) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Migrates the database and starts an engine with a worker on it; large values go into the folder. */
export async function startCairnEngine(
  databaseUrl: string,
  directory: string,
): Promise<CairnEngine> {
  await migrate(databaseUrl);
  const database = openDatabase(databaseUrl);
  const { config, evaluator, payloads } = await createParts(database, directory);
  const log = pino({ level: "error" }, pino.destination(2));
  const workerId = `bench-${randomUUID()}`;
  const ends = new Ends();
  const store = ends.observe(createRunStore(database));
  const tasks = createTaskStore(database);
  const engine = new Engine({
    workerId,
    runs: store,
    starts: createStartStore(database),
    tasks,
    limits: createLimitStore(database),
    copies: createCopyStore(database),
    rates: async () => [],
    doomed: noDrills,
    ring: async (rung) => await ring(database, rung),
    log,
    services: {
      store,
      payloads,
      evaluator,
      mismatch: async () => null,
      tokens: createTaskTokens(async () => await tasks.tokenSecret()),
      callCache: new CallCache({ store: createCallCacheStore(database), payloads, world: "bench" }),
      readItems: async () => [],
      writeResults: async () => null,
      call: async ({ resource, args }) => ({
        type: "result",
        value: resource === echo ? args : null,
      }),
    },
  });
  const listener = listenForRuns(database.url, {
    runsMoved: (runIds) => engine.runsMoved(runIds),
    tasksPosted: () => undefined,
  });
  const worker = await startWorker({
    workerId,
    version: "bench",
    databaseUrl: database.url,
    concurrency: config.workerConcurrency,
    heartbeatMs: config.heartbeatMs,
    watchdogMs: config.watchdogMs,
    engine,
    watchdogStore: createWatchdogStore(database, { workerId, leaseMs: config.leaseMs }),
    leases: {
      register: async (registered) => await registerWorker(database, registered),
      setPool: async (id, pool) => await setPool(database, { id, pool }),
      drain: async (id) => await markDraining(database, id),
      remove: async (id) => await removeWorker(database, id),
    },
    log,
    onFatal: (error) => {
      throw error;
    },
  });
  return {
    publish: async (definition) => await publish(database, definition),
    start: async (workflowId, input) => void (await engine.startRun({ workflowId, input })),
    run: async (workflowId, input) => {
      const { id } = await engine.startRun({ workflowId, input });
      await ends.of(id);
    },
    stop: async () => {
      await worker.drain({ graceMs: drainMs });
      await listener.close();
      evaluator.close();
      await database.close();
    },
  };
}
