/** A whole Cairn of real processes: PostgreSQL, one server, workers, and the witness that their effects happen in. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase, type Database } from "../../../server/store/database.ts";
import { migrate } from "../../../server/store/migrate.ts";
import { startCairn } from "../../support/cairn-process.ts";
import type { Setting } from "../scenario.ts";
import { Api } from "./api.ts";
import { DatabaseServer } from "./database-server.ts";
import { forget, remember, rememberFolder } from "./living.ts";
import { effectResource } from "./machines.ts";
import { randomFrom } from "./random.ts";
import { Witness } from "./witness.ts";
import { WorkerFleet, type FleetOptions } from "./worker-fleet.ts";

/** Leases short enough for a test; the ratio is that of the defaults. */
export const timing = { leaseMs: 3000, heartbeatMs: 1000, watchdogMs: 500 } as const;

export interface World {
  readonly setting: Setting;
  readonly random: () => number;
  readonly folder: string;
  /** Null when the scenario brought a database of its own. */
  readonly postgres: DatabaseServer | null;
  /** Past every proxy. */
  readonly database: Database;
  readonly api: Api;
  readonly fleet: WorkerFleet;
  readonly witness: Witness;
  /** What the processes are told. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface WorldOptions {
  readonly workers?: number;
  /** Steps at once in each worker. */
  readonly concurrency?: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly special?: FleetOptions["special"];
  /** A database that the scenario has made, instead of one of the world's own. */
  readonly databaseUrl?: string;
  /** Called as soon as there is a database, before any process knows of it. */
  readonly prepare?: (databaseUrl: string) => Promise<void>;
  /** How the server and the workers see the database: through a proxy, for one. */
  readonly seenAs?: (databaseUrl: string) => {
    readonly byServer: string;
    readonly byWorkers: string;
  };
}

/** Log lines of processes kept for whoever has to find out what went wrong. */
const keptLines = 400;

/** Builds the world, lets the scenario act in it, and takes it down whatever happens. */
export async function withWorld(
  setting: Setting,
  options: WorldOptions,
  act: (world: World) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "cairn-crash-"));
  rememberFolder(folder);
  const closing: (() => Promise<void>)[] = [
    async () => await rm(folder, { recursive: true, force: true }),
  ];
  const log: string[] = [];
  try {
    await act(await build({ setting, options, folder, closing, log }));
    if (setting.checks.failures.length > 0) showLog(setting, log);
  } catch (error) {
    showLog(setting, log);
    throw error;
  } finally {
    for (const close of closing.toReversed()) {
      await close().catch((error: unknown) => {
        setting.say(`could not take down: ${String(error)}`);
      });
    }
  }
}

function showLog(setting: Setting, log: readonly string[]): void {
  const worth = log.filter((line) => /"level":[56]0/.test(line));
  for (const line of worth.slice(-10)) setting.say(`  log: ${line.slice(0, 600)}`);
}

async function build(params: {
  readonly setting: Setting;
  readonly options: WorldOptions;
  readonly folder: string;
  readonly closing: (() => Promise<void>)[];
  readonly log: string[];
}): Promise<World> {
  const { setting, options, folder, closing, log } = params;
  const onLog = (line: string): void => {
    log.push(line);
    if (log.length > keptLines) log.shift();
  };
  const postgres =
    options.databaseUrl === undefined
      ? await DatabaseServer.create(join(folder, "database"))
      : null;
  if (postgres !== null) closing.push(async () => await postgres.stop("SIGINT"));
  const databaseUrl = options.databaseUrl ?? postgres?.url ?? "";
  await migrate(databaseUrl);
  const database = openDatabase(databaseUrl);
  closing.push(async () => await database.close());
  const witness = await Witness.start();
  closing.push(async () => await witness.close());
  await options.prepare?.(databaseUrl);
  const seen = options.seenAs?.(databaseUrl) ?? { byServer: databaseUrl, byWorkers: databaseUrl };
  const environment = {
    DATA_DIR: folder,
    PORT: "0",
    EGRESS_ALLOW: "127.0.0.1",
    LEASE_MS: String(timing.leaseMs),
    HEARTBEAT_MS: String(timing.heartbeatMs),
    WATCHDOG_MS: String(timing.watchdogMs),
    WORKER_CONCURRENCY: String(options.concurrency ?? 10),
    ...options.environment,
  };
  const closed = { server: false };
  const server = startCairn("server", { ...environment, DATABASE_URL: seen.byServer }, { onLog });
  const serverPid = server.child.pid ?? 0;
  remember(serverPid);
  server.child.once("exit", (code, signal) => {
    forget(serverPid);
    if (!closed.server) fleet.ends.push(`the server ended with ${String(code ?? signal)}`);
  });
  closing.push(async () => {
    closed.server = true;
    server.child.kill("SIGTERM");
    await server.ended;
  });
  const fleet = new WorkerFleet({
    environment: { ...environment, DATABASE_URL: seen.byWorkers },
    count: options.workers ?? 2,
    ...(options.special === undefined ? {} : { special: options.special }),
    onLog,
  });
  closing.push(async () => await fleet.stop());
  const api = new Api(await server.ready);
  await fleet.allReady();
  await api.send("PUT", "/api/v1/bindings", {
    json: { resource: effectResource, url: witness.url },
  });
  const random = randomFrom(setting.seed);
  return { setting, random, folder, postgres, database, api, fleet, witness, environment };
}
