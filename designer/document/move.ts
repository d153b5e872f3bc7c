/** Steps that move and resize what is on the canvas. */
import type { Edge, Graph, Node, Position, Size } from "../../shared/graph/graph.ts";
import type { Edit } from "../../shared/graph/edit.ts";
import { groupUnder } from "./groups.ts";
import { absolutePosition, indexOf, withDescendants } from "./graph-index.ts";
import { metrics, minContainerSize, nodeBox } from "../../shared/graph/node-box.ts";
import { clampInside, containerAt, growAround, rectOf, relativeTo } from "./place.ts";
import { type Plan, moveTo, sketchOn } from "./plan.ts";
import { planStrings } from "./plan-strings.ts";

export interface Move {
  /** Ids of nodes and notes with their new positions, relative to the container they are in now. */
  readonly positions: ReadonlyMap<string, Position>;
  /** Take connected nodes into or out of a container too; their connections across the border are let go. */
  readonly detach: boolean;
}

interface Landing {
  readonly node: Node;
  readonly parent: string | undefined;
  readonly position: Position;
  /** Connections that are let go. */
  readonly lost: number;
}

/** A drag: nodes land in the container under them unless connections hold them in their own. */
export function planMove(graph: Graph, move: Move): Plan | null {
  const landings = landingsOf(graph, move);
  const notes = graph.notes.filter((note) => move.positions.has(note.id));
  const sketch = sketchOn(graph);
  for (const { node, parent, position } of landings) {
    const moves = [{ id: node.id, position }];
    sketch.add(
      parent === node.parent
        ? { type: "node.move", moves }
        : { type: "node.reparent", parent: parent ?? null, moves },
    );
  }
  for (const note of notes) {
    const position = move.positions.get(note.id) ?? note.position;
    sketch.add({ type: "note.set", id: note.id, change: { position } });
  }
  for (const parent of new Set(landings.map((landing) => landing.parent)))
    growAround(sketch, parent);
  const joined = joinedGroup(graph, landings);
  if (joined !== null) sketch.add(joined);
  const hasMoved =
    notes.length > 0 ||
    landings.some(
      ({ node, parent, position }) =>
        parent !== node.parent || position.x !== node.position.x || position.y !== node.position.y,
    );
  if (!hasMoved) return null;
  const lost = landings.reduce((sum, landing) => sum + landing.lost, 0);
  return {
    label: moveLabel(move, landings),
    edits: sketch.edits(),
    ...(lost === 0
      ? {}
      : { remark: lost === 1 ? "1 connection was let go." : `${lost} connections were let go.` }),
  };
}

function moveLabel({ positions }: Move, landings: readonly Landing[]): string {
  if (positions.size !== 1) return planStrings.moveItems(positions.size);
  const name = landings[0]?.node.name;
  return name === undefined ? planStrings.moveNote : planStrings.moveOne(name);
}

/** A single node that is dropped on the frame of a group becomes part of it. */
function joinedGroup(graph: Graph, landings: readonly Landing[]): Edit | null {
  const [landing] = landings;
  if (landing === undefined || landings.length > 1) return null;
  const { node, parent, position } = landing;
  const { width, height } = nodeBox(node).card;
  const at = { x: position.x + width / 2, y: position.y + height / 2 };
  const group = groupUnder(graph, { id: node.id, parent, at });
  return group === undefined
    ? null
    : { type: "group.set", id: group.id, change: { nodes: [...group.nodes, node.id] } };
}

function landingsOf(graph: Graph, { positions, detach }: Move): readonly Landing[] {
  const index = indexOf(graph);
  const movedNodes = [...positions.keys()].flatMap((id) => index.node(id) ?? []);
  const carried = withDescendants(
    graph,
    movedNodes.map((node) => node.id),
  );
  return movedNodes.map((node) => {
    const position = positions.get(node.id) ?? node.position;
    const isCarried = node.parent !== undefined && carried.has(node.parent);
    const under =
      isCarried || node.kind === "start"
        ? node.parent
        : containerUnder(graph, node, { position, carried });
    const crossing = under === node.parent ? [] : crossingEdges(graph, node.id, carried);
    const parent = crossing.length > 0 && !detach ? node.parent : under;
    const there =
      parent === node.parent
        ? position
        : relativeTo(graph, parent, onCanvas(graph, node.parent, position));
    return {
      node,
      parent,
      position: clampInside(parent, there),
      lost: parent === node.parent ? 0 : crossing.length,
    };
  });
}

