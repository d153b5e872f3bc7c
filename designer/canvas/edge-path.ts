/** Shapes of connections: pure geometry, in canvas pixels. */
import type { Position } from "../../shared/graph/graph.ts";

export interface EdgeEnds {
  readonly from: Position;
  readonly to: Position;
}

export interface EdgeShape {
  readonly path: string;
  /** Where the tools of the edge and the mark of a loop go. */
  readonly middle: Position;
}

const laneGap = 28;
const overhang = 28;
const corner = 14;

/** A curve that leaves to the right and arrives from the left. */
export function forwardShape({ from, to }: EdgeEnds): EdgeShape {
  const [first, second] = controls({ from, to });
  return {
    path: `M${from.x},${from.y} C${first.x},${first.y} ${second.x},${second.y} ${to.x},${to.y}`,
    middle: bezierPoint({ from, to }, 0.5),
  };
}

function controls({ from, to }: EdgeEnds): readonly [Position, Position] {
  const distance = to.x - from.x;
  const bend =
    distance >= 0
      ? Math.max(distance / 2, Math.min(Math.abs(to.y - from.y) / 2, 48))
      : 48 + Math.sqrt(-distance) * 6;
  return [
    { x: from.x + bend, y: from.y },
    { x: to.x - bend, y: to.y },
  ];
}

function bezierPoint(ends: EdgeEnds, t: number): Position {
  const [first, second] = controls(ends);
  const u = 1 - t;
  const blend = (axis: "x" | "y"): number =>
    u ** 3 * ends.from[axis] +
    3 * u ** 2 * t * first[axis] +
    3 * u * t ** 2 * second[axis] +
    t ** 3 * ends.to[axis];
  return { x: blend("x"), y: blend("y") };
}

/** A way back: out to the right, down below both nodes, left, and up to the target. */
export function backwardShape(
  { from, to }: EdgeEnds,
  below: { readonly source: number; readonly target: number },
): EdgeShape {
  const lane = Math.max(from.y + below.source, to.y + below.target) + laneGap;
  const right = from.x + overhang;
  const left = to.x - overhang;
  const r = Math.min(
    corner,
    (lane - from.y) / 2,
    (lane - to.y) / 2,
    Math.max(2, (right - left) / 2),
  );
  const path = [
    `M${from.x},${from.y}`,
    `L${right - r},${from.y}`,
    `Q${right},${from.y} ${right},${from.y + r}`,
    `L${right},${lane - r}`,
    `Q${right},${lane} ${right - r},${lane}`,
    `L${left + r},${lane}`,
    `Q${left},${lane} ${left},${lane - r}`,
    `L${left},${to.y + r}`,
    `Q${left},${to.y} ${left + r},${to.y}`,
    `L${to.x},${to.y}`,
  ].join(" ");
  return { path, middle: { x: (left + right) / 2, y: lane } };
}

/** True when a connection has to go back: its target begins left of where it leaves. */
export function goesBack({ from, to }: EdgeEnds): boolean {
  return to.x < from.x - 24;
}

/** Shortest distance of a point from a forward connection, measured as if it were `wide` and `high`: 1 is its border. */
export function distanceToEdge(
  ends: EdgeEnds,
  point: Position,
  reach: { readonly x: number; readonly y: number },
): number {
  const samples = 32;
  let nearest = Infinity;
  for (let index = 0; index <= samples; index += 1) {
    const at = bezierPoint(ends, index / samples);
    nearest = Math.min(nearest, Math.hypot((at.x - point.x) / reach.x, (at.y - point.y) / reach.y));
  }
  return nearest;
}
