import { Button, IconButton } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { eventText } from "./event-text.ts";
import type { EventLog } from "./run-store.ts";
import { runStrings } from "./strings.ts";

export interface TimeTravelProps {
  readonly log: EventLog;
  /** Number of the event at which the run is shown. */
  readonly seq: number;
  readonly onSeq: (seq: number) => void;
  readonly onClose: () => void;
}

/** Says that the canvas shows the past, and moves through it. */
export function TimeTravel({ log, seq, onSeq, onClose }: TimeTravelProps) {
  const last = log.events.length;
  const event = log.events[seq - 1];
  const said =
    event === undefined
      ? ""
      : [eventText(event).title, event.state ?? ""].filter((part) => part !== "").join(": ");
  const label = runStrings.page.travel(seq, last);
  return (
    <div className="absolute bottom-3 left-1/2 z-10 flex w-[min(44rem,calc(100%-7rem))] -translate-x-1/2 items-center gap-2 rounded-lg border border-accent/40 bg-raised px-3 py-1.5 shadow-mid">
      <Icon name="history" size={15} className="shrink-0 text-accent" />
      <div className="w-56 shrink-0">
        <p className="truncate text-xs font-medium">{label}</p>
        <p className="truncate text-2xs text-ink-faint">{said}</p>
      </div>
      <IconButton
        size="sm"
        icon="chevron-left"
        label={runStrings.events.previous}
        keys={["K"]}
        disabled={seq <= 1}
        onClick={() => onSeq(seq - 1)}
      />
      <input
        type="range"
        aria-label={label}
        min={1}
        max={last}
        value={seq}
        onChange={(change) => onSeq(Number(change.currentTarget.value))}
        className="h-6 min-w-0 flex-1 accent-accent"
      />
      <IconButton
        size="sm"
        icon="chevron-right"
        label={runStrings.events.next}
        keys={["J"]}
        disabled={seq >= last}
        onClick={() => onSeq(seq + 1)}
      />
      <Button size="sm" onClick={onClose}>
        {runStrings.page.travelBack}
      </Button>
    </div>
  );
}
