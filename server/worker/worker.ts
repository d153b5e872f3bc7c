/** A worker process: takes jobs from graphile-worker, runs the watchdog, beats, drains. */
import { hostname } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "pino";
import { systemClock } from "../engine/clock.ts";
import type { Engine } from "../engine/engine.ts";
import { Watchdog } from "../engine/watchdog.ts";
import type { WatchdogStore } from "../store/run-store.ts";
import type { JobRunner } from "./job-runner.ts";
import { startLease } from "./lease.ts";
import { MemoryMonitor, readMemory, readMemoryLimits } from "./memory.ts";
import { isRunning, thisProcess } from "./process-identity.ts";

export interface WorkerOptions {
  readonly workerId: string;
  readonly version: string;
  readonly databaseUrl: string;
  readonly concurrency: number;
  readonly heartbeatMs: number;
  readonly watchdogMs: number;
  readonly engine: Engine;
  readonly watchdogStore: WatchdogStore;
  readonly leases: {
    readonly register: (worker: {
      readonly id: string;
      readonly host: string;
      readonly pid: number;
      readonly version: string;
      readonly concurrency: number;
      readonly pool: string;
      readonly boot: string;
      readonly startTicks: string;
    }) => Promise<void>;
    readonly setPool: (id: string, pool: string) => Promise<void>;
    readonly drain: (id: string) => Promise<void>;
    readonly remove: (id: string) => Promise<void>;
  };
  /** Starts what steps may need, ahead of them. */
  readonly warm?: () => Promise<void>;
  readonly log: Logger;
  /** The process can no longer be trusted to run steps (its lease thread died). */
  readonly onFatal: (error: Error) => void;
  /** The memory of the process stays short: it is to drain, end, and be followed by a new one. Absent where there is no other. */
  readonly onFull?: (() => void) | undefined;
}

export interface RunningWorker {
  /** Stops claiming, lets steps finish for `graceMs`, then hands the rest back. */
  drain(params: { readonly graceMs: number }): Promise<void>;
}

/** How often due timers are looked for. */
const timerMs = 500;
/** What a dead process of this machine left behind has the processor to itself for so long. */
const headStartMs = 100;

export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const { engine, log, leases, workerId: id, databaseUrl, concurrency } = options;
  // On record before the first claim: a step whose worker has no record counts as lost.
  await leases.register({
    id,
    host: hostname(),
    pid: process.pid,
    version: options.version,
    concurrency,
    pool: "",
    ...thisProcess(),
  });
  const lease = startLease({
    databaseUrl,
    workerId: id,
    heartbeatMs: options.heartbeatMs,
    onFailure: options.onFatal,
  });
  const watchdog = new Watchdog({
    engine,
    store: options.watchdogStore,
    intervalMs: options.watchdogMs,
    timerIntervalMs: timerMs,
    isRunning,
    log,
  });
  const memory = new MemoryMonitor({
    read: readMemory,
    limits: readMemoryLimits(),
    clock: systemClock,
    relieve: () => engine.relieve(),
    recycle: () => options.onFull?.(),
    log,
  });
  engine.work(concurrency);
  watchdog.start();
  const jobs = watchdog.firstLook().then(async () => await startBell(options));
  memory.start();
  log.info({ worker: id, concurrency }, "worker started");
  return {
    drain: async ({ graceMs }) => {
      log.info("draining");
      memory.stop();
      await leases.drain(id);
      await watchdog.stop();
      // At once: no new jobs, and those under way come to their end or are handed back.
      await Promise.all([
        jobs.then(async (runner) => await runner.stop()),
        engine.drain({ graceMs }),
      ]);
      await watchdog.handBack();
      await lease.stop();
      await leases.remove(id);
    },
  };
}

/**
 * Listens to the bell, which rings for what others have made ready. That comes after what a dead process left behind, and so does what is
 * only ahead of its time.
 */
async function startBell(options: WorkerOptions): Promise<JobRunner> {
  const { engine, leases, log, workerId, databaseUrl } = options;
  await delay(headStartMs);
  options.warm?.().catch((error: unknown) => {
    log.warn({ err: error }, "the sandbox could not be started ahead; the first step starts it");
  });
  const { startJobRunner } = await import("./job-runner.ts");
  return startJobRunner({
    databaseUrl,
    deliver: async (job) => await engine.deliver(job),
    onPool: async (pool) => await leases.setPool(workerId, pool),
    log,
  });
}
