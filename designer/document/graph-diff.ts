/** What differs between two graphs, in the terms people think in: nodes, their settings, the way they are connected. */
import { type Json, jsonEquals } from "../../shared/base/json.ts";
import type { Edge, Graph, Node } from "../../shared/graph/graph.ts";
import { indexOf } from "./graph-index.ts";

/** One parameter or field that differs; undefined where a side does not have it. */
export interface FieldChange {
  readonly name: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

export interface NodeChange {
  readonly before: Node;
  readonly after: Node;
  /** Names of the parameters and fields that differ; `name`, `kind`, `disabled` among them. */
  readonly what: readonly string[];
  /** The same with what stands there. */
  readonly fields: readonly FieldChange[];
}

/** A connection that only one side has. */
export interface EdgeChange {
  readonly edge: Edge;
  /** `from → to`, by name. */
  readonly name: string;
}

/** A group that differs, with the names of the nodes that only one side has in it. */
export interface GroupDifference {
  readonly mark: "added" | "removed" | "changed";
  readonly name: string;
  /** The older name, where it differs. */
  readonly formerName: string | null;
  readonly joined: readonly string[];
  readonly left: readonly string[];
}

export interface GraphDiff {
  readonly added: readonly Node[];
  readonly removed: readonly Node[];
  readonly changed: readonly NodeChange[];
  /** Nodes that only stand somewhere else. */
  readonly moved: readonly Node[];
  readonly connected: readonly EdgeChange[];
  readonly disconnected: readonly EdgeChange[];
  readonly groups: readonly GroupDifference[];
  readonly notesDiffer: boolean;
  /** The workflow's own fields that differ. */
  readonly settings: readonly FieldChange[];
  /** Ids of the nodes of the older graph that are still there, with those that they have in the newer one. */
  readonly partners: ReadonlyMap<string, string>;
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
    const fields = differences(node, partner);
    const what = fields.map(({ name }) => name);
    if (fields.length > 0) changed.push({ before: node, after: partner, what, fields });
    else if (!isSamePlace(node, partner)) moved.push(partner);
  }
  // A renamed node keeps its connections: both sides are named as the newer one is.
  const edgesBefore = edgesByName(before, (id) => partners.get(id)?.name);
  const edgesAfter = edgesByName(after);
  const only = (
    these: ReadonlyMap<string, Edge>,
    those: ReadonlyMap<string, Edge>,
  ): readonly EdgeChange[] =>
    [...these].filter(([name]) => !those.has(name)).map(([name, edge]) => ({ edge, name }));
  return {
    added: after.nodes.filter((node) => !paired.has(node.id)),
    removed: before.nodes.filter((node) => !partners.has(node.id)),
    changed,
    moved,
    connected: only(edgesAfter, edgesBefore),
    disconnected: only(edgesBefore, edgesAfter),
    groups: diffGroups(before, after, (id) => partners.get(id)?.id),
    notesDiffer: !jsonEquals(before.notes as Json, after.notes as Json),
    settings: differingFields(before.fields, after.fields),
    partners: new Map(Array.from(partners, ([id, { id: other }]) => [id, other])),
  };
}

/** True when nothing that runs differs: places, groups and notes may. */
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
  return (
    [diff.moved, diff.groups].every((list) => list.length === 0) &&
    isSameBehaviour(diff) &&
    !diff.notesDiffer
  );
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

function diffGroups(
  before: Graph,
  after: Graph,
  partnerOf: (id: string) => string | undefined,
): readonly GroupDifference[] {
  const older = new Map(before.groups.map((group) => [group.id, group]));
  const newer = new Map(after.groups.map((group) => [group.id, group]));
  const namesIn = (graph: Graph, ids: readonly string[]): readonly string[] =>
    ids.map((id) => indexOf(graph).node(id)?.name ?? id);
  return [...new Set([...newer.keys(), ...older.keys()])].flatMap(
    (id): readonly GroupDifference[] => {
      const [was, is] = [older.get(id), newer.get(id)];
      const name = is?.name ?? was?.name ?? "";
      const then = was?.nodes.map((node) => ({ node, now: partnerOf(node) })) ?? [];
      const kept = new Set(then.map(({ now }) => now));
      const now = new Set(is?.nodes);
      const joined = namesIn(
        after,
        [...now].filter((node) => !kept.has(node)),
      );
      const left = namesIn(
        before,
        then.flatMap((at) => (at.now !== undefined && now.has(at.now) ? [] : [at.node])),
      );
      if (was === undefined || is === undefined) {
        const mark = was === undefined ? "added" : "removed";
        return [{ mark, name, formerName: null, joined, left }];
      }
      const isSame = was.name === is.name && was.color === is.color;
      if (isSame && joined.length + left.length === 0) return [];
      const formerName = was.name === is.name ? null : was.name;
      return [{ mark: "changed", name, formerName, joined, left }];
    },
  );
}

function differences(before: Node, after: Node): readonly FieldChange[] {
  const own = (name: string, left: Json, right: Json): readonly FieldChange[] =>
    left === right ? [] : [{ name, before: left, after: right }];
  return [
    ...own("name", before.name, after.name),
    ...own("kind", before.kind, after.kind),
    ...own("disabled", before.disabled ?? false, after.disabled ?? false),
    ...differingFields(before.params, after.params),
    ...differingFields(before.fields, after.fields),
  ];
}

function differingFields(
  before: Readonly<Record<string, Json>>,
  after: Readonly<Record<string, Json>>,
): readonly FieldChange[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) => {
    const left = before[name];
    const right = after[name];
    const isSame =
      left === undefined || right === undefined ? left === right : jsonEquals(left, right);
    return isSame ? [] : [{ name, before: left, after: right }];
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

/** Connections by `from → to`. */
function edgesByName(
  graph: Graph,
  nameInOther: (id: string) => string | undefined = () => undefined,
): ReadonlyMap<string, Edge> {
  const { node } = indexOf(graph);
  const name = (id: string): string => nameInOther(id) ?? node(id)?.name ?? id;
  const port = (edge: Edge): string => (edge.sourcePort === "next" ? "" : ` (${edge.sourcePort})`);
  return new Map(
    graph.edges.map((edge) => [`${name(edge.source)}${port(edge)} → ${name(edge.target)}`, edge]),
  );
}
