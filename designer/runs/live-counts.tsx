import { useQuery } from "@tanstack/react-query";
import { mostCounted } from "../../shared/api/control.ts";
import { attentionQueries } from "../api/attention-queries.ts";
import { cn } from "../ui/cn.ts";
import { LiveRegion } from "../ui/live-region.tsx";
import { type Tone, toneText } from "../ui/tone.ts";
import { historyStrings as texts } from "./history-strings.ts";
import type { RunsSearch } from "./run-search.ts";

interface LiveCount {
  readonly label: string;
  readonly value: number;
  readonly tone: Tone;
  /** Shows exactly these. */
  readonly search: RunsSearch;
}

/** How much is under way at this moment; a press shows just these. */
export function LiveCounts({ onSearch }: { readonly onSearch: (search: RunsSearch) => void }) {
  const { data } = useQuery(attentionQueries.counts(true));
  if (data === undefined) return null;
  const counts: readonly LiveCount[] = [
    {
      label: texts.live.running,
      value: data.running,
      tone: "info",
      search: { status: "RUNNING,COMPENSATING" },
    },
    { label: texts.live.paused, value: data.paused, tone: "warning", search: { status: "PAUSED" } },
    {
      label: texts.live.failed,
      value: data.failedLastDay,
      tone: "danger",
      search: { status: "FAILED,TIMED_OUT", span: "day" },
    },
  ];
  return (
    <div role="group" aria-label={texts.live.label} className="flex flex-wrap items-center gap-1">
      {counts.map(({ label, value, tone, search }) => (
        <button
          key={label}
          type="button"
          onClick={() => onSearch(search)}
          className="inline-flex min-h-7 items-baseline gap-1 rounded-md px-1.5 py-1 text-xs text-ink-muted transition-colors hover:bg-hover hover:text-ink"
        >
          <span
            className={cn(
              "text-sm font-semibold tabular-nums",
              value === 0 ? "text-ink-faint" : toneText[tone],
            )}
          >
            {texts.counted(value, mostCounted)}
          </span>
          {label}
        </button>
      ))}
      <LiveRegion message={texts.live.spoken(data.running, data.failedLastDay)} />
    </div>
  );
}
