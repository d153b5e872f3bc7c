import { useVirtualizer } from "@tanstack/react-virtual";
import {
  type KeyboardEvent,
  type MouseEvent,
  type SubmitEvent,
  useEffect,
  useEffectEvent,
  useMemo,
  useRef,
  useState,
} from "react";
import type { RunEvent } from "../../shared/run/event.ts";
import { stepKey } from "../../shared/run/path.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { cn } from "../ui/cn.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { Icon } from "../ui/icon.tsx";
import { Input } from "../ui/input.tsx";
import { JsonView } from "../ui/json-view.tsx";
import { formatFull, formatOffset } from "../ui/time.ts";
import { Segmented } from "../ui/toggles.tsx";
import { toneText } from "../ui/tone.ts";
import { type EventGroup, eventMatches, eventText } from "./event-text.ts";
import type { EventLog } from "./run-store.ts";
import { runStrings } from "./strings.ts";

const texts = runStrings.events;
const rowHeight = 28;

export interface EventLogPaneProps {
  readonly log: EventLog;
  /** Number of the event that is looked at. */
  readonly selected: number | null;
  readonly onSelect: (seq: number | null) => void;
  readonly onStep: (key: string) => void;
  /** The filter is to have the keyboard. */
  readonly wantsFilter: boolean;
  /** It has it. */
  readonly onFilter: () => void;
}

/** Every event of the run, filtered; the chosen one in full beside the list. */
export function EventLogPane(props: EventLogPaneProps) {
  const { log, selected, onSelect, onStep, wantsFilter, onFilter } = props;
  const filter = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (!wantsFilter) return;
    filter.current?.focus();
    onFilter();
  }, [wantsFilter, onFilter]);
  const [text, setText] = useState("");
  const [group, setGroup] = useState<EventGroup | "all">("all");
  const shown = useMemo(
    () =>
      text === "" && group === "all"
        ? log.events
        : log.events.filter(
            (event) =>
              (group === "all" || eventText(event).group === group) && eventMatches(event, text),
          ),
    // The list of events grows in place: the log around it tells when.
    [log, text, group],
  );
  const event = selected === null ? undefined : log.events[selected - 1];
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex shrink-0 flex-wrap items-center gap-2 border-b border-line px-3 py-1.5">
        <div className="w-64">
          <Input
            ref={filter}
            icon="search"
            aria-label={texts.search}
            placeholder={texts.search}
            value={text}
            onChange={(change) => setText(change.currentTarget.value)}
            className="h-7 text-xs"
          />
        </div>
        <Segmented
          label={texts.kindsLabel}
          value={group}
          onValueChange={setGroup}
          className="h-7"
          options={(["all", "steps", "errors", "run"] as const).map((value) => ({
            value,
            label: texts.kinds[value],
          }))}
        />
        <span className="text-xs text-ink-faint tabular-nums">
          {texts.count(shown.length, log.events.length)}
        </span>
        <span className="flex-1" />
        <Jump last={log.events.length} onJump={onSelect} />
        <IconButton
          size="sm"
          icon="arrow-up"
          label={texts.previous}
          keys={["K"]}
          disabled={selected === null || selected <= 1}
          onClick={() => onSelect(Math.max(1, (selected ?? 1) - 1))}
        />
        <IconButton
          size="sm"
          icon="arrow-down"
          label={texts.next}
          keys={["J"]}
          disabled={selected !== null && selected >= log.events.length}
          onClick={() => onSelect(Math.min(log.events.length, (selected ?? 0) + 1))}
        />
      </div>
      <div className="flex min-h-0 flex-1 flex-col sm:flex-row">
        <EventList events={shown} first={log.events[0]} selected={selected} onSelect={onSelect} />
        <aside
          aria-live="off"
          className={cn(
            "shrink-0 overflow-auto border-line p-3 max-sm:max-h-1/2 max-sm:border-t sm:w-[38%] sm:max-w-xl sm:min-w-72 sm:border-l",
            // On a phone the list needs the room until there is something to read beside it.
            event === undefined ? "max-sm:hidden" : "",
          )}
        >
          {event === undefined ? (
            <p className="p-4 text-center text-ink-muted">{texts.choose}</p>
          ) : (
            <EventDetail event={event} onStep={onStep} />
          )}
        </aside>
      </div>
    </div>
  );
}

function Jump({ last, onJump }: { readonly last: number; readonly onJump: (seq: number) => void }) {
  const [value, setValue] = useState("");
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const seq = Number(value);
    if (Number.isInteger(seq) && seq >= 1) onJump(Math.min(seq, last));
    setValue("");
  };
  return (
    <form onSubmit={submit} className="w-28">
      <Input
        inputMode="numeric"
        aria-label={texts.jump}
        placeholder={texts.jump}
        value={value}
        onChange={(change) => setValue(change.currentTarget.value.replaceAll(/\D/g, ""))}
        className="h-7 text-xs"
      />
    </form>
  );
}

