/**
 * The PostgreSQL that comes with Cairn, for use without DATABASE_URL.
 *
 * P1 One server per cluster: PostgreSQL's own lock file decides who starts it; whoever comes second uses the same server.
 * P2 The server outlives a killed process and is found again by the next one.
 * P3 The last process that uses it stops it. Every user holds a connection with a shared advisory lock, which the kernel
 *    gives back when the process dies, however it dies.
 * P4 No signal goes to a process that is not a PostgreSQL server on this cluster.
 * P5 Once given out, the URL stays good: a server that went down comes back on the same port.
 */
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { freePort, isAlive, isPostmaster, launch, owner } from "./postgres-cluster.ts";
import { prepareCluster, readCredentials, readLock, rememberPort } from "./postgres-cluster.ts";
import { removeStaleLock, type Cluster } from "./postgres-cluster.ts";

/** A running PostgreSQL. */
export interface EmbeddedPostgres {
  /** Connection string with the password: keep it out of logs. */
  readonly url: string;
  /** Stops using the server, and stops the server unless another process uses it too. */
  readonly stop: () => Promise<void>;
  /** Calls back whenever the server went down by itself; by then it is being started again. */
  readonly onDown: (callback: (reason: string) => void) => void;
}

export interface EmbeddedPostgresOptions {
  readonly dataDir: string;
  readonly log: (message: string) => void;
  /** Server settings that differ from {@link smallMachine}; throw-away clusters use it. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A laptop or a small server; a committed transaction is on the disk. */
const smallMachine = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "100",
  shared_buffers: "128MB",
  work_mem: "8MB",
  maintenance_work_mem: "64MB",
  effective_cache_size: "1GB",
  // Parallel queries take shared memory, of which a container has 64 MB, and gain nothing on two cores.
  max_parallel_workers_per_gather: "0",
  huge_pages: "off",
  random_page_cost: "1.1",
  jit: "off",
  fsync: "on",
  synchronous_commit: "on",
  full_page_writes: "on",
  // No replicas read the log of an embedded server.
  wal_level: "minimal",
  max_wal_senders: "0",
  max_wal_size: "1GB",
  timezone: "UTC",
  log_timezone: "UTC",
  log_min_messages: "warning",
  log_checkpoints: "off",
} as const;

/** Numbers of advisory locks in the database `postgres`, which nothing else uses: held shared by every user … */
const usersLock = 1_128_352_078;
/** … and held while the database is made. */
const createLock = usersLock + 1;

/** How often a first start tries: long enough for the processes of a killed server to let go of its shared memory. */
const startAttempts = 20;
const attemptPauseMs = 500;
const pollMs = 50;
/** Recovery after a crash replays at most `max_wal_size`; minutes only on a very slow disk. */
const readyTimeoutMs = 300_000;
const shutdownTimeoutMs = 60_000;
const firstRestartPauseMs = 250;
const lastRestartPauseMs = 30_000;

const wrongPassword = "28P01";
/** Reasons to end at once that pass: another start was faster or is writing its lock file, a killed server's processes still live, a port is taken. */
const passing =
  /lock file .* (?:already exists|is empty)|shared memory block .* still in use|could not bind/;

/** A server that answers, and our connection to it. */
interface Connected {
  readonly pid: number;
  readonly port: number;
  readonly keeper: pg.Client;
}

