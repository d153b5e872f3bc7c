/** What a drag settles on: worked out once when it begins, asked at every move of the pointer. */
import type { Graph, Position } from "../../shared/graph/graph.ts";
import { nodeBox } from "../../shared/graph/node-box.ts";
import { absolutePosition, indexOf, withDescendants } from "../document/graph-index.ts";
import type { Rect } from "../document/place.ts";
import { type AlignmentLine, snapTo } from "../document/snap.ts";

/** How near counts, in pixels of the window. */
const reachPixels = 6;

export interface Settled {
  /** Positions as the pointer has them, settled; relative as they came. */
  readonly positions: ReadonlyMap<string, Position>;
  readonly lines: readonly AlignmentLine[];
}

export interface Snapping {
  readonly settle: (
    positions: ReadonlyMap<string, Position>,
    options: { readonly zoom: number; readonly isFree: boolean },
  ) => Settled;
}

/** Prepares a drag of these nodes and notes. */
export function createSnapping(graph: Graph, ids: readonly string[]): Snapping {
  const index = indexOf(graph);
  const dragged = withDescendants(graph, ids);
  const parent = ids.map((id) => index.node(id)?.parent).find((id) => id !== undefined);
  const others = index
    .children(parent)
    .filter((node) => !dragged.has(node.id))
    .map((node): Rect => ({ ...absolutePosition(graph, node.id), ...nodeBox(node).card }));
  const items = new Map(ids.flatMap((id) => boxOf(graph, id)));
  return {
    settle: (positions, { zoom, isFree }) => {
      const moving = isFree ? null : boundsOf(positions, items);
      if (moving === null) return { positions: rounded(positions), lines: [] };
      const { by, lines } = snapTo({ moving, others, reach: reachPixels / zoom });
      const settled = new Map(
        Array.from(positions, ([id, { x, y }]) => [id, { x: x + by.x, y: y + by.y }]),
      );
      return { positions: rounded(settled), lines };
    },
  };
}

interface Box {
  readonly origin: Position;
  readonly width: number;
  readonly height: number;
}

function boxOf(graph: Graph, id: string): readonly (readonly [string, Box])[] {
  const node = indexOf(graph).node(id);
  if (node !== undefined) {
    const origin =
      node.parent === undefined ? { x: 0, y: 0 } : absolutePosition(graph, node.parent);
    return [[id, { origin, ...nodeBox(node).card }]];
  }
  const note = graph.notes.find((each) => each.id === id);
  return note === undefined ? [] : [[id, { origin: { x: 0, y: 0 }, ...note.size }]];
}

/** The rectangle around what is dragged, on the canvas itself. */
function boundsOf(
  positions: ReadonlyMap<string, Position>,
  items: ReadonlyMap<string, Box>,
): Rect | null {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [id, { x, y }] of positions) {
    const box = items.get(id);
    if (box === undefined) continue;
    left = Math.min(left, x + box.origin.x);
    top = Math.min(top, y + box.origin.y);
    right = Math.max(right, x + box.origin.x + box.width);
    bottom = Math.max(bottom, y + box.origin.y + box.height);
  }
  return left === Infinity ? null : { x: left, y: top, width: right - left, height: bottom - top };
}

function rounded(positions: ReadonlyMap<string, Position>): ReadonlyMap<string, Position> {
  return new Map(
    Array.from(positions, ([id, { x, y }]) => [id, { x: Math.round(x), y: Math.round(y) }]),
  );
}
