/** What the nodes of a workflow gave and took when it last ran, from the API. */
import { isJsonObject, type Json } from "../../shared/base/json.ts";
import { callApi } from "./client.ts";

/** Runs that are looked through for a step, the newest first. */
const mostRuns = 5;

/** A step of a run that succeeded. */
export interface LastStep {
  readonly runId: string;
  readonly input: Json;
  readonly output: Json;
  readonly costMicros: number;
  readonly at: string;
}

/** The last step of a state that succeeded in one of the newest runs; null when there is none, or its values are too large to be shown. */
export async function readLastStep(
  { workflowId, state }: { readonly workflowId: string; readonly state: string },
  signal?: AbortSignal,
): Promise<LastStep | null> {
  const { runs } = await callApi(
    "listRuns",
    { query: { workflow: workflowId, limit: mostRuns } },
    signal,
  );
  for (const { id } of runs) {
    const { steps } = await callApi(
      "listSteps",
      { params: { id }, query: { state, status: "succeeded", limit: 10 } },
      signal,
    );
    const step = steps.findLast(({ path }) => !path.endsWith("/~undo"));
    if (step === undefined) continue;
    const { input, output, costMicros, scheduledAt } = step;
    return isStoredAway(output)
      ? null
      : { runId: id, input, output, costMicros, at: step.endedAt ?? scheduledAt };
  }
  return null;
}

/** The input of the newest run; undefined when there is no run. */
export async function readLastInput(
  workflowId: string,
  signal?: AbortSignal,
): Promise<Json | undefined> {
  const { runs } = await callApi(
    "listRuns",
    { query: { workflow: workflowId, limit: mostRuns } },
    signal,
  );
  const run = runs.find(({ version }) => version > 0);
  if (run === undefined) return undefined;
  return (await callApi("getRun", { params: { id: run.id } }, signal)).input;
}

/** Values too large for a list are told by where they are kept. */
function isStoredAway(value: Json): boolean {
  return isJsonObject(value) && "$artifact" in value && "bytes" in value;
}
