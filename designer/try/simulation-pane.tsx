/** The simulation at the bottom of the editor: what goes in, what stands in for the calls, and what happens. */
import { useContext, useEffect, useMemo, useState } from "react";
import { useStore } from "zustand";
import { applyEvents, emptyRunView } from "../../shared/run/run-view.ts";
import type { Graph } from "../../shared/graph/graph.ts";
import { indexOf } from "../document/graph-index.ts";
import { type NodePaint, paintNodes } from "../document/paint-store.ts";
import { soleNode } from "../document/selection.ts";
import { runLooks } from "../document/status.ts";
import { PaintStoreContext, useDocument, useGraph, useStores } from "../document/use-document.ts";
import { EventLogPane } from "../runs/event-log.tsx";
import { mainStepOf, paintOf } from "../runs/paint.ts";
import { createTimeMachine } from "../runs/run-store.ts";
import { RunStatusBadge } from "../runs/status-badge.tsx";
import { Timeline } from "../runs/timeline.tsx";
import { Button } from "../ui/button.tsx";
import { LiveRegion } from "../ui/live-region.tsx";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "../ui/tabs.tsx";
import { formatDuration } from "../ui/time.ts";
import { planMocks, sampleInput } from "./mock.ts";
import { readJson, writeJson } from "./read-json.ts";
import { simulateDraft, stopSimulation } from "./simulate-draft.ts";
import { SimulatedData } from "./simulated-data.tsx";
import { SimulationSetup } from "./simulation-setup.tsx";
import { tryStrings } from "./strings.ts";
import { type Simulated, type SimulationState, tryStoreOf } from "./try-store.ts";

const texts = tryStrings.simulation;

const views = ["setup", "timeline", "events"] as const;
type View = (typeof views)[number];

export function SimulationPane() {
  const tries = tryStoreOf(useStores().document);
  const simulation = useStore(tries, (state) => state.simulation);
  const [view, setView] = useState<View>(simulation.kind === "done" ? "timeline" : "setup");
  const simulated = simulation.kind === "done" ? simulation.simulated : null;
  return (
    <Tabs
      value={simulated === null ? "setup" : view}
      onValueChange={(value) => setView(views.find((each) => each === value) ?? "setup")}
      className="h-full"
    >
      <Bar simulation={simulation} onStarted={() => setView("timeline")} />
      {simulated === null ? (
        <TabsContent value="setup" className="overflow-auto">
          <SimulationSetup />
        </TabsContent>
      ) : (
        <Outcome simulated={simulated} />
      )}
    </Tabs>
  );
}

interface BarProps {
  readonly simulation: SimulationState;
  readonly onStarted: () => void;
}

/** Starts and stops, and says how it ended. */
function Bar({ simulation, onStarted }: BarProps) {
  const { document } = useStores();
  const graph = useGraph();
  const tries = tryStoreOf(document);
  const paint = useContext(PaintStoreContext);
  const typed = useStore(tries, (state) => state.simulationInput);
  const mocks = useStore(tries, (state) => state.mocks);
  const input = readJson(typed ?? writeJson(sampleInput(graph)));
  const { missing } = useMemo(() => planMocks(graph, mocks), [graph, mocks]);
  const isRunning = simulation.kind === "running";
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-x-2 border-b border-line pr-10 pl-3">
      {isRunning ? (
        <Button size="sm" icon="circle-stop" onClick={() => stopSimulation(tries)}>
          {texts.stop}
        </Button>
      ) : (
        <Button
          size="sm"
          variant="primary"
          icon="play"
          disabled={!input.ok || missing.length > 0}
          onClick={() => {
            if (!input.ok) return;
            onStarted();
            void simulateDraft(tries, document.getState().graph, input.value);
          }}
        >
          {simulation.kind === "done" ? texts.again : texts.button}
        </Button>
      )}
      <Standing simulation={simulation} missing={missing.length} />
      {simulation.kind === "done" ? (
        <>
          <TabsList aria-label={texts.viewsLabel} className="ml-auto border-b-0">
            {views.map((each) => (
              <TabsTrigger key={each} value={each}>
                {texts.views[each]}
              </TabsTrigger>
            ))}
          </TabsList>
          <Button
            size="sm"
            variant="ghost"
            icon="x"
            onClick={() => {
              tries.setState({ simulation: { kind: "none" } });
              if (paint !== null) paintNodes(paint, {});
            }}
          >
            {texts.clear}
          </Button>
        </>
      ) : null}
    </div>
  );
}

