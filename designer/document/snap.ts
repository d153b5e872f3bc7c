/** Snapping while something is dragged: its edges and middle settle on those of its neighbours, else on the grid. Pure. */
import { metrics } from "../../shared/graph/node-box.ts";
import type { Position } from "../../shared/graph/graph.ts";
import type { Rect } from "./place.ts";

/** A line to draw: `at` on its own axis, from one end to the other along it. */
export interface AlignmentLine {
  readonly axis: "x" | "y";
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

export interface Snapped {
  /** How far the thing moves besides the pointer. */
  readonly by: Position;
  readonly lines: readonly AlignmentLine[];
}

export interface SnapParams {
  /** What is dragged, where the pointer has it. */
  readonly moving: Rect;
  readonly others: readonly Rect[];
  /** How near counts, in canvas pixels. */
  readonly reach: number;
}

interface Span {
  readonly start: number;
  readonly size: number;
}
type Axis = "x" | "y";

const spanOf = (rect: Rect, axis: Axis): Span =>
  axis === "x" ? { start: rect.x, size: rect.width } : { start: rect.y, size: rect.height };

/** Beginning, middle and end. */
const anchorsOf = ({ start, size }: Span): readonly number[] => [
  start,
  start + size / 2,
  start + size,
];

/** Settles what is dragged. */
export function snapTo({ moving, others, reach }: SnapParams): Snapped {
  const along = (axis: Axis): { readonly by: number; readonly at: readonly number[] } => {
    const own = anchorsOf(spanOf(moving, axis));
    let best: number | null = null;
    for (const other of others) {
      for (const anchor of anchorsOf(spanOf(other, axis))) {
        for (const mine of own) {
          const by = anchor - mine;
          if (Math.abs(by) <= reach && (best === null || Math.abs(by) < Math.abs(best))) best = by;
        }
      }
    }
    if (best === null) return { by: toGrid(spanOf(moving, axis).start), at: [] };
    const shift = best;
    return { by: shift, at: own.map((mine) => mine + shift) };
  };
  const x = along("x");
  const y = along("y");
  const settled = { ...moving, x: moving.x + x.by, y: moving.y + y.by };
  return {
    by: { x: x.by, y: y.by },
    lines: [...linesOf("x", x.at, { settled, others }), ...linesOf("y", y.at, { settled, others })],
  };
}

function toGrid(value: number): number {
  return Math.round(value / metrics.grid) * metrics.grid - value;
}

/** Half a pixel: middles of odd sizes. */
const sameness = 0.5;

/** One line for each anchor that meets one of another, as long as all that lies on it. */
function linesOf(
  axis: Axis,
  anchors: readonly number[],
  { settled, others }: { readonly settled: Rect; readonly others: readonly Rect[] },
): readonly AlignmentLine[] {
  const across = axis === "x" ? "y" : "x";
  return anchors.flatMap((at): readonly AlignmentLine[] => {
    const on = others.filter((other) =>
      anchorsOf(spanOf(other, axis)).some((anchor) => Math.abs(anchor - at) < sameness),
    );
    if (on.length === 0) return [];
    const spans = [settled, ...on].map((rect) => spanOf(rect, across));
    return [
      {
        axis,
        at,
        from: Math.min(...spans.map(({ start }) => start)),
        to: Math.max(...spans.map(({ start, size }) => start + size)),
      },
    ];
  });
}
