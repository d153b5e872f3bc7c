/** The canvas of a run: the drawing the run used, painted, and nothing to change. */
import "./canvas.css";
import { Background, type NodeMouseHandler, ReactFlow, ReactFlowProvider } from "@xyflow/react";
import { type KeyboardEvent, memo, useCallback, useEffect, useMemo, useState } from "react";
import type { Graph } from "../../shared/graph/graph.ts";
import type { PaintStore } from "../document/paint-store.ts";
import { PaintStoreContext } from "../document/use-document.ts";
import { type Direction, firstNode, stepFrom } from "../document/walk.ts";
import { type CanvasEdge, type CanvasNode, createAdapter, noOverrides } from "./adapt.ts";
import { ArrowHead, CanvasControls, FarWatch, Overview } from "./canvas-parts.tsx";
import { edgeTypes, fullRenderLimit, nodeTypes } from "./flow-elements.ts";
import { HoverContext, createHoverStore } from "./hover-store.ts";
import { canvasStrings } from "./strings.ts";
import { fitOptions, useCanvasHandle } from "./use-canvas-handle.ts";

export interface RunCanvasProps {
  readonly graph: Graph;
  readonly paint: PaintStore;
  /** Id of the node that is shown beside the canvas; null for none. */
  readonly selected: string | null;
  /** Null when nothing is chosen any more. */
  readonly onSelect: (id: string | null) => void;
}

/** Drawn anew for another graph or selection; what the run makes of it goes past it, through the paint store. */
export const RunCanvas = memo(function RunCanvas(props: RunCanvasProps) {
  const [hover] = useState(createHoverStore);
  return (
    <PaintStoreContext value={props.paint}>
      <ReactFlowProvider>
        <HoverContext value={hover}>
          <ArrowHead />
          <Canvas {...props} />
        </HoverContext>
      </ReactFlowProvider>
    </PaintStoreContext>
  );
});

const nothing: ReadonlySet<string> = new Set();
const arrows: Readonly<Record<string, Direction>> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};

function Canvas({ graph, selected, onSelect }: RunCanvasProps) {
  const [adapter] = useState(createAdapter);
  const handle = useCanvasHandle();
  const nodes = useMemo(
    () =>
      adapter.nodes({
        graph,
        selected: new Set(selected === null ? [] : [selected]),
        overrides: noOverrides,
        editable: false,
      }),
    [adapter, graph, selected],
  );
  const edges = useMemo(
    () => adapter.edges({ graph, selected: nothing, editable: false }),
    [adapter, graph],
  );
  const onNodeClick = useCallback<NodeMouseHandler<CanvasNode>>(
    (_, node) => {
      if (node.type !== "note") onSelect(node.id);
    },
    [onSelect],
  );
  const onPaneClick = useCallback(() => onSelect(null), [onSelect]);
  useEffect(() => {
    if (selected !== null) handle.reveal(selected);
  }, [selected, handle]);

  const onKeyDown = (event: KeyboardEvent) => {
    const direction = arrows[event.key];
    if (direction === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const next = selected === null ? firstNode(graph) : stepFrom(graph, selected, direction);
    if (next === null) return;
    onSelect(next);
    handle.reveal(next);
    handle.focus();
  };

  return (
    <ReactFlow<CanvasNode, CanvasEdge>
      className="flow-canvas"
      data-canvas=""
      tabIndex={0}
      aria-label={canvasStrings.label}
      aria-description={canvasStrings.runDescription}
      onKeyDown={onKeyDown}
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      onNodeClick={onNodeClick}
      onPaneClick={onPaneClick}
      onlyRenderVisibleElements={nodes.length > fullRenderLimit}
      nodesDraggable={false}
      nodesConnectable={false}
      edgesFocusable={false}
      elementsSelectable={false}
      deleteKeyCode={null}
      selectionKeyCode={null}
      panOnScroll
      zoomOnDoubleClick={false}
      minZoom={0.08}
      maxZoom={2.5}
      zIndexMode="manual"
      disableKeyboardA11y
      autoPanOnNodeFocus={false}
      fitView
      fitViewOptions={fitOptions}
    >
      <Background gap={24} size={1.2} color="var(--line-strong)" />
      <FarWatch />
      <CanvasControls onFit={handle.fit} />
      <Overview count={nodes.length} />
    </ReactFlow>
  );
}
