import { useVirtualizer } from "@tanstack/react-virtual";
import { type PointerEvent, useEffect, useEffectEvent, useMemo, useRef, useState } from "react";
import { useHotkeys } from "react-hotkeys-hook";
import type { RunView } from "../../shared/run/run-view.ts";
import { IconButton } from "../ui/button.tsx";
import { cn } from "../ui/cn.ts";
import { useStableCallback } from "../ui/use-stable-callback.ts";
import { formatDuration, formatTick, useNow } from "../ui/time.ts";
import { checkpointMarks, type SavedEvent } from "./checkpoint-marks.ts";
import type { EventLog } from "./run-store.ts";
import { runStrings } from "./strings.ts";
import { type TimeScale, ticksOf, timeScale } from "./time-scale.ts";
import { TimelineBar, TimelineLabel } from "./timeline-row.tsx";
import { busyIntervals, type FoldedAtFirst, type Folding, timelineRows } from "./timeline-rows.ts";
import { pageKeys } from "./use-run-place.ts";

const texts = runStrings.timeline;
const rowHeight = 28;
const labelWidth = 280;
const headHeight = 30;
const mostZoom = 64;
const noMarks: readonly SavedEvent[] = [];

interface Folded {
  readonly atFirst: FoldedAtFirst;
  readonly folding: Folding;
}
const unfolded: Folded = { atFirst: "large", folding: new Map() };

export interface TimelineProps {
  readonly view: RunView;
  /** Bars that are open grow with the clock. */
  readonly isLive: boolean;
  /** Key of the step that is looked at. */
  readonly selected: string | null;
  readonly onSelect: (key: string) => void;
  readonly log: EventLog;
  /** ISO time of the event that is looked at. */
  readonly cursorAt: string | null;
  /** E and W fold everything: only where no other keys of one letter are. */
  readonly hasKeys: boolean;
}

/** A row per step, its attempts and waits as bars on one time axis. */
export function Timeline(props: TimelineProps) {
  const { view, log, isLive, selected, onSelect, cursorAt, hasKeys } = props;
  const keys = { ...pageKeys, enabled: hasKeys };
  const now = useNow(isLive, 500);
  const [{ folding, atFirst }, setFolded] = useState<Folded>(unfolded);
  const fold = useStableCallback((key: string, isFolded: boolean) =>
    setFolded({ atFirst, folding: new Map(folding).set(key, isFolded) }),
  );
  useHotkeys("e", () => setFolded({ atFirst: "none", folding: new Map() }), keys);
  useHotkeys("w", () => setFolded({ atFirst: "all", folding: new Map() }), keys);
  const marks = useMemo(() => checkpointMarks(log.events), [log]);
  const [zoom, setZoom] = useState(1);
  const scroller = useRef<HTMLDivElement>(null);
  const width = useWidth(scroller);
  const rows = useMemo(() => timelineRows(view, folding, atFirst), [view, folding, atFirst]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    // The head of the table lies above the rows inside the scrolled area.
    scrollPaddingEnd: headHeight + rowHeight,
  });

  const whole = useMemo(() => spanOf(view, isLive ? now : null), [view, now, isLive]);
  const scale = useMemo(
    () =>
      timeScale(
        whole,
        busyIntervals(view, whole.to),
        Math.max(120, (width - labelWidth - 24) * zoom),
      ),
    [view, whole, width, zoom],
  );
  const ticks = useMemo(() => ticksOf(scale, whole), [scale, whole]);

  // Only a new selection scrolls: new rows must not pull the list away from under whoever reads it.
  const reveal = useEffectEvent((key: string) => {
    const index = rows.findIndex((row) => row.step.key === key);
    if (index >= 0) virtual.scrollToIndex(index, { align: "auto" });
  });
  useEffect(() => {
    if (selected !== null) reveal(selected);
  }, [selected]);

  if (rows.length === 0) return <p className="p-6 text-center text-ink-muted">{texts.empty}</p>;
  const bodyHeight = virtual.getTotalSize();
  return (
    <section aria-label={texts.label} className="relative h-full">
      <div ref={scroller} className="h-full overflow-auto">
        <div
          style={{ width: labelWidth + scale.width + 24, minHeight: "100%" }}
          className="relative"
        >
          <div
            style={{ height: headHeight }}
            className="sticky top-0 z-20 flex border-b border-line bg-surface"
          >
            <div
              style={{ width: labelWidth }}
              className="sticky left-0 z-10 flex shrink-0 items-center justify-between border-r border-line bg-surface pr-1 pl-3 text-xs font-medium text-ink-faint"
            >
              {texts.step}
              <ZoomButtons zoom={zoom} onZoom={setZoom} />
            </div>
            <div className="relative flex-1">
              {ticks.marks.map((tick) => (
                <span
                  key={tick.at}
                  style={{ left: tick.x }}
                  className="absolute bottom-1.5 border-l border-line pl-1 text-2xs whitespace-nowrap text-ink-faint tabular-nums"
                >
                  {formatTick(tick.at, ticks.stepMs)}
                </span>
              ))}
              {scale.breaks.map((each) => (
                <span
                  key={each.from}
                  style={{ left: each.x + each.width / 2 }}
                  className="absolute top-0.5 -translate-x-1/2 rounded-full bg-sunken px-1.5 text-2xs whitespace-nowrap text-ink-faint"
                >
                  {formatDuration(each.to - each.from)}
                </span>
              ))}
            </div>
          </div>
          <div
            role="list"
            aria-label={texts.label}
            style={{ height: bodyHeight }}
            className="relative"
          >
            {virtual.getVirtualItems().map((item) => {
              const row = rows[item.index];
              if (row === undefined) return null;
              const isSelected = row.step.key === selected;
              return (
                <div
                  key={row.step.key}
                  role="listitem"
                  style={{ height: rowHeight, transform: `translateY(${item.start}px)` }}
                  className={cn(
                    "group/row absolute top-0 left-0 flex w-full border-b border-line/60",
                    isSelected ? "bg-accent-soft" : "hover:bg-hover",
                  )}
                >
                  <div
                    style={{ width: labelWidth }}
                    className={cn(
                      "sticky left-0 z-10 shrink-0 border-r border-line",
                      isSelected ? "bg-accent-soft" : "bg-surface group-hover/row:bg-hover",
                    )}
                  >
                    <TimelineLabel
                      row={row}
                      isSelected={isSelected}
                      onSelect={onSelect}
                      onFold={fold}
                    />
                  </div>
                  <TimelineBar
                    step={row.step}
                    marks={marks.get(row.step.key) ?? noMarks}
                    scale={scale}
                    now={whole.to}
                    onSelect={onSelect}
                  />
                </div>
              );
            })}
            <Breaks scale={scale} height={Math.max(bodyHeight, 40)} />
            {cursorAt === null ? null : (
              <div
                aria-hidden
                style={{ left: labelWidth + scale.toPx(Date.parse(cursorAt)), height: bodyHeight }}
                className="pointer-events-none absolute top-0 z-10 w-px bg-accent"
              />
            )}
          </div>
        </div>
      </div>
    </section>
  );
}