function urlFor(cluster: Cluster, port: number, database: string): string {
  return `postgresql://${owner}:${encodeURIComponent(cluster.password)}@127.0.0.1:${port}/${database}`;
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Waits until the server accepts connections; false when its process ended instead. */
async function untilReady(
  cluster: Cluster,
  pid: number,
  lives: () => boolean | Promise<boolean>,
): Promise<boolean> {
  const deadline = performance.now() + readyTimeoutMs;
  while (performance.now() < deadline) {
    const lock = await readLock(cluster);
    if (lock?.pid === pid && lock.ready) return true;
    if (!(await lives())) return false;
    await sleep(pollMs);
  }
  throw new Error(`PostgreSQL (process ${pid}) is not ready after ${readyTimeoutMs / 1000} s`);
}

/**
 * Finds the server of the cluster, or starts one; null when it ended before it was ready and trying again may help.
 * @throws with PostgreSQL's own words when it may not.
 */
async function findOrLaunch(
  cluster: Cluster,
  options: EmbeddedPostgresOptions,
  fixedPort: number | null,
): Promise<{ readonly pid: number; readonly port: number } | null> {
  const lock = await readLock(cluster);
  if (lock !== null && (await isPostmaster(cluster, lock.pid))) {
    const lives = async () => await isPostmaster(cluster, lock.pid);
    if (!(await untilReady(cluster, lock.pid, lives))) return null;
    options.log(`using the PostgreSQL that runs already (process ${lock.pid}, port ${lock.port})`);
    return lock;
  }
  if (lock !== null && isAlive(lock.pid)) await removeStaleLock(cluster);
  const remembered = await readCredentials(cluster.credentialsFile);
  const port = fixedPort ?? (await freePort(remembered?.port ?? 0));
  const settings = { ...smallMachine, ...options.settings, port: String(port) };
  const { pid, lives, said } = await launch(cluster, settings);
  if (!(await untilReady(cluster, pid, lives))) {
    const words = await said();
    if (passing.test(words)) return null;
    throw new Error(`PostgreSQL in ${cluster.dir} does not start: ${words}`);
  }
  if (remembered?.port !== port) await rememberPort(cluster, port);
  options.log(`PostgreSQL started (process ${pid}, port ${port})`);
  return { pid, port };
}

async function connect(cluster: Cluster, port: number): Promise<pg.Client> {
  const keeper = new pg.Client({
    connectionString: urlFor(cluster, port, "postgres"),
    application_name: "cairn embedded-postgres",
    keepAlive: true,
  });
  await keeper.connect();
  // From here on the end of the connection is what tells that the server went down.
  keeper.on("error", () => undefined);
  // Of several processes that start at once, one makes the database.
  await keeper.query("select pg_advisory_lock($1)", [createLock]);
  const { rowCount } = await keeper.query("select from pg_database where datname = $1", [owner]);
  if (rowCount === 0) await keeper.query(`create database ${owner}`);
  await keeper.query("select pg_advisory_unlock($1)", [createLock]);
  // Waits while another process stops the server; then the connection ends and we look again.
  await keeper.query("select pg_advisory_lock_shared($1)", [usersLock]);
  return keeper;
}

async function bringUp(
  cluster: Cluster,
  options: EmbeddedPostgresOptions,
  fixedPort: number | null,
): Promise<Connected> {
  let reason = "";
  for (let attempt = 0; attempt < startAttempts; attempt += 1) {
    if (attempt > 0) await sleep(attemptPauseMs);
    const found = await findOrLaunch(cluster, options, fixedPort);
    if (found === null) {
      reason = `it ends at once; see ${cluster.logFile}`;
      continue;
    }
    try {
      return { ...found, keeper: await connect(cluster, found.port) };
    } catch (error) {
      if (error instanceof pg.DatabaseError && error.code === wrongPassword) {
        throw new Error(`${cluster.credentialsFile} does not hold the password of ${cluster.dir}`, {
          cause: error,
        });
      }
      // Shutting down, or gone since: look again.
      reason = describe(error);
    }
  }
  throw new Error(`PostgreSQL in ${cluster.dir} does not start: ${reason}`);
}

async function shutDown(cluster: Cluster, pid: number): Promise<void> {
  if (!(await isPostmaster(cluster, pid))) return;
  // SIGINT is PostgreSQL's "fast" shutdown: roll back what is open, write everything, end.
  process.kill(pid, "SIGINT");
  const deadline = performance.now() + shutdownTimeoutMs;
  while (await isPostmaster(cluster, pid)) {
    if (performance.now() > deadline) throw new Error(`PostgreSQL (process ${pid}) does not stop`);
    await sleep(pollMs);
  }
}

class Keeping implements EmbeddedPostgres {
  readonly url: string;
  readonly #cluster: Cluster;
  readonly #options: EmbeddedPostgresOptions;
  readonly #callbacks: ((reason: string) => void)[] = [];
  readonly #stopping = new AbortController();
  #connected: Connected;
  #recovery: Promise<void> = Promise.resolve();

  constructor(cluster: Cluster, options: EmbeddedPostgresOptions, connected: Connected) {
    this.#cluster = cluster;
    this.#options = options;
    this.#connected = connected;
    this.url = urlFor(cluster, connected.port, owner);
    this.#watch();
  }

  readonly onDown = (callback: (reason: string) => void): void => {
    this.#callbacks.push(callback);
  };

  readonly stop = async (): Promise<void> => {
    if (this.#stopping.signal.aborted) return;
    this.#stopping.abort();
    await this.#recovery;
    const { keeper, pid } = this.#connected;
    const isLast = await this.#isLast().catch((error: unknown) => {
      this.#options.log(`PostgreSQL did not answer while stopping: ${describe(error)}`);
      return true;
    });
    if (isLast) await shutDown(this.#cluster, pid);
    await keeper.end().catch((error: unknown) => {
      this.#options.log(`closing the connection to PostgreSQL: ${describe(error)}`);
    });
  };

  async #isLast(): Promise<boolean> {
    const { keeper } = this.#connected;
    await keeper.query("select pg_advisory_unlock_shared($1)", [usersLock]);
    const { rows } = await keeper.query<{ last: boolean }>(
      "select pg_try_advisory_lock($1) as last",
      [usersLock],
    );
    return rows[0]?.last === true;
  }

  #watch(): void {
    this.#connected.keeper.once("end", () => {
      if (!this.#stopping.signal.aborted) this.#recovery = this.#recover();
    });
  }

  async #recover(): Promise<void> {
    const { pid, port } = this.#connected;
    if (!(await isPostmaster(this.#cluster, pid))) {
      const reason = `PostgreSQL (process ${pid}) ended; starting it again`;
      this.#options.log(reason);
      for (const callback of this.#callbacks) callback(reason);
    }
    let pauseMs = firstRestartPauseMs;
    while (!this.#stopping.signal.aborted) {
      try {
        this.#connected = await bringUp(this.#cluster, this.#options, port);
        this.#watch();
        return;
      } catch (error) {
        this.#options.log(describe(error));
      }
      await sleep(pauseMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
      pauseMs = Math.min(pauseMs * 2, lastRestartPauseMs);
    }
  }
}

/**
 * Starts PostgreSQL on the cluster in `dataDir` (made on first use), or uses the one that runs there already.
 * @throws Error in plain words when it cannot: no binary for this machine, folders closed to its user, a broken cluster.
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const cluster = await prepareCluster(options.dataDir);
  const connected = await bringUp(cluster, options, null);
  return new Keeping(cluster, options, connected);
}
