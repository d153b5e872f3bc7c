import { useState } from "react";
import type { RunDetail } from "../../shared/api/run.ts";
import { hasEnded, type RunView } from "../../shared/run/run-view.ts";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "../ui/tabs.tsx";
import { CostPane } from "./cost-pane.tsx";
import { EventLogPane } from "./event-log.tsx";
import { ResultPane } from "./result-pane.tsx";
import { type RunPane, runPanes, type RunSearch } from "./run-search.ts";
import type { EventLog } from "./run-store.ts";
import { runStrings } from "./strings.ts";
import { Timeline } from "./timeline.tsx";

const texts = runStrings.page;

export interface RunPanesProps {
  readonly run: RunDetail;
  readonly log: EventLog;
  /** The run as it is shown, which may be in the past. */
  readonly view: RunView;
  /** The run as it is. */
  readonly current: RunView;
  readonly cursor: number | null;
  readonly search: RunSearch;
  readonly onSearch: (part: {
    readonly [Key in keyof RunSearch]: RunSearch[Key] | undefined;
  }) => void;
  readonly onStep: (key: string) => void;
}

/** Timeline, events, result and cost of a run. */
export function RunPanes({
  run,
  log,
  view,
  current,
  cursor,
  search,
  onSearch,
  onStep,
}: RunPanesProps) {
  // A run that had succeeded before anybody looked shows its result first; one that is watched stays on what is watched.
  const [initial] = useState<RunPane>(() => (run.status === "SUCCEEDED" ? "result" : "timeline"));
  const pane = search.pane ?? initial;
  return (
    <Tabs
      value={pane}
      onValueChange={(value) => onSearch({ pane: runPanes.find((each) => each === value) })}
      className="h-full bg-surface"
    >
      <TabsList aria-label={texts.panesLabel}>
        {runPanes.map((each) => (
          <TabsTrigger key={each} value={each}>
            {texts.panes[each]}
            {each === "events" ? (
              <span className="text-xs text-ink-faint tabular-nums">
                {log.events.length.toLocaleString("en")}
              </span>
            ) : null}
            {each === "result" && current.status === "SUCCEEDED" && pane !== "result" ? (
              <span className="size-1.5 rounded-full bg-success" />
            ) : null}
          </TabsTrigger>
        ))}
      </TabsList>
      <TabsContent value="timeline">
        <Timeline
          view={view}
          isLive={!hasEnded(current) && cursor === null}
          selected={search.step ?? null}
          onSelect={onStep}
          cursorAt={cursor === null ? null : (log.events[cursor - 1]?.at ?? null)}
        />
      </TabsContent>
      <TabsContent value="events">
        <EventLogPane
          log={log}
          selected={cursor}
          onSelect={(seq) => onSearch({ event: seq ?? undefined })}
          onStep={onStep}
        />
      </TabsContent>
      <TabsContent value="result">
        <ResultPane
          status={current.status}
          output={run.status === "SUCCEEDED" ? run.output : null}
        />
      </TabsContent>
      <TabsContent value="cost">
        <CostPane runId={run.id} view={current} />
      </TabsContent>
    </Tabs>
  );
}
