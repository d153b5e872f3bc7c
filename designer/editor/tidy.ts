/**
 * Tidying up: ELK lays each flow out from left to right in a web worker, containers from the inside out, so that an outer
 * flow knows how large the inner ones have become. Outputs keep their order.
 */
import ELK, { type ELK as Elk, type ElkNode, type ElkPort } from "elkjs/lib/elk-api.js";
import workerUrl from "elkjs/lib/elk-worker.min.js?url";
import type { Graph, Node, Position, Size } from "../../shared/graph/graph.ts";
import { isContainer } from "../../shared/graph/ports.ts";
import { ancestorsOf, indexOf } from "../document/graph-index.ts";
import { metrics, minContainerSize, nodeBox } from "../../shared/graph/node-box.ts";
import { innerPorts } from "../document/node-ports.ts";
import type { Plan } from "../document/plan.ts";
import { partOf, planOfPart } from "./tidy-part.ts";
import type { TidyScope } from "./tidy-scope.ts";
import { editorStrings } from "./strings.ts";

/** Longer than this nobody waits for tidiness. */
const timeLimitMs = 8000;

export interface Tidying {
  readonly plan: Promise<Plan | null>;
  readonly stop: () => void;
}

export class TidyStopped extends Error {
  override readonly name = "TidyStopped";
}

/** Begins to lay a graph, or a part of it, out. */
export function startTidying(graph: Graph, scope: TidyScope): Tidying {
  const elk = new ELK({ workerUrl });
  let stop: (error: Error) => void = () => undefined;
  const stopped = new Promise<never>((_, reject) => {
    stop = reject;
  });
  const timer = setTimeout(() => stop(new Error(editorStrings.tidy.tooLong)), timeLimitMs);
  const plan = Promise.race([layOutScope(graph, scope, elk), stopped]).finally(() => {
    clearTimeout(timer);
    elk.terminateWorker();
  });
  return { plan, stop: () => stop(new TidyStopped()) };
}

interface Layout {
  readonly positions: Map<string, Position>;
  readonly sizes: Map<string, Size>;
}

async function layOutScope(
  graph: Graph,
  scope: TidyScope,
  elk: Pick<Elk, "layout">,
): Promise<Plan | null> {
  if (scope.type === "all") return planOf(graph, await layOutGraph(graph, elk));
  const part = partOf(graph, scope);
  return part === null ? null : planOfPart(graph, part, await layOutGraph(part.graph, elk));
}

async function layOutGraph(graph: Graph, elk: Pick<Elk, "layout">): Promise<Layout> {
  const layout: Layout = { positions: new Map(), sizes: new Map() };
  const containers = graph.nodes
    .filter(isContainer)
    .toSorted((a, b) => ancestorsOf(graph, b.id).length - ancestorsOf(graph, a.id).length);
  for (const container of containers) await layOutFlow(graph, elk, { container, layout });
  await layOutFlow(graph, elk, { container: undefined, layout });
  return layout;
}

function planOf(graph: Graph, { positions, sizes }: Layout): Plan | null {
  const moves = graph.nodes.flatMap((node) => {
    const position = positions.get(node.id);
    const isSame =
      position === undefined || (position.x === node.position.x && position.y === node.position.y);
    return isSame ? [] : [{ id: node.id, position }];
  });
  const resized = graph.nodes.flatMap((node) => {
    const size = sizes.get(node.id);
    return size === undefined ||
      (size.width === node.size?.width && size.height === node.size.height)
      ? []
      : [{ type: "node.resize" as const, id: node.id, size }];
  });
  if (moves.length + resized.length === 0) return null;
  return { label: editorStrings.tidy.step, edits: [...resized, { type: "node.move", moves }] };
}

const options = {
  "elk.algorithm": "layered",
  "elk.direction": "RIGHT",
  "elk.spacing.nodeNode": String(metrics.rowGap),
  "elk.spacing.edgeNode": "24",
  "elk.layered.spacing.nodeNodeBetweenLayers": String(metrics.columnGap),
  "elk.layered.spacing.edgeNodeBetweenLayers": "24",
  "elk.spacing.componentComponent": "64",
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
  "elk.layered.crossingMinimization.forceNodeModelOrder": "false",
  "elk.layered.cycleBreaking.strategy": "MODEL_ORDER",
  "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
  "elk.layered.nodePlacement.favorStraightEdges": "true",
} as const;

