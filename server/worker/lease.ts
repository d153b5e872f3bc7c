import { monitorEventLoopDelay } from "node:perf_hooks";
import { Worker } from "node:worker_threads";
import { leaseThread } from "../store/leases.ts";

/** A running lease. */
export interface Lease {
  stop(): Promise<void>;
}

/** Starts the thread that beats for this process; `onFailure` is called when it dies, for without it the process must not take work. */
export function startLease(params: {
  readonly databaseUrl: string;
  readonly workerId: string;
  readonly heartbeatMs: number;
  readonly onFailure: (error: Error) => void;
}): Lease {
  const loopDelay = new SharedArrayBuffer(4);
  const delayMs = new Int32Array(loopDelay);
  const histogram = monitorEventLoopDelay({ resolution: 20 });
  histogram.enable();
  const sampling = setInterval(() => {
    Atomics.store(delayMs, 0, Math.min(2 ** 30, Math.round(histogram.max / 1e6)));
    histogram.reset();
  }, params.heartbeatMs);
  sampling.unref();
  const thread = startThread({
    databaseUrl: params.databaseUrl,
    workerId: params.workerId,
    heartbeatMs: params.heartbeatMs,
    loopDelay,
  });
  let stopped = false;
  thread.once("error", params.onFailure);
  thread.once("exit", (code) => {
    if (!stopped) params.onFailure(new Error(`the lease thread ended with code ${String(code)}`));
  });
  return {
    stop: async () => {
      stopped = true;
      clearInterval(sampling);
      histogram.disable();
      await thread.terminate();
    },
  };
}

/** Node loads only JavaScript into a thread: from the sources, tsx is registered there first. */
function startThread(workerData: Readonly<Record<string, unknown>>): Worker {
  if (leaseThread.pathname.endsWith(".js")) return new Worker(leaseThread, { workerData });
  const boot = `import("tsx/esm/api").then((tsx) => { tsx.register(); return import(${JSON.stringify(leaseThread.href)}); });`;
  return new Worker(boot, { eval: true, workerData });
}
