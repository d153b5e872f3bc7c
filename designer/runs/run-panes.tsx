import { memo, useState } from "react";
import type { RunDetail } from "../../shared/api/run.ts";
import { hasEnded } from "../../shared/run/run-view.ts";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "../ui/tabs.tsx";
import { CostPane } from "./cost-pane.tsx";
import { DataPane } from "./data-pane.tsx";
import { EventLogPane } from "./event-log.tsx";
import { LogsPane } from "./logs-pane.tsx";
import { pageStrings } from "./page-strings.ts";
import { ResultPane } from "./result-pane.tsx";
import { type RunPane, runPanes, type RunSearch, type RunSearchPart } from "./run-search.ts";
import { runStrings } from "./strings.ts";
import { Timeline } from "./timeline.tsx";
import type { RunPlace } from "./use-run-place.ts";
import { formatCount } from "../language/locale.ts";

const texts = runStrings.page;
const names: Readonly<Record<RunPane, string>> = { ...texts.panes, ...pageStrings.panes };

export interface RunPanesProps {
  readonly run: RunDetail;
  readonly place: RunPlace;
  readonly search: RunSearch;
  readonly onSearch: (part: RunSearchPart) => void;
  /** The filter of the events is to have the keyboard. */
  readonly wantsFilter: boolean;
  /** It has it. */
  readonly onFilter: () => void;
}

/** Timeline, events, logs, data, result and cost of a run. */
export const RunPanes = memo(function RunPanes({
  run,
  place,
  search,
  onSearch,
  wantsFilter,
  onFilter,
}: RunPanesProps) {
  const { log, view: current, calm: view, cursor, selectStep } = place;
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
            {names[each]}
            {each === "events" ? (
              <span className="text-xs text-ink-faint tabular-nums">
                {formatCount(log.events.length)}
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
          log={log}
          isLive={!hasEnded(current) && cursor === null}
          selected={search.step ?? null}
          onSelect={selectStep}
          hasKeys
          cursorAt={cursor === null ? null : (log.events[cursor - 1]?.at ?? null)}
        />
      </TabsContent>
      <TabsContent value="events">
        <EventLogPane
          log={log}
          selected={cursor}
          onSelect={(seq) => (seq === null ? place.goTo(null) : place.openEvent(seq))}
          onStep={selectStep}
          wantsFilter={wantsFilter}
          onFilter={onFilter}
        />
      </TabsContent>
      <TabsContent value="logs">
        <LogsPane runId={run.id} isLive={!hasEnded(current)} onStep={selectStep} />
      </TabsContent>
      <TabsContent value="data" className="overflow-auto p-4" data-scrolls>
        <DataPane run={run} place={place} />
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
});
