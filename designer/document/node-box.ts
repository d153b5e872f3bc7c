/**
 * How large a node is and where its ports are, computed rather than measured: so edges are right in the first frame,
 * the layout needs no page, and status shown on a node never moves anything. The canvas draws by these figures.
 */
import type { Graph, Node, Position, Size } from "../../shared/graph/graph.ts";
import { containerSize } from "../../shared/graph/new-node.ts";
import { kindOf } from "../../shared/nodes/index.ts";
import { indexOf } from "./graph-index.ts";
import { hasInput, isContainer } from "../../shared/graph/ports.ts";
import { compensationOf, innerPorts, outputPorts, retryCount } from "./node-ports.ts";

/** Canvas pixels. Positions snap to `grid`; a node's first ports are `portY` below its top, so that rows line up. */
export const metrics = {
  grid: 16,
  cardWidth: 240,
  /** Start, End and Fail say little. */
  smallCardWidth: 176,
  headHeight: 64,
  portY: 32,
  rowHeight: 28,
  footHeight: 32,
  undoGap: 24,
  undoHeight: 40,
  undoInset: 32,
  /** Head of a container; inside, nothing is nearer to the walls than the layout of the language puts it. */
  containerHead: 52,
  wallLeft: 40,
  wallTop: 64,
  /** Where flows inside a container begin, and where their first node is put. */
  stubRight: 20,
  bodyLeft: 72,
  bodyTop: 88,
  bodyPadding: 32,
  /** Between a node and the one put after it. */
  columnGap: 80,
  rowGap: 48,
} as const;

export interface NodeBox extends Size {
  /** The card itself, without the compensation below it. */
  readonly card: Size;
  readonly input: Position | null;
  readonly outputs: ReadonlyMap<string, Position>;
  /** Where the compensation is drawn; null for none. */
  readonly undo: (Position & Size) | null;
}

const boxes = new WeakMap<Node, NodeBox>();

/** Size and ports of a node, relative to its top left corner. */
export function nodeBox(node: Node): NodeBox {
  const known = boxes.get(node);
  if (known !== undefined) return known;
  const box = isContainer(node) ? containerBox(node) : cardBox(node);
  boxes.set(node, box);
  return box;
}

/** Smallest size of a container. */
export function minContainerSize(node: Node): Size {
  return {
    width: 320,
    height: metrics.containerHead + 64 + Math.max(innerPorts(node).length, 1) * 48,
  };
}

function containerBox(node: Node): NodeBox {
  const least = minContainerSize(node);
  const size = node.size ?? containerSize;
  const card = {
    width: Math.max(size.width, least.width),
    height: Math.max(size.height, least.height),
  };
  const outputs = new Map(
    outputPorts(node).map((port, row) => [
      port.id,
      { x: card.width, y: metrics.portY + row * metrics.rowHeight + (row > 0 ? 18 : 0) },
    ]),
  );
  return {
    ...card,
    card,
    input: hasInput(node) ? { x: 0, y: metrics.portY } : null,
    outputs,
    undo: null,
  };
}

/** True when the card has a line for checkpoint, retries and cost. */
export function hasFoot(node: Node): boolean {
  return (
    kindOf[node.kind]?.family !== "flow" ||
    node.kind === "task" ||
    retryCount(node) > 0 ||
    node.fields["Checkpoint"] !== undefined
  );
}

const smallKinds: ReadonlySet<string> = new Set(["start", "end", "fail"]);

/** Outputs that get a line of their own: all but a single plain one. */
export function portRows(
  node: Node,
): readonly { readonly id: string; readonly label: string; readonly role: string }[] {
  return outputPorts(node).filter((port) => port.role !== "next");
}

function cardBox(node: Node): NodeBox {
  const width = smallKinds.has(node.kind) ? metrics.smallCardWidth : metrics.cardWidth;
  const outputs = new Map<string, Position>();
  const rows = portRows(node);
  for (const port of outputPorts(node)) {
    const row = rows.indexOf(port);
    const y =
      row === -1
        ? metrics.portY
        : metrics.headHeight + row * metrics.rowHeight + metrics.rowHeight / 2;
    outputs.set(port.id, { x: width, y });
  }
  const height =
    metrics.headHeight +
    rows.length * metrics.rowHeight +
    (rows.length > 0 ? 4 : 0) +
    (hasFoot(node) ? metrics.footHeight : 0);
  const undo =
    compensationOf(node) === null
      ? null
      : {
          x: metrics.undoInset,
          y: height + metrics.undoGap,
          width: width - metrics.undoInset,
          height: metrics.undoHeight,
        };
  return {
    width,
    height: undo === null ? height : undo.y + undo.height,
    card: { width, height },
    input: hasInput(node) ? { x: 0, y: metrics.portY } : null,
    outputs,
    undo,
  };
}

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
