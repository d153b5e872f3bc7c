/** The rows of the timeline: steps in the order of a tree, containers before what is inside them. Pure. */
import type { RunView } from "../../shared/run/run-view.ts";
import { flowOfStep } from "../../shared/run/path.ts";
import type { StepView } from "../../shared/run/step-view.ts";
import { containerOf } from "./container-of.ts";
import type { Interval } from "./time-scale.ts";

export interface TimelineRow {
  readonly step: StepView;
  readonly depth: number;
  /** Index of the iteration or branch it belongs to; null outside containers. */
  readonly index: number | null;
  readonly childCount: number;
  readonly isFolded: boolean;
}

/** A container with more steps than this begins folded. */
export const foldedFrom = 200;

/** Containers that people have folded or unfolded against the default. */
export type Folding = ReadonlyMap<string, boolean>;

function indexOf(step: StepView): number | null {
  const flow = flowOfStep(step.path);
  return flow === "" ? null : Number(flow.slice(flow.lastIndexOf("/") + 1));
}

/** How containers begin: large ones folded, all of them folded, or none. */
export type FoldedAtFirst = "large" | "all" | "none";

function beginsFolded(childCount: number, atFirst: FoldedAtFirst): boolean {
  return atFirst === "all" || (atFirst === "large" && childCount > foldedFrom);
}

export function timelineRows(
  view: RunView,
  folding: Folding,
  atFirst: FoldedAtFirst = "large",
): readonly TimelineRow[] {
  const children = new Map<string | null, StepView[]>();
  for (const step of view.steps.values()) {
    const container = containerOf(view, step);
    const siblings = children.get(container);
    if (siblings === undefined) children.set(container, [step]);
    else siblings.push(step);
  }
  const rows: TimelineRow[] = [];
  const visit = (container: string | null, depth: number) => {
    const steps = (children.get(container) ?? []).map((step) => ({ step, index: indexOf(step) }));
    steps.sort(
      (a, b) => (a.index ?? 0) - (b.index ?? 0) || a.step.scheduledSeq - b.step.scheduledSeq,
    );
    for (const { step, index } of steps) {
      const childCount = children.get(step.key)?.length ?? 0;
      const isFolded =
        childCount > 0 && (folding.get(step.key) ?? beginsFolded(childCount, atFirst));
      rows.push({ step, depth, index, childCount, isFolded });
      if (childCount > 0 && !isFolded) visit(step.key, depth + 1);
    }
  };
  visit(null, 0);
  return rows;
}

/** Of steps at which nothing is under way: they stay what they are until they are other objects. */
const busyOfEnded = new WeakMap<StepView, readonly Interval[]>();

function busyIntervalsOf(step: StepView, now: number): readonly Interval[] {
  const known = busyOfEnded.get(step);
  if (known !== undefined) return known;
  const busy = step.segments
    .filter(({ kind }) => kind === "run" || kind === "undo")
    .map(({ from, to }) => ({
      from: Date.parse(from),
      to: to === null ? now : Date.parse(to),
    }));
  if (step.segments.at(-1)?.to !== null) busyOfEnded.set(step, busy);
  return busy;
}

/** When something was at work, as opposed to waiting. */
export function busyIntervals(view: RunView, now: number): readonly Interval[] {
  const busy: Interval[] = [];
  for (const step of view.steps.values())
    for (const interval of busyIntervalsOf(step, now)) busy.push(interval);
  return busy;
}
