/** A thread of the simulation. */
import { parentPort, workerData } from "node:worker_threads";
import { runSchedules, type Assignment, type Tally } from "./run-schedules.ts";

/** What a thread tells. */
export type Told =
  | { readonly type: "progress"; readonly schedules: number }
  | { readonly type: "done"; readonly tally: Tally };

const port = parentPort;
if (port !== null) {
  const tell = (told: Told): void => port.postMessage(told);
  const tally = await runSchedules(workerData as Assignment, (schedules) =>
    tell({ type: "progress", schedules }),
  );
  tell({ type: "done", tally });
}
