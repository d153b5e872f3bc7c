import { Worker } from "node:worker_threads";

/**
 * Runs in a thread of its own, which a busy main thread cannot stop: ends the process when its parent is gone or when it
 * has grown too large. Plain JavaScript, because a thread does not inherit the loader of development.
 */
const guard = `
  const { workerData } = require("node:worker_threads");
  const { rmSync } = require("node:fs");
  setInterval(() => {
    const isOrphan = process.ppid !== workerData.parent;
    if (isOrphan) rmSync(workerData.folder, { recursive: true, force: true });
    if (isOrphan || process.memoryUsage.rss() > workerData.maxRssBytes) process.kill(process.pid, "SIGKILL");
  }, workerData.intervalMs);
`;

/** Often enough that memory cannot grow far beyond the limit in between. */
const intervalMs = 100;

/** Makes this process end by itself when nobody can end it any more (and its empty folder with it), or when it uses more than `maxRssMb` mebibytes. */
export function guardThisProcess(maxRssMb: number, folder: string): void {
  const workerData = {
    folder,
    parent: process.ppid,
    maxRssBytes: maxRssMb * 1024 * 1024,
    intervalMs,
  };
  new Worker(guard, { eval: true, execArgv: [], env: {}, workerData }).unref();
}
