/**
 * Puts an edited definition back onto the canvas: what survives under its name keeps its id and its place, what is new is put beside
 * its predecessor, and what a definition cannot hold (notes, drafts that nothing leads to, disabled nodes) stays.
 */
import { type Json, jsonEquals } from "../../shared/base/json.ts";
import { assemble } from "../../shared/compiler/assemble.ts";
import { groupsAfter } from "../../shared/graph/edit-groups.ts";
import type { Edge, Graph, Node, Position } from "../../shared/graph/graph.ts";
import { isStart, passThroughPort } from "../../shared/graph/ports.ts";
import { ancestorsOf, indexOf } from "./graph-index.ts";
import { metrics, nodeBox } from "../../shared/graph/node-box.ts";
import { clampInside, freeSpot, growAround, rectOf } from "./place.ts";
import { type Plan, newId, sketchOn } from "./plan.ts";

/** The step that replaces the drawing by that of an edited definition; null when nothing differs. */
export function planMerge(current: Graph, drawn: Graph, label: string): Plan | null {
  const { graph, added } = mergeGraph(current, drawn);
  if (jsonEquals(graph as unknown as Json, current as unknown as Json)) return null;
  const sketch = sketchOn(current);
  sketch.add({ type: "graph.replace", graph });
  const parents = new Set(
    graph.nodes.filter((node) => added.has(node.id)).map((node) => node.parent),
  );
  for (const parent of parents) growAround(sketch, parent);
  return { label, edits: sketch.edits() };
}

interface Merged {
  readonly graph: Graph;
  /** Ids of nodes that were not there before. */
  readonly added: ReadonlySet<string>;
}

function mergeGraph(current: Graph, drawn: Graph): Merged {
  const partners = pairUp(current, drawn);
  const ids = new Map(
    drawn.nodes.map((node) => [node.id, partners.get(node.id)?.id ?? newId("n")]),
  );
  const drafts = draftsOf(current, partners);
  const merged: Node[] = drawn.nodes.map((node) => mergeNode(node, partners.get(node.id), ids));
  const edges = mergeEdges(current, drawn, { ids, drafts });
  const graph: Graph = {
    ...drawn,
    nodes: inOrderOf(current.nodes, [...merged, ...drafts]),
    edges: inOrderOf(current.edges, edges),
    notes: current.notes,
    groups: current.groups,
  };
  const held = { ...graph, groups: groupsAfter(graph, movedNodes(current, graph)) };
  const added = new Set(
    drawn.nodes.flatMap((node) => (partners.has(node.id) ? [] : (ids.get(node.id) ?? []))),
  );
  return { graph: placeNew(held, added), added };
}

/** Nodes that stand in another flow than before. */
function movedNodes(before: Graph, after: Graph): ReadonlySet<string> {
  const { node } = indexOf(before);
  return new Set(
    after.nodes.filter(({ id, parent }) => node(id)?.parent !== parent).map(({ id }) => id),
  );
}

/** The items in the order of another list, those that it does not have last. */
function inOrderOf<Item extends { readonly id: string }>(
  order: readonly Item[],
  items: readonly Item[],
): Item[] {
  const places = new Map(order.map(({ id }, place) => [id, place]));
  const placeOf = ({ id }: Item): number => places.get(id) ?? order.length;
  return items.toSorted((a, b) => placeOf(a) - placeOf(b));
}

/** Nodes of the drawing with the nodes of the canvas that they are: by name, else by being the same under another name. */
function pairUp(current: Graph, drawn: Graph): ReadonlyMap<string, Node> {
  const index = indexOf(current);
  const { pointerOf } = assemble(current);
  const partners = new Map<string, Node>();
  const taken = new Set<string>();
  const pair = (node: Node, partner: Node | undefined): void => {
    if (partner === undefined || taken.has(partner.id)) return;
    partners.set(node.id, partner);
    taken.add(partner.id);
  };
  for (const node of drawn.nodes) {
    pair(
      node,
      isStart(node) ? current.nodes.find(isStart) : index.node(index.byName.get(node.name) ?? ""),
    );
  }
  for (const node of drawn.nodes) {
    if (partners.has(node.id)) continue;
    pair(
      node,
      current.nodes.find(
        (other) => pointerOf.has(other.id) && !taken.has(other.id) && isSameWork(node, other),
      ),
    );
  }
  return partners;
}

function isSameWork(left: Node, right: Node): boolean {
  return (
    left.kind === right.kind &&
    jsonEquals(left.params, right.params) &&
    jsonEquals(left.fields, right.fields)
  );
}

