/** Where the arrow keys lead: along the connections first, else to what lies in that direction. */
import type { Graph, Node } from "../../shared/graph/graph.ts";
import { isStart } from "../../shared/graph/ports.ts";
import { absolutePosition, indexOf } from "./graph-index.ts";
import { nodeBox } from "../../shared/graph/node-box.ts";
import { innerPorts, outputPorts } from "./node-ports.ts";

export type Direction = "left" | "right" | "up" | "down";

/** The node to go to from a node; null when there is none that way. */
export function stepFrom(graph: Graph, id: string, direction: Direction): string | null {
  const index = indexOf(graph);
  const node = index.node(id);
  if (node === undefined) return null;
  if (direction === "right") return firstTarget(graph, node) ?? nearest(graph, node, direction);
  if (direction === "left") return firstSource(graph, node) ?? nearest(graph, node, direction);
  const [firstInside] = innerPorts(node);
  const inside = firstInside === undefined ? undefined : index.edge(id, firstInside.id)?.target;
  if (direction === "down" && inside !== undefined) return inside;
  return sibling(graph, node, direction) ?? nearest(graph, node, direction);
}

/** The node to begin with: the start, else the first. */
export function firstNode(graph: Graph): string | null {
  return (graph.nodes.find(isStart) ?? graph.nodes[0])?.id ?? null;
}

function firstTarget(graph: Graph, node: Node): string | null {
  const index = indexOf(graph);
  for (const port of outputPorts(node)) {
    const edge = index.edge(node.id, port.id);
    if (edge !== undefined) return edge.target;
  }
  return null;
}

function firstSource(graph: Graph, node: Node): string | null {
  const sources = indexOf(graph)
    .incoming(node.id)
    .map((edge) => edge.source);
  return sources[0] ?? node.parent ?? null;
}

/** Another node that the same predecessor leads to: the next output up or down. */
function sibling(graph: Graph, node: Node, direction: "up" | "down"): string | null {
  const index = indexOf(graph);
  const [edge] = index.incoming(node.id);
  const source = edge === undefined ? undefined : index.node(edge.source);
  if (source === undefined) return null;
  const targets = [...outputPorts(source), ...innerPorts(source)].flatMap(
    (port) => index.edge(source.id, port.id)?.target ?? [],
  );
  return targets[targets.indexOf(node.id) + (direction === "down" ? 1 : -1)] ?? null;
}

function nearest(graph: Graph, from: Node, direction: Direction): string | null {
  const origin = centre(graph, from);
  let best: { readonly id: string; readonly distance: number } | null = null;
  for (const node of graph.nodes) {
    if (node.id === from.id) continue;
    const at = centre(graph, node);
    const dx = at.x - origin.x;
    const dy = at.y - origin.y;
    const along =
      direction === "right" ? dx : direction === "left" ? -dx : direction === "down" ? dy : -dy;
    const across = direction === "right" || direction === "left" ? Math.abs(dy) : Math.abs(dx);
    if (along <= 8) continue;
    const distance = along + across * 2;
    if (best === null || distance < best.distance) best = { id: node.id, distance };
  }
  return best?.id ?? null;
}

function centre(graph: Graph, node: Node): { readonly x: number; readonly y: number } {
  const at = absolutePosition(graph, node.id);
  return { x: at.x + nodeBox(node).width / 2, y: at.y + 32 };
}
