/** What a redrive or fork would make of each node: kept, run again, an effect repeated. Pure. */
import type { CopyPreviewMessage } from "../../shared/api/control.ts";
import type { Graph } from "../../shared/graph/graph.ts";
import type { RunView } from "../../shared/run/run-view.ts";
import { stepKey } from "../../shared/run/path.ts";
import type { StepView } from "../../shared/run/step-view.ts";
import type { NodePaint } from "../document/paint-store.ts";

type Fate = "kept" | "again" | "repeats";

const weight: Readonly<Record<Fate, number>> = { kept: 0, again: 1, repeats: 2 };

/** `view`: the run as it is; `before`: as it was at the last event that is kept. */
export function previewPaint(
  preview: CopyPreviewMessage,
  {
    view,
    before,
    graph,
  }: { readonly view: RunView; readonly before: RunView; readonly graph: Graph },
): Readonly<Record<string, NodePaint>> {
  const own = <Entry extends { readonly runId?: string | undefined }>(entries: readonly Entry[]) =>
    entries.filter(({ runId }) => runId === undefined);
  const again = new Set(own(preview.steps).map(({ path, visit }) => stepKey(path, visit)));
  const repeated = new Set(own(preview.effects).map(({ path, visit }) => stepKey(path, visit)));
  // Only the first of very many are named: what is not named may then run again all the same.
  const isCut = preview.again.steps > preview.steps.length;
  const fates = new Map<string, { fate: Fate; steps: StepView[] }>();
  for (const step of view.steps.values()) {
    const wasDone = (before.steps.get(step.key)?.endedAt ?? null) !== null;
    const isDone = step.status === "succeeded" || step.status === "caught";
    const fate: Fate = repeated.has(step.key)
      ? "repeats"
      : again.has(step.key) || !isDone || (isCut && !wasDone)
        ? "again"
        : "kept";
    const known = fates.get(step.state);
    if (known === undefined) fates.set(step.state, { fate, steps: [step] });
    else {
      known.steps.push(step);
      if (weight[fate] > weight[known.fate]) known.fate = fate;
    }
  }
  const paints: Record<string, NodePaint> = {};
  for (const node of graph.nodes) {
    const found = fates.get(node.name);
    if (found !== undefined) paints[node.id] = paintOfFate(found.fate, found.steps);
    else if (node.kind === "start") paints[node.id] = paintOfFate("kept", []);
  }
  return paints;
}

function paintOfFate(status: Fate, steps: readonly StepView[]): NodePaint {
  const costMicros = steps.reduce((sum, step) => sum + step.costMicros, 0);
  return {
    status,
    attempts: 0,
    retries: 0,
    startedAt: null,
    endedAt: null,
    costMicros: status === "kept" ? 0 : costMicros,
  };
}
