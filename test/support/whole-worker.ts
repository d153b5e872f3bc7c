/** A worker as it runs in production, in this process: real expressions, requests, files and jobs, on a database of its own. */
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { readConfig } from "../../server/config.ts";
import { createSecrets } from "../../server/context/secrets.ts";
import { createCore } from "../../server/core.ts";
import { readRun } from "../../server/http/read-run.ts";
import { startWorkerOf } from "../../server/start-worker.ts";
import { recordArtifact } from "../../server/store/artifact-records.ts";
import { putBinding } from "../../server/store/bindings.ts";
import { openDatabase, type Database } from "../../server/store/database.ts";
import type { RunDetail } from "../../shared/api/run.ts";
import type { Json } from "../../shared/base/json.ts";
import type { Drill } from "../../shared/run/drill.ts";
import { emptyGraph } from "../../shared/graph/graph.ts";
import { createTestDatabase } from "./database.ts";
import { until } from "./until.ts";

export interface EndedRun {
  readonly status: string;
  readonly output: Json;
  readonly error: string | null;
  readonly cause: string | null;
}

export interface WholeWorker {
  /** Binds a resource to a URL. */
  readonly bind: (resource: string, url: string) => Promise<void>;
  /** Stores a file under a name. */
  readonly store: (name: string, text: string) => Promise<void>;
  /** Id of the newest file of a name. */
  readonly artifact: (name: string) => Promise<string>;
  /** Text of the newest file of a name. */
  readonly stored: (name: string) => Promise<string>;
  readonly start: (definition: object, input: Json, drill?: readonly Drill[]) => Promise<string>;
  readonly ended: (runId: string) => Promise<EndedRun>;
  readonly run: (definition: object, input: Json) => Promise<EndedRun>;
  /** A run as the API tells it. */
  readonly detail: (runId: string) => Promise<RunDetail>;
  /** Starts a run that goes on where another one was after an event. */
  readonly fork: (runId: string, seq: number) => Promise<string>;
  /** Starts a run that goes on where a failed one stopped. */
  readonly redrive: (runId: string) => Promise<string>;
  readonly database: Database;
  readonly close: () => Promise<void>;
}

/** `allow`: addresses that may be reached, as in EGRESS_ALLOW. */
export async function startWholeWorker(allow: readonly string[]): Promise<WholeWorker> {
  const folder = await mkdtemp(join(tmpdir(), "cairn-worker-"));
  const own = await createTestDatabase();
  const database = openDatabase(own.url);
  const config = readConfig({
    DATABASE_URL: own.url,
    DATA_DIR: folder,
    EGRESS_ALLOW: allow.join(","),
    WATCHDOG_MS: "500",
  });
  const log = pino({ level: process.env["TEST_LOG_LEVEL"] ?? "silent" });
  const core = createCore({
    config,
    database,
    log,
    version: "test",
    secrets: createSecrets(process.env),
  });
  await core.warm();
  const onFatal = (error: Error): void => {
    throw error;
  };
  const worker = await startWorkerOf({ core, config, onFatal });

  const start: WholeWorker["start"] = async (definition, input, drill) => {
    const workflowId = randomUUID();
    const { db } = database;
    const draft = JSON.stringify(emptyGraph);
    await db
      .insertInto("workflows")
      .values({ id: workflowId, name: "test", type: "STANDARD", draft, version: 1 })
      .execute();
    await db
      .insertInto("workflow_versions")
      .values({
        workflow_id: workflowId,
        version: 1,
        definition: JSON.stringify(definition),
        graph: draft,
        definition_hash: workflowId,
      })
      .execute();
    return (await core.engine.startRun({ workflowId, input, drill })).id;
  };
  const ended = async (runId: string): Promise<EndedRun> => {
    const find = async () =>
      await database.db
        .selectFrom("runs")
        .select(["status", "error", "cause", "ended_at"])
        .where("id", "=", runId)
        .executeTakeFirstOrThrow();
    await until(async () => (await find()).ended_at !== null);
    const { status, error, cause } = await find();
    const { output } = await readRun({ database, artifacts: core.artifacts }, runId);
    return { status, output: output ?? null, error, cause };
  };

  return {
    bind: async (resource, url) => {
      await putBinding(database, { resource, url, secret: null });
    },
    store: async (name, text) => {
      const stored = await core.artifacts.put(text);
      await recordArtifact(database, { ...stored, name, type: "text/plain", runId: null });
    },
    artifact: async (name) => {
      const { id } = await database.db
        .selectFrom("artifacts")
        .select("id")
        .where("name", "=", name)
        .orderBy("created_at", "desc")
        .executeTakeFirstOrThrow();
      return id;
    },
    stored: async (name) => {
      const { sha256 } = await database.db
        .selectFrom("artifacts")
        .select("sha256")
        .where("name", "=", name)
        .orderBy("created_at", "desc")
        .executeTakeFirstOrThrow();
      return (await core.artifacts.read(sha256)).toString("utf8");
    },
    start,
    ended,
    run: async (definition, input) => await ended(await start(definition, input)),
    detail: async (runId) => await readRun({ database, artifacts: core.artifacts }, runId),
    fork: async (runId, seq) => {
      const none = { inputs: {}, outputs: {}, variables: {} };
      const request = { runId, seq, reuseKeys: false, by: null, ...none };
      return (await core.copier.fork(request)).id;
    },
    redrive: async (runId) => {
      const request = { runId, version: undefined, what: "run", force: false, by: null } as const;
      return (await core.copier.redrive(request)).id;
    },
    database,
    close: async () => {
      await worker.drain({ graceMs: 10_000 });
      await core.close();
      await database.close();
      await own.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
