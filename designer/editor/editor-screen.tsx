/** The open editor: panels around the canvas, and everything that floats above them. */
import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from "react";

import { isStart } from "../../shared/graph/ports.ts";
import type { NodeKind } from "../../shared/nodes/kind.ts";
import type { CanvasHandle } from "../canvas/canvas-handle.ts";
import { EditorCanvas } from "../canvas/editor-canvas.tsx";
import { createPaintStore } from "../document/paint-store.ts";
import { PaintStoreContext, useStores, useView } from "../document/use-document.ts";
import { useDrilling } from "../drill/use-drilling.ts";
import { Inspector } from "../inspector/inspector.tsx";
import { AddMenu } from "../palette/add-menu.tsx";
import { cn } from "../ui/cn.ts";
import { LiveRegion } from "../ui/live-region.tsx";
import { PageBar } from "../ui/page-bar.tsx";
import { Panel, PanelGroup, PanelResizer } from "../ui/panels.tsx";
import { preloadParts } from "./preload-parts.ts";
import { useFileDrop } from "../ui/use-file-drop.ts";
import { CanvasMenu } from "./canvas-menu.tsx";
import { addFromPalette } from "./add-from-palette.ts";
import { ConnectHint } from "./connect-hint.tsx";
import { LiveRunSlot } from "./live-run-slot.tsx";
import { createCommands } from "./commands.ts";
import { PanelSheet } from "./panel-sheet.tsx";
import { EditorBar } from "./editor-bar.tsx";
import { EditorOverlays } from "./editor-overlays.tsx";
import type { EditorActions, Overlay } from "./editor-actions.ts";
import { useKeySettings, withKeys } from "../keys/key-settings.ts";
import { usePublishing } from "./publishing.ts";
import type { RunSlots } from "./run-slot.ts";
import { BottomPanel, LeftPanel } from "./side-panels.tsx";
import { editorStrings } from "./strings.ts";
import { SubWorkflowDialog } from "./sub-workflow-dialog.tsx";
import { useSubWorkflows } from "./use-sub-workflows.ts";
import { toast } from "../ui/toast.tsx";
import type { TidyScope } from "./tidy-scope.ts";
import { useTries } from "../try/use-tries.ts";
import { useClipboard } from "./use-clipboard.ts";
import { useCommandKeys } from "./use-command-keys.ts";
import type { EditorSession } from "./use-editor-session.ts";
import { useIsNarrow } from "./use-is-narrow.ts";
import { useLayout } from "./use-layout.ts";
import { useStarting } from "./use-starting.ts";
import { useTidy } from "./use-tidy.ts";
import { showProblem } from "./view-commands.ts";

// Reading and writing files takes more than the rest of the editor: not before it is wanted.
const PlaygroundSlot = lazy(async () => ({
  default: (await import("../expression/playground.tsx")).PlaygroundSlot,
}));
const DrillDialogs = lazy(async () => ({
  default: (await import("../drill/drill-dialogs.tsx")).DrillDialogs,
}));

export interface EditorScreenProps extends Partial<RunSlots> {
  readonly session: EditorSession;
}

