import type { Graph } from "../../shared/graph/graph.ts";
import { newNode } from "../../shared/graph/new-node.ts";
import { start } from "../../shared/nodes/start.ts";

/** A canvas with a start and nothing else. */
export function blankGraph(): Graph {
  const node = newNode(start, { id: "start", position: { x: 80, y: 160 }, takenNames: [] });
  return {
    format: 1,
    nodes: [{ ...node, params: {} }],
    edges: [],
    notes: [],
    groups: [],
    fields: {},
  };
}
