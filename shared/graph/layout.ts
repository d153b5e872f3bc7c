/**
 * Places the nodes of a graph: flows run from left to right in columns, each way in a lane of its own. A lane lies as high
 * as what stands above it lets it: no two nodes of a flow overlap, whatever their sizes, and the run of an edge between
 * columns stays clear of nodes in the lanes above. Deterministic.
 */
import { type Cell, type FlowGrid, flowGrid } from "./flow-grid.ts";
import type { Graph, Node, Position, Size } from "./graph.ts";
import { type GraphIndex, indexGraph } from "./graph-index.ts";
import { containerSize } from "./new-node.ts";
import { metrics, minContainerSize, nodeBox } from "./node-box.ts";
import { isContainer } from "./ports.ts";

/** Between the tops of neighbouring lanes when nothing in them is higher than a plain card. */
const lanePitch = metrics.headHeight + metrics.footHeight + metrics.rowGap;
/** Below the last output of a container. */
const outputMargin = 24;

/** The graph with new positions, and sizes of containers that hold their content. Notes stay where they are. */
export function layOut(graph: Graph): Graph {
  const index = indexGraph(graph);
  const placed = new Map<string, Position>();
  const sizes = new Map<string, Size>();
  // Inner flows first: a container is as large as what it holds.
  for (const container of containersInsideOut(index)) {
    sizes.set(container.id, placeFlow(index, { container, sizes, placed }));
  }
  placeFlow(index, { container: null, sizes, placed });
  return {
    ...graph,
    nodes: graph.nodes.map((node) => {
      const position = placed.get(node.id);
      if (position === undefined) return node;
      const { size: _, ...rest } = node;
      const size = isContainer(node) ? (sizes.get(node.id) ?? containerSize) : null;
      return { ...rest, position, ...(size === null ? {} : { size }) };
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
  readonly placed: Map<string, Position>;
}

/** Places the nodes of one flow and returns the size of a container that holds them. */
function placeFlow(index: GraphIndex, { container, sizes, placed }: FlowPlace): Size {
  const nodes = index.children(container?.id);
  const grid = flowGrid(index, container, nodes);
  const items = nodes.map((node): Item => ({
    id: node.id,
    size: sizes.get(node.id) ?? nodeBox(node),
    cell: grid.cells.get(node.id) ?? { layer: 0, lane: 0 },
  }));
  const origin = container === null ? { x: 0, y: 0 } : { x: metrics.bodyLeft, y: metrics.bodyTop };
  const lefts = columnLefts(items);
  const tops = laneTops(items, grid);
  let [right, bottom] = [0, 0];
  for (const { id, size, cell } of items) {
    const position = {
      x: origin.x + (lefts.get(cell.layer) ?? 0),
      y: origin.y + (tops.get(cell.lane) ?? 0),
    };
    placed.set(id, position);
    right = Math.max(right, position.x + size.width);
    bottom = Math.max(bottom, position.y + size.height);
  }
  return container === null || items.length === 0
    ? containerSize
    : sizeAround(container, { right, bottom });
}

function sizeAround(
  container: Node,
  { right, bottom }: { readonly right: number; readonly bottom: number },
): Size {
  const least = minContainerSize(container);
  const lastOutput = Math.max(0, ...Array.from(nodeBox(container).outputs.values(), ({ y }) => y));
  return {
    width: Math.max(least.width, right + metrics.bodyPadding),
    height: Math.max(least.height, bottom + metrics.bodyPadding, lastOutput + outputMargin),
  };
}

interface Item {
  readonly id: string;
  readonly size: Size;
  readonly cell: Cell;
}

/** Where each column begins: all are at least as wide as a card. */
function columnLefts(items: readonly Item[]): ReadonlyMap<number, number> {
  const widths = new Map<number, number>();
  for (const { cell, size } of items) {
    const widest = widths.get(cell.layer) ?? metrics.cardWidth;
    widths.set(cell.layer, Math.max(widest, size.width));
  }
  const lefts = new Map<number, number>();
  let at = 0;
  for (const [layer, width] of [...widths].toSorted(([left], [right]) => left - right)) {
    lefts.set(layer, at);
    at = onGrid(at + width + metrics.columnGap);
  }
  return lefts;
}

/** Where each lane begins: below the lane before it, and below everything above the columns it runs through. */
function laneTops(items: readonly Item[], grid: FlowGrid): ReadonlyMap<number, number> {
  const spans = laneSpans(items, grid);
  const byLane = new Map<number, Item[]>();
  for (const item of items) {
    const lane = byLane.get(item.cell.lane);
    if (lane === undefined) byLane.set(item.cell.lane, [item]);
    else lane.push(item);
  }
  const tops = new Map<number, number>();
  /** Lowest edge of what stands in each column so far. */
  const floors: number[] = [];
  let free = 0;
  for (const [lane, members] of [...byLane].toSorted(([left], [right]) => left - right)) {
    const { first, last } = spans.get(lane) ?? { first: 0, last: -1 };
    let top = free;
    for (let layer = first; layer <= last; layer += 1) {
      const floor = floors[layer];
      if (floor !== undefined) top = Math.max(top, onGrid(floor + metrics.rowGap));
    }
    for (const { cell, size } of members) floors[cell.layer] = top + size.height;
    tops.set(lane, top);
    free = top + lanePitch;
  }
  return tops;
}

interface Span {
  readonly first: number;
  readonly last: number;
}

/** The columns that each lane runs through, with the runs of the edges that come down into it or go up from it. */
function laneSpans(
  items: readonly Item[],
  { cells, targets }: FlowGrid,
): ReadonlyMap<number, Span> {
  const spans = new Map<number, Span>();
  const reach = (lane: number, layer: number): void => {
    const { first, last } = spans.get(lane) ?? { first: layer, last: layer };
    spans.set(lane, { first: Math.min(first, layer), last: Math.max(last, layer) });
  };
  for (const { id, cell } of items) {
    reach(cell.lane, cell.layer);
    for (const target of targets.get(id) ?? []) {
      const to = cells.get(target);
      if (to === undefined || to.layer <= cell.layer) continue;
      if (to.lane >= cell.lane) reach(to.lane, cell.layer + 1);
      else reach(cell.lane, to.layer - 1);
    }
  }
  return spans;
}

function onGrid(value: number): number {
  return Math.ceil(value / metrics.grid) * metrics.grid;
}
