import type { Json } from "../../shared/base/json.ts";
import { mapRunOf } from "../../shared/items/map-run.ts";
import type { IterationResult } from "../../shared/items/write-results.ts";
import { flowPath, stepKey } from "../../shared/run/path.ts";
import type { MapResults } from "../context/result-writer.ts";
import { account, region } from "./execution-arn.ts";
import type { StepServices, StepSite } from "./step-ports.ts";

/** Every iteration of the Map that a step has just finished, as its ResultWriter writes them. */
export async function mapResults(
  { store, payloads }: Pick<StepServices, "store" | "payloads">,
  { actor, execution }: Pick<StepSite, "actor" | "execution">,
  label: string,
): Promise<MapResults> {
  const { run } = actor;
  const { path, visit, children } = execution.step;
  const opening = children?.opening ?? 1;
  const flowPrefix = flowPath(path, opening, 0).slice(0, -1);
  const ended = await store.iterations({ runId: run.id, path, visit, flowPrefix });
  const byIndex = new Map(ended.map((iteration) => [iteration.index, iteration]));
  const kept = children?.items ?? null;
  const inputs = kept === null ? [] : ((await payloads.load(kept)) as readonly Json[]);
  const iterations = inputs.map(async (input, index): Promise<IterationResult> => {
    const iteration = byIndex.get(index);
    const output = iteration?.output ?? null;
    return {
      index,
      status: iteration === undefined ? "PENDING" : statuses[iteration.status],
      input,
      output: output === null ? null : await payloads.load(output),
      error: iteration?.error ?? null,
      cause: iteration?.cause ?? null,
      startedAt: iteration?.startedAt?.toISOString() ?? null,
      stoppedAt: iteration?.stoppedAt?.toISOString() ?? null,
    };
  });
  const seed = `${run.id}:${stepKey(path, visit)}:${String(opening)}`;
  return {
    runId: run.id,
    mapRun: mapRunOf({ region, account, machine: run.workflowId, label, seed }),
    iterations: await Promise.all(iterations),
  };
}

const statuses = {
  open: "PENDING",
  succeeded: "SUCCEEDED",
  failed: "FAILED",
  cancelled: "ABORTED",
} as const;
