/**
 * The other end of `../peer-process.ts`: a process that holds one engine and does what the bench asks for, one thing at a time.
 * The engine, its worker and its client share the process, as the makers of each of them advise for a small service.
 */
import { appendFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";

/** @param {(options: object) => Promise<object>} start Opens the engine; what it returns has a function for each workload. */
export function serve(start) {
  let peer = null;
  const answer = async ({ method, params }) => {
    if (method === "start") {
      peer = await start(params);
      return null;
    }
    return (await peer[method](params)) ?? null;
  };
  process.on("message", (request) => {
    answer(request).then(
      (result) => process.send({ id: request.id, result }),
      (error) => process.send({ id: request.id, error: error.stack ?? String(error) }),
    );
  });
  // Without the bench there is nothing to do.
  process.on("disconnect", () => process.exit(0));
  process.send({ id: 0, result: null });
}

/** Seconds that some work takes. */
export async function secondsOf(work) {
  const startedMs = performance.now();
  await work();
  return (performance.now() - startedMs) / 1000;
}

/** Milliseconds that each of `runs` runs takes, one after the other. */
export async function eachMs(runs, once) {
  const times = [];
  for (let i = 0; i < runs; i += 1) times.push((await secondsOf(once)) * 1000);
  return times;
}

/** The body of a step of the crash workload: the effect is a line in a file, then the step takes its time. */
export async function witnessed({ witness, index, stepMs }) {
  appendFileSync(witness, `${index} ${Date.now()}\n`);
  await sleep(stepMs);
  return index;
}

/** Calls `work` for 0 … count-1, `lanes` of them at a time. */
export async function inLanes(count, lanes, work) {
  let next = 0;
  const lane = async () => {
    while (next < count) {
      const index = next;
      next += 1;
      await work(index);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
