import type { Edge, Graph } from "../../shared/graph/graph.ts";
import { indexOf } from "../document/graph-index.ts";

const known = new WeakMap<readonly Edge[], ReadonlySet<string>>();

/** Edges that lead back to a node the flow has come through: what closes a loop. Walks depth first from the nodes nothing leads to. */
export function backEdges(graph: Graph): ReadonlySet<string> {
  const found = known.get(graph.edges);
  if (found !== undefined) return found;
  const { outgoing, incoming } = indexOf(graph);
  const loops = new Set<string>();
  const done = new Set<string>();
  const onPath = new Set<string>();
  const starts = [...graph.nodes.filter((node) => incoming(node.id).length === 0), ...graph.nodes];
  for (const start of starts) {
    const stack: { readonly id: string; next: number }[] = [];
    const enter = (id: string): void => {
      onPath.add(id);
      stack.push({ id, next: 0 });
    };
    if (!done.has(start.id)) enter(start.id);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const edge = outgoing(top.id)[top.next];
      if (edge === undefined) {
        stack.pop();
        onPath.delete(top.id);
        done.add(top.id);
        continue;
      }
      top.next += 1;
      if (onPath.has(edge.target)) loops.add(edge.id);
      else if (!done.has(edge.target)) enter(edge.target);
    }
  }
  known.set(graph.edges, loops);
  return loops;
}
