/**
 * Places the nodes of a graph: flows run from left to right in layers, the way on stays on its line, other ways go below,
 * and what only an error leads to goes below that. Deterministic; no two nodes of a flow overlap.
 */
import type { Graph, Node, Position, Size } from "./graph.ts";
import { type GraphIndex, indexGraph } from "./graph-index.ts";
import { containerSize, nodeSize } from "./new-node.ts";
import { isContainer, isStart, outputPorts } from "./ports.ts";

/** Distance between the left edges of nodes in neighbouring layers, and between their tops. */
const step = { x: 300, y: 140 } as const;
/** Room between the walls of a container and what is inside; its header is at the top. */
const padding = { left: 40, top: 64, right: 40, bottom: 40 } as const;

/** The graph with new positions, and sizes of containers that hold their content. Notes stay where they are. */
export function layOut(graph: Graph): Graph {
  const index = indexGraph(graph);
  const placed = new Map<string, { readonly position: Position; readonly size: Size | null }>();
  const sizes = new Map<string, Size>();
  // Inner flows first: a container is as large as what it holds.
  for (const container of containersInsideOut(index)) {
    sizes.set(container.id, placeFlow(index, { container, sizes, placed }));
  }
  placeFlow(index, { container: null, sizes, placed });
  return {
    ...graph,
    nodes: graph.nodes.map((node) => {
      const place = placed.get(node.id);
      if (place === undefined) return node;
      const { size: _, ...rest } = node;
      const size = isContainer(node) ? (sizes.get(node.id) ?? containerSize) : null;
      return { ...rest, position: place.position, ...(size === null ? {} : { size }) };
    }),
  };
}

/** Containers, each after those inside it. */
function containersInsideOut(index: GraphIndex): readonly Node[] {
  const found: Node[] = [];
  const open = index.children(undefined).filter(isContainer);
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    found.push(node);
    open.push(...index.children(node.id).filter(isContainer));
  }
  return found.toReversed();
}

interface FlowPlace {
  readonly container: Node | null;
  readonly sizes: ReadonlyMap<string, Size>;
  readonly placed: Map<string, { readonly position: Position; readonly size: Size | null }>;
}

/** Places the nodes of one flow and returns the size of a container that holds them. */
function placeFlow(index: GraphIndex, { container, sizes, placed }: FlowPlace): Size {
  const nodes = index.children(container?.id);
  const cells = gridOf(index, container, nodes);
  const sizeOf = (node: Node): Size => sizes.get(node.id) ?? nodeSize;
  const widths = new Map<number, number>();
  const heights = new Map<number, number>();
  for (const node of nodes) {
    const { layer, lane } = cells.get(node.id) ?? { layer: 0, lane: 0 };
    const { width, height } = sizeOf(node);
    widths.set(layer, Math.max(widths.get(layer) ?? 0, width));
    heights.set(lane, Math.max(heights.get(lane) ?? 0, height));
  }
  const origin = container === null ? { x: 0, y: 0 } : { x: padding.left, y: padding.top };
  const lefts = offsets(widths, origin.x, step.x - nodeSize.width);
  const tops = offsets(heights, origin.y, step.y - nodeSize.height);
  let [right, bottom] = [0, 0];
  for (const node of nodes) {
    const { layer, lane } = cells.get(node.id) ?? { layer: 0, lane: 0 };
    const size = sizeOf(node);
    const position = { x: lefts.get(layer) ?? 0, y: tops.get(lane) ?? 0 };
    placed.set(node.id, { position, size });
    right = Math.max(right, position.x + size.width);
    bottom = Math.max(bottom, position.y + size.height);
  }
  return {
    width: Math.max(containerSize.width, right + padding.right),
    height: Math.max(containerSize.height, bottom + padding.bottom),
  };
}

/** Where each row or column of a grid begins. */
function offsets(
  extents: ReadonlyMap<number, number>,
  origin: number,
  gap: number,
): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  let at = origin;
  for (const key of [...extents.keys()].toSorted((left, right) => left - right)) {
    found.set(key, at);
    at += (extents.get(key) ?? 0) + gap;
  }
  return found;
}

interface Cell {
  readonly layer: number;
  readonly lane: number;
}