function Standing({
  simulation,
  missing,
}: {
  readonly simulation: SimulationState;
  readonly missing: number;
}) {
  if (simulation.kind === "broken")
    return (
      <p role="alert" className="py-1.5 text-sm text-danger">
        {texts.broken}: {simulation.message}
      </p>
    );
  if (simulation.kind === "running")
    return <p className="py-1.5 text-sm text-ink-muted">{texts.running}</p>;
  if (simulation.kind === "none")
    return (
      <p className="py-2 text-xs text-ink-muted">
        {missing === 0 ? texts.hint : `${texts.missing(missing)}. ${texts.missingHint}`}
      </p>
    );
  const { status, elapsedMs, steps, error } = simulation.simulated.result;
  const said = texts.status(formatDuration(elapsedMs), texts.steps(steps.length));
  return (
    <div className="flex min-w-0 items-center gap-2 py-1.5 text-xs text-ink-muted">
      <RunStatusBadge status={status} />
      <span className="tabular-nums">{said}</span>
      {status === "RUNNING" ? <span>{texts.waits}</span> : null}
      {error === null ? null : <span className="truncate text-danger">{error}</span>}
      <LiveRegion message={`${runLooks[status].label}. ${said}`} />
    </div>
  );
}

/** What happened, on the canvas and below it. */
function Outcome({ simulated }: { readonly simulated: Simulated }) {
  const { document } = useStores();
  const graph = useGraph();
  const paint = useContext(PaintStoreContext);
  const [chosen, setChosen] = useState<string | null>(null);
  const [cursor, setCursor] = useState<number | null>(null);
  const { result, pinned } = simulated;
  const log = useMemo(() => ({ events: result.events }), [result]);
  const [timeMachine] = useState(createTimeMachine);
  const whole = useMemo(() => applyEvents(emptyRunView, result.events), [result]);
  const shown = cursor === null ? whole : timeMachine(log, cursor);
  const selected = useDocument((state) => soleNode(state.graph, state.selection));
  const name = indexOf(graph).node(selected ?? "")?.name;
  const main = name === undefined ? null : mainStepOf(whole, name);
  // What is chosen in the timeline counts while its node is the selected one.
  const isChosen = chosen !== null && whole.steps.get(chosen)?.state === name;
  const key = isChosen ? chosen : (main?.key ?? null);
  useEffect(() => {
    if (paint !== null) paintNodes(paint, withPinned(paintOf(shown, graph), pinned));
  }, [paint, shown, graph, pinned]);
  const onStep = (step: string) => {
    setChosen(step);
    selectStep(document, graph, whole.steps.get(step)?.state);
  };
  return (
    <>
      <TabsContent value="setup" className="overflow-auto">
        <SimulationSetup />
      </TabsContent>
      <TabsContent value="timeline" className="overflow-hidden">
        <div className="flex h-full min-h-0">
          <div className="min-w-0 flex-1">
            <Timeline
              view={shown}
              isLive={false}
              selected={key}
              onSelect={onStep}
              log={log}
              hasKeys={false}
              cursorAt={cursor === null ? null : (result.events[cursor - 1]?.at ?? null)}
            />
          </div>
          <SimulatedData result={result} stepKey={key} />
        </div>
      </TabsContent>
      <TabsContent value="events" className="overflow-hidden">
        <EventLogPane
          log={log}
          selected={cursor}
          onSelect={setCursor}
          onStep={onStep}
          wantsFilter={false}
          onFilter={() => undefined}
        />
      </TabsContent>
    </>
  );
}

/** Nodes whose pinned output took their place look pinned. */
function withPinned(
  paints: Readonly<Record<string, NodePaint>>,
  pinned: ReadonlySet<string>,
): Readonly<Record<string, NodePaint>> {
  return Object.fromEntries(
    Object.entries(paints).map(([id, paint]) => [
      id,
      pinned.has(id) && paint.status === "succeeded"
        ? { ...paint, status: "pinned" as const }
        : paint,
    ]),
  );
}

function selectStep(
  document: ReturnType<typeof useStores>["document"],
  graph: Graph,
  state: string | undefined,
): void {
  const id = indexOf(graph).byName.get(state ?? "");
  if (id !== undefined) document.select([id]);
}