export function EditorScreen({ session, renderRunDialog, renderLiveRun }: EditorScreenProps) {
  const { autosave, workflow } = session;
  const stores = useStores();
  const navigate = useNavigate();
  const { document, view } = stores;
  const [canvas] = useState(createCanvasSlot);
  const [paint] = useState(createPaintStore);
  const [overlay, setOverlay] = useState<Overlay>(null);
  const [isStale, setIsStale] = useState(false);
  const [runId, setRunId] = useState<string | null>(null);
  const { layout, toggle, showLeft, showRight, showBottom } = useLayout();
  const publishing = usePublishing(session);
  const announce = useCallback((announcement: string) => view.setState({ announcement }), [view]);
  const onTidied = useCallback(
    ({ type }: TidyScope) => {
      // A part is arranged where it stands.
      if (type === "all") canvas.get()?.fit();
      announce(editorStrings.tidy.done);
    },
    [canvas, announce],
  );
  const refuse = useCallback((reason: string) => {
    toast.warning(reason);
  }, []);
  const subWorkflows = useSubWorkflows({ stores, announce, refuse });
  const tidy = useTidy(stores, onTidied);
  const openImport = useCallback(() => setOverlay("import"), []);
  const showLimits = useCallback(() => setOverlay("limits"), []);
  const showProblems = useCallback(() => showBottom("problems"), [showBottom]);
  const starting = useStarting({ stores, publishing, onProblems: showProblems });
  const drilling = useDrilling(starting.start);
  useClipboard({ stores, canvas: canvas.get, announce });
  useTries(stores, workflow.id);

  const actions = useMemo<EditorActions>(
    () => ({
      stores,
      canvas: canvas.get,
      open: setOverlay,
      showBottom,
      togglePanel: toggle,
      showOutline: () => showLeft("outline"),
      showInspector: showRight,
      showTriggers: () => void navigate({ to: "/triggers", search: { workflow: workflow.id } }),
      save: () => void autosave.flush(),
      run: drilling.run,
      ask: drilling.ask,
      tidy: tidy.toggle,
      extract: subWorkflows.ask,
      inline: subWorkflows.inline,
      refuse,
      announce,
    }),
    [
      stores,
      canvas,
      showBottom,
      toggle,
      showLeft,
      showRight,
      navigate,
      workflow.id,
      autosave,
      drilling.run,
      drilling.ask,
      tidy.toggle,
      subWorkflows,
      refuse,
      announce,
    ],
  );
  const keySettings = useKeySettings();
  const commands = useMemo(
    () => withKeys(createCommands(actions), keySettings),
    [actions, keySettings],
  );
  useCommandKeys(commands);

  const addKind = useCallback((kind: NodeKind) => addFromPalette(actions, kind), [actions]);
  const onOpen = useCallback(
    (id: string) => view.setState({ focusField: { node: id, pointer: "" } }),
    [view],
  );
  useEffect(preloadParts, []);
  const close = () => setOverlay(null);
  const drop = useFileDrop(openImport);
  const watch = (started: string) => {
    setRunId(started);
    // A run is watched as a whole.
    document.select([]);
    canvas.get()?.fit();
  };
  const narrow = useIsNarrow();
  // Between the panels of a small screen the canvas keeps most of the room.
  const roomy = globalThis.innerWidth >= 1200;
  const hasLeft = layout.left && !narrow;
  const hasRight = layout.right && !narrow;
  const panels = [...(hasLeft ? ["left"] : []), "middle", ...(hasRight ? ["right"] : [])];

  const bar = (
    <EditorBar
      autosave={autosave}
      otherTabs={session.otherTabs}
      publishing={publishing}
      commands={commands}
      onPublish={() => setOverlay("publish")}
      onRun={drilling.run}
      isStarting={starting.isStarting}
      onConflict={() => setOverlay("conflict")}
      onProblems={showProblems}
      onMenuClosed={() => canvas.get()?.focus()}
    />
  );

  return (
    <PaintStoreContext value={paint}>
      {narrow ? null : <PageBar>{bar}</PageBar>}
      <div className="flex h-full flex-col">
        {narrow ? (
          <div className="flex h-11 shrink-0 items-center gap-1 border-b border-line bg-surface px-2">
            {bar}
          </div>
        ) : null}
        <div className="min-h-0 flex-1">
          <PanelGroup
            id="cairn.editor.columns"
            orientation="horizontal"
            className="h-full"
            panelIds={panels}
          >
            {hasLeft ? (
              <>
                <Panel
                  id="left"
                  defaultSize={roomy ? 248 : 212}
                  minSize={196}
                  maxSize={420}
                  groupResizeBehavior="preserve-pixel-size"
                >
                  <LeftPanel tab={layout.leftTab} onTab={showLeft} onAdd={addKind} />
                </Panel>
                <PanelResizer label={editorStrings.panels.left} />
              </>
            ) : null}
            <Panel id="middle" minSize={320}>
              <PanelGroup
                id="cairn.editor.rows"
                orientation="vertical"
                className="h-full"
                panelIds={layout.bottom ? ["canvas", "bottom"] : ["canvas"]}
              >
                <Panel id="canvas" minSize={160}>
                  <CanvasMenu commands={commands}>
                    <div
                      {...drop.handlers}
                      className={cn(
                        "relative h-full transition-opacity",
                        drop.isOver ? "ring-2 ring-accent ring-inset" : "",
                        isStale ? "ring-4 ring-line-strong ring-inset grayscale" : "",
                      )}
                    >
                      <EditorCanvas
                        viewKey={workflow.id}
                        onReady={canvas.set}
                        onOpen={onOpen}
                        onTidy={() => tidy.toggle({ type: "all" })}
                        isTidying={tidy.isTidying}
                      />
                      {isStale ? (
                        <p className="pointer-events-none absolute top-3 left-1/2 -translate-x-1/2 rounded-full bg-ink px-3 py-1 text-xs text-surface">
                          {editorStrings.code.stale}
                        </p>
                      ) : null}
                      {runId === null || renderLiveRun === undefined ? null : (
                        <div
                          data-tour="live-run"
                          className="absolute top-3 left-1/2 z-10 -translate-x-1/2"
                        >
                          <LiveRunSlot
                            runId={runId}
                            paint={paint}
                            render={renderLiveRun}
                            onClose={() => setRunId(null)}
                          />
                        </div>
                      )}
                      <ConnectHint />
                    </div>
                  </CanvasMenu>
                </Panel>
                {layout.bottom ? (
                  <>
                    <PanelResizer label={editorStrings.panels.bottom} />
                    <Panel id="bottom" defaultSize={260} minSize={120}>
                      <BottomPanel
                        tab={layout.bottomTab}
                        onTab={showBottom}
                        onShowProblem={(problem) => showProblem(actions, problem, true)}
                        onStale={setIsStale}
                        onClose={() => toggle("bottom")}
                      />
                    </Panel>
                  </>
                ) : null}
              </PanelGroup>
            </Panel>
            {hasRight ? (
              <>
                <PanelResizer label={editorStrings.panels.right} />
                <Panel
                  id="right"
                  defaultSize={roomy ? 384 : 316}
                  minSize={300}
                  maxSize={720}
                  groupResizeBehavior="preserve-pixel-size"
                >
                  <Inspector workflowId={workflow.id} onLimits={showLimits} />
                </Panel>
              </>
            ) : null}
          </PanelGroup>
        </div>
      </div>
      {narrow && layout.left ? (
        <PanelSheet side="left" onClose={() => toggle("left")}>
          <LeftPanel tab={layout.leftTab} onTab={showLeft} onAdd={addKind} />
        </PanelSheet>
      ) : null}
      {narrow && layout.right ? (
        <PanelSheet side="right" onClose={() => toggle("right")}>
          <Inspector workflowId={workflow.id} onLimits={showLimits} />
        </PanelSheet>
      ) : null}
      <AddMenu />
      <Suspense>
        <PlaygroundSlot workflowId={workflow.id} />
      </Suspense>
      <Announcer />
      <SubWorkflowDialog subWorkflows={subWorkflows} />
      <EditorOverlays
        overlay={overlay}
        onClose={close}
        commands={commands}
        workflowId={workflow.id}
        autosave={autosave}
        publishing={publishing}
        drop={drop}
        onShowProblems={showProblems}
      />
      {drilling.asked === null ? null : (
        <Suspense>
          <DrillDialogs
            ask={drilling.asked}
            workflowId={workflow.id}
            publish={publishing.publish}
            onDrill={drilling.choose}
            onRunAll={drilling.run}
            onClose={drilling.close}
            onStarted={(started) => {
              drilling.close();
              watch(started);
            }}
          />
        </Suspense>
      )}
      {starting.version === null || renderRunDialog === undefined
        ? null
        : renderRunDialog({
            open: true,
            onOpenChange: (open) => {
              if (!open) starting.close();
            },
            workflowId: workflow.id,
            name: document.getState().name,
            version: starting.version,
            inputSchema:
              document.getState().graph.nodes.find(isStart)?.params["InputSchema"] ?? null,
            ...(drilling.drill === null ? {} : { drill: drilling.drill }),
            onStarted: (started) => {
              starting.close();
              if (drilling.drill === null) watch(started);
              else void navigate({ to: "/runs/$id", params: { id: started }, search: {} });
            },
          })}
    </PaintStoreContext>
  );
}

interface CanvasSlot {
  readonly get: () => CanvasHandle | null;
  readonly set: (handle: CanvasHandle | null) => void;
}

/** Holds the canvas for commands that run later; nothing is drawn anew when it changes. */
function createCanvasSlot(): CanvasSlot {
  let canvas: CanvasHandle | null = null;
  return {
    get: () => canvas,
    set: (handle) => {
      canvas = handle;
    },
  };
}

function Announcer() {
  return <LiveRegion message={useView((state) => state.announcement)} />;
}
