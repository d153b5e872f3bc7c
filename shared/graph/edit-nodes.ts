import type { Json } from "../base/json.ts";
import type { Problem } from "../base/problem.ts";
import { problem } from "../definition/problem-codes.ts";
import { kindOf } from "../nodes/index.ts";
import {
  type Edge,
  type Graph,
  graphLimits,
  type Node,
  type Position,
  type Size,
} from "./graph.ts";
import { groupsAfter } from "./edit-groups.ts";
import { ancestors, indexGraph, withDescendants } from "./graph-index.ts";
import { matchEntries } from "./match-entries.ts";
import { catchEntries, catchIndex, catchPort, isContainer, isStart, outputPorts } from "./ports.ts";
import { changeRecord, type RecordChange } from "./record-change.ts";

interface Move {
  readonly id: string;
  readonly position: Position;
}

/** `node.add`. */
export function addNode(
  graph: Graph,
  { node, index = graph.nodes.length }: { readonly node: Node; readonly index?: number },
): Graph | Problem {
  const { id } = node;
  if ([...graph.nodes, ...graph.notes, ...graph.groups].some((item) => item.id === id)) {
    return problem("duplicateId", "", { id });
  }
  if (graph.nodes.length >= graphLimits.nodes) {
    return problem("tooManyNodes", "", { limit: graphLimits.nodes });
  }
  const nodes = [...graph.nodes.slice(0, index), node, ...graph.nodes.slice(index)];
  const after = { ...graph, nodes };
  return checkPlace(after, [node.id], node.parent ?? null) ?? after;
}

/** `node.remove`. */
export function removeNodes(graph: Graph, ids: readonly string[]): Graph | Problem {
  const index = indexGraph(graph);
  const missing = ids.find((id) => index.node(id) === undefined);
  if (missing !== undefined) return problem("unknownNode", "", { id: missing });
  const gone = withDescendants(index, ids);
  const left = {
    ...graph,
    nodes: graph.nodes.filter((node) => !gone.has(node.id)),
    edges: keep(graph.edges, (edge) => !gone.has(edge.source) && !gone.has(edge.target)),
  };
  return { ...left, groups: groupsAfter(left, gone) };
}

/** `node.move`. */
export function moveNodes(graph: Graph, moves: readonly Move[]): Graph | Problem {
  const positions = new Map(moves.map(({ id, position }) => [id, position]));
  return replaceNodes(graph, [...positions.keys()], (node) => ({
    ...node,
    position: positions.get(node.id) ?? node.position,
  }));
}

/** `node.resize`. */
export function resizeNode(
  graph: Graph,
  change: { readonly id: string; readonly size: Size; readonly position?: Position },
): Graph | Problem {
  const { id, size, position } = change;
  const node = graph.nodes.find((other) => other.id === id);
  if (node !== undefined && !isContainer(node)) {
    return problem("notAContainer", "", { name: node.name });
  }
  return replaceNodes(graph, [id], (found) => ({
    ...found,
    size,
    position: position ?? found.position,
  }));
}

/** `node.rename`. Nothing else names a node, so nothing else changes. */
export function renameNode(
  graph: Graph,
  { id, name }: { readonly id: string; readonly name: string },
): Graph | Problem {
  const limit = graphLimits.nameLength;
  if (name.length > limit) return problem("longStateName", "", { length: name.length, limit });
  return replaceNodes(graph, [id], (node) => ({ ...node, name }));
}

interface NodeChange {
  readonly id: string;
  readonly params?: RecordChange;
  readonly fields?: RecordChange;
  readonly disabled?: boolean;
  readonly color?: string | null;
  readonly kind?: string;
  readonly pinned?: Json | undefined;
}

/** `node.set`. */
export function setNode(graph: Graph, change: NodeChange): Graph | Problem {
  const before = graph.nodes.find((node) => node.id === change.id);
  if (before === undefined) return problem("unknownNode", "", { id: change.id });
  if (change.kind !== undefined && kindOf[change.kind] === undefined) {
    return problem("unknownKind", "", { kind: change.kind });
  }
  const after = changed(before, change);
  const index = indexGraph(graph);
  if (!isContainer(after) && index.children(after.id).length > 0) {
    return problem("notAContainer", "", { name: after.name });
  }
  if (isStart(after) && (after.parent !== undefined || index.incoming(after.id).length > 0)) {
    return after.parent === undefined
      ? problem("noInput", "", {})
      : problem("startInContainer", "", {});
  }
  const matches = matchEntries(catchEntries(before), catchEntries(after));
  return withNode(graph, after, (at) => matches[at] ?? null);
}

