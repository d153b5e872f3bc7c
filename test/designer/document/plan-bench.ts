/** Graphs to plan on, and what they are after a plan. */
import type { Plan } from "../../../designer/document/plan.ts";
import { edit } from "../../../shared/graph/edit.ts";
import type { Graph } from "../../../shared/graph/graph.ts";
import { kindOf } from "../../../shared/nodes/index.ts";
import { drawGraph } from "../../shared/compiler/draw.ts";
import { placed } from "./open-document.ts";

export function kind(type: string) {
  const found = kindOf[type];
  if (found === undefined) throw new Error(`no kind ${type}`);
  return found;
}

/** The graph after a plan; a plan that does nothing, or that the graph refuses, fails the test. */
export function after(graph: Graph, plan: Plan | null): Graph {
  if (plan === null) throw new Error("nothing is planned");
  const result = edit(graph, { type: "batch", label: plan.label, edits: plan.edits });
  if (!result.ok) throw new Error(result.problem.message);
  return result.graph;
}

export const choice = {
  kind: "choice",
  params: {
    Rules: [
      { Id: "x", Condition: true },
      { Id: "y", Condition: false },
    ],
  },
};
export const catching = {
  kind: "task",
  params: { Resource: "r" },
  fields: { Catch: [{ ErrorEquals: ["A"] }, { ErrorEquals: ["B"] }] },
};

/** Start → A → B in one row, with room for nothing between them. */
export const row = () =>
  placed(drawGraph({ A: {}, B: {}, Free: {} }, ["start > A", "A > B"]), {
    start: { x: 0, y: 0 },
    A: { x: 256, y: 0 },
    B: { x: 576, y: 0 },
    Free: { x: 256, y: 320 },
  });

/** Start → M(Inner → Last) → After. */
export const nested = () => {
  const graph = placed(
    drawGraph(
      { M: { kind: "map" }, Inner: { parent: "M" }, Last: { parent: "M" }, After: {}, Loose: {} },
      ["start > M", "M:body > Inner", "Inner > Last", "M > After"],
    ),
    {
      M: { x: 256, y: 0 },
      Inner: { x: 80, y: 96 },
      Last: { x: 400, y: 96 },
      After: { x: 1120, y: 0 },
      Loose: { x: 0, y: 600 },
    },
  );
  return {
    ...graph,
    nodes: graph.nodes.map((node) =>
      node.id === "M" ? { ...node, size: { width: 720, height: 260 } } : node,
    ),
  };
};
