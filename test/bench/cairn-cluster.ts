/** Cairn as it runs in production: a server process and worker processes of the built product on one database. */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { migrate } from "../../server/store/migrate.ts";
import { createCairnClient, type CairnClient } from "../support/cairn-client.ts";
import { startCairn, type CairnProcess } from "../support/cairn-process.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
let built: Promise<unknown> | null = null;

/** Builds the server once in a bench: what is measured is what is in the sources. Their types are checked elsewhere. */
async function build(): Promise<void> {
  const vite = join(root, "node_modules/vite/bin/vite.js");
  const command = [vite, "build", "--config", "vite.server.config.ts", "--logLevel", "warn"];
  built ??= promisify(execFile)(process.execPath, command, { cwd: root });
  await built;
}

export interface CairnCluster {
  readonly client: CairnClient;
  readonly startWorker: () => CairnProcess;
  readonly stop: () => Promise<void>;
}

/** Settings are the defaults but for the bench's own addresses; workers and server share a folder for large values. */
export async function startCairnCluster(databaseUrl: string): Promise<CairnCluster> {
  await build();
  await migrate(databaseUrl);
  const dataDir = await mkdtemp(join(tmpdir(), "cairn-bench-data-"));
  const environment = {
    DATABASE_URL: databaseUrl,
    DATA_DIR: dataDir,
    EGRESS_ALLOW: "127.0.0.1",
    PORT: "0",
    LOG_LEVEL: "info",
    NODE_ENV: "production",
  };
  const processes: CairnProcess[] = [];
  const start = (mode: "server" | "worker"): CairnProcess => {
    const started = startCairn(mode, environment);
    processes.push(started);
    return started;
  };
  const stop = async () => {
    for (const { child, ended } of processes) {
      child.kill("SIGKILL");
      await ended;
    }
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const url = await start("server").ready;
    return { client: createCairnClient(url), startWorker: () => start("worker"), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