function changed(node: Node, change: NodeChange): Node {
  const { disabled = node.disabled ?? false, color = node.color } = change;
  const pinned = "pinned" in change ? change.pinned : node.pinned;
  const { disabled: _disabled, color: _color, pinned: _pinned, ...rest } = node;
  return {
    ...rest,
    kind: change.kind ?? node.kind,
    params: change.params === undefined ? node.params : changeRecord(node.params, change.params),
    fields: change.fields === undefined ? node.fields : changeRecord(node.fields, change.fields),
    ...(disabled ? { disabled } : {}),
    ...(color === undefined || color === null ? {} : { color }),
    ...(pinned === undefined ? {} : { pinned }),
  };
}

/** `catch.remove`. */
export function removeCatch(
  graph: Graph,
  { id, index }: { readonly id: string; readonly index: number },
): Graph | Problem {
  const node = graph.nodes.find((other) => other.id === id);
  if (node === undefined) return problem("unknownNode", "", { id });
  const entries = catchEntries(node);
  if (entries[index] === undefined) return problem("unknownEntry", "", { index });
  const left = entries.filter((_, i) => i !== index);
  const fields = changeRecord(node.fields, { Catch: left.length === 0 ? undefined : left });
  return withNode(graph, { ...node, fields }, (at) =>
    at === index ? null : at > index ? at - 1 : at,
  );
}

/** The graph with a node changed; its edges follow their outputs, or go with them. */
function withNode(graph: Graph, node: Node, catchAfter: (index: number) => number | null): Graph {
  const ports = new Set(outputPorts(node).map((port) => port.id));
  const edges = graph.edges.flatMap((edge) => {
    if (edge.source !== node.id) return [edge];
    const port = portAfter(edge.sourcePort, catchAfter);
    if (port === null || !ports.has(port)) return [];
    return [port === edge.sourcePort ? edge : { ...edge, sourcePort: port }];
  });
  const same =
    edges.length === graph.edges.length && edges.every((edge, i) => edge === graph.edges[i]);
  return {
    ...graph,
    nodes: graph.nodes.map((other) => (other.id === node.id ? node : other)),
    edges: same ? graph.edges : edges,
  };
}

function portAfter(port: string, catchAfter: (index: number) => number | null): string | null {
  const index = catchIndex(port);
  if (index === null) return port;
  const after = catchAfter(index);
  return after === null ? null : catchPort(after);
}

/** `node.reparent`. */
export function reparentNodes(
  graph: Graph,
  { parent, moves }: { readonly parent: string | null; readonly moves: readonly Move[] },
): Graph | Problem {
  const positions = new Map(moves.map(({ id, position }) => [id, position]));
  const moved = replaceNodes(graph, [...positions.keys()], (node) => {
    const { parent: _, ...rest } = node;
    const position = positions.get(node.id) ?? node.position;
    return { ...rest, position, ...(parent === null ? {} : { parent }) };
  });
  if ("code" in moved) return moved;
  const fault = checkPlace(moved, [...positions.keys()], parent);
  if (fault !== null) return fault;
  const index = indexGraph(moved);
  const edges = keep(moved.edges, (edge) => {
    const source = index.node(edge.source);
    const inner = source === undefined ? undefined : innerPortsOf(source).has(edge.sourcePort);
    return index.node(edge.target)?.parent === (inner === true ? source?.id : source?.parent);
  });
  return { ...moved, edges, groups: groupsAfter(moved, new Set(positions.keys())) };
}

function innerPortsOf(node: Node): ReadonlySet<string> {
  return new Set(outputPorts(node).flatMap(({ id, role }) => (role === "inner" ? [id] : [])));
}

/** Whether nodes may lie in a container, once they are there. */
function checkPlace(graph: Graph, ids: readonly string[], parent: string | null): Problem | null {
  if (parent === null) return null;
  const index = indexGraph(graph);
  const container = index.node(parent);
  if (container === undefined) return problem("unknownNode", "", { id: parent });
  if (!isContainer(container)) return problem("notAContainer", "", { name: container.name });
  const around = new Set([parent, ...ancestors(index, parent)]);
  if (ids.some((id) => around.has(id))) return problem("parentCycle", "", {});
  const nodes = ids.flatMap((id) => index.node(id) ?? []);
  if (nodes.some(isStart)) return problem("startInContainer", "", {});
  const deepest = Math.max(
    ...[...withDescendants(index, ids)].map((id) => ancestors(index, id).length),
  );
  const limit = graphLimits.depth;
  return deepest > limit ? problem("tooManyLevels", "", { limit }) : null;
}

/** The graph with some nodes replaced. */
function replaceNodes(
  graph: Graph,
  ids: readonly string[],
  change: (node: Node) => Node,
): Graph | Problem {
  const wanted = new Set(ids);
  const nodes = graph.nodes.map((node) => (wanted.delete(node.id) ? change(node) : node));
  const [missing] = wanted;
  return missing === undefined ? { ...graph, nodes } : problem("unknownNode", "", { id: missing });
}

/** The edges that fit, as the same list when all do. */
function keep(edges: Edge[], fits: (edge: Edge) => boolean): Edge[] {
  return edges.every(fits) ? edges : edges.filter(fits);
}
