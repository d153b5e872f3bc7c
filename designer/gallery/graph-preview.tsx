import { useMemo } from "react";
import type { Graph, Node, Position, Size } from "../../shared/graph/graph.ts";
import { nodeBox } from "../../shared/graph/node-box.ts";
import { kindOf } from "../../shared/nodes/index.ts";
import type { KindGroup } from "../../shared/nodes/kind.ts";

/** Room around the drawing, in canvas pixels. */
const margin = 16;
/** Flows are wide and previews are not: distances from left to right are drawn this much shorter. */
const squash = 0.46;

interface Box extends Position, Size {
  readonly node: Node;
  readonly isContainer: boolean;
}

/** Nodes with their place on the whole canvas: positions inside a container count from its corner. */
function boxesOf(graph: Graph): ReadonlyMap<string, Box> {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const originOf = (node: Node): Position => {
    const parent = node.parent === undefined ? undefined : nodes.get(node.parent);
    if (parent === undefined) return node.position;
    const origin = originOf(parent);
    return { x: origin.x + node.position.x, y: origin.y + node.position.y };
  };
  return new Map(
    graph.nodes.map((node) => {
      const size = node.size ?? nodeBox(node).card;
      const { x, y } = originOf(node);
      return [
        node.id,
        {
          x: x * squash,
          y,
          width: size.width * squash,
          height: size.height,
          node,
          isContainer: node.size !== undefined,
        },
      ];
    }),
  );
}

const fills: Readonly<Record<KindGroup, string>> = {
  flow: "fill-neutral",
  ai: "fill-special",
  documents: "fill-info",
  data: "fill-accent",
  people: "fill-warning",
  output: "fill-danger",
};

function fillOf(node: Node): string {
  const kind = kindOf[node.kind];
  return kind === undefined ? "fill-neutral" : fills[kind.group];
}

function curve(from: Box, to: Box): string {
  const start = { x: from.x + from.width, y: from.y + from.height / 2 };
  const isInside = to.node.parent === from.node.id;
  if (isInside) return `M${from.x} ${to.y + to.height / 2} L${to.x} ${to.y + to.height / 2}`;
  const end = { x: to.x, y: to.y + to.height / 2 };
  const bend = Math.max(16, (end.x - start.x) / 2);
  return `M${start.x} ${start.y} C${start.x + bend} ${start.y} ${end.x - bend} ${end.y} ${end.x} ${end.y}`;
}

/** A graph as a small drawing: shapes and ways, no words. Decoration: what it is stands beside it. */
export function GraphPreview({ graph }: { readonly graph: Graph }) {
  const { boxes, viewBox } = useMemo(() => {
    const all = boxesOf(graph);
    const list = [...all.values()];
    const left = Math.min(...list.map((box) => box.x)) - margin;
    const top = Math.min(...list.map((box) => box.y)) - margin;
    const right = Math.max(...list.map((box) => box.x + box.width)) + margin;
    const bottom = Math.max(...list.map((box) => box.y + box.height)) + margin;
    return { boxes: all, viewBox: `${left} ${top} ${right - left} ${bottom - top}` };
  }, [graph]);
  // Containers first, the outer ones before the inner ones, so that what is inside is drawn on top.
  const ordered = [...boxes.values()].toSorted(
    (a, b) =>
      Number(b.isContainer) - Number(a.isContainer) || b.width * b.height - a.width * a.height,
  );
  return (
    <svg viewBox={viewBox} aria-hidden preserveAspectRatio="xMidYMid meet" className="size-full">
      {ordered
        .filter((box) => box.isContainer)
        .map((box) => (
          <rect
            key={box.node.id}
            x={box.x}
            y={box.y}
            width={box.width}
            height={box.height}
            rx={20}
            className="fill-surface/70 stroke-line-strong"
            strokeWidth={5}
          />
        ))}
      {graph.edges.map((edge) => {
        const from = boxes.get(edge.source);
        const to = boxes.get(edge.target);
        if (from === undefined || to === undefined) return null;
        const isError = edge.sourcePort.startsWith("catch:");
        return (
          <path
            key={edge.id}
            d={curve(from, to)}
            fill="none"
            strokeWidth={6}
            className={isError ? "stroke-attention/40" : "stroke-line-strong"}
          />
        );
      })}
      {ordered
        .filter((box) => !box.isContainer)
        .map((box) => (
          <g key={box.node.id}>
            <rect
              x={box.x}
              y={box.y}
              width={box.width}
              height={box.height}
              rx={16}
              className="fill-raised stroke-line-strong"
              strokeWidth={4}
            />
            <rect
              x={box.x + box.width / 2 - 22}
              y={box.y + box.height / 2 - 22}
              width={44}
              height={44}
              rx={11}
              className={`${fillOf(box.node)} opacity-85`}
            />
          </g>
        ))}
    </svg>
  );
}
