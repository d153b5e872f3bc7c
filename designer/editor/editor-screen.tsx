/** The open editor: panels around the canvas, and everything that floats above them. */
import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useMemo, useState } from "react";

import { isStart, mainPort } from "../../shared/graph/ports.ts";
import type { NodeKind } from "../../shared/nodes/kind.ts";
import type { CanvasHandle } from "../canvas/canvas-handle.ts";
import { EditorCanvas } from "../canvas/editor-canvas.tsx";
import { fits, planAdd, planAddAfter } from "../document/add.ts";
import { indexOf } from "../document/graph-index.ts";
import { metrics } from "../../shared/graph/node-box.ts";
import { createPaintStore } from "../document/paint-store.ts";
import { soleNode } from "../document/selection.ts";
import { PaintStoreContext, useDocument, useStores, useView } from "../document/use-document.ts";
import { Inspector } from "../inspector/inspector.tsx";
import { AddMenu } from "../palette/add-menu.tsx";
import { cn } from "../ui/cn.ts";
import { LiveRegion } from "../ui/live-region.tsx";
import { PageBar } from "../ui/page-bar.tsx";
import { Panel, PanelGroup, PanelResizer } from "../ui/panels.tsx";
import { CanvasMenu } from "./canvas-menu.tsx";
import { CommandListDialog, FindDialog } from "./command-list.tsx";
import { createCommands } from "./commands.ts";
import { ConflictDialog } from "./conflict-dialog.tsx";
import { EditorBar } from "./editor-bar.tsx";
import type { EditorActions, Overlay } from "./editor-actions.ts";
import { KeysDialog } from "./keys-dialog.tsx";
import { PublishDialog } from "./publish-dialog.tsx";
import { usePublishing } from "./publishing.ts";
import type { RunSlots } from "./run-slot.ts";
import { BottomPanel, LeftPanel } from "./side-panels.tsx";
import { editorStrings } from "./strings.ts";
import { useClipboard } from "./use-clipboard.ts";
import { useCommandKeys } from "./use-command-keys.ts";
import type { EditorSession } from "./use-editor-session.ts";
import { useLayout } from "./use-layout.ts";
import { useStarting } from "./use-starting.ts";
import { useTidy } from "./use-tidy.ts";
import { showProblem } from "./view-commands.ts";

