/** The only place where a graph becomes React Flow's nodes and edges. Unchanged parts keep their identity, so that only what changed is drawn. */
import {
  type Edge as FlowEdge,
  type Node as FlowNode,
  type NodeHandle,
  Position as Side,
} from "@xyflow/react";
import type { Edge, Graph, Group, Node, Note, Position, Size } from "../../shared/graph/graph.ts";
import { ancestorsOf, indexOf } from "../document/graph-index.ts";
import { kindLook } from "../document/kind-look.ts";
import { metrics, nodeBox } from "../../shared/graph/node-box.ts";
import { innerPortPositions } from "../document/places.ts";
import { isContainer } from "../../shared/graph/ports.ts";
import { innerPorts, outputPorts } from "../document/node-ports.ts";
import type { Rect } from "../document/place.ts";
import { groupFrame } from "../document/groups.ts";
import { backEdges } from "./back-edges.ts";
import { canvasStrings } from "./strings.ts";

interface NodeData extends Record<string, unknown> {
  readonly node: Node;
  /** False in the run view. */
  readonly editable: boolean;
  /** Where the flows inside a container start; null for other nodes. */
  readonly inner: ReadonlyMap<string, Position> | null;
}
interface NoteData extends Record<string, unknown> {
  readonly note: Note;
  readonly editable: boolean;
}
interface GroupData extends Record<string, unknown> {
  readonly group: Group;
  readonly editable: boolean;
}
export type EdgeLook = "plain" | "catch" | "inner" | "draft";
interface EdgeData extends Record<string, unknown> {
  readonly look: EdgeLook;
  readonly editable: boolean;
  /** Leads back to where the flow has been: drawn below the nodes, with the mark of a loop. */
  readonly isLoop: boolean;
  /** Space needed below each end to pass under the nodes. */
  readonly below: { readonly source: number; readonly target: number };
}

export type CardNode = FlowNode<NodeData, "card">;
export type ContainerNode = FlowNode<NodeData, "container">;
export type NoteNode = FlowNode<NoteData, "note">;
export type GroupNode = FlowNode<GroupData, "frame">;
export type CanvasNode = CardNode | ContainerNode | NoteNode | GroupNode;
export type CanvasEdge = FlowEdge<EdgeData, "flow">;

/** Positions and sizes while something is dragged or resized and not yet part of the document. */
export type Overrides = ReadonlyMap<string, { readonly position?: Position; readonly size?: Size }>;
export const noOverrides: Overrides = new Map();

export interface AdaptNodesParams {
  readonly graph: Graph;
  /** Ids of nodes and notes. */
  readonly selected: ReadonlySet<string>;
  readonly overrides: Overrides;
  readonly editable: boolean;
}

export interface AdaptEdgesParams {
  readonly graph: Graph;
  readonly selected: ReadonlySet<string>;
  readonly editable: boolean;
}

interface CachedNode {
  readonly source: Node | Note;
  readonly selected: boolean;
  readonly editable: boolean;
  readonly override: { readonly position?: Position; readonly size?: Size } | undefined;
  readonly inner: string;
  readonly flow: CanvasNode;
}
interface CachedFrame {
  readonly source: Group;
  readonly selected: boolean;
  readonly editable: boolean;
  readonly frame: Rect;
  readonly flow: GroupNode;
}
interface CachedEdge {
  readonly source: Edge;
  readonly from: Node | undefined;
  readonly to: Node | undefined;
  readonly selected: boolean;
  readonly editable: boolean;
  readonly isLoop: boolean;
  readonly flow: CanvasEdge;
}

export interface Adapter {
  readonly nodes: (params: AdaptNodesParams) => CanvasNode[];
  readonly edges: (params: AdaptEdgesParams) => CanvasEdge[];
}

/** Everything on the canvas is one tab stop: single nodes and edges take focus by script only. */
const outOfTabOrder = { tabIndex: -1 } as const;

export function createAdapter(): Adapter {
  let knownNodes = new Map<string, CachedNode>();
  let knownFrames = new Map<string, CachedFrame>();
  let knownEdges = new Map<string, CachedEdge>();
  let knownGraph: Graph | null = null;
  let ordered: readonly Node[] = [];
  return {
    nodes: (params) => {
      const next = new Map<string, CachedNode>();
      // While something is dragged the graph stays what it is: of each node only its own place can be another.
      const isSameGraph = params.graph === knownGraph;
      if (!isSameGraph) ordered = parentsFirst(params.graph);
      knownGraph = params.graph;
      for (const note of params.graph.notes)
        next.set(note.id, cachedNote(note, knownNodes.get(note.id), params));
      for (const node of ordered) {
        const known = knownNodes.get(node.id);
        const isKnown = isSameGraph && known !== undefined && isAsKnown(node, known, params);
        next.set(node.id, isKnown ? known : cachedNode(node, known, params));
      }
      knownNodes = next;
      const frames = new Map<string, CachedFrame>();
      for (const group of params.graph.groups) {
        const frame = cachedFrame(group, knownFrames.get(group.id), params);
        if (frame !== null) frames.set(group.id, frame);
      }
      knownFrames = frames;
      const drawn = Array.from(next.values(), ({ flow }) => flow);
      // A frame stands in the container of its nodes, which has to come before it.
      return [...drawn, ...Array.from(frames.values(), ({ flow }) => flow)];
    },
    edges: (params) => {
      const loops = backEdges(params.graph);
      const next = new Map<string, CachedEdge>();
      for (const edge of params.graph.edges) {
        next.set(
          edge.id,
          cachedEdge(edge, knownEdges.get(edge.id), { ...params, isLoop: loops.has(edge.id) }),
        );
      }
      knownEdges = next;
      return Array.from(next.values(), ({ flow }) => flow);
    },
  };
}

