/** Steps that add a node: on its own, after another one, in the middle of a connection. */
import type { Graph, Node, Note, Position } from "../../shared/graph/graph.ts";
import { workflowLanguage } from "../../shared/graph/language.ts";
import { newNode } from "../../shared/graph/new-node.ts";
import { hasInput, isStart, mainPort } from "../../shared/graph/ports.ts";
import { insertOnEdge } from "../../shared/graph/rewire.ts";
import type { NodeKind } from "../../shared/nodes/kind.ts";
import { edgeFrom } from "./connect.ts";
import { indexOf } from "./graph-index.ts";
import { metrics, nodeBox } from "../../shared/graph/node-box.ts";
import { innerPortPositions, snapped } from "./places.ts";
import { innerPorts, outputPorts } from "./node-ports.ts";
import { clampInside, freeSpot, growAround, pushRight, rectOf, relativeTo } from "./place.ts";
import { type Plan, type Sketch, newId, sketchOn } from "./plan.ts";
import { planStrings } from "./plan-strings.ts";

/** A place in the document: a position, inside a container or not. */
export interface Spot {
  readonly position: Position;
  readonly parent: string | undefined;
}

/** An output of a node. */
export interface OutputRef {
  readonly node: string;
  readonly port: string;
}

/** A new node of a kind; not yet in the graph. */
function nodeOfKind(graph: Graph, kind: NodeKind, spot: Spot): Node {
  const takenNames = indexOf(graph).byName.keys();
  return newNode(kind, {
    id: newId("n"),
    position: snapped(spot.position),
    parent: spot.parent,
    takenNames,
    language: workflowLanguage(graph),
  });
}

/** Adds a node where nothing stands in its way. The first one in a container, or in one of its branches, is where that flow starts. */
export function planAdd(graph: Graph, kind: NodeKind, spot: Spot): Plan {
  const sketch = sketchOn(graph);
  const node = put(
    sketch,
    nodeOfKind(graph, kind, { ...spot, position: clampInside(spot.parent, spot.position) }),
  );
  const start = hasInput(node) ? openStart(graph, spot.parent) : null;
  if (start !== null) connect(sketch, start, node.id);
  growAround(sketch, spot.parent);
  return { label: planStrings.add(node.name), edits: sketch.edits(), select: [node.id] };
}

/** The first inner flow of a container that has no beginning yet. */
function openStart(graph: Graph, container: string | undefined): OutputRef | null {
  const node = container === undefined ? undefined : indexOf(graph).node(container);
  if (node === undefined) return null;
  const port = innerPorts(node).find(({ id }) => edgeFrom(graph, node.id, id) === undefined);
  return port === undefined ? null : { node: node.id, port: port.id };
}

function put(sketch: Sketch, node: Node): Node {
  const placed = { ...node, position: freeSpot(sketch.graph(), node.parent, rectOf(node)) };
  sketch.add({ type: "node.add", node: placed });
  return placed;
}

function connect(sketch: Sketch, source: OutputRef, target: string): void {
  sketch.add({
    type: "edge.add",
    edge: { id: newId("e"), source: source.node, sourcePort: source.port, target },
  });
}

/** Adds a node after an output; when the output already leads somewhere, in between. */
export function planAddAfter(graph: Graph, output: OutputRef, kind: NodeKind): Plan | null {
  const edge = edgeFrom(graph, output.node, output.port);
  if (edge !== undefined) return planInsertOnEdge(graph, edge.id, kind);
  const spot = spotAfter(graph, output);
  if (spot === null || !hasInput({ kind: kind.type })) return null;
  const sketch = sketchOn(graph);
  const node = put(sketch, nodeOfKind(graph, kind, spot));
  connect(sketch, output, node.id);
  growAround(sketch, spot.parent);
  return { label: planStrings.add(node.name), edits: sketch.edits(), select: [node.id] };
}

export interface ConnectedAddition {
  readonly output: OutputRef;
  readonly kind: NodeKind;
  readonly point: Position;
}

/** Adds a node at a spot and lets an output lead to it: a connection dropped on nothing. */
export function planAddConnected(
  graph: Graph,
  { output, kind, point }: ConnectedAddition,
): Plan | null {
  const spot = spotAfter(graph, output);
  if (spot === null || !hasInput({ kind: kind.type })) return null;
  const inside = relativeTo(graph, spot.parent, { x: point.x, y: point.y - metrics.portY });
  const position = clampInside(spot.parent, snapped(inside));
  const sketch = sketchOn(graph);
  const node = put(sketch, nodeOfKind(graph, kind, { position, parent: spot.parent }));
  connect(sketch, output, node.id);
  growAround(sketch, spot.parent);
  return { label: planStrings.add(node.name), edits: sketch.edits(), select: [node.id] };
}

/** Adds a node before another one, leading to it. */
export function planAddBefore(graph: Graph, targetId: string, kind: NodeKind): Plan | null {
  const target = indexOf(graph).node(targetId);
  if (target === undefined || !hasInput(target)) return null;
  const sketch = sketchOn(graph);
  const left = target.position.x - metrics.cardWidth - metrics.columnGap;
  const position = clampInside(target.parent, { x: left, y: target.position.y });
  const node = put(sketch, nodeOfKind(graph, kind, { position, parent: target.parent }));
  const port = mainPort(node);
  if (port !== null) connect(sketch, { node: node.id, port }, targetId);
  growAround(sketch, target.parent);
  return { label: planStrings.add(node.name), edits: sketch.edits(), select: [node.id] };
}

