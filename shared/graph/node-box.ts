/**
 * How large a node is and where its ports are, computed rather than measured: so edges are right in the first frame,
 * the layout needs no page, and status shown on a node never moves anything. The canvas draws by these figures.
 */
import { isJsonObject, type Json } from "../base/json.ts";
import { kindOf } from "../nodes/index.ts";
import type { Node, Position, Size } from "./graph.ts";
import { containerSize } from "./new-node.ts";
import { hasInput, isContainer, type OutputPort, outputPorts } from "./ports.ts";

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

/** Size of a node and its ports, relative to its top left corner. */
export interface NodeBox extends Size {
  /** The card itself, without the compensation below it. */
  readonly card: Size;
  readonly input: Position | null;
  readonly outputs: ReadonlyMap<string, Position>;
  /** Where the compensation is drawn; null for none. */
  readonly undo: (Position & Size) | null;
}

/** An output that has a line of its own on the card. */
export interface PortRow {
  readonly id: string;
  readonly label: string;
  readonly role: "rule" | "default" | "catch";
}

const boxes = new WeakMap<Node, NodeBox>();

/** Size and ports of a node; the same object for the same node. */
export function nodeBox(node: Node): NodeBox {
  const known = boxes.get(node);
  if (known !== undefined) return known;
  const box = isContainer(node) ? containerBox(node) : cardBox(node);
  boxes.set(node, box);
  return box;
}

/** Smallest size of a container. */
export function minContainerSize(node: Node): Size {
  const flows = outputPorts(node).filter((port) => port.role === "inner").length;
  return { width: 320, height: metrics.containerHead + 64 + Math.max(flows, 1) * 48 };
}

function containerBox(node: Node): NodeBox {
  const least = minContainerSize(node);
  const size = node.size ?? containerSize;
  const card = {
    width: Math.max(size.width, least.width),
    height: Math.max(size.height, least.height),
  };
  const outputs = new Map(
    outerPorts(node).map((port, row) => [
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
    retriesAtAll(node.fields["Retry"]) ||
    node.fields["Checkpoint"] !== undefined
  );
}

/** Whether an entry of `Retry` allows an attempt after the first; three are the default. */
function retriesAtAll(retriers: Json | undefined): boolean {
  return (
    Array.isArray(retriers) &&
    (retriers as readonly Json[]).some((entry) => {
      const attempts = isJsonObject(entry) ? (entry["MaxAttempts"] ?? 3) : 0;
      return typeof attempts !== "number" || attempts > 0;
    })
  );
}

const smallKinds: ReadonlySet<string> = new Set(["start", "end", "fail"]);

/** Outputs that get a line of their own: all but a single plain one. */
export function portRows(node: Node): readonly PortRow[] {
  return outerPorts(node).flatMap(({ id, label, role }): PortRow[] => {
    if (role === "catch") return [{ id, label, role }];
    if (id === "default") return [{ id, label, role: "default" }];
    return id.startsWith("rule:") ? [{ id, label, role: "rule" }] : [];
  });
}

function outerPorts(node: Node): readonly OutputPort[] {
  return outputPorts(node).filter((port) => port.role !== "inner");
}

function cardBox(node: Node): NodeBox {
  const width = smallKinds.has(node.kind) ? metrics.smallCardWidth : metrics.cardWidth;
  const rows = portRows(node);
  const rowOf = new Map(rows.map(({ id }, row) => [id, row]));
  const outputs = new Map(
    outerPorts(node).map(({ id }): [string, Position] => {
      const row = rowOf.get(id);
      const y =
        row === undefined
          ? metrics.portY
          : metrics.headHeight + row * metrics.rowHeight + metrics.rowHeight / 2;
      return [id, { x: width, y }];
    }),
  );
  const height =
    metrics.headHeight +
    rows.length * metrics.rowHeight +
    (rows.length > 0 ? 4 : 0) +
    (hasFoot(node) ? metrics.footHeight : 0);
  const undo = isJsonObject(node.fields["Compensate"])
    ? {
        x: metrics.undoInset,
        y: height + metrics.undoGap,
        width: width - metrics.undoInset,
        height: metrics.undoHeight,
      }
    : null;
  return {
    width,
    height: undo === null ? height : undo.y + undo.height,
    card: { width, height },
    input: hasInput(node) ? { x: 0, y: metrics.portY } : null,
    outputs,
    undo,
  };
}