function parentsFirst(graph: Graph): readonly Node[] {
  if (graph.nodes.every((node) => node.parent === undefined)) return graph.nodes;
  const depth = new Map(graph.nodes.map((node) => [node.id, ancestorsOf(graph, node.id).length]));
  return [...graph.nodes].toSorted((a, b) => (depth.get(a.id) ?? 0) - (depth.get(b.id) ?? 0));
}

function cachedNote(
  note: Note,
  known: CachedNode | undefined,
  { selected, overrides, editable }: AdaptNodesParams,
): CachedNode {
  const isSelected = selected.has(note.id);
  const override = overrides.get(note.id);
  if (
    known?.source === note &&
    known.selected === isSelected &&
    known.override === override &&
    known.editable === editable
  )
    return known;
  const size = override?.size ?? note.size;
  const flow: NoteNode = {
    id: note.id,
    type: "note",
    position: override?.position ?? note.position,
    data: { note, editable },
    selected: isSelected,
    width: size.width,
    height: size.height,
    measured: size,
    zIndex: 0,
    ariaLabel: canvasStrings.note(note.text.slice(0, 80)),
    domAttributes: outOfTabOrder,
  };
  return { source: note, selected: isSelected, override, editable, inner: "", flow };
}

function cachedFrame(
  group: Group,
  known: CachedFrame | undefined,
  { graph, selected, overrides, editable }: AdaptNodesParams,
): CachedFrame | null {
  const frame = groupFrame(graph, group, overrides);
  if (frame === null) return null;
  const isSelected = group.nodes.every((id) => selected.has(id));
  const isKnown =
    known?.source === group &&
    known.selected === isSelected &&
    known.editable === editable &&
    isSameRect(known.frame, frame);
  if (isKnown) return known;
  const { width, height } = frame;
  const first = indexOf(graph).node(group.nodes[0] ?? "");
  const flow: GroupNode = {
    id: group.id,
    type: "frame",
    position: { x: frame.x, y: frame.y },
    ...(first?.parent === undefined ? {} : { parentId: first.parent }),
    data: { group, editable },
    selected: isSelected,
    width,
    height,
    measured: { width, height },
    // Below the connections of its flow.
    zIndex: first === undefined ? 0 : levelOf(graph, first) - 2,
    dragHandle: ".group-handle",
    style: { pointerEvents: "none" },
    ariaLabel: canvasStrings.group(group.name, group.nodes.length),
    domAttributes: outOfTabOrder,
  };
  return { source: group, selected: isSelected, editable, frame, flow };
}

function isSameRect(left: Rect, right: Rect): boolean {
  return (
    left.x === right.x &&
    left.y === right.y &&
    left.width === right.width &&
    left.height === right.height
  );
}

/** Whether a node is what it was, but for where the flows inside it start. */
function isAsKnown(node: Node, known: CachedNode, params: AdaptNodesParams): boolean {
  return (
    known.source === node &&
    known.selected === params.selected.has(node.id) &&
    known.override === params.overrides.get(node.id) &&
    known.editable === params.editable
  );
}