interface FlowParams {
  readonly container: Node | undefined;
  readonly layout: Layout;
}

async function layOutFlow(
  graph: Graph,
  elk: Pick<Elk, "layout">,
  { container, layout }: FlowParams,
): Promise<void> {
  const index = indexOf(graph);
  const nodes = inFlowOrder(graph, container);
  if (nodes.length === 0) {
    if (container !== undefined) layout.sizes.set(container.id, sizeOf(container, layout));
    return;
  }
  const inside = new Set(nodes.map((node) => node.id));
  const stubs = container === undefined ? [] : innerPorts(container).map((port) => stubOf(port.id));
  const answer = await elk.layout({
    id: "flow",
    layoutOptions: options,
    children: [...stubs, ...nodes.map((node) => elkNode(node, layout))],
    edges: graph.edges
      .filter(
        (edge) =>
          inside.has(edge.target) && (inside.has(edge.source) || edge.source === container?.id),
      )
      .map((edge) => ({
        id: edge.id,
        sources: [
          edge.source === container?.id
            ? stubId(edge.sourcePort)
            : portId(edge.source, edge.sourcePort),
        ],
        targets: [portId(edge.target, "in")],
      })),
  });
  const placed = (answer.children ?? []).filter((child) => inside.has(child.id));
  const left = container === undefined ? 0 : metrics.bodyLeft;
  const top = container === undefined ? 0 : metrics.bodyTop;
  const minX = Math.min(...placed.map((child) => child.x ?? 0));
  const minY = Math.min(...placed.map((child) => child.y ?? 0));
  let right = 0;
  let bottom = 0;
  for (const child of placed) {
    const position = {
      x: Math.round((child.x ?? 0) - minX + left),
      y: Math.round((child.y ?? 0) - minY + top),
    };
    layout.positions.set(child.id, position);
    right = Math.max(right, position.x + (child.width ?? 0));
    bottom = Math.max(bottom, position.y + (child.height ?? 0));
  }
  if (container !== undefined) {
    const least = minContainerSize(index.node(container.id) ?? container);
    layout.sizes.set(container.id, {
      width: Math.max(least.width, right + metrics.bodyPadding),
      height: Math.max(least.height, bottom + metrics.bodyPadding),
    });
  }
}

/** Nodes as the flow comes to them, others by where they stand: ELK keeps this order where it can. */
function inFlowOrder(graph: Graph, container: Node | undefined): readonly Node[] {
  return [...indexOf(graph).children(container?.id)].toSorted(
    (a, b) => a.position.x - b.position.x || a.position.y - b.position.y,
  );
}

function sizeOf(node: Node, layout: Layout): Size {
  if (!isContainer(node)) return nodeBox(node);
  return layout.sizes.get(node.id) ?? minContainerSize(node);
}

function elkNode(node: Node, layout: Layout): ElkNode {
  const size = sizeOf(node, layout);
  const box = nodeBox(isContainer(node) ? { ...node, size } : node);
  const port = (id: string, side: "WEST" | "EAST", at: Position): ElkPort => ({
    id: portId(node.id, id),
    x: at.x,
    y: at.y,
    width: 0,
    height: 0,
    layoutOptions: { "elk.port.side": side },
  });
  return {
    id: node.id,
    width: size.width,
    height: size.height,
    layoutOptions: { "elk.portConstraints": "FIXED_POS" },
    ports: [
      ...(box.input === null ? [] : [port("in", "WEST", box.input)]),
      ...Array.from(box.outputs, ([id, at]) => port(id, "EAST", at)),
    ],
  };
}

/** A stand-in for where an inner flow starts: always in the first column. */
function stubOf(port: string): ElkNode {
  return {
    id: `stub:${port}`,
    width: 1,
    height: 24,
    layoutOptions: {
      "elk.portConstraints": "FIXED_POS",
      "elk.layered.layering.layerConstraint": "FIRST",
    },
    ports: [
      {
        id: stubId(port),
        x: 1,
        y: 12,
        width: 0,
        height: 0,
        layoutOptions: { "elk.port.side": "EAST" },
      },
    ],
  };
}

function stubId(port: string): string {
  return `stub-port:${port}`;
}

function portId(node: string, port: string): string {
  return `${node}\n${port}`;
}
