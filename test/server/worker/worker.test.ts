import { pino } from "pino";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Engine } from "../../../server/engine/engine.ts";
import { openDatabase, type Database } from "../../../server/store/database.ts";
import { createWatchdogStore } from "../../../server/store/engine-store.ts";
import {
  markDraining,
  registerWorker,
  removeWorker,
  setPool,
} from "../../../server/store/leases.ts";
import type { WatchdogStore } from "../../../server/store/run-store.ts";
import { startWorker } from "../../../server/worker/worker.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";
import { until } from "../../support/until.ts";

const workerId = "worker";

let test: TestDatabase;
let database: Database;

beforeEach(async () => {
  test = await createTestDatabase();
  database = openDatabase(test.url);
});
afterEach(async () => {
  await database.close();
  await test.drop();
});

interface Record {
  readonly pool: string;
  readonly beats: boolean;
}

/** What the database knows of the worker. */
async function record(): Promise<Record | undefined> {
  const { rows } = await database.pool.query<Record>(
    "select pool, seen_at > started_at as beats from workers where id = $1",
    [workerId],
  );
  return rows[0];
}

/** Does nothing: what matters here is when it would be asked to. */
function idleEngine(asked: string[]): Engine {
  const engine: Pick<
    Engine,
    "work" | "deliver" | "drain" | "expectHelp" | "executing" | "ring" | "relieve"
  > & { readonly gate: Pick<Engine["gate"], "refresh"> } = {
    work: () => void asked.push("work"),
    deliver: async () => void asked.push("deliver"),
    drain: async () => undefined,
    expectHelp: () => void asked.push("looked"),
    executing: () => new Set(),
    ring: () => undefined,
    relieve: () => undefined,
    gate: { refresh: async () => undefined },
  };
  return engine as Engine;
}

async function start(watchdogStore: WatchdogStore, asked: string[]) {
  return await startWorker({
    workerId,
    version: "test",
    databaseUrl: test.url,
    concurrency: 1,
    heartbeatMs: 50,
    watchdogMs: 60_000,
    engine: idleEngine(asked),
    watchdogStore,
    leases: {
      register: async (worker) => {
        await registerWorker(database, worker);
        asked.push("registered");
      },
      setPool: async (id, pool) => await setPool(database, { id, pool }),
      drain: async (id) => await markDraining(database, id),
      remove: async (id) => await removeWorker(database, id),
    },
    warm: async () => void asked.push("warm"),
    log: pino({ level: "silent" }),
    onFatal: (error) => {
      throw error;
    },
  });
}

it("is on record before it works, beats while it takes over what was left behind, and only then listens to the bell", async () => {
  const asked: string[] = [];
  let atFirstLook: Record | undefined;
  const store = createWatchdogStore(database, { workerId, leaseMs: 15_000 });
  const worker = await start(
    {
      ...store,
      neighbours: async () => {
        // The bell would be heard long before the thread that beats has been loaded.
        await until(async () => (await record())?.beats === true);
        atFirstLook = await record();
        return await store.neighbours();
      },
    },
    asked,
  );
  await until(async () => (await record())?.pool !== "");
  expect(atFirstLook).toEqual({ pool: "", beats: true });
  expect(asked).toEqual(["registered", "work", "looked", "warm"]);
  await worker.drain({ graceMs: 0 });
  expect(await record()).toBeUndefined();
});

it("listens to the bell when it could not look", async () => {
  const store = createWatchdogStore(database, { workerId, leaseMs: 15_000 });
  const worker = await start(
    { ...store, neighbours: async () => await Promise.reject(new Error("away")) },
    [],
  );
  await until(async () => (await record())?.pool !== "");
  expect((await record())?.pool).toMatch(/./);
  await worker.drain({ graceMs: 0 });
});

it("drains when it has hardly begun", async () => {
  const store = createWatchdogStore(database, { workerId, leaseMs: 15_000 });
  const worker = await start(store, []);
  await worker.drain({ graceMs: 0 });
  expect(await record()).toBeUndefined();
});