interface EventListProps {
  readonly events: readonly RunEvent[];
  readonly first: RunEvent | undefined;
  readonly selected: number | null;
  readonly onSelect: (seq: number) => void;
}

function EventList({ events, first, selected, onSelect }: EventListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: events.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 16,
  });
  // Only a new selection scrolls, not each new event.
  const reveal = useEffectEvent((seq: number) => {
    const index = events.findIndex((event) => event.seq === seq);
    if (index >= 0) virtual.scrollToIndex(index, { align: "auto" });
  });
  useEffect(() => {
    if (selected !== null) reveal(selected);
  }, [selected]);

  const select = (index: number) => {
    const event = events[Math.min(Math.max(0, index), events.length - 1)];
    if (event !== undefined) onSelect(event.seq);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: 10,
      PageUp: -10,
      Home: -events.length,
      End: events.length,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    select(events.findIndex((each) => each.seq === selected) + step);
  };
  const onClick = (event: MouseEvent) => {
    const row = event.target instanceof Element ? event.target.closest("[data-index]") : null;
    if (row instanceof HTMLElement) select(Number(row.dataset["index"]));
  };

  if (events.length === 0)
    return <p className="flex-1 p-6 text-center text-ink-muted">{texts.none}</p>;
  const startedAt = first === undefined ? 0 : Date.parse(first.at);
  return (
    <div
      ref={scroller}
      role="listbox"
      aria-label={texts.label}
      tabIndex={0}
      aria-activedescendant={selected === null ? undefined : `event-${selected}`}
      onKeyDown={onKeyDown}
      onClick={onClick}
      className="min-w-0 flex-1 overflow-auto focus-visible:-outline-offset-2"
    >
      <div style={{ height: virtual.getTotalSize() }} className="relative">
        {virtual.getVirtualItems().map((item) => {
          const event = events[item.index];
          if (event === undefined) return null;
          const said = eventText(event);
          const isSelected = event.seq === selected;
          return (
            <div
              key={event.seq}
              role="option"
              id={`event-${event.seq}`}
              data-index={item.index}
              aria-selected={isSelected}
              aria-posinset={item.index + 1}
              aria-setsize={events.length}
              style={{ height: rowHeight, transform: `translateY(${item.start}px)` }}
              className={cn(
                "absolute top-0 left-0 grid w-full cursor-pointer grid-cols-[3.25rem_5.5rem_1.25rem_minmax(7rem,auto)_1fr] items-center gap-2 border-b border-line/50 pr-3 text-xs",
                isSelected ? "bg-accent-soft" : "hover:bg-hover",
              )}
            >
              <span className="text-right text-ink-faint tabular-nums">{event.seq}</span>
              <span className="font-mono text-2xs text-ink-faint">
                {formatOffset(Date.parse(event.at) - startedAt)}
              </span>
              <Icon name={said.icon} size={14} className={toneText[said.tone]} />
              <span
                className={cn(
                  "font-medium whitespace-nowrap",
                  said.group === "errors" ? toneText[said.tone] : "",
                )}
              >
                {said.title}
              </span>
              <span className="flex min-w-0 gap-2">
                {event.path === null ? null : (
                  <span className="max-w-[60%] truncate text-ink">{event.path}</span>
                )}
                <span className="truncate text-ink-faint">{said.detail}</span>
              </span>
            </div>
          );
        })}
      </div>
    </div>
  );
}

function EventDetail({
  event,
  onStep,
}: {
  readonly event: RunEvent;
  readonly onStep: (key: string) => void;
}) {
  const said = eventText(event);
  return (
    <div className="flex flex-col gap-3">
      <div className="flex items-start gap-2">
        <Icon name={said.icon} className={cn("mt-0.5", toneText[said.tone])} />
        <div className="min-w-0 flex-1">
          <h2 className="font-semibold">{said.title}</h2>
          <p className="text-xs text-ink-faint">
            <span className="font-mono">{event.type}</span> · {formatFull(event.at)}
          </p>
        </div>
        <CopyButton text={() => JSON.stringify(event, null, 2)} label={texts.copy} />
      </div>
      {said.group === "errors" && said.detail !== "" ? (
        <p className="rounded-md bg-danger-soft px-2.5 py-2 break-words whitespace-pre-wrap text-danger">
          {said.detail}
        </p>
      ) : null}
      <JsonView
        value={{
          seq: event.seq,
          path: event.path,
          visit: event.visit,
          attempt: event.attempt,
          ...event.data,
        }}
      />
      {event.path === null || event.visit === null ? null : (
        <Button
          size="sm"
          icon="focus"
          className="self-start"
          onClick={() => onStep(stepKey(event.path ?? "", event.visit ?? 1))}
        >
          {texts.jumpToStep}
        </Button>
      )}
    </div>
  );
}
