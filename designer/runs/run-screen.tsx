import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useDeferredValue, useEffect, useMemo, useState } from "react";
import { useHotkeys } from "react-hotkeys-hook";
import { useStore } from "zustand";
import type { RunDetail } from "../../shared/api/run.ts";
import type { Graph } from "../../shared/graph/graph.ts";
import { progressOf, type RunView } from "../../shared/run/run-view.ts";
import { ApiError, errorText } from "../api/api-error.ts";
import { queries } from "../api/queries.ts";
import { createPaintStore, paintNodes, type PaintStore } from "../document/paint-store.ts";
import { runLooks } from "../document/status.ts";
import { isBehindDialog } from "../ui/dialog-keys.ts";
import { ErrorState } from "../ui/empty-state.tsx";
import { LiveRegion } from "../ui/live-region.tsx";
import { Panel, PanelGroup, PanelResizer } from "../ui/panels.tsx";
import { LoadingPane } from "../ui/spinner.tsx";
import { useLaidOut } from "../ui/use-laid-out.ts";
import { useThrottled } from "../ui/use-throttled.ts";
import { inputSchemaOf } from "./input-schema.ts";
import { mainStepOf, paintOf } from "./paint.ts";
import { RunDialog } from "./run-dialog.tsx";
import { RunHeader } from "./run-header.tsx";
import { RunPanes } from "./run-panes.tsx";
import type { RunSearch } from "./run-search.ts";
import { createTimeMachine, type RunStore } from "./run-store.ts";
import { StepPanel } from "./step-panel.tsx";
import { runStrings } from "./strings.ts";
import { TimeTravel } from "./time-travel.tsx";
import { useRunFeed } from "./use-run-feed.ts";

const texts = runStrings.page;

export interface RunCanvasSlot {
  readonly graph: Graph;
  readonly paint: PaintStore;
  /** Id of the node whose step is looked at. */
  readonly selected: string | null;
  readonly onSelect: (nodeId: string | null) => void;
}

export interface RunScreenProps {
  readonly runId: string;
  readonly search: RunSearch;
  readonly onSearch: (part: {
    readonly [Key in keyof RunSearch]: RunSearch[Key] | undefined;
  }) => void;
  readonly renderCanvas: (slot: RunCanvasSlot) => ReactNode;
}

/** One run: canvas, timeline, events, steps and result. */
export function RunScreen({ runId, ...rest }: RunScreenProps) {
  const store = useRunFeed(runId);
  const { view, error } = useStore(store);
  const run = useQuery(queries.run(runId, view.status));
  const version = useQuery({
    ...queries.version(run.data?.workflowId ?? "", run.data?.version ?? 0),
    enabled: run.data !== undefined,
  });
  const failure = error ?? run.error;
  if (failure !== null && run.data === undefined) {
    const isMissing = failure instanceof ApiError && failure.code === "RUN_NOT_FOUND";
    return (
      <ErrorState
        title={isMissing ? texts.notFoundTitle : texts.errorTitle}
        detail={errorText(failure)}
        className="pt-24"
        onRetry={() => void run.refetch()}
      />
    );
  }
  if (version.error !== null && version.data === undefined) {
    return (
      <ErrorState
        title={texts.versionErrorTitle}
        detail={errorText(version.error)}
        className="pt-24"
        onRetry={() => void version.refetch()}
      />
    );
  }
  if (run.data === undefined || version.data === undefined)
    return <LoadingPane label={texts.loading} />;
  return (
    <LoadedRun key={runId} run={run.data} graph={version.data.graph} store={store} {...rest} />
  );
}

interface LoadedRunProps extends Omit<RunScreenProps, "runId"> {
  readonly run: RunDetail;
  readonly graph: Graph;
  readonly store: RunStore;
}

