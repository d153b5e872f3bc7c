/** Steps that take nodes, connections and notes away. */
import type { Edit } from "../../shared/graph/edit.ts";
import type { Graph } from "../../shared/graph/graph.ts";
import { removeAndReconnect } from "../../shared/graph/rewire.ts";
import { indexOf, withDescendants } from "./graph-index.ts";
import { type Plan, newId } from "./plan.ts";
import { planStrings } from "./plan-strings.ts";

/** Ids of what is selected: nodes, connections and notes. */
export interface Chosen {
  readonly nodes: readonly string[];
  readonly edges: readonly string[];
  readonly notes: readonly string[];
}

/** Removes; a container goes with everything inside it. */
export function planRemove(graph: Graph, chosen: Chosen): Plan | null {
  const index = indexOf(graph);
  const doomed = withDescendants(graph, chosen.nodes);
  const nodes = chosen.nodes.filter((id) => index.node(id) !== undefined);
  const edges = chosen.edges.filter((id) => {
    const edge = index.edgeById(id);
    return edge !== undefined && !doomed.has(edge.source) && !doomed.has(edge.target);
  });
  const notes = graph.notes.map((note) => note.id).filter((id) => chosen.notes.includes(id));
  const edits: Edit[] = [
    ...(edges.length === 0 ? [] : [{ type: "edge.remove" as const, ids: edges }]),
    ...(nodes.length === 0 ? [] : [{ type: "node.remove" as const, ids: nodes }]),
    ...(notes.length === 0 ? [] : [{ type: "note.remove" as const, ids: notes }]),
  ];
  return edits.length === 0
    ? null
    : { label: removalLabel(graph, { nodes, edges, notes }), edits, select: [] };
}

function removalLabel(graph: Graph, { nodes, edges, notes }: Chosen): string {
  const [first, ...others] = nodes;
  if (first !== undefined && others.length === 0)
    return planStrings.delete(indexOf(graph).node(first)?.name ?? "");
  if (first !== undefined) return planStrings.deleteNodes(nodes.length);
  if (notes.length > 0) return planStrings.deleteNotes(notes.length);
  return planStrings.deleteEdges(edges.length);
}

/** Removes nodes and lets what led to them lead to what came after. */
export function planRemoveAndReconnect(graph: Graph, chosen: Chosen): Plan | null {
  const removal = planRemove(graph, chosen);
  if (removal === null || chosen.nodes.length === 0) return removal;
  const reconnect = removeAndReconnect(graph, chosen.nodes, () => newId("e"));
  if ("code" in reconnect) return removal;
  const others = removal.edits.filter((edit) => edit.type !== "node.remove");
  return {
    ...removal,
    label: planStrings.andReconnect(removal.label),
    edits: [...others, reconnect],
  };
}