function cachedNode(
  node: Node,
  known: CachedNode | undefined,
  params: AdaptNodesParams,
): CachedNode {
  const { graph, editable } = params;
  const selected = params.selected.has(node.id);
  const override = params.overrides.get(node.id);
  const drawn = override?.size === undefined ? node : { ...node, size: override.size };
  const isBox = isContainer(node);
  const inner = isBox ? innerPortPositions(graph, drawn) : null;
  const innerKey = inner === null ? "" : [...inner.values()].map(({ y }) => y).join();
  if (known !== undefined && known.inner === innerKey && isAsKnown(node, known, params))
    return known;
  const { width, height } = nodeBox(drawn);
  const parentId =
    graph.nodes.length > 0 &&
    node.parent !== undefined &&
    indexOf(graph).node(node.parent) !== undefined
      ? node.parent
      : undefined;
  const shared = {
    id: node.id,
    position: override?.position ?? node.position,
    ...(parentId === undefined ? {} : { parentId }),
    data: { node: drawn, editable, inner },
    selected,
    width,
    height,
    measured: { width, height },
    handles: handlesOf(drawn, inner),
    // A card that is being dragged passes over the others.
    zIndex: levelOf(graph, node) + (override?.position !== undefined && !isBox ? 1000 : 0),
    ariaLabel: nodeLabel(node),
    domAttributes: outOfTabOrder,
  };
  // The body of a container lets the pointer through, so that one can select and add inside it as on the canvas.
  const flow: CanvasNode = isBox
    ? {
        ...shared,
        type: "container",
        dragHandle: ".container-handle",
        style: { pointerEvents: "none" },
      }
    : { ...shared, type: "card" };
  return { source: node, selected, override, editable, inner: innerKey, flow };
}

/** Stacking: notes, then for each depth of containers the connections and above them the nodes. */
function levelOf(graph: Graph, node: Node): number {
  return 2 + (node.parent === undefined ? 0 : 2 * ancestorsOf(graph, node.id).length);
}

/** What a screen reader says about a node. */
export function nodeLabel(node: Node): string {
  const { title } = kindLook(node.kind);
  return [
    node.name,
    ...(node.name === title ? [] : [title]),
    ...(node.disabled === true ? [canvasStrings.disabled] : []),
  ].join(", ");
}

/** Half the side of the invisible square around a port: what the pointer and the edges aim at. */
export const handleReach = 1;

function handlesOf(node: Node, inner: ReadonlyMap<string, Position> | null): NodeHandle[] {
  const box = nodeBox(node);
  const at = (position: Position) => ({
    x: position.x - handleReach,
    y: position.y - handleReach,
    width: handleReach * 2,
    height: handleReach * 2,
  });
  return [
    ...(box.input === null
      ? []
      : [{ id: "in", type: "target" as const, position: Side.Left, ...at(box.input) }]),
    ...Array.from(box.outputs, ([id, position]) => ({
      id,
      type: "source" as const,
      position: Side.Right,
      ...at(position),
    })),
    ...Array.from(inner ?? [], ([id, position]) => ({
      id,
      type: "source" as const,
      position: Side.Right,
      ...at(position),
    })),
  ];
}

function cachedEdge(
  edge: Edge,
  known: CachedEdge | undefined,
  params: AdaptEdgesParams & { readonly isLoop: boolean },
): CachedEdge {
  const { graph, editable, isLoop } = params;
  const { node } = indexOf(graph);
  const from = node(edge.source);
  const to = node(edge.target);
  const selected = params.selected.has(edge.id);
  const isKnown =
    known?.source === edge &&
    known.from === from &&
    known.to === to &&
    known.selected === selected &&
    known.editable === editable &&
    known.isLoop === isLoop;
  if (isKnown) return known;
  const flow: CanvasEdge = {
    id: edge.id,
    type: "flow",
    source: edge.source,
    sourceHandle: edge.sourcePort,
    target: edge.target,
    targetHandle: "in",
    selected,
    data: { look: edgeLook(edge, from), editable, isLoop, below: roomBelow(edge, from, to) },
    ariaLabel: edgeLabel(edge, from, to),
    domAttributes: outOfTabOrder,
    // Only a selected connection can be taken by its ends: otherwise they would be in the way of the ports.
    reconnectable: editable && selected,
    zIndex: to === undefined ? 1 : levelOf(graph, to) - 1,
  };
  return { source: edge, from, to, selected, editable, isLoop, flow };
}

function edgeLook(edge: Edge, from: Node | undefined): EdgeLook {
  if (edge.sourcePort.startsWith("catch:")) return "catch";
  return from !== undefined && innerPorts(from).some((port) => port.id === edge.sourcePort)
    ? "inner"
    : "plain";
}

function roomBelow(
  edge: Edge,
  from: Node | undefined,
  to: Node | undefined,
): { readonly source: number; readonly target: number } {
  const fromBox = from === undefined ? null : nodeBox(from);
  const port = fromBox?.outputs.get(edge.sourcePort);
  return {
    source: fromBox === null ? metrics.rowGap : fromBox.height - (port?.y ?? 0),
    target: to === undefined ? metrics.rowGap : nodeBox(to).height - metrics.portY,
  };
}

/** What a screen reader says about a connection. */
function edgeLabel(edge: Edge, from: Node | undefined, to: Node | undefined): string {
  const port =
    from === undefined
      ? undefined
      : [...outputPorts(from), ...innerPorts(from)].find(({ id }) => id === edge.sourcePort);
  const through = port === undefined || port.id === "next" ? "" : ` (${port.label})`;
  return canvasStrings.edge(`${from?.name ?? "?"}${through}`, to?.name ?? "?");
}