/** From the start of the run to its end, to its last event, or to this moment while it runs. */
function spanOf(view: RunView, now: number | null): { readonly from: number; readonly to: number } {
  const from = Date.parse(view.createdAt ?? "") || 0;
  const last = Date.parse(view.endedAt ?? view.updatedAt ?? "") || from;
  return { from, to: Math.max(last, now ?? last, from + 1) };
}

function useWidth(element: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(1000);
  useEffect(() => {
    const target = element.current;
    if (target === null) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setWidth(entry.contentRect.width);
    });
    observer.observe(target);
    return () => observer.disconnect();
  }, [element]);
  return width;
}

function ZoomButtons({
  zoom,
  onZoom,
}: {
  readonly zoom: number;
  readonly onZoom: (zoom: number) => void;
}) {
  const stop = (event: PointerEvent) => event.stopPropagation();
  return (
    <span className="flex" onPointerDown={stop}>
      <IconButton
        size="sm"
        className="size-6"
        iconSize={14}
        icon="zoom-out"
        label={texts.zoomOut}
        disabled={zoom <= 1}
        onClick={() => onZoom(Math.max(1, zoom / 2))}
      />
      <IconButton
        size="sm"
        className="size-6"
        iconSize={14}
        icon="zoom-in"
        label={texts.zoomIn}
        disabled={zoom >= mostZoom}
        onClick={() => onZoom(Math.min(mostZoom, zoom * 2))}
      />
    </span>
  );
}

/** Where idle time is folded away, the paper is torn. */
function Breaks({ scale, height }: { readonly scale: TimeScale; readonly height: number }) {
  return scale.breaks.map((each, index) => {
    const right = each.width - 4;
    return (
      <div
        key={each.from}
        title={texts.idle(formatDuration(each.to - each.from))}
        style={{ left: labelWidth + each.x, width: each.width, height }}
        className="absolute top-0 z-[5]"
      >
        <svg width={each.width} height={height} aria-hidden className="text-line-strong">
          <defs>
            <pattern
              id={`torn-${index}`}
              width={each.width}
              height={12}
              patternUnits="userSpaceOnUse"
            >
              <path
                d={`M8 0 L4 3 L8 6 L4 9 L8 12 L${right} 12 L${right - 4} 9 L${right} 6 L${right - 4} 3 L${right} 0 Z`}
                className="fill-backdrop"
              />
              <path d="M8 0 L4 3 L8 6 L4 9 L8 12" fill="none" stroke="currentColor" />
              <path
                d={`M${right} 0 L${right - 4} 3 L${right} 6 L${right - 4} 9 L${right} 12`}
                fill="none"
                stroke="currentColor"
              />
            </pattern>
          </defs>
          <rect width={each.width} height={height} fill={`url(#torn-${index})`} />
        </svg>
        <span className="sr-only">{texts.idle(formatDuration(each.to - each.from))}</span>
      </div>
    );
  });
}
