/**
 * Composition root: the only file that builds the server from its parts.
 *
 *   main.js          API, designer and worker in one process; embedded PostgreSQL unless DATABASE_URL is set
 *   main.js server   API and designer only, on DATABASE_URL
 *   main.js worker   worker only, on DATABASE_URL
 */
import { readFileSync } from "node:fs";
import { pino, type Logger } from "pino";
import { createSecrets } from "./context/secrets.ts";
import { ConfigError, readConfig, type Config } from "./config.ts";
import { startEmbeddedPostgres } from "./embedded-postgres.ts";
import { isDatabaseAway } from "./engine/back-off.ts";
import { isSuccessor, recycleCode, superviseSuccessors } from "./recycle.ts";
import { openDatabase } from "./store/database.ts";
import { migrateIfBehind } from "./store/migrate.ts";

const modes = ["all", "server", "worker"] as const;
type Mode = (typeof modes)[number];

/** Steps under way have this long to end when the process is asked to stop; then they are handed back. */
const drainGraceMs = 25_000;

/** Something that stops with the process; stopped in reverse order of starting. */
interface Part {
  readonly name: string;
  readonly stop: () => Promise<void>;
}

/** Starts what the mode asks for; `parts` grows as it goes, so that a signal meanwhile stops what has started. */
async function start(
  mode: Mode,
  params: { readonly config: Config; readonly log: Logger; readonly parts: Part[] },
): Promise<void> {
  const { config, log, parts } = params;
  const databaseUrl = config.databaseUrl ?? (await startDatabase(mode, params));
  const database = openDatabase(databaseUrl);
  parts.push({ name: "database", stop: async () => await database.close() });
  // A worker that starts again after a crash is waited for: it connects while it loads what it is made of, and only what it needs.
  const [{ createCore }] = await Promise.all([import("./core.ts"), migrateIfBehind(database)]);
  const core = createCore({
    config,
    database,
    log,
    version: packageVersion(),
    secrets: createSecrets(process.env),
  });
  parts.push({ name: "core", stop: async () => await core.close() });
  if (mode !== "server") {
    const { startWorkerOf } = await import("./start-worker.ts");
    const worker = await startWorkerOf({
      core,
      config,
      onFatal: (error) => stopAll({ log, parts, error }),
      onFull: () => stopAll({ log, parts, successor: mode === "all" }),
    });
    parts.push({ name: "worker", stop: async () => await worker.drain({ graceMs: drainGraceMs }) });
  }
  if (mode === "worker" && config.metricsPort !== null) {
    const { startMetrics } = await import("./start-metrics.ts");
    const metrics = await startMetrics({ core, config, port: config.metricsPort });
    parts.push({ name: "metrics", stop: async () => await metrics.stop() });
    log.info({ url: `${metrics.url}/metrics` }, "figures of this worker");
  }
  if (mode !== "worker") {
    const { startHttp } = await import("./start-http.ts");
    const http = await startHttp({ core, config });
    parts.push({ name: "http", stop: async () => await http.stop() });
    process.stdout.write(`\n  Cairn is ready: ${http.url}\n\n`);
  }
}

async function startDatabase(
  mode: Mode,
  params: { readonly config: Config; readonly log: Logger; readonly parts: Part[] },
): Promise<string> {
  const { config, log, parts } = params;
  if (mode !== "all") {
    throw new ConfigError(
      `npm run ${mode} needs DATABASE_URL, for server and workers share one PostgreSQL; npm start brings its own.`,
    );
  }
  const postgres = await startEmbeddedPostgres({
    dataDir: config.dataDir,
    log: (message) => log.info({ source: "postgres" }, message),
  });
  postgres.onDown((reason) =>
    log.error({ source: "postgres", reason }, "the embedded PostgreSQL went down; it starts again"),
  );
  parts.push({ name: "postgres", stop: postgres.stop });
  return postgres.url;
}

/** The version in package.json, beside `server/` in the sources and two levels up from `dist/server/`. */
function packageVersion(): string {
  const path = import.meta.url.endsWith(".ts") ? "../package.json" : "../../package.json";
  const { version } = JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8")) as {
    version: string;
  };
  return version;
}

let stopping = false;

/**
 * Stops everything and ends the process. With a `successor` it makes room for a new one: whoever started this process starts it, or else
 * this process itself does. A worker alone ends with 0: it has a supervisor, or other workers.
 */
function stopAll(params: {
  readonly log: Logger;
  readonly parts: readonly Part[];
  readonly error?: Error;
  readonly successor?: boolean;
}): void {
  const { log, parts, error, successor = false } = params;
  if (stopping) return;
  stopping = true;
  if (error !== undefined) log.fatal({ err: error }, "the process can no longer work; it stops");
  const work = async (): Promise<void> => {
    for (const part of parts.toReversed()) {
      try {
        // eslint-disable-next-line no-await-in-loop -- in reverse order of starting
        await part.stop();
      } catch (reason) {
        log.error({ err: reason, part: part.name }, "a part did not stop cleanly");
      }
    }
    if (error !== undefined) process.exit(1);
    if (!successor) process.exit(0);
    process.exit(isSuccessor() ? recycleCode : await superviseSuccessors());
  };
  void work();
}

async function main(): Promise<void> {
  const mode = modes.find((known) => known === (process.argv[2] ?? "all"));
  if (mode === undefined)
    throw new ConfigError(`unknown mode '${String(process.argv[2])}'; use none, server or worker`);
  const config = readConfig(process.env);
  const log = pino({ level: config.logLevel }, pino.destination({ dest: 2, sync: false }));
  const parts: Part[] = [];
  process.on("unhandledRejection", (error) => {
    // graphile-worker leaves the putting away of a job to itself when the connection goes: the watchdog mends what is left.
    if (!isDatabaseAway(error)) throw error;
    log.warn({ err: error }, "the connection to the database went in the middle of something");
  });
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.on(signal, () => stopAll({ log, parts }));
  // A successor does not outlive the process that supervises it.
  if (isSuccessor()) process.once("disconnect", () => stopAll({ log, parts }));
  await start(mode, { config, log, parts });
}

main().catch((error: unknown) => {
  const text =
    error instanceof ConfigError
      ? error.message
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error);
  process.stderr.write(`${text}\n`);
  process.exit(1);
});