/** Where a node after an output belongs: one column to the right, level with the output. */
function spotAfter(graph: Graph, output: OutputRef): Spot | null {
  const source = indexOf(graph).node(output.node);
  if (source === undefined) return null;
  if (innerPorts(source).some((port) => port.id === output.port)) {
    const y =
      innerPortPositions(graph, source).get(output.port)?.y ?? metrics.bodyTop + metrics.portY;
    const inside = { x: metrics.bodyLeft, y: y - metrics.portY };
    return { position: clampInside(source.id, inside), parent: source.id };
  }
  const box = nodeBox(source);
  const port = box.outputs.get(output.port);
  if (port === undefined) return null;
  return {
    position: {
      x: source.position.x + box.width + metrics.columnGap,
      y: source.position.y + port.y - metrics.portY,
    },
    parent: source.parent,
  };
}

/** Puts a new node into a connection; what comes after makes room. */
export function planInsertOnEdge(graph: Graph, edgeId: string, kind: NodeKind): Plan | null {
  const edge = indexOf(graph).edgeById(edgeId);
  const spot =
    edge === undefined ? null : spotAfter(graph, { node: edge.source, port: edge.sourcePort });
  return spot === null ? null : planSplice(graph, edgeId, nodeOfKind(graph, kind, spot));
}

function planSplice(graph: Graph, edgeId: string, node: Node): Plan | null {
  const insertion = insertOnEdge(graph, { edge: edgeId, node, newId: () => newId("e") });
  const target = indexOf(graph).edgeById(edgeId)?.target;
  if ("code" in insertion || target === undefined) return null;
  const sketch = sketchOn(graph);
  sketch.add(insertion);
  makeRoomAfter(sketch, node, target);
  growAround(sketch, indexOf(sketch.graph()).node(node.id)?.parent);
  return { label: planStrings.insert(node.name), edits: sketch.edits(), select: [node.id] };
}

/** A node dropped on a connection; the position is relative to the node's own container or to that of the connection. */
export interface EdgeDrop {
  readonly edgeId: string;
  readonly nodeId: string;
  readonly position: Position;
}

/** Puts a node that is already there, and not connected, into a connection. */
export function planSpliceExisting(
  graph: Graph,
  { edgeId, nodeId, position }: EdgeDrop,
): Plan | null {
  const node = indexOf(graph).node(nodeId);
  if (node === undefined || !canSplice(graph, edgeId, nodeId)) return null;
  const edge = indexOf(graph).edgeById(edgeId);
  const level =
    edge === undefined ? null : spotAfter(graph, { node: edge.source, port: edge.sourcePort });
  const spot = clampInside(edgeParent(graph, edgeId), snapped(position));
  return planSplice(graph, edgeId, {
    ...node,
    position: level === null ? spot : besideSource(spot, level.position),
  });
}

/** Where a node was dropped, but not on top of what leads to it, and level with it when that is about where it is. */
function besideSource(dropped: Position, level: Position): Position {
  return {
    x: Math.max(dropped.x, level.x),
    y: Math.abs(dropped.y - level.y) < metrics.headHeight + metrics.grid ? level.y : dropped.y,
  };
}

/** True when a node can be put into a connection: nothing leads to it yet and its way on is free. */
export function canSplice(graph: Graph, edgeId: string, nodeId: string): boolean {
  const index = indexOf(graph);
  const node = index.node(nodeId);
  const edge = index.edgeById(edgeId);
  if (node === undefined || edge === undefined || !hasInput(node)) return false;
  const port = mainPort(node);
  const isFree =
    index.incoming(nodeId).length === 0 && port !== null && index.edge(nodeId, port) === undefined;
  return isFree && edge.source !== nodeId && edge.target !== nodeId;
}

/** The container a connection runs in. */
export function edgeParent(graph: Graph, edgeId: string): string | undefined {
  const index = indexOf(graph);
  return index.node(index.edgeById(edgeId)?.target ?? "")?.parent;
}

function makeRoomAfter(sketch: Sketch, node: Node, targetId: string): void {
  const target = indexOf(sketch.graph()).node(targetId);
  const isForward =
    target !== undefined && target.position.x >= node.position.x - metrics.cardWidth;
  if (isForward)
    pushRight(sketch, targetId, {
      left: node.position.x + nodeBox(node).width + metrics.columnGap,
      keep: node.id,
    });
}

export type AddPlace = "anywhere" | "after" | "before" | "between";

/** Kinds that may be put behind an output, before an input, or into a connection. */
export function fits(kind: NodeKind, place: AddPlace): boolean {
  if (kind.hidden) return false;
  const endsFlow = kind.family === "flow" && kind.ports(kind.example).length === 0;
  switch (place) {
    case "anywhere":
      return true;
    case "after":
      return hasInput({ kind: kind.type });
    case "before":
      return !endsFlow;
    case "between":
      return hasInput({ kind: kind.type }) && !endsFlow;
  }
}

/** Outputs that lead nowhere yet. */
export function openOutputs(graph: Graph, node: Node): readonly string[] {
  return [...outputPorts(node), ...innerPorts(node)]
    .map((port) => port.id)
    .filter((port) => edgeFrom(graph, node.id, port) === undefined);
}

/** True when the graph has the node where runs begin: there is only one. */
export function hasStart(graph: Graph): boolean {
  return graph.nodes.some(isStart);
}

/** Adds an empty note. */
export function planAddNote(position: Position): Plan {
  const note: Note = {
    id: newId("t"),
    text: "",
    position: snapped(position),
    size: { width: 240, height: 144 },
  };
  return { label: planStrings.addNote, edits: [{ type: "note.add", note }], select: [note.id] };
}
