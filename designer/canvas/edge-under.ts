/** Which connection lies under a point: where something dropped there would be put in. */
import type { Edge, Graph, Position } from "../../shared/graph/graph.ts";
import { absolutePosition, indexOf } from "../document/graph-index.ts";
import { nodeBox } from "../../shared/graph/node-box.ts";
import { innerPortPositions } from "../document/places.ts";
import { type EdgeEnds, distanceToEdge, goesBack } from "./edge-path.ts";

/** How near a connection must be to a point, in canvas pixels, to count as hit. */
export interface Reach {
  readonly x: number;
  readonly y: number;
}
export const pointerReach: Reach = { x: 30, y: 30 };

/** Ends of a connection on the canvas; null when one of its nodes is gone. */
export function edgeEnds(graph: Graph, edge: Edge): EdgeEnds | null {
  const index = indexOf(graph);
  const source = index.node(edge.source);
  const target = index.node(edge.target);
  if (source === undefined || target === undefined) return null;
  const port =
    nodeBox(source).outputs.get(edge.sourcePort) ??
    innerPortPositions(graph, source).get(edge.sourcePort);
  const input = nodeBox(target).input;
  if (port === undefined || input === null) return null;
  const from = absolutePosition(graph, source.id);
  const to = absolutePosition(graph, target.id);
  return {
    from: { x: from.x + port.x, y: from.y + port.y },
    to: { x: to.x + input.x, y: to.y + input.y },
  };
}

/** The nearest forward connection within reach that may take the thing. */
export function edgeUnder(
  graph: Graph,
  point: Position,
  { reach, accepts }: { readonly reach: Reach; readonly accepts: (edge: Edge) => boolean },
): string | null {
  let best: { readonly id: string; readonly distance: number } | null = null;
  for (const edge of graph.edges) {
    const ends = edgeEnds(graph, edge);
    if (ends === null || goesBack(ends) || isFar(ends, point, reach)) continue;
    const distance = distanceToEdge(ends, point, reach);
    if (distance > 1 || (best !== null && best.distance <= distance) || !accepts(edge)) continue;
    best = { id: edge.id, distance };
  }
  return best?.id ?? null;
}

function isFar({ from, to }: EdgeEnds, point: Position, reach: Reach): boolean {
  const slack = Math.max(reach.x, reach.y) + 60;
  return (
    point.x < Math.min(from.x, to.x) - slack ||
    point.x > Math.max(from.x, to.x) + slack ||
    point.y < Math.min(from.y, to.y) - slack ||
    point.y > Math.max(from.y, to.y) + slack
  );
}
