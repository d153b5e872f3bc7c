/**
 * A time axis on which long idle stretches are folded to a narrow break, so that a run that waited a night still shows its
 * seconds. Pure; times in milliseconds, lengths in pixels.
 */

export interface Interval {
  readonly from: number;
  readonly to: number;
}

export interface Break extends Interval {
  /** Where it is drawn. */
  readonly x: number;
  readonly width: number;
}

export interface TimeScale {
  readonly width: number;
  readonly breaks: readonly Break[];
  readonly toPx: (time: number) => number;
  readonly toTime: (x: number) => number;
}

export const breakWidth = 26;
/** An idle stretch is folded when it is longer than this and than its share of the time in which something happened. */
const shortestFoldedMs = 15_000;
const foldedShare = 0.25;

/** Overlapping intervals joined, in order. */
export function joinIntervals(intervals: readonly Interval[]): readonly Interval[] {
  const joined: Interval[] = [];
  for (const interval of intervals.toSorted((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last !== undefined && interval.from <= last.to)
      joined[joined.length - 1] = { from: last.from, to: Math.max(last.to, interval.to) };
    else joined.push(interval);
  }
  return joined;
}

/** Stretches between `from` and `to` in which nothing worked and that are long enough to fold. */
export function idleStretches(whole: Interval, busy: readonly Interval[]): readonly Interval[] {
  const joined = joinIntervals(
    busy.filter((each) => each.to >= whole.from && each.from <= whole.to),
  );
  const busyMs = joined.reduce((sum, each) => sum + (each.to - each.from), 0);
  const longest = Math.max(shortestFoldedMs, busyMs * foldedShare);
  const edges = [{ from: whole.from, to: whole.from }, ...joined, { from: whole.to, to: whole.to }];
  const idle: Interval[] = [];
  for (let i = 1; i < edges.length; i++) {
    const before = edges[i - 1];
    const after = edges[i];
    if (before === undefined || after === undefined) continue;
    const gap = after.from - before.to;
    // A little of the idle time stays at each end, so that what borders on it does not touch the break.
    const margin = longest * 0.08;
    if (gap > longest) idle.push({ from: before.to + margin, to: after.from - margin });
  }
  return idle;
}

interface Piece extends Interval {
  readonly x: number;
  readonly width: number;
  readonly isBreak: boolean;
}

/** The axis of a run that lasted from `whole.from` to `whole.to`, on `width` pixels. */
export function timeScale(whole: Interval, busy: readonly Interval[], width: number): TimeScale {
  const idle = idleStretches(whole, busy);
  const foldedMs = idle.reduce((sum, each) => sum + (each.to - each.from), 0);
  const shownMs = Math.max(1, whole.to - whole.from - foldedMs);
  const pxPerMs = Math.max(1, width - idle.length * breakWidth) / shownMs;
  const pieces: Piece[] = [];
  let x = 0;
  let time = whole.from;
  const add = (to: number, isBreak: boolean) => {
    const length = isBreak ? breakWidth : (to - time) * pxPerMs;
    pieces.push({ from: time, to, x, width: length, isBreak });
    x += length;
    time = to;
  };
  for (const stretch of idle) {
    add(stretch.from, false);
    add(stretch.to, true);
  }
  add(Math.max(whole.to, time), false);
  return {
    width,
    breaks: pieces.filter((piece) => piece.isBreak),
    toPx: (at) => place(pieces, at),
    toTime: (px) => unplace(pieces, px),
  };
}

function place(pieces: readonly Piece[], time: number): number {
  const piece = pieces.find((each) => time <= each.to) ?? pieces.at(-1);
  if (piece === undefined) return 0;
  const length = piece.to - piece.from;
  if (length <= 0) return piece.x;
  return (
    piece.x + ((Math.min(Math.max(time, piece.from), piece.to) - piece.from) / length) * piece.width
  );
}

function unplace(pieces: readonly Piece[], x: number): number {
  const piece = pieces.find((each) => x <= each.x + each.width) ?? pieces.at(-1);
  if (piece === undefined) return 0;
  if (piece.width <= 0) return piece.from;
  return (
    piece.from +
    ((Math.min(Math.max(x, piece.x), piece.x + piece.width) - piece.x) / piece.width) *
      (piece.to - piece.from)
  );
}

const tickSteps = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000,
  300_000, 600_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000, 43_200_000, 86_400_000,
  172_800_000, 604_800_000,
];
const tickDistance = 90;
/** More than any screen can show: bounds the work on an axis that is zoomed in far. */
const mostTicks = 1000;

export interface Ticks {
  readonly stepMs: number;
  /** Times since the start and where they are drawn. */
  readonly marks: readonly { readonly at: number; readonly x: number }[];
}

/** Round times since the start that are far enough apart to be read, outside the breaks. */
export function ticksOf(scale: TimeScale, whole: Interval): Ticks {
  const folded = scale.breaks.reduce((sum, each) => sum + (each.to - each.from), 0);
  const msPerPx = Math.max((whole.to - whole.from - folded) / Math.max(1, scale.width), 1e-9);
  const stepMs = tickSteps.find((each) => each / msPerPx >= tickDistance) ?? tickSteps.at(-1) ?? 1;
  const marks: { at: number; x: number }[] = [];
  let at = 0;
  while (whole.from + at <= whole.to && marks.length < mostTicks) {
    const time = whole.from + at;
    const inside = scale.breaks.find((each) => time > each.from && time < each.to);
    if (inside === undefined) {
      const x = scale.toPx(time);
      if (x - (marks.at(-1)?.x ?? -tickDistance) >= tickDistance * 0.7) marks.push({ at, x });
      at += stepMs;
    } else {
      at = Math.ceil((inside.to - whole.from) / stepMs) * stepMs;
    }
  }
  return { stepMs, marks };
}
