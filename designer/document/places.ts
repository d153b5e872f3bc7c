/** Places on the canvas that depend on more than one node: where flows begin inside a container, the grid. */
import type { Graph, Node, Position } from "../../shared/graph/graph.ts";
import { metrics, nodeBox } from "../../shared/graph/node-box.ts";
import { indexOf } from "./graph-index.ts";
import { innerPorts } from "./node-ports.ts";

/** Where the flows inside a container start: level with the node each leads to, else spread over the height. */
export function innerPortPositions(graph: Graph, container: Node): ReadonlyMap<string, Position> {
  const index = indexOf(graph);
  const { height } = nodeBox(container).card;
  const ports = innerPorts(container);
  const positions = new Map<string, Position>();
  let free = metrics.containerHead + 20;
  for (const [row, port] of ports.entries()) {
    const target = index.node(index.edge(container.id, port.id)?.target ?? "");
    const wanted =
      target === undefined
        ? metrics.containerHead + ((height - metrics.containerHead) * (row + 0.5)) / ports.length
        : target.position.y + metrics.portY;
    const y = Math.round(Math.max(free, Math.min(wanted, height - 20)));
    positions.set(port.id, { x: metrics.stubRight, y });
    free = y + metrics.rowHeight + 4;
  }
  return positions;
}

/** Rounds to the grid. */
export function snapped(position: Position): Position {
  const snap = (value: number): number => Math.round(value / metrics.grid) * metrics.grid;
  return { x: snap(position.x), y: snap(position.y) };
}
