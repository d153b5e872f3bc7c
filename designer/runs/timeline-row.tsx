import { memo } from "react";
import type { Segment, StepView } from "../../shared/run/step-view.ts";
import { cn } from "../ui/cn.ts";
import { Icon } from "../ui/icon.tsx";
import { formatDuration, formatMoment } from "../ui/time.ts";
import type { SavedEvent } from "./checkpoint-marks.ts";
import { checkpointText } from "./checkpoint-text.ts";
import { pageStrings } from "./page-strings.ts";
import { paintStatusOf } from "./paint.ts";
import { StepStatusIcon } from "./status-badge.tsx";
import { runStrings } from "./strings.ts";
import type { TimeScale } from "./time-scale.ts";
import type { TimelineRow } from "./timeline-rows.ts";

const texts = runStrings.timeline;
const indent = 16;

export interface TimelineLabelProps {
  readonly row: TimelineRow;
  readonly isSelected: boolean;
  readonly onSelect: (key: string) => void;
  readonly onFold: (key: string, isFolded: boolean) => void;
}

/** Left part of a row: which step it is. */
export const TimelineLabel = memo(function TimelineLabel({
  row,
  isSelected,
  onSelect,
  onFold,
}: TimelineLabelProps) {
  const { step, depth, index, childCount, isFolded } = row;
  const { children } = step;
  return (
    <div style={{ paddingLeft: 6 + depth * indent }} className="flex h-full items-center pr-2">
      {childCount > 0 ? (
        <button
          type="button"
          aria-expanded={!isFolded}
          aria-label={isFolded ? texts.expand(step.state) : texts.fold(step.state)}
          onClick={() => onFold(step.key, !isFolded)}
          className="grid size-6 shrink-0 place-items-center rounded-sm text-ink-faint hover:text-ink"
        >
          <Icon
            name="chevron-right"
            size={14}
            className={cn("transition-transform", isFolded ? "" : "rotate-90")}
          />
        </button>
      ) : (
        <span className="w-6 shrink-0" />
      )}
      <button
        type="button"
        aria-pressed={isSelected}
        onClick={() => onSelect(step.key)}
        className="flex h-full min-w-0 flex-1 items-center gap-1.5 text-left"
      >
        <StepStatusIcon status={paintStatusOf(step)} />
        <span className="truncate font-medium">{step.state}</span>
        {index === null ? null : (
          <span className="shrink-0 text-xs text-ink-faint tabular-nums">
            {texts.iteration(index + 1)}
          </span>
        )}
        {step.visit > 1 ? (
          <span className="shrink-0 text-xs text-ink-faint">{texts.visit(step.visit)}</span>
        ) : null}
        {children === null ? null : (
          <span className="ml-auto shrink-0 text-xs text-ink-faint tabular-nums">
            {texts.inside(children.succeeded + children.failed, children.count)}
          </span>
        )}
      </button>
    </div>
  );
});

/** How a stretch looks: work in full bars, waiting in thin ones. */
function segmentStyle(segment: Segment): string {
  switch (segment.kind) {
    case "run":
      switch (segment.outcome) {
        case "failed":
          return "h-3.5 bg-danger hatched";
        case "lost":
        case "released":
        case "held":
          return "h-3.5 bg-attention";
        case "cancelled":
          return "h-3.5 bg-neutral";
        default:
          return segment.to === null
            ? "h-3.5 bg-info hatched animate-sweep"
            : "h-3.5 bg-success/85";
      }
    case "undo":
      return segment.outcome === "failed"
        ? "h-3.5 bg-danger"
        : segment.to === null
          ? "h-3.5 bg-attention hatched animate-sweep"
          : "h-3.5 bg-special";
    case "backoff":
      return "h-1 bg-attention/60";
    case "wait":
      return "h-1 bg-warning/70";
    case "held":
      return "h-1 bg-warning";
    case "queue":
      return "h-0.5 bg-line-strong";
    case "children":
      return "h-1.5 bg-info/35";
  }
}

function describe(segment: Segment, durationMs: number): string {
  const parts = [
    texts.segment[segment.kind],
    segment.attempt === null ? "" : texts.attempt(segment.attempt),
    segment.outcome === null ? "" : texts.outcomes[segment.outcome],
    formatDuration(durationMs),
    formatMoment(segment.from),
  ];
  return parts.filter((part) => part !== "").join(" · ");
}

const leastWidth = 2;

export interface TimelineBarProps {
  readonly step: StepView;
  readonly scale: TimeScale;
  readonly now: number;
  readonly marks: readonly SavedEvent[];
  readonly onSelect: (key: string) => void;
}

/** Right part of a row: the step's time as bars. Pressing it is the same as pressing the label, so keyboards need only that. */
export const TimelineBar = memo(function TimelineBar({
  step,
  marks,
  scale,
  now,
  onSelect,
}: TimelineBarProps) {
  const isDone = step.endedAt !== null && step.children !== null;
  return (
    <div
      aria-hidden
      onClick={() => onSelect(step.key)}
      className="relative min-w-0 flex-1 cursor-pointer"
    >
      {step.segments.map((segment) => {
        const from = Date.parse(segment.from);
        const to = segment.to === null ? now : Date.parse(segment.to);
        const x = scale.toPx(from);
        const width = Math.max(leastWidth, scale.toPx(to) - x);
        if (segment.kind === "queue" && width <= leastWidth) return null;
        return (
          <span
            key={`${segment.from}/${segment.kind}`}
            title={describe(segment, to - from)}
            style={{ left: x, width }}
            className={cn(
              "absolute top-1/2 -translate-y-1/2 rounded-[3px]",
              segmentStyle(segment),
              segment.to === null && segment.kind !== "queue"
                ? "rounded-r-none [mask-image:linear-gradient(to_right,black_calc(100%-14px),transparent)]"
                : "",
              isDone && segment.kind === "children"
                ? step.status === "failed"
                  ? "bg-danger/40"
                  : "bg-success/40"
                : "",
            )}
          />
        );
      })}
      {apart(marks, scale).map(({ event, x }) => (
        <span
          key={event.seq}
          title={`${pageStrings.checkpoint}: ${checkpointText(event.data)} · ${formatMoment(event.at)}`}
          style={{ left: x }}
          className="absolute top-1/2 z-[1] size-1.5 -translate-1/2 rotate-45 bg-special ring-1 ring-surface"
        />
      ))}
    </div>
  );
});

/** Marks closer than this cannot be told from each other. */
const leastApart = 5;

/** The checkpoints that can be told apart at this scale, with where they are drawn. */
function apart(marks: readonly SavedEvent[], scale: TimeScale) {
  const shown: { readonly event: SavedEvent; readonly x: number }[] = [];
  for (const event of marks) {
    const x = scale.toPx(Date.parse(event.at));
    if (x - (shown.at(-1)?.x ?? -leastApart) >= leastApart) shown.push({ event, x });
  }
  return shown;
}
