import { useQuery } from "@tanstack/react-query";
import {
  memo,
  type ReactNode,
  useCallback,
  useDeferredValue,
  useEffect,
  useMemo,
  useState,
} from "react";
import { useHotkeys } from "react-hotkeys-hook";
import { useStore } from "zustand";
import type { CopyPreviewMessage } from "../../shared/api/control.ts";
import type { RunDetail } from "../../shared/api/run.ts";
import type { Definition } from "../../shared/definition/definition.ts";
import type { Graph } from "../../shared/graph/graph.ts";
import { progressOf, type RunView } from "../../shared/run/run-view.ts";
import { ApiError, errorText } from "../api/api-error.ts";
import { queries } from "../api/queries.ts";
import { DrillCards } from "../drill/drill-card.tsx";
import { createPaintStore, paintNodes, type PaintStore } from "../document/paint-store.ts";
import { runLooks } from "../document/status.ts";
import { canRedrive } from "../run-control/run-buttons.tsx";
import { ErrorState } from "../ui/empty-state.tsx";
import { LiveRegion } from "../ui/live-region.tsx";
import { Panel, PanelGroup, PanelResizer } from "../ui/panels.tsx";
import { LoadingPane } from "../ui/spinner.tsx";
import { useIsSmall } from "../ui/use-is-small.ts";
import { useLaidOut } from "../ui/use-laid-out.ts";
import { useStableCallback } from "../ui/use-stable-callback.ts";
import { useThrottled } from "../ui/use-throttled.ts";
import { inputSchemaOf } from "./input-schema.ts";
import { pageStrings } from "./page-strings.ts";
import { paintOf } from "./paint.ts";
import { previewPaint } from "./preview-paint.ts";
import { RunDialog } from "./run-dialog.tsx";
import { RunHeader } from "./run-header.tsx";
import { RunPanes } from "./run-panes.tsx";
import type { RunSearch, RunSearchPart } from "./run-search.ts";
import type { RunStore } from "./run-store.ts";
import { type SideAsk, SideForm } from "./side-form.tsx";
import { spendingStamp } from "./spending.ts";
import { StepPanel } from "./step-panel.tsx";
import { runStrings } from "./strings.ts";
import { ReplayButton, TimeTravel } from "./time-travel.tsx";
import { pageKeys, type RunPlace, usePlaceKeys, useRunPlace } from "./use-run-place.ts";
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
  readonly onSearch: (part: RunSearchPart) => void;
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
    <LoadedRun
      key={runId}
      run={run.data}
      graph={version.data.graph}
      definition={version.data.definition}
      store={store}
      {...rest}
    />
  );
}

interface LoadedRunProps extends Omit<RunScreenProps, "runId"> {
  readonly run: RunDetail;
  readonly graph: Graph;
  readonly definition: Definition;
  readonly store: RunStore;
}

function LoadedRun(props: LoadedRunProps) {
  const { run, graph, store, search, onSearch, definition } = props;
  const { stream } = useStore(store);
  const place = useRunPlace({ store, graph, search, onSearch });
  const [isAgainOpen, setIsAgainOpen] = useState(false);
  const [ask, setAsk] = useState<SideAsk | null>(null);
  const [preview, setPreview] = useState<CopyPreviewMessage | null>(null);
  const [wantsFilter, setWantsFilter] = useState(false);
  const shownPreview = ask === null ? null : preview;
  const other = useOtherDrawing(run, shownPreview);
  const drawn = other ?? graph;
  const paint = usePaintedNodes(place, drawn, shownPreview);
  const isSmall = useIsSmall();
  const close = useCallback(() => {
    setAsk(null);
    setPreview(null);
  }, []);
  usePlaceKeys(place, search.pane);
  useHotkeys("escape", close, { ...pageKeys, enabled: ask !== null });
  useHotkeys(
    "r",
    () => {
      if (canRedrive(run, place.view)) setAsk({ kind: "redrive" });
      else document.querySelector<HTMLElement>("[data-run-resume]")?.click();
    },
    pageKeys,
    [run, place.view.status],
  );
  useHotkeys(
    "f",
    () => {
      onSearch({ pane: "events" });
      setWantsFilter(true);
    },
    { ...pageKeys, preventDefault: true },
  );
  const { view, calm, step } = place;
  // What lies around the canvas is drawn anew only when something of it has changed, and below it a moment later while much changes.
  const calmPlace = useDeferredValue(place);
  const inputSchema = useMemo(() => inputSchemaOf(graph), [graph]);
  const onAgain = useCallback(() => setIsAgainOpen(true), []);
  const onRedrive = useCallback(() => setAsk({ kind: "redrive" }), []);
  const onFork = useCallback((seq: number) => setAsk({ kind: "fork", seq }), []);
  const onForkHere = useStableCallback(() => onFork(place.cursor ?? place.last));
  const onForkStep = useStableCallback(() => onFork(step?.scheduledSeq ?? place.last));
  const onStep = useStableCallback((key: string) => onSearch({ step: key }));
  const onFilter = useCallback(() => setWantsFilter(false), []);
  const side =
    ask !== null ? (
      <SideForm
        key={ask.kind === "fork" ? ask.seq : ask.kind}
        run={run}
        log={place.log}
        ask={ask}
        onPreview={setPreview}
        onClose={close}
      />
    ) : step === undefined ? null : (
      <StepPanel
        run={run}
        definition={definition}
        place={calmPlace}
        step={step}
        search={search}
        onSearch={onSearch}
        onFork={onForkStep}
      />
    );
  const isBeside = side !== null && !isSmall;
  return (
    <div className="flex h-full min-h-0 flex-col">
      <RunHeader
        run={run}
        view={view}
        stream={stream}
        onAgain={onAgain}
        onRedrive={onRedrive}
        onFork={onForkHere}
      />
      <DrillCards
        run={run}
        view={view}
        log={place.log}
        stamp={spendingStamp(view)}
        onStep={onStep}
      />
      <Announcement view={calm} />
      <PanelGroup
        id="cairn.run.columns"
        orientation="horizontal"
        className="relative flex-1"
        panelIds={isBeside ? ["main", "step"] : ["main"]}
      >
        <Panel id="main" minSize="40">
          <PanelGroup id="cairn.run.rows" orientation="vertical" className="h-full">
            <Panel id="canvas" defaultSize="54" minSize="20" className="relative h-full">
              <CanvasPart
                {...props}
                graph={drawn}
                other={other === null ? null : (shownPreview?.version ?? null)}
                place={place}
                paint={paint}
                onFork={onFork}
              />
            </Panel>
            <PanelResizer label={texts.resizePanels} />
            <Panel id="panes" defaultSize="46" minSize="15">
              <RunPanes
                run={run}
                place={calmPlace}
                search={search}
                onSearch={onSearch}
                wantsFilter={wantsFilter}
                onFilter={onFilter}
              />
            </Panel>
          </PanelGroup>
        </Panel>
        {isBeside ? (
          <>
            <PanelResizer label={texts.resizePanels} />
            <Panel id="step" defaultSize="32" minSize="22">
              {side}
            </Panel>
          </>
        ) : null}
        {side !== null && isSmall ? <div className="absolute inset-0 z-30">{side}</div> : null}
      </PanelGroup>
      <RunDialog
        open={isAgainOpen}
        onOpenChange={setIsAgainOpen}
        workflowId={run.workflowId}
        name={run.workflowName}
        version={null}
        inputSchema={inputSchema}
        initial={run.input}
      />
    </div>
  );
}

