/**
 * Rows and columns of a flow: layers from left to right by the longest way to each node, lanes from top to bottom. The way
 * on stays in its lane, other ways take lanes below, and what only an error leads to takes lanes below those.
 */
import type { Node } from "./graph.ts";
import type { GraphIndex } from "./graph-index.ts";
import { isStart, outputPorts } from "./ports.ts";

/** Where a node lies in the grid of its flow. */
export interface Cell {
  readonly layer: number;
  readonly lane: number;
}

/** The grid of a flow. */
export interface FlowGrid {
  /** Layer and lane of each node: no two nodes share both. */
  readonly cells: ReadonlyMap<string, Cell>;
  /** Ids of the nodes that each node leads to inside the flow. */
  readonly targets: ReadonlyMap<string, readonly string[]>;
}

/** Arranges the nodes of a flow; the container is null at the top. */
export function flowGrid(
  index: GraphIndex,
  container: Node | null,
  nodes: readonly Node[],
): FlowGrid {
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
  return { cells: grid.cells, targets: all };
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
