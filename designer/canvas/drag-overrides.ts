/** Where things are while they are dragged or resized, out of what React Flow tells. Pure. */
import type { NodeChange } from "@xyflow/react";
import type { Graph, Position, Size } from "../../shared/graph/graph.ts";
import { indexOf } from "../document/graph-index.ts";
import { groupFrame } from "../document/groups.ts";
import type { CanvasNode, Overrides } from "./adapt.ts";

/** The nodes that a thing on the canvas stands for: those of a group, else the thing itself. */
export function membersOf(graph: Graph, id: string): readonly string[] {
  return graph.groups.find((group) => group.id === id)?.nodes ?? [id];
}

/** Where a drag has nodes and notes, before they settle; the frame of a group takes its nodes along. */
export function draggedTo(
  graph: Graph,
  changes: readonly NodeChange<CanvasNode>[],
): ReadonlyMap<string, Position> {
  const positions = new Map<string, Position>();
  const frames = new Map<string, Position>();
  for (const change of changes) {
    if (change.type !== "position" || change.dragging === undefined) continue;
    if (change.position === undefined) continue;
    const isFrame = graph.groups.some((group) => group.id === change.id);
    (isFrame ? frames : positions).set(change.id, change.position);
  }
  for (const group of graph.groups) {
    const at = frames.get(group.id);
    const frame = at === undefined ? null : groupFrame(graph, group);
    if (at === undefined || frame === null) continue;
    for (const id of group.nodes) {
      const node = indexOf(graph).node(id);
      if (node === undefined || positions.has(id)) continue;
      positions.set(id, {
        x: node.position.x + at.x - frame.x,
        y: node.position.y + at.y - frame.y,
      });
    }
  }
  return positions;
}

/** Overrides with these places; the same object when nothing moves. */
export function placedAt(before: Overrides, positions: ReadonlyMap<string, Position>): Overrides {
  const isSame = [...positions].every(([id, { x, y }]) => {
    const old = before.get(id)?.position;
    return old !== undefined && old.x === x && old.y === y;
  });
  if (isSame) return before;
  const next = new Map(before);
  for (const [id, position] of positions) next.set(id, { ...next.get(id), position });
  return next;
}

/** Overrides after changes by hand other than dragging: sizes, and the places of what is pulled at its left or top. */
export function merged(before: Overrides, changes: readonly NodeChange<CanvasNode>[]): Overrides {
  let next: Map<string, { position?: Position; size?: Size }> | null = null;
  const set = (id: string, part: { position?: Position; size?: Size }): void => {
    next ??= new Map(before);
    next.set(id, { ...next.get(id), ...part });
  };
  for (const change of changes) {
    // A container that is pulled at its left or top; what is dragged is settled elsewhere.
    if (
      change.type === "position" &&
      change.position !== undefined &&
      change.dragging === undefined
    )
      set(change.id, { position: change.position });
    // Only resizing by hand sets a size; measured sizes are those that were computed.
    if (change.type === "dimensions" && change.resizing === true && change.dimensions !== undefined)
      set(change.id, { size: change.dimensions });
  }
  return next ?? before;
}

/** The places among the overrides. */
export function positionsOf(overrides: Overrides): ReadonlyMap<string, Position> {
  return new Map(
    Array.from(overrides).flatMap(([id, { position }]) =>
      position === undefined ? [] : [[id, position] as const],
    ),
  );
}