interface CanvasPartProps extends LoadedRunProps {
  readonly place: RunPlace;
  readonly paint: PaintStore;
  readonly onFork: (seq: number) => void;
  /** The version whose drawing is shown instead of the one that the run used; null for that one. */
  readonly other: number | null;
}

/** The canvas, with what lies on it: the scrubber, and what a node says that the run has not reached. */
function CanvasPart({ graph, other, place, paint, renderCanvas, onFork }: CanvasPartProps) {
  const isLaidOut = useLaidOut();
  const [wantsPlay, setWantsPlay] = useState(false);
  const { cursor, unreached, log, last, shown, goTo, selectedNode, selectNode } = place;
  const onForkHere = useStableCallback(() => onFork(cursor ?? last));
  const onClose = useCallback(() => {
    setWantsPlay(false);
    goTo(null);
  }, [goTo]);
  return (
    <>
      {isLaidOut
        ? renderCanvas(
            other === null
              ? { graph, paint, selected: selectedNode, onSelect: selectNode }
              : { graph, paint, selected: null, onSelect: () => undefined },
          )
        : null}
      {other !== null ? (
        <CanvasNote>{pageStrings.otherDrawing(other)}</CanvasNote>
      ) : unreached === null ? null : (
        <CanvasNote>{runStrings.step.notReached(unreached)}</CanvasNote>
      )}
      {cursor !== null ? (
        <TimeTravel
          log={log}
          view={shown}
          seq={cursor}
          autoPlay={wantsPlay}
          onSeq={goTo}
          onFork={onForkHere}
          onClose={onClose}
        />
      ) : last > 1 ? (
        <ReplayButton
          onPress={() => {
            setWantsPlay(true);
            goTo(1);
          }}
        />
      ) : null}
    </>
  );
}

function CanvasNote({ children }: { readonly children: string }) {
  return (
    <p className="absolute top-3 left-1/2 z-10 -translate-x-1/2 rounded-full border border-line bg-raised px-3 py-1 text-xs text-ink-muted shadow-near max-md:w-max max-md:max-w-[90%]">
      {children}
    </p>
  );
}

/** The drawing of the version with which a redrive or a fork would go on, when it is another one than the run's. */
function useOtherDrawing(run: RunDetail, preview: CopyPreviewMessage | null): Graph | null {
  const version = preview === null ? run.version : preview.version;
  const isOther = version !== run.version;
  const { data } = useQuery({ ...queries.version(run.workflowId, version), enabled: isOther });
  return isOther ? (data?.graph ?? null) : null;
}

/** Painted as the run is shown, frames left out while much changes; while a redrive or fork is asked for, with what would become of each node. */
function usePaintedNodes(
  { calm, view, at }: RunPlace,
  graph: Graph,
  preview: CopyPreviewMessage | null,
): PaintStore {
  const [paint] = useState(createPaintStore);
  const fates = useMemo(
    () =>
      preview === null ? null : previewPaint(preview, { view, before: at(preview.seq), graph }),
    [preview, view, at, graph],
  );
  useEffect(() => paintNodes(paint, fates ?? paintOf(calm, graph)), [paint, fates, calm, graph]);
  return paint;
}

/** How often the run is spoken of at most: a reader that never stops talking is no help. */
const announceEveryMs = 5000;

const Announcement = memo(function Announcement({ view }: { readonly view: RunView }) {
  const { ended, open } = progressOf(view);
  const latest = texts.announce(runLooks[view.status].label, ended, open);
  return <LiveRegion message={useThrottled(latest, announceEveryMs)} />;
});
