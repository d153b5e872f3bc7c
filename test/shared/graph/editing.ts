/** A graph to edit, and ways to edit it, for tests. */
import type { Json } from "../../../shared/base/json.ts";
import { edit, type Edit } from "../../../shared/graph/edit.ts";
import type { Graph } from "../../../shared/graph/graph.ts";
import { type DrawnNode, drawGraph } from "../compiler/draw.ts";

export const task: DrawnNode = { kind: "task", params: { Resource: "r" } };
export const entry = (name: string): Json => ({ ErrorEquals: [name] });

export const base = drawGraph(
  {
    A: { ...task, fields: { Catch: [entry("A"), entry("B"), entry("C")] } },
    Pick: {
      kind: "choice",
      params: {
        Rules: [
          { Id: "x", Condition: true },
          { Id: "y", Condition: true },
        ],
      },
    },
    P: { kind: "parallel", params: { Branches: 2 } },
    L: { parent: "P" },
    R: { parent: "P" },
    Z: { kind: "end" },
  },
  [
    "start > A",
    "A > Pick",
    "A:catch:0 > Z",
    "A:catch:1 > P",
    "A:catch:2 > Pick",
    "Pick:rule:x > P",
    "Pick:rule:y > Z",
    "Pick:default > Z",
    "P:branch:0 > L",
    "P:branch:1 > R",
    "P > Z",
  ],
);

export function after(change: Edit, graph: Graph = base): Graph {
  const result = edit(graph, change);
  if (!result.ok) throw new Error(result.problem.message);
  return result.graph;
}

export function code(change: Edit, graph: Graph = base): string {
  const result = edit(graph, change);
  return result.ok ? "ok" : result.problem.code;
}

/** Edges of a graph as `source:port > target`. */
export function edges(graph: Graph, source?: string): string[] {
  return graph.edges
    .filter((edge) => source === undefined || edge.source === source)
    .map((edge) => `${edge.source}:${edge.sourcePort} > ${edge.target}`);
}

export const at = { x: 1, y: 2 };
