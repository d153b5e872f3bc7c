/** A PostgreSQL of a scenario's own, which it may kill and start again; it keeps its port, so that its URL stays good. */
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import {
  freePort,
  isPostmaster,
  launch,
  owner,
  prepareCluster,
  readLock,
  type Cluster,
} from "../../../server/postgres-cluster.ts";

import { forget, remember } from "./living.ts";

/** Durable as in production: what was answered is on the disk. */
const settings = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "300",
  shared_buffers: "128MB",
  max_parallel_workers_per_gather: "0",
  jit: "off",
  fsync: "on",
  synchronous_commit: "on",
  full_page_writes: "on",
  wal_level: "minimal",
  max_wal_senders: "0",
  random_page_cost: "1.1",
  log_min_messages: "fatal",
  timezone: "UTC",
} as const;

/** How PostgreSQL is told to stop, roughest first: SIGKILL of the postmaster, "immediate" (no checkpoint), "fast" (rolls back, checkpoints). */
export const stopSignals = ["SIGKILL", "SIGQUIT", "SIGINT"] as const;
export type StopSignal = (typeof stopSignals)[number];

const startPatienceMs = 60_000;

export class DatabaseServer {
  readonly port: number;
  readonly #cluster: Cluster;
  #pid = 0;

  private constructor(cluster: Cluster, port: number) {
    this.#cluster = cluster;
    this.port = port;
  }

  /** Makes a cluster with an empty database and starts its server. */
  static async create(dataDir: string): Promise<DatabaseServer> {
    const server = new DatabaseServer(await prepareCluster(dataDir), await freePort(0));
    await server.start();
    const admin = new pg.Client({ connectionString: server.#urlOf("postgres") });
    await admin.connect();
    await admin.query(`create database ${owner}`);
    await admin.end();
    return server;
  }

  get url(): string {
    return this.#urlOf(owner);
  }

  /** Starts the server; a killed one's processes may take a while to let go of its memory. */
  async start(): Promise<void> {
    const deadline = performance.now() + startPatienceMs;
    for (;;) {
      const { pid, lives, said } = await launch(this.#cluster, {
        ...settings,
        port: String(this.port),
      });
      if (await this.#isReady(pid, lives)) {
        this.#pid = pid;
        remember(pid);
        return;
      }
      if (performance.now() > deadline)
        throw new Error(`PostgreSQL does not start: ${await said()}`);
      await delay(100);
    }
  }

  /** Ends the server; returns when its process is gone. */
  async stop(signal: StopSignal): Promise<void> {
    if (this.#pid === 0 || !(await isPostmaster(this.#cluster, this.#pid))) return;
    process.kill(this.#pid, signal);
    while (await isPostmaster(this.#cluster, this.#pid)) await delay(20);
    forget(this.#pid);
    this.#pid = 0;
  }

  #urlOf(database: string): string {
    const password = encodeURIComponent(this.#cluster.password);
    return `postgresql://${owner}:${password}@127.0.0.1:${String(this.port)}/${database}`;
  }

  async #isReady(pid: number, lives: () => boolean): Promise<boolean> {
    for (;;) {
      const lock = await readLock(this.#cluster);
      if (lock?.pid === pid && lock.ready) return true;
      if (!lives()) return false;
      await delay(20);
    }
  }
}