function mergeNode(node: Node, partner: Node | undefined, ids: ReadonlyMap<string, string>): Node {
  const parent = node.parent === undefined ? undefined : ids.get(node.parent);
  const id = ids.get(node.id) ?? node.id;
  const { parent: _, size, ...rest } = node;
  const place = parent === undefined ? {} : { parent };
  if (partner === undefined)
    return { ...rest, id, ...place, ...(size === undefined ? {} : { size }) };
  // What the start asks for is no part of a definition.
  if (isStart(node)) return partner;
  const isSame =
    partner.name === node.name && partner.parent === parent && isSameWork(node, partner);
  if (isSame) return partner;
  const shape = partner.size ?? size;
  return {
    ...rest,
    id,
    ...place,
    position: partner.parent === parent ? partner.position : node.position,
    ...(shape === undefined ? {} : { size: shape }),
    ...(partner.color === undefined ? {} : { color: partner.color }),
  };
}

/** Nodes of the canvas that no definition holds: those nothing leads to, and disabled ones. */
function draftsOf(current: Graph, partners: ReadonlyMap<string, Node>): readonly Node[] {
  const { pointerOf } = assemble(current);
  const drawn = new Set([...partners.values()].map((node) => node.id));
  const loose = current.nodes.filter(
    (node) => !isStart(node) && !pointerOf.has(node.id) && !drawn.has(node.id),
  );
  // Whoever loses its container cannot stay.
  const alive = new Set([...drawn, ...loose.map((node) => node.id)]);
  return loose.filter((node) => ancestorsOf(current, node.id).every((id) => alive.has(id)));
}

interface EdgeMerge {
  readonly ids: ReadonlyMap<string, string>;
  readonly drafts: readonly Node[];
}

function mergeEdges(current: Graph, drawn: Graph, { ids, drafts }: EdgeMerge): Edge[] {
  const index = indexOf(current);
  const draftIds = new Set(drafts.map((node) => node.id));
  const alive = new Set([...ids.values(), ...draftIds]);
  const edges = drawn.edges.map((edge): Edge => {
    const source = ids.get(edge.source) ?? edge.source;
    const target = ids.get(edge.target) ?? edge.target;
    const known = index.edge(source, edge.sourcePort);
    // A way through disabled nodes says the same and keeps them in it.
    if (
      known !== undefined &&
      alive.has(known.target) &&
      throughDisabled(current, known) === target
    )
      return known;
    return { id: known?.id ?? newId("e"), source, sourcePort: edge.sourcePort, target };
  });
  const ofDrafts = current.edges.filter(
    (edge) => draftIds.has(edge.source) && alive.has(edge.target),
  );
  return [...edges, ...ofDrafts];
}

/** Where a connection comes out after the disabled nodes it leads through. */
function throughDisabled(graph: Graph, edge: Edge): string {
  const index = indexOf(graph);
  const seen = new Set<string>();
  let target = edge.target;
  for (
    let node = index.node(target);
    node?.disabled === true && !seen.has(target);
    node = index.node(target)
  ) {
    seen.add(target);
    const port = passThroughPort(node);
    const next = port === null ? undefined : index.edge(target, port);
    if (next === undefined) break;
    target = next.target;
  }
  return target;
}

/** Puts each new node to the right of the one that leads to it, or of the container's wall. */
function placeNew(graph: Graph, added: ReadonlySet<string>): Graph {
  const nodes = graph.nodes.filter((node) => !added.has(node.id));
  const positions = new Map<string, Position>();
  for (const node of graph.nodes.filter(({ id }) => added.has(id))) {
    // A new object each time: look-ups are kept per graph.
    const placed: Graph = { ...graph, nodes };
    const source = graph.edges.find((edge) => edge.target === node.id)?.source;
    const before = indexOf(placed).node(source ?? "");
    const wanted =
      before === undefined || before.id === node.parent
        ? clampInside(node.parent, node.position)
        : {
            x: before.position.x + nodeBox(before).width + metrics.columnGap,
            y: before.position.y,
          };
    const isKnownHome = node.parent === undefined || !added.has(node.parent);
    const position = isKnownHome
      ? freeSpot(placed, node.parent, { ...rectOf(node), ...wanted })
      : clampInside(node.parent, node.position);
    nodes.push({ ...node, position });
    positions.set(node.id, position);
  }
  return {
    ...graph,
    nodes: graph.nodes.map((node) => {
      const position = positions.get(node.id);
      return position === undefined ? node : { ...node, position };
    }),
  };
}
