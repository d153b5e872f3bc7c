import type { Problem } from "../base/problem.ts";
import { problem } from "../definition/problem-codes.ts";
import type { Edit } from "./edit.ts";
import type { Edge, Graph, Node } from "./graph.ts";
import { indexGraph, withDescendants } from "./graph-index.ts";
import { hasInput, mainPort, passThroughPort } from "./ports.ts";

/** Gives ids that the graph does not use yet. */
export type NewId = () => string;

/** The edit that puts a new node on an edge: what entered its target enters the node, which leads on to the target. */
export function insertOnEdge(
  graph: Graph,
  insertion: { readonly edge: string; readonly node: Node; readonly newId: NewId },
): Edit | Problem {
  const { node, newId } = insertion;
  const edge = graph.edges.find(({ id }) => id === insertion.edge);
  if (edge === undefined) return problem("unknownEdge", "", { id: insertion.edge });
  const target = graph.nodes.find(({ id }) => id === edge.target);
  if (target === undefined) return problem("unknownNode", "", { id: edge.target });
  if (!hasInput(node)) return problem("noInput", "", {});
  const { parent: _, ...rest } = node;
  const placed: Node = target.parent === undefined ? rest : { ...rest, parent: target.parent };
  const known = graph.nodes.some(({ id }) => id === node.id);
  const port = mainPort(placed);
  const edits: Edit[] = [
    known
      ? { type: "node.reparent", parent: target.parent ?? null, moves: [node] }
      : { type: "node.add", node: placed },
    { type: "edge.add", edge: { ...edge, id: newId(), target: node.id } },
  ];
  // A node that ends the flow leads nowhere: what came after it stays, unconnected, for the person to see.
  if (port !== null) {
    const onward: Edge = { id: newId(), source: node.id, sourcePort: port, target: edge.target };
    edits.push({ type: "edge.add", edge: onward });
  }
  return { type: "batch", label: "Insert", edits };
}

/** The edit that removes nodes and joins what came before each with what came after it. */
export function removeAndReconnect(
  graph: Graph,
  ids: readonly string[],
  newId: NewId,
): Edit | Problem {
  const index = indexGraph(graph);
  const missing = ids.find((id) => index.node(id) === undefined);
  if (missing !== undefined) return problem("unknownNode", "", { id: missing });
  const gone = withDescendants(index, ids);
  const onward = (from: string): string | null => {
    const seen = new Set<string>();
    let at: string | undefined = from;
    while (at !== undefined && gone.has(at) && !seen.has(at)) {
      seen.add(at);
      const node = index.node(at);
      const port = node === undefined ? null : passThroughPort(node);
      at = port === null ? undefined : index.edge(at, port)?.target;
    }
    return at === undefined || gone.has(at) ? null : at;
  };
  const joined = graph.edges.flatMap((edge): Edit[] => {
    if (gone.has(edge.source) || !gone.has(edge.target)) return [];
    const target = onward(edge.target);
    return target === null ? [] : [{ type: "edge.add", edge: { ...edge, id: newId(), target } }];
  });
  return {
    type: "batch",
    label: "Remove and reconnect",
    edits: [{ type: "node.remove", ids: [...ids] }, ...joined],
  };
}
