/** From the steps of a run to what is painted on its nodes. Pure. */
import type { Graph } from "../../shared/graph/graph.ts";
import type { RunView } from "../../shared/run/run-view.ts";
import type { StepView } from "../../shared/run/step-view.ts";
import type { NodePaint } from "../document/paint-store.ts";
import { type PaintStatus, stepPaint } from "../document/status.ts";
import { containerOf } from "./container-of.ts";
import { errorName } from "./failure-text.ts";
import { parkedText } from "./parked-text.ts";

/** The status of one step as it is painted: its own, its undo's, or that it waits to be retried. */
export function paintStatusOf(step: StepView): PaintStatus {
  if (step.undo === "scheduled" || step.undo === "running") return "undoing";
  if (step.undo === "succeeded") return "undone";
  if (step.undo === "failed") return "failed";
  const segment = step.segments.at(-1);
  if (segment?.to === null && segment.kind === "backoff") return "retrying";
  if (segment?.to === null && segment.kind === "children") return "running";
  return stepPaint[step.status];
}

/** Of several steps of one node, the status that matters most is painted. */
const weight: Readonly<Record<PaintStatus, number>> = {
  pinned: 0,
  cancelled: 1,
  succeeded: 2,
  undone: 3,
  caught: 4,
  queued: 5,
  waiting: 6,
  retrying: 7,
  running: 8,
  undoing: 9,
  failed: 10,
  held: 11,
  kept: 12,
  again: 13,
  repeats: 14,
};

interface Gathered {
  readonly steps: StepView[];
  /** Containers of these steps, for "3 of 5". */
  readonly containers: Set<string>;
}

function gather(view: RunView): ReadonlyMap<string, Gathered> {
  const byState = new Map<string, Gathered>();
  for (const step of view.steps.values()) {
    const gathered = byState.get(step.state) ?? { steps: [], containers: new Set<string>() };
    gathered.steps.push(step);
    const container = containerOf(view, step);
    if (container !== null) gathered.containers.add(container);
    byState.set(step.state, gathered);
  }
  return byState;
}

function mainStatus(steps: readonly StepView[]): PaintStatus {
  let status: PaintStatus = "pinned";
  for (const step of steps) {
    const own = paintStatusOf(step);
    if (weight[own] > weight[status]) status = own;
  }
  // Some of several are done and others are still to come: the node as a whole is under way.
  const isPartlyQueued = status === "queued" && steps.some((step) => step.startedAt !== null);
  return isPartlyQueued ? "running" : status;
}

function progressOfNode(view: RunView, { steps, containers }: Gathered): NodePaint["progress"] {
  const [only] = steps;
  if (steps.length === 1 && only?.children) {
    const { succeeded, failed, count } = only.children;
    return { done: succeeded + failed, failed, total: count };
  }
  if (containers.size === 0) return undefined;
  const total = [...containers].reduce(
    (sum, key) => sum + (view.steps.get(key)?.children?.count ?? 0),
    0,
  );
  if (total < 2) return undefined;
  return {
    done: steps.filter((step) => step.endedAt !== null).length,
    failed: steps.filter((step) => step.status === "failed").length,
    total: Math.max(total, steps.length),
  };
}

/** The earliest of some ISO times. */
function firstOf(times: readonly string[]): string | null {
  return times.reduce<string | null>(
    (first, time) => (first === null || time < first ? time : first),
    null,
  );
}

/** The latest of some ISO times. */
function lastOf(times: readonly string[]): string | null {
  return times.reduce<string | null>(
    (last, time) => (last === null || time > last ? time : last),
    null,
  );
}

function paint(view: RunView, gathered: Gathered): NodePaint {
  const { steps } = gathered;
  const startedAt = firstOf(steps.flatMap((step) => step.startedAt ?? []));
  const ends = steps.flatMap((step) => step.endedAt ?? []);
  const endedAt = ends.length < steps.length ? null : lastOf(ends);
  const failed = steps.findLast((step) => step.status === "failed" || step.status === "caught");
  const progress = progressOfNode(view, gathered);
  const parked = steps.findLast((step) => step.parked !== null)?.parked ?? null;
  return {
    status: mainStatus(steps),
    attempts: steps.at(-1)?.attempts.filter((attempt) => !attempt.isUndo).length ?? 0,
    retries: steps.reduce((sum, step) => sum + step.retries, 0),
    startedAt,
    endedAt,
    costMicros: steps.reduce((sum, step) => sum + step.costMicros, 0),
    ...(progress === undefined ? {} : { progress }),
    ...(parked === null ? {} : { waitsFor: parkedText(parked) }),
    ...(failed === undefined ? {} : { error: errorName(failed.error) }),
  };
}

/** What to paint on each node of the graph that the run uses; nodes that were not reached have no entry. */
export function paintOf(view: RunView, graph: Graph): Readonly<Record<string, NodePaint>> {
  const byState = gather(view);
  const paints: Record<string, NodePaint> = {};
  for (const node of graph.nodes) {
    const gathered = byState.get(node.name);
    if (gathered !== undefined) paints[node.id] = paint(view, gathered);
    else if (node.kind === "start" && view.createdAt !== null)
      paints[node.id] = startPaint(view.createdAt);
  }
  return paints;
}

/** The start node is no state and has no steps: it is done as soon as the run exists. */
function startPaint(at: string): NodePaint {
  return {
    status: "succeeded",
    attempts: 0,
    retries: 0,
    startedAt: at,
    endedAt: at,
    costMicros: 0,
  };
}

/** The step to show when somebody chooses a node: one that failed or runs before one that is done, the newest first. */
export function mainStepOf(view: RunView, state: string): StepView | null {
  let best: StepView | null = null;
  for (const step of view.steps.values()) {
    if (step.state !== state) continue;
    if (best === null || weight[paintStatusOf(step)] >= weight[paintStatusOf(best)]) best = step;
  }
  return best;
}
