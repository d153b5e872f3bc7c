/** Look-ups over a graph, computed once per graph object: the editor asks them on every gesture. */
import type { Edge, Graph } from "../../shared/graph/graph.ts";
import {
  type GraphIndex,
  ancestors,
  indexGraph,
  withDescendants as descendants,
} from "../../shared/graph/graph-index.ts";

export interface DocumentIndex extends GraphIndex {
  readonly edgeById: (id: string) => Edge | undefined;
  /** Ids by name; of two nodes with one name the first. */
  readonly byName: ReadonlyMap<string, string>;
}

const indexes = new WeakMap<Graph, DocumentIndex>();

/** The index of a graph; the same object for the same graph. */
export function indexOf(graph: Graph): DocumentIndex {
  const known = indexes.get(graph);
  if (known !== undefined) return known;
  const byName = new Map<string, string>();
  for (const node of graph.nodes) if (!byName.has(node.name)) byName.set(node.name, node.id);
  const edges = new Map(graph.edges.map((edge) => [edge.id, edge]));
  const index = { ...indexGraph(graph), edgeById: (id: string) => edges.get(id), byName };
  indexes.set(graph, index);
  return index;
}

/** Containers around a node, innermost first. */
export function ancestorsOf(graph: Graph, id: string): readonly string[] {
  return ancestors(indexOf(graph), id);
}

/** The given nodes and everything inside those that are containers. */
export function withDescendants(graph: Graph, ids: Iterable<string>): ReadonlySet<string> {
  return descendants(indexOf(graph), ids);
}

/** Position on the canvas itself, not relative to a container. */
export function absolutePosition(
  graph: Graph,
  id: string,
): { readonly x: number; readonly y: number } {
  const { node: nodeAt } = indexOf(graph);
  let x = 0;
  let y = 0;
  for (const each of [id, ...ancestorsOf(graph, id)]) {
    const position = nodeAt(each)?.position;
    x += position?.x ?? 0;
    y += position?.y ?? 0;
  }
  return { x, y };
}

/** Nodes that can be reached from a node by going forward inside its flow, without the node itself unless a loop leads back. */
export function downstreamOf(graph: Graph, id: string): ReadonlySet<string> {
  const { outgoing, node: nodeAt } = indexOf(graph);
  const parent = nodeAt(id)?.parent;
  const found = new Set<string>();
  const open = [id];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const edge of outgoing(at)) {
      if (found.has(edge.target) || nodeAt(edge.target)?.parent !== parent) continue;
      found.add(edge.target);
      open.push(edge.target);
    }
  }
  return found;
}