// Reading and writing files takes more than the rest of the editor: not before it is wanted.
const ExportDialog = lazy(async () => ({
  default: (await import("./export-dialog.tsx")).ExportDialog,
}));
const ImportDialog = lazy(async () => ({
  default: (await import("./import-dialog.tsx")).ImportDialog,
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
  const { layout, toggle, showLeft, showBottom } = useLayout();
  const publishing = usePublishing(session);
  const announce = useCallback((announcement: string) => view.setState({ announcement }), [view]);
  const onTidied = useCallback(() => {
    canvas.get()?.fit();
    announce(editorStrings.tidy.done);
  }, [canvas, announce]);
  const tidy = useTidy(stores, onTidied);
  const showProblems = useCallback(() => showBottom("problems"), [showBottom]);
  const starting = useStarting({ stores, publishing, onProblems: showProblems });
  useClipboard({ stores, canvas: canvas.get, announce });

  const actions = useMemo<EditorActions>(
    () => ({
      stores,
      canvas: canvas.get,
      open: setOverlay,
      showBottom,
      togglePanel: toggle,
      showOutline: () => showLeft("outline"),
      showTriggers: () => void navigate({ to: "/triggers", search: { workflow: workflow.id } }),
      save: () => void autosave.flush(),
      run: starting.start,
      tidy: tidy.toggle,
      announce,
    }),
    [
      stores,
      canvas,
      showBottom,
      toggle,
      showLeft,
      navigate,
      workflow.id,
      autosave,
      starting.start,
      tidy.toggle,
      announce,
    ],
  );
  const commands = useMemo(() => createCommands(actions), [actions]);
  useCommandKeys(commands);

  const addKind = useCallback((kind: NodeKind) => addFromPalette(actions, kind), [actions]);
  const onOpen = useCallback(
    (id: string) => view.setState({ focusField: { node: id, pointer: "" } }),
    [view],
  );
  const close = () => setOverlay(null);
  const panels = [...(layout.left ? ["left"] : []), "middle", ...(layout.right ? ["right"] : [])];

  return (
    <PaintStoreContext value={paint}>
      <PageBar>
        <EditorBar
          autosave={autosave}
          publishing={publishing}
          commands={commands}
          onPublish={() => setOverlay("publish")}
          onRun={starting.start}
          isStarting={starting.isStarting}
          onConflict={() => setOverlay("conflict")}
          onProblems={showProblems}
          onMenuClosed={() => canvas.get()?.focus()}
        />
      </PageBar>
      <PanelGroup
        id="cairn.editor.columns"
        orientation="horizontal"
        className="h-full"
        panelIds={panels}
      >
        {layout.left ? (
          <>
            <Panel
              id="left"
              defaultSize={248}
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
                  className={cn(
                    "relative h-full transition-opacity",
                    isStale ? "opacity-50 grayscale" : "",
                  )}
                >
                  <EditorCanvas
                    viewKey={workflow.id}
                    onReady={canvas.set}
                    onOpen={onOpen}
                    onTidy={tidy.toggle}
                    isTidying={tidy.isTidying}
                  />
                  {isStale ? (
                    <p className="pointer-events-none absolute top-3 left-1/2 -translate-x-1/2 rounded-full bg-ink px-3 py-1 text-xs text-surface">
                      {editorStrings.code.stale}
                    </p>
                  ) : null}
                  {runId === null || renderLiveRun === undefined ? null : (
                    <div className="absolute top-3 left-1/2 z-10 -translate-x-1/2">
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
        {layout.right ? (
          <>
            <PanelResizer label={editorStrings.panels.right} />
            <Panel
              id="right"
              defaultSize={384}
              minSize={300}
              maxSize={720}
              groupResizeBehavior="preserve-pixel-size"
            >
              <Inspector />
            </Panel>
          </>
        ) : null}
      </PanelGroup>
      <AddMenu />
      <Announcer />
      {overlay === "commands" ? <CommandListDialog commands={commands} onClose={close} /> : null}
      {overlay === "find" ? <FindDialog onClose={close} /> : null}
      {overlay === "help" ? <KeysDialog commands={commands} onClose={close} /> : null}
      {overlay === "export" ? (
        <Suspense>
          <ExportDialog onClose={close} />
        </Suspense>
      ) : null}
      {overlay === "import" ? (
        <Suspense>
          <ImportDialog onClose={close} />
        </Suspense>
      ) : null}
      {overlay === "conflict" ? (
        <ConflictDialog workflowId={workflow.id} autosave={autosave} onClose={close} />
      ) : null}
      {overlay === "publish" ? (
        <PublishDialog
          workflowId={workflow.id}
          publishing={publishing}
          onClose={close}
          onShowProblems={() => {
            close();
            showProblems();
          }}
        />
      ) : null}
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
            onStarted: (started) => {
              starting.close();
              setRunId(started);
              // A run is watched as a whole.
              document.select([]);
              canvas.get()?.fit();
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

interface LiveRunProps {
  readonly runId: string;
  readonly paint: ReturnType<typeof createPaintStore>;
  readonly render: RunSlots["renderLiveRun"];
  readonly onClose: () => void;
}

/** Painted on the draft as it is: a node that was renamed since the run began is not found, and stays unpainted. */
function LiveRunSlot({ runId, paint, render, onClose }: LiveRunProps) {
  const graph = useDocument((state) => state.graph);
  return render({
    runId,
    graph,
    paint,
    onClose: () => {
      paint.setState({ nodes: {} });
      onClose();
    },
  });
}

function Announcer() {
  return <LiveRegion message={useView((state) => state.announcement)} />;
}

/** While a connection is made by keyboard: from where, and what the keys do. */
function ConnectHint() {
  const connecting = useView((state) => state.connecting);
  const source = useDocument((state) =>
    connecting === null ? undefined : indexOf(state.graph).node(connecting.node),
  );
  const announcement = useView((state) => state.announcement);
  if (connecting === null || source === undefined) return null;
  return (
    <p className="pointer-events-none absolute bottom-16 left-1/2 z-10 max-w-md -translate-x-1/2 rounded-lg bg-ink px-3 py-2 text-center text-xs text-surface shadow-mid">
      {announcement}
    </p>
  );
}

/** A kind chosen in the palette goes behind the selected node when it fits there, else into the middle of what is seen. The first one goes behind the start. */
function addFromPalette(
  { stores: { document, view }, canvas, announce }: EditorActions,
  kind: NodeKind,
): void {
  const { graph, selection } = document.getState();
  const only = graph.nodes.length === 1 ? graph.nodes[0]?.id : undefined;
  const selected = indexOf(graph).node(soleNode(graph, selection) ?? only ?? "");
  const port = selected === undefined ? null : mainPort(selected);
  const middle = canvas()?.middle() ?? { x: 0, y: 0 };
  const spot = {
    position: { x: middle.x - metrics.cardWidth / 2, y: middle.y - metrics.portY },
    parent: undefined,
  };
  const plan =
    selected !== undefined && port !== null && fits(kind, "after")
      ? planAddAfter(graph, { node: selected.id, port }, kind)
      : planAdd(graph, kind, spot);
  if (!document.run(plan) || plan === null) return;
  announce(plan.label);
  const [added] = plan.select ?? [];
  if (added !== undefined) view.setState({ reveal: { id: added, focus: true } });
}
