/** An engine on a real PostgreSQL whose resource calls are answered by the test; workers take real graphile-worker jobs. */
import { randomUUID } from "node:crypto";
import { pino } from "pino";
import { afterAll, afterEach, expect } from "vitest";
import type { Json } from "../../shared/base/json.ts";
import type { Definition } from "../../shared/definition/definition.ts";
import { emptyGraph } from "../../shared/graph/graph.ts";
import type { ParkedTask } from "../../shared/run/event.ts";
import type { ResourceCall } from "../../shared/run/interpret/ports.ts";
import { prune, type RunState } from "../../shared/run/run-state.ts";
import { CallCache } from "../../server/engine/call-cache.ts";
import { Engine } from "../../server/engine/engine.ts";
import type { Execution } from "../../server/engine/execution.ts";
import { startExecutionForm } from "../../server/engine/execution-arn.ts";
import { Payloads } from "../../server/engine/payloads.ts";
import type { StepServices } from "../../server/engine/step-ports.ts";
import { TaskDesk } from "../../server/engine/task-desk.ts";
import { createTaskTokens, type TaskTokens } from "../../server/engine/task-tokens.ts";
import { Watchdog } from "../../server/engine/watchdog.ts";
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
import { registerWorker } from "../../server/store/leases.ts";
import { createLimitStore } from "../../server/store/limit-store.ts";
import { refoldRun } from "../../server/store/run-states.ts";
import type { RunStore } from "../../server/store/run-store.ts";
import { startJobRunner, type JobRunner } from "../../server/worker/job-runner.ts";
import { createTestDatabase } from "./database.ts";
import { jsonataEvaluator } from "./jsonata-evaluator.ts";
import { memoryValues } from "./memory-values.ts";
import { noDrills } from "./no-drills.ts";
import { until } from "./until.ts";

/** A store that a killed process cannot reach. */
function mortal(store: RunStore, isDead: () => boolean): RunStore {
  const reach = async <T>(work: () => Promise<T>): Promise<T> => {
    if (isDead()) throw Object.assign(new Error("killed"), { code: "ECONNREFUSED" });
    return await work();
  };
  return {
    ...store,
    load: async (runId) => await reach(async () => await store.load(runId)),
    eventsSince: async (params) => await reach(async () => await store.eventsSince(params)),
    commit: async (changes) => await reach(async () => await store.commit(changes)),
  };
}

/** A call whose answer is to come through the token. */
export class Parked {
  readonly task: ParkedTask;
  constructor(task: Partial<ParkedTask> = {}) {
    const none = { name: null, input: null, timeoutMs: null, heartbeatMs: null };
    this.task = { kind: "callback", ...none, ...task };
  }
}

export type CallAnswer = (
  call: ResourceCall,
  execution: Execution,
) => Promise<Json | Parked> | Json | Parked;

export interface TestEngine {
  readonly engine: Engine;
  readonly desk: TaskDesk;
  readonly tokens: TaskTokens;
  readonly workerId: string;
  readonly watchdog: Watchdog;
  /** Starts taking jobs. */
  readonly work: (concurrency?: number) => Promise<void>;
  /** From now on it reaches the database no more and takes no jobs, as if it were killed; what it was doing it still believes to do. */
  readonly kill: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const log = pino({ level: process.env["TEST_LOG_LEVEL"] ?? "silent" });

export class EngineBench {
  readonly database: Database;
  readonly values = memoryValues();
  readonly #engines: TestEngine[] = [];

  constructor(url: string) {
    this.database = openDatabase(url);
  }

