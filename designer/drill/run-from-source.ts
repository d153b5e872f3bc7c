/** Which run a run from a node begins with. */
import { queryOptions } from "@tanstack/react-query";
import type { RunSummary, StepMessage } from "../../shared/api/run.ts";
import type { Graph, Node } from "../../shared/graph/graph.ts";
import { stepPath } from "../../shared/run/path.ts";
import { callApi } from "../api/client.ts";
import { indexOf } from "../document/graph-index.ts";

/** The latest runs that are looked at. */
const lookedAt = 10;

/** A run that has come to a state, and its latest visit of it. */
export interface RunFromSource {
  readonly run: RunSummary;
  readonly step: StepMessage;
}

/** Where a run from a node can begin: at the node, or at the outermost container around it. */
export function beginningOf(graph: Graph, id: string): Node | undefined {
  const index = indexOf(graph);
  let node = index.node(id);
  while (node?.parent !== undefined) node = index.node(node.parent);
  return node;
}

/** The newest of the latest runs of a workflow that has come to a state of its own flow; null when none has. */
export const sourceQuery = (workflowId: string, state: string) =>
  queryOptions({
    queryKey: ["runs", "from", workflowId, state],
    queryFn: async ({ signal }): Promise<RunFromSource | null> => {
      const query = { workflow: workflowId, limit: lookedAt };
      const { runs } = await callApi("listRuns", { query }, signal);
      for (const run of runs) {
        // eslint-disable-next-line no-await-in-loop -- the newest that has come so far is enough
        const step = await latestVisit(run.id, stepPath("", state), signal);
        if (step !== null) return { run, step };
      }
      return null;
    },
    // Another run may have come further since.
    staleTime: 0,
    gcTime: 0,
  });

async function latestVisit(
  runId: string,
  path: string,
  signal: AbortSignal,
): Promise<StepMessage | null> {
  const query = { path, limit: 500 };
  const { steps } = await callApi("listSteps", { params: { id: runId }, query }, signal);
  return steps.findLast((step) => step.path === path) ?? null;
}
