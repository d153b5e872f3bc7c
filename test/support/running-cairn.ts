/** A whole Cairn in the test's own process: API, worker and engine, as `npm start` puts them together, on a test's database. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pino } from "pino";
import { readConfig } from "../../server/config.ts";
import { createSecrets } from "../../server/context/secrets.ts";
import { createCore } from "../../server/core.ts";
import { startHttp } from "../../server/start-http.ts";
import { startWorkerOf } from "../../server/start-worker.ts";
import { openDatabase } from "../../server/store/database.ts";
import { createTestDatabase } from "./database.ts";

export interface RunningCairn {
  readonly url: string;
  readonly databaseUrl: string;
  readonly stop: () => Promise<void>;
}

/** Starts it; timers are looked at often, so that a second's wait takes about a second. */
export async function startRunningCairn(): Promise<RunningCairn> {
  const own = await createTestDatabase();
  const folder = await mkdtemp(path.join(tmpdir(), "cairn-running-"));
  const config = readConfig({
    PORT: "0",
    DATA_DIR: folder,
    EGRESS_ALLOW: "127.0.0.1",
    WATCHDOG_MS: "200",
    WORKER_CONCURRENCY: "8",
  });
  const log = pino({ level: process.env["TEST_LOG_LEVEL"] ?? "silent" });
  const database = openDatabase(own.url, { max: 12 });
  const core = createCore({
    config,
    database,
    log,
    version: "0.0.0-test",
    secrets: createSecrets(process.env),
  });
  const worker = await startWorkerOf({
    core,
    config,
    onFatal: (error) => {
      throw error;
    },
  });
  const http = await startHttp({ core, config });
  return {
    url: http.url,
    databaseUrl: own.url,
    stop: async () => {
      await http.stop();
      await worker.drain({ graceMs: 1000 });
      await core.close();
      await database.close();
      await own.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
