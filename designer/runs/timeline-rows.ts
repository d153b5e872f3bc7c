/** The rows of the timeline: steps in the order of a tree, containers before what is inside them. Pure. */
import { containerKeyOf, type RunView } from "../../shared/run/run-view.ts";
import { flowOfStep } from "../../shared/run/path.ts";
import type { StepView } from "../../shared/run/step-view.ts";
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

export function timelineRows(view: RunView, folding: Folding): readonly TimelineRow[] {
  const children = new Map<string | null, StepView[]>();
  for (const step of view.steps.values()) {
    const container = containerKeyOf(view.steps, step);
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
      const isFolded = childCount > 0 && (folding.get(step.key) ?? childCount > foldedFrom);
      rows.push({ step, depth, index, childCount, isFolded });
      if (childCount > 0 && !isFolded) visit(step.key, depth + 1);
    }
  };
  visit(null, 0);
  return rows;
}

/** When something was at work, as opposed to waiting. */
export function busyIntervals(view: RunView, now: number): readonly Interval[] {
  const busy: Interval[] = [];
  for (const step of view.steps.values()) {
    for (const segment of step.segments) {
      if (segment.kind !== "run" && segment.kind !== "undo") continue;
      busy.push({
        from: Date.parse(segment.from),
        to: segment.to === null ? now : Date.parse(segment.to),
      });
    }
  }
  return busy;
}
