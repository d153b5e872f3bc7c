/** What a crash at a node would have repeated in the last run: time and money. Pure. */
import type { RunDetail } from "../../shared/api/run.ts";
import { formatCost } from "../language/money.ts";
import type { Graph, Node } from "../../shared/graph/graph.ts";
import { defaultMapConcurrency } from "../../shared/run/interpret/map.ts";
import { checkpointCount, checkpointPolicy } from "../document/checkpoint.ts";
import { formatDuration } from "../ui/time.ts";
import { waitingBefore } from "./crash-sentence.ts";
import { crashStrings } from "./crash-strings.ts";

const texts = crashStrings.lastRun;

type Done = Pick<
  RunDetail["completedSteps"][number],
  "state" | "path" | "visit" | "durationMs" | "costMicros"
>;

export interface LastRun {
  readonly completedSteps: readonly Done[];
  /** Calls without a known price: what follows is then a lower bound. */
  readonly unpriced: number;
}

/** A sentence with the figures of the last run; null when it did not come to the end of the step. */
export function crashFigures(graph: Graph, node: Node, run: LastRun): string | null {
  const own = run.completedSteps.findLast(({ state }) => state === node.name);
  if (own === undefined) return null;
  if (node.kind === "map") return mapFigures(node, own, run);
  const names =
    checkpointPolicy(node) === "Milestone"
      ? [...waitingBefore(graph, node), node.name]
      : [node.name];
  const steps = names.flatMap(
    (name) => run.completedSteps.findLast(({ state }) => state === name) ?? [],
  );
  const durationMs = steps.reduce((sum, step) => sum + step.durationMs, 0);
  const micros = steps.reduce((sum, step) => sum + step.costMicros, 0);
  return texts.step(formatDuration(durationMs), price(micros, run.unpriced > 0));
}

function price(micros: number, isLowerBound: boolean): string {
  if (micros === 0) return isLowerBound ? texts.unknownPrice : texts.noPrice;
  return isLowerBound ? texts.leastPrice(formatCost(micros)) : texts.price(formatCost(micros));
}

/** Iterations that can be under way, or finished and not committed, at a crash. */
function atRisk(node: Node): number {
  const declared = node.params["MaxConcurrency"];
  const atOnce = typeof declared === "number" && declared > 0 ? declared : defaultMapConcurrency;
  return atOnce + (checkpointCount(node) ?? 0);
}

function mapFigures(node: Node, own: Done, run: LastRun): string | null {
  const inner = run.completedSteps.filter(({ path }) => path.startsWith(`${own.path}/`));
  const iterations = new Set(inner.map(({ path }) => path.slice(own.path.length + 1).split("/")[0]))
    .size;
  if (iterations === 0) return null;
  const count = Math.min(iterations, atRisk(node));
  const micros = inner.reduce((sum, step) => sum + step.costMicros, 0) / iterations;
  const durationMs = inner.reduce((sum, step) => sum + step.durationMs, 0) / iterations;
  const isLowerBound = run.unpriced > 0;
  return texts.iterations({
    duration: formatDuration(Math.round(durationMs)),
    each: price(Math.round(micros), isLowerBound),
    count,
    all: price(Math.round(micros * count), isLowerBound),
  });
}
