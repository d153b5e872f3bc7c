/** Starts simulations in a worker of their own, and stops them. */
import type { SimulationResult } from "../../shared/run/simulation.ts";
import type { SimulationJob } from "./simulate-workflow.ts";

export interface Simulating {
  /** Null when it was stopped. @throws Error when the simulation itself broke. */
  readonly result: Promise<SimulationResult | null>;
  readonly stop: () => void;
}

interface Answer {
  readonly result?: SimulationResult;
  readonly fault?: string;
}

/** Begins a simulation. */
export function startSimulation(job: SimulationJob): Simulating {
  const worker = new Worker(new URL("./simulation-worker.ts", import.meta.url), {
    type: "module",
    name: "simulation",
  });
  let stop = () => worker.terminate();
  const result = new Promise<SimulationResult | null>((resolve, reject) => {
    stop = () => {
      worker.terminate();
      resolve(null);
    };
    worker.addEventListener("message", ({ data }: MessageEvent<Answer>) => {
      worker.terminate();
      if (data.result === undefined) reject(new Error(data.fault ?? ""));
      else resolve(data.result);
    });
    worker.addEventListener("error", ({ message }) => {
      worker.terminate();
      reject(new Error(message));
    });
  });
  worker.postMessage(job, []);
  return { result, stop: () => stop() };
}