  async publish(definition: Definition, name = "test"): Promise<string> {
    const id = randomUUID();
    await this.database.db
      .insertInto("workflows")
      .values({ id, name, type: "STANDARD", draft: JSON.stringify(emptyGraph), version: 1 })
      .execute();
    await this.database.db
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

  /** Another process' worth of engine. */
  engine(
    call: CallAnswer = () => null,
    {
      writeResults = async () => null,
      mismatch = async () => null,
    }: Partial<Pick<StepServices, "writeResults" | "mismatch">> = {},
  ): TestEngine {
    const { database } = this;
    const workerId = `worker-${randomUUID()}`;
    let isDead = false;
    const callCacheStore = createCallCacheStore(database);
    const store = mortal(createRunStore(database), () => isDead);
    const taskStore = createTaskStore(database);
    const tokens = createTaskTokens(async () => await taskStore.tokenSecret());
    const payloads = new Payloads(this.values);
    const engine = new Engine({
      workerId,
      runs: store,
      starts: createStartStore(database),
      tasks: taskStore,
      limits: createLimitStore(database),
      copies: createCopyStore(database),
      services: {
        store,
        payloads,
        evaluator: jsonataEvaluator,
        mismatch,
        tokens,
        callCache: new CallCache({ store: callCacheStore, payloads, world: "test" }),
        readItems: async () => [],
        writeResults,
        call: async (resourceCall, { execution, childRuns }) => {
          if (startExecutionForm(resourceCall.resource) !== null) {
            const { runId, step } = execution;
            const started = await childRuns.startExecution(resourceCall, { runId, step });
            // The test may keep the worker from telling.
            await call(resourceCall, execution);
            return started;
          }
          const answer = await call(resourceCall, execution);
          return answer instanceof Parked
            ? { type: "parked", task: answer.task }
            : { type: "result", value: answer };
        },
      },
      rates: async () => [
        { model: "m", from: "2026-01-01", inputUsdPerMillion: 1, outputUsdPerMillion: 1 },
      ],
      doomed: noDrills,
      ring: async (params) => await ring(database, params),
      log,
    });
    const watchdog = new Watchdog({
      engine,
      store: createWatchdogStore(database, { workerId, leaseMs: 60_000 }),
      intervalMs: 200,
      timerIntervalMs: 50,
      isRunning: () => true,
      log,
    });
    const desk = new TaskDesk({
      tasks: taskStore,
      tokens,
      payloads,
      definitionOf: async (runId) => await engine.definitionOf(runId),
      report: async (runId, report) => await engine.report(runId, report),
      heartbeatOf: async (runId, key) => await engine.heartbeatOf(runId, key),
    });
    let runner: JobRunner | null = null;
    const created: TestEngine = {
      engine,
      desk,
      tokens,
      workerId,
      watchdog,
      work: async (concurrency = 4) => {
        await registerWorker(database, {
          id: workerId,
          host: "test",
          pid: process.pid,
          version: "test",
          concurrency,
          pool: workerId,
          boot: "test",
          startTicks: "",
        });
        engine.work(concurrency);
        runner = startJobRunner({
          databaseUrl: database.url,
          deliver: async (job) => await engine.deliver(job),
          onPool: async () => undefined,
          log,
        });
      },
      kill: async () => {
        isDead = true;
        engine.work(0);
        await runner?.stop();
      },
      close: async () => {
        isDead = false;
        await watchdog.stop();
        await Promise.all([runner?.stop(), engine.drain({ graceMs: 10_000 })]);
      },
    };
    this.#engines.push(created);
    return created;
  }

  async status(runId: string): Promise<string> {
    const { status } = await this.database.db
      .selectFrom("runs")
      .select("status")
      .where("id", "=", runId)
      .executeTakeFirstOrThrow();
    return status;
  }

  /** Waits until a run has ended; returns its row. */
  async ended(runId: string) {
    await until(async () => {
      const row = await this.database.db
        .selectFrom("runs")
        .select("ended_at")
        .where("id", "=", runId)
        .executeTakeFirstOrThrow();
      return row.ended_at !== null;
    });
    const row = await this.database.db
      .selectFrom("runs")
      .selectAll()
      .where("id", "=", runId)
      .executeTakeFirstOrThrow();
    const loaded = await createRunStore(this.database).load(runId);
    return { ...row, output: loaded?.state.output ?? null };
  }

  async events(runId: string) {
    return await this.database.db
      .selectFrom("events")
      .selectAll()
      .where("run_id", "=", runId)
      .orderBy("seq")
      .execute();
  }

  /** The stored state and the one that the events fold to; they must be equal. */
  async states(
    runId: string,
  ): Promise<{ readonly stored: RunState | undefined; readonly folded: RunState }> {
    const stored = (await createRunStore(this.database).load(runId))?.state;
    return { stored, folded: prune(await refoldRun(this.database, runId)) };
  }

  /** Types of the events of a run, in order. */
  async types(runId: string): Promise<readonly string[]> {
    return (await this.events(runId)).map(({ type }) => type);
  }

  /** Waits until the log of a run holds an event of the type. */
  async happened(runId: string, type: string): Promise<void> {
    await until(async () => (await this.types(runId)).includes(type));
  }

  /** The log of a run is dense, and folds to the state that is stored. */
  async expectSound(runId: string): Promise<void> {
    const events = await this.events(runId);
    expect(events.map((event) => event.seq)).toEqual(events.map((_, i) => i + 1));
    expect(events[0]?.type).toBe("run.created");
    const { stored, folded } = await this.states(runId);
    expect(stored).toEqual(folded);
  }

  /** Stops the engines that there are. */
  async stop(): Promise<void> {
    for (const engine of this.#engines.splice(0)) {
      // eslint-disable-next-line no-await-in-loop
      await engine.close();
    }
  }

  async close(): Promise<void> {
    await this.stop();
    await this.database.close();
  }
}

/** A bench for the tests of a file, to be asked for at its top: its engines stop after each test, its database goes at the end. */
export async function benchOfFile(): Promise<EngineBench> {
  const made = await createTestDatabase();
  const bench = new EngineBench(made.url);
  afterEach(async () => {
    await bench.stop();
  });
  afterAll(async () => {
    await bench.close();
    await made.drop();
  });
  return bench;
}
