/** Where the input of a node comes from when it is tried alone. Pure. */
import type { Json } from "../../shared/base/json.ts";
import type { Graph, Node } from "../../shared/graph/graph.ts";
import { isStart } from "../../shared/graph/ports.ts";
import { indexOf } from "../document/graph-index.ts";

/** The input of a node, and which node it is from; `input` is undefined while nobody knows it. */
export interface NodeInput {
  readonly from: "pinned" | "tried" | "none";
  /** Name of the node that gave it. */
  readonly name: string;
  readonly input: Json | undefined;
}

/** Nodes that lead to a node, disabled ones passed through, the drawing's order. */
export function sourcesOf(graph: Graph, id: string): readonly Node[] {
  const index = indexOf(graph);
  const found: Node[] = [];
  const seen = new Set<string>();
  const open = [id];
  for (let at = open.shift(); at !== undefined; at = open.shift()) {
    for (const { source } of index.incoming(at)) {
      const node = index.node(source);
      if (node === undefined || seen.has(source)) continue;
      seen.add(source);
      // What a Choice or a disabled node gives is what it was given.
      if (node.disabled === true || node.kind === "choice") open.push(source);
      else found.push(node);
    }
  }
  return found;
}

/** The first of the nodes before it with a pinned output, else with one that was tried here. */
export function knownInput(
  graph: Graph,
  id: string,
  outputs: Readonly<Record<string, Json>>,
): NodeInput {
  const sources = sourcesOf(graph, id);
  const parent = indexOf(graph).node(id)?.parent;
  // The first node of a container gets an item or the container's input, not its output.
  const outer = sources.filter((node) => node.id !== parent);
  for (const node of outer)
    if (node.pinned !== undefined) return { from: "pinned", name: node.name, input: node.pinned };
  for (const node of outer) {
    const output = outputs[node.id];
    if (output !== undefined) return { from: "tried", name: node.name, input: output };
  }
  return { from: "none", name: outer[0]?.name ?? "", input: undefined };
}

/** Whether a node is where a run begins. */
export function isFirst(graph: Graph, id: string): boolean {
  return sourcesOf(graph, id).some(isStart);
}
