/** What differs between two graphs, in the terms people think in: nodes, their settings, the way they are connected. */
import { type Json, jsonEquals } from "../../shared/base/json.ts";
import type { Edge, Graph, Node } from "../../shared/graph/graph.ts";
import { indexOf } from "./graph-index.ts";

export interface NodeChange {
  readonly before: Node;
  readonly after: Node;
  /** Names of the parameters and fields that differ; `name`, `kind`, `disabled` among them. */
  readonly what: readonly string[];
}

export interface GraphDiff {
  readonly added: readonly Node[];
  readonly removed: readonly Node[];
  readonly changed: readonly NodeChange[];
  /** Nodes that only stand somewhere else. */
  readonly moved: readonly Node[];
  /** Connections as `from → to`, by name. */
  readonly connected: readonly string[];
  readonly disconnected: readonly string[];
  readonly notesDiffer: boolean;
  /** Names of the workflow's own fields that differ. */
  readonly settings: readonly string[];
}

/** Compares by id; a node whose id is gone is looked for by its name and kind, as after an import. */
export function diffGraphs(before: Graph, after: Graph): GraphDiff {
  const partners = pairNodes(before, after);
  const paired = new Set([...partners.values()].map((node) => node.id));
  const changed: NodeChange[] = [];
  const moved: Node[] = [];
  for (const [id, partner] of partners) {
    const node = indexOf(before).node(id);
    if (node === undefined || node === partner) continue;
    const what = differences(node, partner);
    if (what.length > 0) changed.push({ before: node, after: partner, what });
    else if (!isSamePlace(node, partner)) moved.push(partner);
  }
  const edgesBefore = edgeNames(before);
  const edgesAfter = edgeNames(after);
  return {
    added: after.nodes.filter((node) => !paired.has(node.id)),
    removed: before.nodes.filter((node) => !partners.has(node.id)),
    changed,
    moved,
    connected: [...edgesAfter].filter((edge) => !edgesBefore.has(edge)),
    disconnected: [...edgesBefore].filter((edge) => !edgesAfter.has(edge)),
    notesDiffer: !jsonEquals(before.notes as Json, after.notes as Json),
    settings: differingKeys(before.fields, after.fields),
  };
}

/** True when nothing that runs differs: places and notes may. */
export function isSameBehaviour(diff: GraphDiff): boolean {
  return [
    diff.added,
    diff.removed,
    diff.changed,
    diff.connected,
    diff.disconnected,
    diff.settings,
  ].every((list) => list.length === 0);
}

/** True when nothing at all differs. */
export function isEmptyDiff(diff: GraphDiff): boolean {
  return isSameBehaviour(diff) && diff.moved.length === 0 && !diff.notesDiffer;
}

function pairNodes(before: Graph, after: Graph): ReadonlyMap<string, Node> {
  const index = indexOf(after);
  const partners = new Map<string, Node>();
  const taken = new Set<string>();
  for (const node of before.nodes) {
    const same = index.node(node.id);
    if (same === undefined) continue;
    partners.set(node.id, same);
    taken.add(same.id);
  }
  for (const node of before.nodes) {
    if (partners.has(node.id)) continue;
    const namesake = index.node(index.byName.get(node.name) ?? "");
    if (namesake === undefined || taken.has(namesake.id) || namesake.kind !== node.kind) continue;
    partners.set(node.id, namesake);
    taken.add(namesake.id);
  }
  return partners;
}

function differences(before: Node, after: Node): readonly string[] {
  return [
    ...(before.name === after.name ? [] : ["name"]),
    ...(before.kind === after.kind ? [] : ["kind"]),
    ...((before.disabled ?? false) === (after.disabled ?? false) ? [] : ["disabled"]),
    ...differingKeys(before.params, after.params),
    ...differingKeys(before.fields, after.fields),
  ];
}

function differingKeys(
  before: Readonly<Record<string, Json>>,
  after: Readonly<Record<string, Json>>,
): readonly string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].filter((key) => {
    const left = before[key];
    const right = after[key];
    if (left === undefined || right === undefined) return left !== right;
    return !jsonEquals(left, right);
  });
}

function isSamePlace(before: Node, after: Node): boolean {
  return (
    before.position.x === after.position.x &&
    before.position.y === after.position.y &&
    before.size?.width === after.size?.width &&
    before.size?.height === after.size?.height &&
    before.color === after.color
  );
}

function edgeNames(graph: Graph): ReadonlySet<string> {
  const { node } = indexOf(graph);
  const name = (id: string): string => node(id)?.name ?? id;
  const port = (edge: Edge): string => (edge.sourcePort === "next" ? "" : ` (${edge.sourcePort})`);
  return new Set(
    graph.edges.map((edge) => `${name(edge.source)}${port(edge)} → ${name(edge.target)}`),
  );
}
