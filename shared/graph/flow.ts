import type { Graph, Node } from "./graph.ts";
import { indexGraph } from "./graph-index.ts";

/** Nodes of one flow in the order of the document: those inside a container, or at the top for null. */
export function flowOf(graph: Graph, container: string | null): readonly Node[] {
  return graph.nodes.filter((node) => (node.parent ?? null) === container);
}

/** Ids of every node that a run can come to from the given ones, themselves and inner flows included. */
export function reachableFrom(graph: Graph, ids: Iterable<string>): ReadonlySet<string> {
  const index = indexGraph(graph);
  const reached = new Set<string>();
  const open = [...ids];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (reached.has(id) || index.node(id) === undefined) continue;
    reached.add(id);
    open.push(...index.outgoing(id).map((edge) => edge.target));
  }
  return reached;
}
