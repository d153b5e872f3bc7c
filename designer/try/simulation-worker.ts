/** Entry of the web worker in which a workflow is simulated. Stopping it is killing it. */
import { z } from "zod";
import { createWorkerEvaluator } from "../expression/worker-evaluator.ts";
import { simulateWorkflow, type SimulationJob } from "./simulate-workflow.ts";

// Code made from text is forbidden on the page, in its workers too.
z.config({ jitless: true });

/** What one expression may take, as on the server. */
const expressionLimitMs = 1500;

const evaluator = createWorkerEvaluator(expressionLimitMs);
const job = z.custom<SimulationJob>((data) => typeof data === "object" && data !== null);

addEventListener("message", (event: MessageEvent<unknown>) => {
  simulateWorkflow(job.parse(event.data), evaluator).then(
    (result) => postMessage({ result }),
    (error: unknown) =>
      postMessage({ fault: error instanceof Error ? error.message : String(error) }),
  );
});
