/** The canvas of the editor. React Flow draws and takes the pointer; the document decides. */
import "./canvas.css";
import {
  Background,
  type EdgeChange,
  type EdgeMouseHandler,
  type NodeChange,
  type NodeMouseHandler,
  type OnInit,
  type OnMove,
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
  useStoreApi,
} from "@xyflow/react";
import { type MouseEvent, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { metrics } from "../../shared/graph/node-box.ts";
import { containerAt, relativeTo } from "../document/place.ts";
import { soleNode } from "../document/selection.ts";
import { useDocument, useStores, useView } from "../document/use-document.ts";
import { type CanvasEdge, type CanvasNode, createAdapter, type Overrides } from "./adapt.ts";
import type { CanvasHandle } from "./canvas-handle.ts";
import { ArrowHead, BeginHint, CanvasControls, FarWatch, Overview } from "./canvas-parts.tsx";
import { CopyGhosts } from "./copy-ghosts.tsx";
import { rememberView, showFirst } from "./first-view.ts";
import { edgeTypes, fullRenderLimit, nodeTypes } from "./flow-elements.ts";
import { AlignmentLines } from "./alignment-lines.tsx";
import { HoverContext, createHoverStore } from "./hover-store.ts";
import { canvasStrings } from "./strings.ts";
import { pickedItems } from "./picked-items.ts";
import { ModeButtons } from "./mode-buttons.tsx";
import { useCanvasHandle } from "./use-canvas-handle.ts";
import { useConnecting } from "./use-connecting.ts";
import { useKindDrop } from "./use-kind-drop.ts";
import { useNodeDrag } from "./use-node-drag.ts";

export interface EditorCanvasProps {
  /** Under this name the view is remembered while the tab is open. */
  readonly viewKey: string;
  readonly onReady: (handle: CanvasHandle | null) => void;
  /** A node was double-clicked. */
  readonly onOpen: (id: string) => void;
  readonly onTidy: () => void;
  readonly isTidying: boolean;
}

export function EditorCanvas(props: EditorCanvasProps) {
  const [hover] = useState(createHoverStore);
  return (
    <ReactFlowProvider>
      <HoverContext value={hover}>
        <ArrowHead />
        <Canvas {...props} hover={hover} />
      </HoverContext>
    </ReactFlowProvider>
  );
}

/** With a finger one pans; with a mouse one selects. */
function isTouchFirst(): boolean {
  return globalThis.matchMedia("(pointer: coarse)").matches;
}

const multiSelectKeys = ["Shift", "Meta", "Control"];
const middleButton = [1];

function Canvas({
  viewKey,
  onReady,
  onOpen,
  onTidy,
  isTidying,
  hover,
}: EditorCanvasProps & { readonly hover: ReturnType<typeof createHoverStore> }) {
  const { document, view } = useStores();
  const handle = useCanvasHandle();
  const [touchFirst] = useState(isTouchFirst);
  const drag = useNodeDrag(hover);
  const connecting = useConnecting(handle.toCanvas, hover);
  const drop = useKindDrop(hover, handle.toCanvas);
  const { nodes, edges } = useElements(drag.overrides);
  const marquee = useMarquee();
  const isHand = useView((state) => state.mode === "hand");
  useReveal(handle);

  useEffect(() => {
    onReady(handle);
    return () => onReady(null);
  }, [handle, onReady]);

  const onNodesChange = useCallback(
    (changes: NodeChange<CanvasNode>[]) => {
      drag.onChanges(changes);
      const picked = changes.filter((change) => change.type === "select");
      if (picked.length === 0) return;
      const { graph, selection } = document.getState();
      document.select(
        pickedItems(graph, {
          before: selection.items,
          changes: picked,
          excluded: marquee.excluded.current,
        }),
        selection.edges,
      );
    },
    [document, drag, marquee],
  );
  const onEdgesChange = useCallback(
    (changes: EdgeChange<CanvasEdge>[]) => {
      if (marquee.isActive.current) return;
      const { selection } = document.getState();
      const chosen = new Set(selection.edges);
      for (const change of changes) {
        if (change.type !== "select") continue;
        if (change.selected) chosen.add(change.id);
        else chosen.delete(change.id);
      }
      document.select(selection.items, chosen);
    },
    [document, marquee],
  );
  // One of several that are selected, clicked and not dragged, is meant alone.
  const onNodeClick = useCallback<NodeMouseHandler<CanvasNode>>(
    (event, node) => {
      if (event.shiftKey || event.ctrlKey || event.metaKey) return;
      const { graph } = document.getState();
      if (view.getState().mode === "select")
        document.select(graph.groups.find((group) => group.id === node.id)?.nodes ?? [node.id]);
    },
    [document, view],
  );
  const onNodeDoubleClick = useCallback<NodeMouseHandler<CanvasNode>>(
    (_, node) => {
      if (node.type !== "frame") onOpen(node.id);
    },
    [onOpen],
  );
  const onNodeContextMenu = useCallback<NodeMouseHandler<CanvasNode>>(
    (_, node) => {
      const { graph, selection } = document.getState();
      const group = graph.groups.find((each) => each.id === node.id);
      const ids = group?.nodes ?? [node.id];
      if (!ids.every((id) => selection.items.has(id))) document.select(ids);
    },
    [document],
  );
  const onDoubleClick = useCallback(
    (event: MouseEvent) => {
      if (
        !(event.target instanceof Element) ||
        !event.target.classList.contains("react-flow__pane")
      )
        return;
      const { graph } = document.getState();
      const point = handle.toCanvas({ x: event.clientX, y: event.clientY });
      const parent = containerAt(graph, point);
      const corner = { x: point.x - metrics.cardWidth / 2, y: point.y - metrics.portY };
      const spot = { position: relativeTo(graph, parent, corner), parent };
      view.setState({
        addRequest: { at: { x: event.clientX, y: event.clientY }, place: { type: "spot", spot } },
      });
    },
    [document, handle, view],
  );
  const edgeHover = useEdgeHover(hover);
  const onConnectStart = useCallback(() => hover.setState({ isBusy: true, edge: null }), [hover]);
  const store = useStoreApi();
  const onInit = useCallback<OnInit<CanvasNode, CanvasEdge>>(
    (flow) => showFirst(flow, viewKey, store.getState()),
    [viewKey, store],
  );
  const onMoveEnd = useCallback<OnMove>(
    (_, viewport) => rememberView(viewKey, viewport),
    [viewKey],
  );

  return (
    <ReactFlow<CanvasNode, CanvasEdge>
      className="flow-canvas"
      data-canvas=""
      tabIndex={0}
      aria-label={canvasStrings.label}
      aria-description={canvasStrings.description}
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      onNodesChange={onNodesChange}
      onEdgesChange={onEdgesChange}
      onNodeDragStart={drag.onNodeDragStart}
      onNodeDrag={drag.onNodeDrag}
      onNodeDragStop={drag.onNodeDragStop}
      {...connecting}
      onConnectStart={onConnectStart}
      {...drop}
      {...edgeHover}
      onSelectionStart={marquee.onStart}
      onSelectionEnd={marquee.onEnd}
      onNodeClick={onNodeClick}
      onNodeDoubleClick={onNodeDoubleClick}
      onNodeContextMenu={onNodeContextMenu}
      onDoubleClick={onDoubleClick}
      onlyRenderVisibleElements={nodes.length > fullRenderLimit}
      selectionOnDrag={!touchFirst && !isHand}
      selectionMode={SelectionMode.Partial}
      selectionKeyCode={null}
      multiSelectionKeyCode={multiSelectKeys}
      deleteKeyCode={null}
      panOnDrag={touchFirst || isHand ? true : middleButton}
      nodesDraggable={!isHand}
      elementsSelectable={!isHand}
      panOnScroll
      zoomOnDoubleClick={false}
      minZoom={0.08}
      maxZoom={2.5}
      connectionRadius={36}
      nodeDragThreshold={3}
      zIndexMode="manual"
      disableKeyboardA11y
      autoPanOnNodeFocus={false}
      onInit={onInit}
      onMoveEnd={onMoveEnd}
    >
      <Background gap={metrics.grid * 2} size={1.2} color="var(--line-strong)" />
      <FarWatch />
      <CopyGhosts ids={drag.copying} />
      <AlignmentLines />
      <CanvasControls
        onFit={handle.fit}
        onTidy={onTidy}
        isTidying={isTidying}
        modes={<ModeButtons />}
      />
      <EditorOverview count={nodes.length} />
      <BeginHint count={nodes.length} />
    </ReactFlow>
  );
}

function EditorOverview({ count }: { readonly count: number }) {
  return useView((state) => state.isMapShown) ? <Overview count={count} /> : null;
}

/** Nodes and edges for React Flow, and the connection that is being made by keyboard. */
function useElements(overrides: Overrides) {
  const [adapter] = useState(createAdapter);
  const graph = useDocument((state) => state.graph);
  const selection = useDocument((state) => state.selection);
  const from = useView((state) => state.connecting);
  const nodes = useMemo(
    () => adapter.nodes({ graph, selected: selection.items, overrides, editable: true }),
    [adapter, graph, selection.items, overrides],
  );
  // Not by what is being dragged: each new list of edges costs as much as one of nodes.
  const drawn = useMemo(
    () => adapter.edges({ graph, selected: selection.edges, editable: true }),
    [adapter, graph, selection.edges],
  );
  const target = from === null ? null : soleNode(graph, selection);
  const edges = useMemo(() => {
    if (from === null || target === null || target === from.node) return drawn;
    const draft: CanvasEdge = {
      id: "draft",
      type: "flow",
      source: from.node,
      sourceHandle: from.port,
      target,
      targetHandle: "in",
      selectable: false,
      focusable: false,
      data: { look: "draft", editable: false, isLoop: false, below: { source: 48, target: 48 } },
    };
    return [...drawn, draft];
  }, [drawn, from, target]);
  return { nodes, edges };
}

/** Selecting by a frame: the containers it begins in are not meant, nor the connections of what is in it. */
function useMarquee() {
  const { document } = useStores();
  const handle = useCanvasHandle();
  const isActive = useRef(false);
  const excluded = useRef<ReadonlySet<string>>(new Set());
  return useMemo(
    () => ({
      isActive,
      excluded,
      onStart: (event: MouseEvent) => {
        isActive.current = true;
        const { graph } = document.getState();
        const around = new Set(graph.groups.map((group) => group.id));
        const point = handle.toCanvas({ x: event.clientX, y: event.clientY });
        for (
          let id = containerAt(graph, point);
          id !== undefined;
          id = containerAt(graph, point, around)
        )
          around.add(id);
        excluded.current = around;
      },
      onEnd: () => {
        isActive.current = false;
        excluded.current = new Set();
      },
    }),
    [document, handle],
  );
}

const leaveDelayMs = 160;

/** The tools of a connection stay a moment after the pointer left, so that it can get to them. */
function useEdgeHover(hover: ReturnType<typeof createHoverStore>) {
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  return useMemo(() => {
    const onEdgeMouseEnter: EdgeMouseHandler<CanvasEdge> = (_, edge) => {
      if (timer.current !== null) clearTimeout(timer.current);
      if (hover.getState().isBusy) return;
      hover.setState({ edge: edge.id });
    };
    const onEdgeMouseLeave: EdgeMouseHandler<CanvasEdge> = (event, edge) => {
      // Straight onto the tools: they keep the connection hovered themselves.
      if (
        event.relatedTarget instanceof Element &&
        event.relatedTarget.closest("[data-edge-tools]") !== null
      )
        return;
      timer.current = setTimeout(() => {
        if (hover.getState().edge === edge.id) hover.setState({ edge: null });
      }, leaveDelayMs);
    };
    return { onEdgeMouseEnter, onEdgeMouseLeave };
  }, [hover]);
}

/** Shows, and puts the keyboard on, what another part of the editor asks for. */
function useReveal(handle: CanvasHandle): void {
  const request = useView((state) => state.reveal);
  useEffect(() => {
    if (request === null) return undefined;
    const frame = requestAnimationFrame(() => {
      handle.reveal(request.id);
      if (request.focus) handle.focus();
    });
    return () => cancelAnimationFrame(frame);
  }, [request, handle]);
}