/** Layer and lane of each node: no two nodes share both. */
function gridOf(
  index: GraphIndex,
  container: Node | null,
  nodes: readonly Node[],
): ReadonlyMap<string, Cell> {
  const inside = new Set(nodes.map((node) => node.id));
  const plain = new Map<string, readonly string[]>();
  const all = new Map<string, readonly string[]>();
  for (const node of nodes) {
    const targets = (errors: boolean): readonly string[] =>
      outputPorts(node).flatMap(({ id, role }) => {
        if (role === "inner" || (role === "catch" && !errors)) return [];
        const target = index.edge(node.id, id)?.target;
        return target === undefined || !inside.has(target) ? [] : [target];
      });
    plain.set(node.id, targets(false));
    all.set(node.id, targets(true));
  }
  const roots = rootsOf(index, container, nodes);
  const layers = layersOf(all, [...roots, ...inside]);
  const grid = new Grid(layers);
  for (const root of roots) grid.lay(root, plain);
  // Error paths begin below everything else, and so does what nothing leads to.
  for (const id of grid.order()) for (const target of all.get(id) ?? []) grid.lay(target, all);
  for (const id of inside) grid.lay(id, all);
  return grid.cells;
}

/** Where the flow begins: the start node, or what the container's outputs lead to. */
function rootsOf(
  index: GraphIndex,
  container: Node | null,
  nodes: readonly Node[],
): readonly string[] {
  if (container === null) return nodes.filter(isStart).map((node) => node.id);
  return outputPorts(container)
    .filter((port) => port.role === "inner")
    .flatMap((port) => index.edge(container.id, port.id)?.target ?? [])
    .filter((id) => index.node(id)?.parent === container.id);
}

/** Longest way to each node, steps back left out. */
function layersOf(
  targets: ReadonlyMap<string, readonly string[]>,
  roots: readonly string[],
): ReadonlyMap<string, number> {
  const { order, back } = depthFirst(targets, roots);
  const layers = new Map<string, number>();
  for (const id of order) {
    const layer = layers.get(id) ?? 0;
    layers.set(id, layer);
    for (const target of targets.get(id) ?? []) {
      if (back.has(`${id}\n${target}`)) continue;
      layers.set(target, Math.max(layers.get(target) ?? 0, layer + 1));
    }
  }
  return layers;
}

/** Nodes in topological order, and the edges that lead back. Without recursion: flows may be long. */
function depthFirst(
  targets: ReadonlyMap<string, readonly string[]>,
  roots: readonly string[],
): { readonly order: readonly string[]; readonly back: ReadonlySet<string> } {
  const state = new Map<string, "open" | "done">();
  const back = new Set<string>();
  const finished: string[] = [];
  for (const root of roots) {
    const stack: { readonly id: string; next: number }[] = [];
    const enter = (id: string): void => {
      state.set(id, "open");
      stack.push({ id, next: 0 });
    };
    if (!state.has(root)) enter(root);
    for (let at = stack.at(-1); at !== undefined; at = stack.at(-1)) {
      const target = targets.get(at.id)?.[at.next];
      at.next += 1;
      if (target === undefined) {
        state.set(at.id, "done");
        finished.push(at.id);
        stack.pop();
      } else if (state.get(target) === "open") back.add(`${at.id}\n${target}`);
      else if (!state.has(target)) enter(target);
    }
  }
  return { order: finished.toReversed(), back };
}

/** Hands out lanes: the first way on keeps the lane, every other takes the next free one below. */
class Grid {
  readonly cells = new Map<string, Cell>();
  readonly #layers: ReadonlyMap<string, number>;
  /** First free lane below everything laid so far. */
  #below = 0;

  constructor(layers: ReadonlyMap<string, number>) {
    this.#layers = layers;
  }

  /** Nodes in the order in which they were laid. */
  order(): readonly string[] {
    return [...this.cells.keys()];
  }

  /** Lays a node and what follows from it, unless it lies already, in lanes below those in use. */
  lay(root: string, targets: ReadonlyMap<string, readonly string[]>): void {
    if (this.cells.has(root)) return;
    const open = [{ id: root, lane: this.#below }];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (this.cells.has(at.id)) continue;
      const layer = this.#layers.get(at.id) ?? 0;
      // A lane is kept by the first that goes on in it; who comes later starts one of its own.
      const lane = this.#isFree(layer, at.lane) ? at.lane : this.#below;
      this.cells.set(at.id, { layer, lane });
      this.#taken.set(lane, Math.max(this.#taken.get(lane) ?? -1, layer));
      this.#below = Math.max(this.#below, lane + 1);
      const next = (targets.get(at.id) ?? []).filter((id) => !this.cells.has(id));
      open.push(...next.map((id) => ({ id, lane })).toReversed());
    }
  }

  readonly #taken = new Map<number, number>();

  /** Free when nothing in the lane lies at this layer or to the right of it. */
  #isFree(layer: number, lane: number): boolean {
    return (this.#taken.get(lane) ?? -1) < layer;
  }
}
