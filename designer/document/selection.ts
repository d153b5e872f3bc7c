import type { Graph } from "../../shared/graph/graph.ts";
import { indexOf } from "./graph-index.ts";
import type { Chosen } from "./remove.ts";
import type { Selection } from "./workflow-document.ts";

/** The selection sorted into nodes, connections and notes. */
export function chosenOf(graph: Graph, selection: Selection): Chosen {
  const index = indexOf(graph);
  const items = [...selection.items];
  return {
    nodes: items.filter((id) => index.node(id) !== undefined),
    edges: [...selection.edges],
    notes: items.filter((id) => graph.notes.some((note) => note.id === id)),
  };
}

/** The only selected node; null when none or several are. */
export function soleNode(graph: Graph, selection: Selection): string | null {
  const { nodes, notes } = chosenOf(graph, selection);
  return nodes.length === 1 && notes.length === 0 ? (nodes[0] ?? null) : null;
}
