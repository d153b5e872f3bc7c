/** A part of the canvas that is tidied up by itself: what it is, and how its layout comes back into the whole. Pure. */
import type { Graph, Node, Position, Size } from "../../shared/graph/graph.ts";
import { indexOf, withDescendants } from "../document/graph-index.ts";
import { topsOf } from "../document/groups.ts";
import { clampInside, growAround } from "../document/place.ts";
import { snapped } from "../document/places.ts";
import { type Plan, sketchOn } from "../document/plan.ts";
import { editorStrings } from "./strings.ts";
import type { TidyScope } from "./tidy-scope.ts";

interface Layout {
  readonly positions: ReadonlyMap<string, Position>;
  readonly sizes: ReadonlyMap<string, Size>;
}

export interface Part {
  /** The part as a graph of its own. */
  readonly graph: Graph;
  /** Nodes of the part that are not inside others of it. */
  readonly tops: readonly Node[];
  readonly parent: string | undefined;
}

/** The part that a scope means; null when it is nothing that can be arranged. Of several flows the first node's counts. */
export function partOf(graph: Graph, scope: Exclude<TidyScope, { type: "all" }>): Part | null {
  const index = indexOf(graph);
  if (scope.type === "inside") {
    const container = index.node(scope.container);
    if (container === undefined || index.children(container.id).length === 0) return null;
    // With the container itself: where its inner flows begin is part of the layout.
    return partWith(graph, [container]);
  }
  const nodes = topsOf(graph, scope.ids).flatMap((id) => index.node(id) ?? []);
  const [first] = nodes;
  const tops = nodes.filter((node) => node.parent === first?.parent);
  return tops.length < 2 ? null : partWith(graph, tops);
}

function partWith(graph: Graph, tops: readonly Node[]): Part {
  const ids = withDescendants(
    graph,
    tops.map((node) => node.id),
  );
  const own = new Set(tops.map((node) => node.id));
  const nodes = graph.nodes
    .filter((node) => ids.has(node.id))
    .map((node): Node => {
      if (!own.has(node.id)) return node;
      const { parent: _, ...rest } = node;
      return rest;
    });
  const edges = graph.edges.filter((edge) => ids.has(edge.source) && ids.has(edge.target));
  return {
    graph: { ...graph, nodes, edges, notes: [], groups: [] },
    tops,
    parent: tops[0]?.parent,
  };
}

/** The step that arranges the part: its upper left corner stays where it is. */
export function planOfPart(graph: Graph, part: Part, { positions, sizes }: Layout): Plan | null {
  const corner = cornerOf(part.tops.map((node) => node.position));
  const laidOut = cornerOf(part.tops.flatMap(({ id }) => positions.get(id) ?? []));
  const own = new Set(part.tops.map((node) => node.id));
  const sketch = sketchOn(graph);
  let changes = 0;
  for (const node of part.graph.nodes) {
    const size = sizes.get(node.id);
    if (size !== undefined && !isSameSize(size, node.size)) {
      sketch.add({ type: "node.resize", id: node.id, size });
      changes += 1;
    }
    const at = positions.get(node.id);
    if (at === undefined) continue;
    const position = own.has(node.id)
      ? clampInside(
          part.parent,
          snapped({ x: at.x - laidOut.x + corner.x, y: at.y - laidOut.y + corner.y }),
        )
      : at;
    if (position.x === node.position.x && position.y === node.position.y) continue;
    sketch.add({ type: "node.move", moves: [{ id: node.id, position }] });
    changes += 1;
  }
  if (changes === 0) return null;
  growAround(sketch, part.parent);
  return { label: editorStrings.tidy.step, edits: sketch.edits() };
}

function cornerOf(positions: readonly Position[]): Position {
  return {
    x: Math.min(...positions.map(({ x }) => x)),
    y: Math.min(...positions.map(({ y }) => y)),
  };
}

function isSameSize(left: Size, right: Size | undefined): boolean {
  return right !== undefined && left.width === right.width && left.height === right.height;
}
