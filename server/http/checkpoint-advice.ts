/** Where a closer checkpoint would have saved money. */
import type { CheckpointAdvice } from "../../shared/api/cost.ts";
import type { Definition } from "../../shared/definition/definition.ts";
import { policyOf } from "../../shared/run/checkpoint.ts";
import { flowOfStep, stateAt } from "../../shared/run/path.ts";
import { findLostWork, type LostWork } from "../store/checkpoint-advice.ts";
import type { CostReportParams } from "../store/cost-report.ts";
import type { Database } from "../store/database.ts";
import { findVersion } from "../store/workflows.ts";

/** States that lost answered calls to crashes, and whose newest version still commits more seldom than after each call. */
export async function adviceOf(
  database: Database,
  params: CostReportParams,
): Promise<{
  readonly from: string;
  readonly to: string;
  readonly advice: readonly CheckpointAdvice[];
}> {
  const advice: CheckpointAdvice[] = [];
  for (const lost of await findLostWork(database, params)) {
    // eslint-disable-next-line no-await-in-loop -- few
    const { definition } = await findVersion(database, {
      id: lost.workflowId,
      version: lost.version,
    });
    const policy = policyNow(definition, lost);
    if (policy === null) continue;
    const { path: _path, version: _version, ...told } = lost;
    advice.push({ ...told, ...policy });
  }
  return { from: params.from, to: params.to, advice };
}

/** Null: the state is gone, or every call of it is kept as soon as it is answered. */
function policyNow(
  definition: Definition,
  { path }: Pick<LostWork, "path">,
): Pick<CheckpointAdvice, "policy" | "every"> | null {
  if (stateAt(definition, path)?.Type !== "Task") return null;
  const { checkpoint } = policyOf(definition, { path, flow: flowOfStep(path) });
  if (checkpoint.Policy === "Every") return null;
  return {
    policy: checkpoint.Policy,
    every: checkpoint.Policy === "EveryN" ? checkpoint.Count : null,
  };
}