function onCanvas(graph: Graph, parent: string | undefined, position: Position): Position {
  if (parent === undefined) return position;
  const origin = absolutePosition(graph, parent);
  return { x: origin.x + position.x, y: origin.y + position.y };
}

/** The container under the middle of a node's head. */
function containerUnder(
  graph: Graph,
  node: Node,
  { position, carried }: { readonly position: Position; readonly carried: ReadonlySet<string> },
): string | undefined {
  const at = onCanvas(graph, node.parent, position);
  return containerAt(
    graph,
    { x: at.x + nodeBox(node).card.width / 2, y: at.y + metrics.portY },
    carried,
  );
}

/** The container a dragged node would land in, to show it while it is dragged; null outside of any or when it stays where it is. */
export function landingOf(
  graph: Graph,
  id: string,
  { position, detach }: { readonly position: Position; readonly detach: boolean },
): string | null {
  const [landing] = landingsOf(graph, { positions: new Map([[id, position]]), detach });
  return landing === undefined || landing.parent === landing.node.parent
    ? null
    : (landing.parent ?? null);
}

/** Connections between a node and nodes that do not move with it. */
function crossingEdges(graph: Graph, id: string, carried: ReadonlySet<string>): readonly Edge[] {
  const { incoming, outgoing } = indexOf(graph);
  return [
    ...incoming(id).filter((edge) => !carried.has(edge.source)),
    ...outgoing(id).filter((edge) => !carried.has(edge.target)),
  ];
}

/** Moves by a step of the grid, as keys do. */
export function planNudge(graph: Graph, ids: readonly string[], by: Position): Plan | null {
  const index = indexOf(graph);
  const sketch = sketchOn(graph);
  const moved = (position: Position): Position => ({ x: position.x + by.x, y: position.y + by.y });
  for (const id of ids) {
    const note = graph.notes.find((each) => each.id === id);
    if (note !== undefined)
      sketch.add({ type: "note.set", id, change: { position: moved(note.position) } });
    const node = index.node(id);
    if (node === undefined || (node.parent !== undefined && ids.includes(node.parent))) continue;
    sketch.add(moveTo(id, clampInside(node.parent, moved(node.position))));
    growAround(sketch, node.parent);
  }
  if (sketch.edits().length === 0) return null;
  return {
    label: ids.length === 1 ? planStrings.move : planStrings.moveItems(ids.length),
    edits: sketch.edits(),
  };
}

/** Resizes a container, never below what is inside it, or a note. */
export function planResize(
  graph: Graph,
  id: string,
  to: { readonly position: Position; readonly size: Size },
): Plan | null {
  const node = indexOf(graph).node(id);
  const size = { width: Math.round(to.size.width), height: Math.round(to.size.height) };
  if (node === undefined) {
    if (!graph.notes.some((note) => note.id === id)) return null;
    return {
      label: planStrings.resizeNote,
      edits: [{ type: "note.set", id, change: { size, position: to.position } }],
    };
  }
  const least = minContainerSize(node);
  const inside = indexOf(graph).children(id).map(rectOf);
  const width = Math.max(
    size.width,
    least.width,
    ...inside.map((rect) => rect.x + rect.width + metrics.grid),
  );
  const height = Math.max(
    size.height,
    least.height,
    ...inside.map((rect) => rect.y + rect.height + metrics.grid),
  );
  const sketch = sketchOn(graph);
  sketch.add({ type: "node.resize", id, size: { width, height }, position: to.position });
  growAround(sketch, node.parent);
  return { label: planStrings.resize(node.name), edits: sketch.edits() };
}
