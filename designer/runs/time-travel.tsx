import { memo, useEffect, useEffectEvent, useState } from "react";
import { formatCost } from "../language/money.ts";
import type { RunView } from "../../shared/run/run-view.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Icon } from "../ui/icon.tsx";
import { Select } from "../ui/select.tsx";
import { eventText } from "./event-text.ts";
import { pageStrings } from "./page-strings.ts";
import type { EventLog } from "./run-store.ts";
import { runStrings } from "./strings.ts";

const texts = pageStrings.scrub;

/** Events per second at the speed of 1. */
const eventsPerSecond = 4;
const speeds = [1, 5, 25, 100, 500] as const;
/** How often the playback moves at most. */
const frameMs = 50;
/** A playback takes about as long as a look at it, however long the log is. */
const patienceSeconds = 20;

/** The slowest speed at which so many events are played back within patience. */
export function speedFor(events: number): number {
  return speeds.find((speed) => events / (speed * eventsPerSecond) <= patienceSeconds) ?? 500;
}

export interface TimeTravelProps {
  readonly log: EventLog;
  /** The run at that event. */
  readonly view: RunView;
  /** Number of the event at which the run is shown. */
  readonly seq: number;
  readonly onSeq: (seq: number) => void;
  readonly onFork: () => void;
  readonly onClose: () => void;
  /** Begins to play at once. */
  readonly autoPlay: boolean;
}

/** Says that the canvas shows the past, and moves through it. */
export const TimeTravel = memo(function TimeTravel({
  log,
  view,
  seq,
  onSeq,
  onFork,
  onClose,
  autoPlay,
}: TimeTravelProps) {
  const last = log.events.length;
  const [speed, setSpeed] = useState(() => speedFor(last));
  const [isPlaying, setIsPlaying] = useState(autoPlay);
  // At the end it stops; pressed there, it begins anew.
  if (isPlaying && seq >= last) setIsPlaying(false);
  usePlayback(isPlaying, { seq, speed, onSeq });

  const event = log.events[seq - 1];
  const said =
    event === undefined
      ? ""
      : [eventText(event).title, event.state ?? ""].filter((part) => part !== "").join(": ");
  const label = runStrings.page.travel(seq, last);
  const step = (by: number) => {
    setIsPlaying(false);
    onSeq(seq + by);
  };
  return (
    <section
      aria-label={texts.label}
      className="absolute bottom-3 left-1/2 z-10 flex w-[min(56rem,calc(100%-1.5rem))] -translate-x-1/2 flex-wrap items-center gap-x-2 gap-y-1 rounded-lg border border-accent/40 bg-raised px-3 py-1.5 shadow-mid"
    >
      <IconButton
        size="sm"
        icon={isPlaying ? "pause" : "play"}
        label={isPlaying ? texts.pause : texts.play}
        onClick={() => {
          if (!isPlaying && seq >= last) onSeq(1);
          setIsPlaying(!isPlaying);
        }}
      />
      <Speed speed={speed} onSpeed={setSpeed} />
      <div className="w-52 min-w-0 grow sm:grow-0">
        <p className="truncate text-xs font-medium">{label}</p>
        <p className="truncate text-2xs text-ink-faint">
          {said}
          <span className="tabular-nums">
            {" · "}
            {texts.cost(formatCost(view.usefulMicros + view.wastedMicros))}
          </span>
        </p>
      </div>
      <IconButton
        size="sm"
        icon="chevron-left"
        label={runStrings.events.previous}
        keys={[","]}
        disabled={seq <= 1}
        onClick={() => step(-1)}
      />
      <input
        type="range"
        aria-label={label}
        aria-valuetext={`${label}, ${said}`}
        min={1}
        max={last}
        value={seq}
        onChange={(change) => {
          setIsPlaying(false);
          onSeq(Number(change.currentTarget.value));
        }}
        className="h-6 min-w-24 flex-1 accent-accent"
      />
      <IconButton
        size="sm"
        icon="chevron-right"
        label={runStrings.events.next}
        keys={["."]}
        disabled={seq >= last}
        onClick={() => step(1)}
      />
      <Ways onFork={onFork} onClose={onClose} />
    </section>
  );
});

/** How fast it plays; apart, since it does not change with the event that is shown. */
const Speed = memo(function Speed({
  speed,
  onSpeed,
}: {
  readonly speed: number;
  readonly onSpeed: (speed: number) => void;
}) {
  return (
    <Select
      size="sm"
      aria-label={texts.speed}
      value={String(speed)}
      onValueChange={(value) => onSpeed(Number(value))}
      className="w-18"
      options={speeds.map((each) => ({ value: String(each), label: texts.speedOf(each) }))}
    />
  );
});

/** What one does with an event that was found. */
const Ways = memo(function Ways({ onFork, onClose }: Pick<TimeTravelProps, "onFork" | "onClose">) {
  return (
    <>
      <CopyButton text={() => globalThis.location.href} label={texts.link} />
      <Button size="sm" icon="git-fork" onClick={onFork}>
        {texts.fork}
      </Button>
      <Button size="sm" onClick={onClose}>
        {runStrings.page.travelBack}
      </Button>
    </>
  );
});

/** Moves on while it plays: as many events as have become due since the last frame. */
function usePlayback(
  isPlaying: boolean,
  {
    seq,
    speed,
    onSeq,
  }: { readonly seq: number; readonly speed: number; readonly onSeq: (seq: number) => void },
): void {
  const move = useEffectEvent((due: number) => onSeq(seq + due));
  useEffect(() => {
    if (!isPlaying) return undefined;
    let before = performance.now();
    const timer = setInterval(() => {
      const now = performance.now();
      const due = Math.floor(((now - before) / 1000) * speed * eventsPerSecond);
      if (due < 1) return;
      before = now;
      move(due);
    }, frameMs);
    return () => clearInterval(timer);
  }, [isPlaying, speed]);
}

/** The way into the past, where a person does not know that there is one. */
export function ReplayButton({ onPress }: { readonly onPress: () => void }) {
  return (
    <Button
      size="sm"
      title={texts.replayHint}
      onClick={onPress}
      className="absolute bottom-3 left-1/2 z-10 -translate-x-1/2 max-sm:bottom-14 max-sm:left-3 max-sm:translate-x-0"
    >
      <Icon name="history" size={14} />
      {texts.replay}
    </Button>
  );
}