function LoadedRun({ run, graph, store, search, onSearch, renderCanvas }: LoadedRunProps) {
  const { log, view, stream } = useStore(store);
  const isLaidOut = useLaidOut();
  const [isAgainOpen, setIsAgainOpen] = useState(false);
  const [timeMachine] = useState(createTimeMachine);
  const last = log.events.length;
  const cursor = search.event === undefined || last === 0 ? null : Math.min(search.event, last);
  // What is shown: the run as it is, or as it was at the event that is looked at.
  const shown = useMemo(
    () => (cursor === null || cursor === last ? view : timeMachine(log, cursor)),
    [cursor, last, view, log, timeMachine],
  );
  const calm = useDeferredValue(shown);
  const paint = usePaintedNodes(shown, graph);
  const step = search.step === undefined ? undefined : calm.steps.get(search.step);
  // A node without steps can be chosen too: it has not been reached.
  const [unreached, setUnreached] = useState<string | null>(null);
  const selectedNode =
    step === undefined
      ? unreached
      : (graph.nodes.find((node) => node.name === step.state)?.id ?? null);

  const selectStep = (key: string | null) => {
    setUnreached(null);
    onSearch({ step: key ?? undefined, ...(key === null ? { tab: undefined } : {}) });
  };
  const go = (seq: number) =>
    onSearch({
      event: Math.min(Math.max(1, seq), last),
      ...(search.pane === "timeline" ? {} : { pane: "events" as const }),
    });
  useHotkeys("j", () => go((cursor ?? 0) + 1), keys, [cursor, last, search.pane]);
  useHotkeys("k", () => go((cursor ?? last + 1) - 1), keys, [cursor, last, search.pane]);
  useHotkeys(
    "escape",
    () => (search.event === undefined ? selectStep(null) : onSearch({ event: undefined })),
    keys,
    [search.event],
  );

  const selectNode = (nodeId: string | null) => {
    const node = graph.nodes.find((each) => each.id === nodeId);
    const main = node === undefined ? null : mainStepOf(calm, node.name);
    selectStep(main?.key ?? null);
    setUnreached(main === null ? nodeId : null);
  };

  return (
    <div className="flex h-full min-h-0 flex-col">
      <RunHeader run={run} view={view} stream={stream} onAgain={() => setIsAgainOpen(true)} />
      <Announcement view={calm} />
      <PanelGroup
        id="cairn.run.columns"
        orientation="horizontal"
        className="flex-1"
        panelIds={step === undefined ? ["main"] : ["main", "step"]}
      >
        <Panel id="main" minSize="40">
          <PanelGroup id="cairn.run.rows" orientation="vertical" className="h-full">
            <Panel id="canvas" defaultSize="54" minSize="20" className="relative h-full">
              {isLaidOut
                ? renderCanvas({ graph, paint, selected: selectedNode, onSelect: selectNode })
                : null}
              {unreached === null || step !== undefined ? null : (
                <NotReached name={graph.nodes.find((node) => node.id === unreached)?.name ?? ""} />
              )}
              {cursor === null ? null : (
                <TimeTravel
                  log={log}
                  seq={cursor}
                  onSeq={go}
                  onClose={() => onSearch({ event: undefined })}
                />
              )}
            </Panel>
            <PanelResizer label={texts.resizePanels} />
            <Panel id="panes" defaultSize="46" minSize="15">
              <RunPanes
                run={run}
                log={log}
                view={calm}
                current={view}
                cursor={cursor}
                search={search}
                onSearch={onSearch}
                onStep={selectStep}
              />
            </Panel>
          </PanelGroup>
        </Panel>
        {step === undefined ? null : (
          <>
            <PanelResizer label={texts.resizePanels} />
            <Panel id="step" defaultSize="32" minSize="22">
              <StepPanel
                runId={run.id}
                view={calm}
                step={step}
                tab={search.tab ?? "output"}
                onTab={(tab) => onSearch({ tab })}
                onStep={selectStep}
                onClose={() => selectStep(null)}
              />
            </Panel>
          </>
        )}
      </PanelGroup>
      <RunDialog
        open={isAgainOpen}
        onOpenChange={setIsAgainOpen}
        workflowId={run.workflowId}
        name={run.workflowName}
        version={null}
        inputSchema={inputSchemaOf(graph)}
        initial={run.input}
      />
    </div>
  );
}

function NotReached({ name }: { readonly name: string }) {
  return (
    <p className="absolute top-3 left-1/2 z-10 -translate-x-1/2 rounded-full border border-line bg-raised px-3 py-1 text-xs text-ink-muted shadow-near">
      {runStrings.step.notReached(name)}
    </p>
  );
}

function usePaintedNodes(view: RunView, graph: Graph): PaintStore {
  const [paint] = useState(createPaintStore);
  useEffect(() => paintNodes(paint, paintOf(view, graph)), [paint, view, graph]);
  return paint;
}

const keys = { ignoreEventWhen: isBehindDialog } as const;

/** How often the run is spoken of at most: a reader that never stops talking is no help. */
const announceEveryMs = 5000;

function Announcement({ view }: { readonly view: RunView }) {
  const { ended, open } = progressOf(view);
  const latest = texts.announce(runLooks[view.status].label, ended, open);
  return <LiveRegion message={useThrottled(latest, announceEveryMs)} />;
}
