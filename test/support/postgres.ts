/**
 * One PostgreSQL for a whole test run, as vitest's `globalSetup`: the embedded one in a temporary folder, or the one that
 * TEST_DATABASE_URL names (its user must be allowed to create databases).
 */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { startEmbeddedPostgres } from "../../server/embedded-postgres.ts";
import { isAlive } from "../../server/postgres-cluster.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Where test databases are made. */
    readonly postgresUrl: string;
  }
}

interface Running {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Speed in exchange for durability that no test run needs. */
const throwAway = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  max_connections: "300",
  shared_buffers: "256MB",
  max_wal_size: "4GB",
};

const prefix = "cairn-test-postgres-";

/** Stops and removes the servers of test runs that were killed; their folders carry the process id of the run. */
async function removeOrphans(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = name.startsWith(prefix) ? Number(name.slice(prefix.length).split("-")[0]) : 0;
    if (!(pid > 0) || isAlive(pid)) continue;
    const dataDir = path.join(tmpdir(), name);
    const orphan = await startEmbeddedPostgres({
      dataDir,
      log: () => {},
      settings: throwAway,
    }).catch(
      // Half made or half removed: nothing runs there.
      () => null,
    );
    await orphan?.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function start(): Promise<Running> {
  const given = process.env["TEST_DATABASE_URL"];
  if (given !== undefined && given !== "") return { url: given, stop: async () => {} };
  await removeOrphans();
  const dataDir = await mkdtemp(path.join(tmpdir(), `${prefix}${process.pid}-`));
  const messages: string[] = [];
  try {
    const log = (message: string) => messages.push(message);
    const postgres = await startEmbeddedPostgres({ dataDir, log, settings: throwAway });
    const stop = async () => {
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
    };
    return { url: postgres.url, stop };
  } catch (error) {
    await rm(dataDir, { recursive: true, force: true });
    throw new Error(`no PostgreSQL for the tests\n${messages.join("\n")}`, { cause: error });
  }
}

/** Projects that share the server; vitest runs the set-up of each in the same process, but not in the same module. */
interface Shared {
  readonly running: Promise<Running>;
  users: number;
}
const key = Symbol.for("cairn.test.postgres");
const registry = globalThis as { [key]?: Shared };

/** Called by vitest before the tests of a project. */
export async function setup(project: TestProject): Promise<void> {
  const shared = (registry[key] ??= { running: start(), users: 0 });
  shared.users += 1;
  const { url } = await shared.running;
  project.provide("postgresUrl", url);
}

/** Called by vitest after the tests of a project. */
export async function teardown(): Promise<void> {
  const shared = registry[key];
  if (shared === undefined) return;
  shared.users -= 1;
  if (shared.users > 0) return;
  delete registry[key];
  const { stop } = await shared.running;
  await stop();
}
