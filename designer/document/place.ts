/** Where things go on the canvas: free spots, containers that grow, neighbours that make room. */
import type { Graph, Node, Position, Size } from "../../shared/graph/graph.ts";
import { isContainer } from "../../shared/graph/ports.ts";
import { absolutePosition, ancestorsOf, downstreamOf, indexOf } from "./graph-index.ts";
import { metrics, nodeBox } from "../../shared/graph/node-box.ts";
import { snapped } from "./places.ts";
import { type Sketch, moveTo } from "./plan.ts";

export interface Rect extends Position, Size {}

export function rectOf(node: Node): Rect {
  const { width, height } = nodeBox(node);
  return { ...node.position, width, height };
}

export function overlaps(left: Rect, right: Rect, gap = 0): boolean {
  return (
    left.x < right.x + right.width + gap &&
    right.x < left.x + left.width + gap &&
    left.y < right.y + right.height + gap &&
    right.y < left.y + left.height + gap
  );
}

/** The wanted spot, or the nearest one below it that nothing stands on. */
export function freeSpot(graph: Graph, parent: string | undefined, wanted: Rect): Position {
  const others = indexOf(graph).children(parent).map(rectOf);
  const spot = { ...wanted, ...snapped(wanted) };
  for (let tries = 0; tries < 200; tries += 1) {
    const blocker = others.find((other) => overlaps(spot, other, metrics.grid));
    if (blocker === undefined) break;
    spot.y = snapped({ x: 0, y: blocker.y + blocker.height + metrics.rowGap - metrics.grid / 2 }).y;
  }
  return { x: spot.x, y: spot.y };
}

/** The innermost container whose body is under a point of the canvas; nodes in `without` do not count. */
export function containerAt(
  graph: Graph,
  point: Position,
  without: ReadonlySet<string> = new Set(),
): string | undefined {
  let best: { readonly id: string; readonly depth: number } | undefined;
  for (const node of graph.nodes) {
    if (!isContainer(node) || without.has(node.id)) continue;
    const at = absolutePosition(graph, node.id);
    const { width, height } = nodeBox(node).card;
    const isInside =
      point.x >= at.x &&
      point.x <= at.x + width &&
      point.y >= at.y + metrics.containerHead &&
      point.y <= at.y + height;
    if (!isInside) continue;
    const depth = ancestorsOf(graph, node.id).length;
    if (best === undefined || depth > best.depth) best = { id: node.id, depth };
  }
  return best?.id;
}

/** A canvas position as one inside a container. */
export function relativeTo(graph: Graph, parent: string | undefined, point: Position): Position {
  if (parent === undefined) return point;
  const origin = absolutePosition(graph, parent);
  return { x: point.x - origin.x, y: point.y - origin.y };
}

/** Keeps a node inside a container away from its head and its left column. */
export function clampInside(parent: string | undefined, position: Position): Position {
  if (parent === undefined) return position;
  return { x: Math.max(position.x, metrics.wallLeft), y: Math.max(position.y, metrics.wallTop) };
}

/** Makes a container, and those around it, large enough for what is inside; what follows them makes room. */
export function growAround(sketch: Sketch, containerId: string | undefined): void {
  if (containerId === undefined) return;
  for (const id of [containerId, ...ancestorsOf(sketch.graph(), containerId)]) {
    const index = indexOf(sketch.graph());
    const container = index.node(id);
    if (container === undefined || !isContainer(container)) continue;
    const { card } = nodeBox(container);
    const inside = index.children(id).map(rectOf);
    const width = Math.max(
      card.width,
      ...inside.map((rect) => rect.x + rect.width + metrics.bodyPadding),
    );
    const height = Math.max(
      card.height,
      ...inside.map((rect) => rect.y + rect.height + metrics.bodyPadding),
    );
    if (width === card.width && height === card.height) continue;
    sketch.add({ type: "node.resize", id, size: { width, height } });
    makeRoom(sketch, id, width - card.width);
  }
}

/** Moves what comes after a node to the right by as much as the node has become wider. */
function makeRoom(sketch: Sketch, id: string, widened: number): void {
  const graph = sketch.graph();
  const index = indexOf(graph);
  const container = index.node(id);
  if (container === undefined || widened <= 0) return;
  const oldRight = container.position.x + nodeBox(container).card.width - widened;
  for (const follower of downstreamOf(graph, id)) {
    const node = index.node(follower);
    if (node === undefined || node.id === id || node.position.x < oldRight) continue;
    sketch.add(moveTo(node.id, { x: node.position.x + widened, y: node.position.y }));
  }
}

/** Moves a node and what follows it, but not `keep`, to the right until it begins at `left`. */
export function pushRight(
  sketch: Sketch,
  first: string,
  { left, keep }: { readonly left: number; readonly keep: string },
): void {
  const graph = sketch.graph();
  const index = indexOf(graph);
  const start = index.node(first);
  if (start === undefined || start.position.x >= left) return;
  const by = Math.ceil((left - start.position.x) / metrics.grid) * metrics.grid;
  for (const id of new Set([first, ...downstreamOf(graph, first)])) {
    const node = index.node(id);
    if (node === undefined || node.id === keep || node.position.x < start.position.x) continue;
    sketch.add(moveTo(id, { x: node.position.x + by, y: node.position.y }));
  }
}
