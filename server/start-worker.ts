import type { Config } from "./config.ts";
import type { Core } from "./core.ts";
import { Scheduler } from "./engine/scheduler.ts";
import { createWatchdogStore } from "./store/engine-store.ts";
import { markDraining, registerWorker, removeWorker, setPool } from "./store/leases.ts";
import { decideTicks, dueSchedules } from "./store/schedules.ts";
import { startWorker, type RunningWorker } from "./worker/worker.ts";

/** Starts the worker of this process. */
export async function startWorkerOf(params: {
  readonly core: Core;
  readonly config: Config;
  readonly onFatal: (error: Error) => void;
  readonly onFull?: () => void;
}): Promise<RunningWorker> {
  const { core, config } = params;
  const { database, workerId } = core;
  const scheduler = new Scheduler({
    store: {
      due: async (page) => await dueSchedules(database, page),
      decide: async (decision) => await decideTicks(database, decision),
    },
    start: async (request) => await core.engine.startRun(request),
    log: core.log,
  });
  scheduler.start();
  const running = await startWorker({
    workerId,
    version: core.version,
    databaseUrl: database.url,
    concurrency: config.workerConcurrency,
    heartbeatMs: config.heartbeatMs,
    watchdogMs: config.watchdogMs,
    engine: core.engine,
    watchdogStore: createWatchdogStore(database, {
      workerId,
      leaseMs: config.leaseMs,
      retention: config.retention,
    }),
    leases: {
      register: async (worker) => await registerWorker(database, worker),
      setPool: async (id, pool) => await setPool(database, { id, pool }),
      drain: async (id) => await markDraining(database, id),
      remove: async (id) => await removeWorker(database, id),
    },
    warm: async () => await core.warm(),
    log: core.log,
    onFatal: params.onFatal,
    onFull: params.onFull,
  });
  return {
    drain: async (options) => {
      await scheduler.stop();
      await running.drain(options);
    },
  };
}
