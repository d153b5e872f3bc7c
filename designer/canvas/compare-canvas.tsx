/** One of two canvases that show what differs: nothing to change, marks on what is not in the other one, moved together with it. */
import "./canvas.css";
import "./compare.css";
import {
  Background,
  type NodeMouseHandler,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  type Viewport,
  ViewportPortal,
} from "@xyflow/react";
import { type KeyboardEvent, useCallback, useEffect, useMemo, useState } from "react";
import type { Graph } from "../../shared/graph/graph.ts";
import { nodeBox } from "../../shared/graph/node-box.ts";
import { absolutePosition, indexOf } from "../document/graph-index.ts";
import { createPaintStore } from "../document/paint-store.ts";
import { PaintStoreContext } from "../document/use-document.ts";
import { type Direction, firstNode, stepFrom } from "../document/walk.ts";
import { cn } from "../ui/cn.ts";
import { Icon, type IconName } from "../ui/icon.tsx";
import { type Tone, toneSoft, toneText } from "../ui/tone.ts";
import { type CanvasEdge, type CanvasNode, createAdapter, noOverrides } from "./adapt.ts";
import { ArrowHead, CanvasControls, FarWatch } from "./canvas-parts.tsx";
import { edgeTypes, fullRenderLimit, nodeTypes } from "./flow-elements.ts";
import { HoverContext, createHoverStore } from "./hover-store.ts";
import { fitOptions, useCanvasHandle } from "./use-canvas-handle.ts";
import type { ViewportSync } from "./viewport-sync.ts";

export type Mark = "added" | "removed" | "changed" | "moved";

const looks: Readonly<Record<Mark, { readonly tone: Tone; readonly icon: IconName }>> = {
  added: { tone: "success", icon: "plus" },
  removed: { tone: "danger", icon: "minus" },
  changed: { tone: "warning", icon: "pencil" },
  moved: { tone: "neutral", icon: "arrow-left-right" },
};

export interface CompareCanvasProps {
  readonly graph: Graph;
  /** What to say of nodes that differ, by id. */
  readonly marks: ReadonlyMap<string, Mark>;
  /** The word of each mark. */
  readonly words: Readonly<Record<Mark, string>>;
  /** Ids of connections that the other canvas does not have. */
  readonly edges: ReadonlySet<string>;
  readonly edgeMark: "added" | "removed";
  readonly selected: string | null;
  readonly onSelect: (id: string | null) => void;
  readonly sync: ViewportSync;
  /** Shows everything when it is drawn, and the others follow. */
  readonly leads: boolean;
  readonly label: string;
  readonly description: string;
}

export function CompareCanvas(props: CompareCanvasProps) {
  const [hover] = useState(createHoverStore);
  const [paint] = useState(createPaintStore);
  return (
    <PaintStoreContext value={paint}>
      <ReactFlowProvider>
        <HoverContext value={hover}>
          <ArrowHead />
          <Canvas {...props} />
        </HoverContext>
      </ReactFlowProvider>
    </PaintStoreContext>
  );
}

const nothing: ReadonlySet<string> = new Set();
const arrows: Readonly<Record<string, Direction>> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};

function Canvas(props: CompareCanvasProps) {
  const { graph, selected, onSelect, label, description } = props;
  const handle = useCanvasHandle();
  const { nodes, edges } = useElements(props);
  const onMove = useFollowing(props);
  const onNodeClick = useCallback<NodeMouseHandler<CanvasNode>>(
    (_, node) => onSelect(node.id),
    [onSelect],
  );
  useEffect(() => {
    if (selected !== null && indexOf(graph).node(selected) !== undefined) handle.reveal(selected);
  }, [selected, graph, handle]);
  const onKeyDown = (event: KeyboardEvent) => {
    const direction = arrows[event.key];
    if (direction === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const next = selected === null ? firstNode(graph) : stepFrom(graph, selected, direction);
    if (next === null) return;
    onSelect(next);
    handle.focus();
  };
  return (
    <ReactFlow<CanvasNode, CanvasEdge>
      className="flow-canvas"
      tabIndex={0}
      aria-label={label}
      aria-description={description}
      onKeyDown={onKeyDown}
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      onNodeClick={onNodeClick}
      onMove={onMove}
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
    >
      <Background gap={24} size={1.2} color="var(--line-strong)" />
      <FarWatch />
      <Frames {...props} />
      <CanvasControls onFit={handle.fit} />
    </ReactFlow>
  );
}

function useElements({ graph, selected, edges: marked, edgeMark }: CompareCanvasProps) {
  const [adapter] = useState(createAdapter);
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
    () =>
      adapter
        .edges({ graph, selected: nothing, editable: false })
        .map((edge) =>
          marked.has(edge.id) ? { ...edge, className: `compare-${edgeMark}` } : edge,
        ),
    [adapter, graph, marked, edgeMark],
  );
  return { nodes, edges };
}

/** Moves as the others move, and they as this one. */
function useFollowing({ sync, leads, graph }: CompareCanvasProps) {
  const flow = useReactFlow<CanvasNode, CanvasEdge>();
  const follow = useCallback((viewport: Viewport) => void flow.setViewport(viewport), [flow]);
  useEffect(() => sync.join(follow), [sync, follow]);
  const count = graph.nodes.length;
  useEffect(() => {
    if (!leads || count === 0) return undefined;
    // One frame later: the other one has joined by then, and both know their size.
    const frame = requestAnimationFrame(() => void flow.fitView(fitOptions));
    return () => cancelAnimationFrame(frame);
  }, [leads, count, flow]);
  return useCallback(
    (_: unknown, viewport: Viewport) => sync.moved(viewport, follow),
    [sync, follow],
  );
}

/** Frames and words around what differs: never colour alone. */
function Frames({ graph, marks, words }: CompareCanvasProps) {
  const { node } = indexOf(graph);
  return (
    <ViewportPortal>
      {Array.from(marks, ([id, mark]) => {
        const marked = node(id);
        if (marked === undefined) return null;
        const { x, y } = absolutePosition(graph, id);
        const { width, height } = nodeBox(marked);
        const { tone, icon } = looks[mark];
        return (
          <div
            key={id}
            className={cn(
              "compare-frame pointer-events-none absolute",
              mark === "moved" ? "compare-frame-moved" : "",
              toneText[tone],
            )}
            style={{
              transform: `translate(${x - 5}px, ${y - 5}px)`,
              width: width + 10,
              height: height + 10,
              zIndex: 1000,
            }}
          >
            <span
              className={cn(
                "absolute -top-3 left-3 inline-flex h-5 items-center gap-1 rounded-full px-2 text-2xs font-semibold ring-2 ring-backdrop",
                toneSoft[tone],
              )}
            >
              <Icon name={icon} size={12} strokeWidth={2.5} />
              {words[mark]}
            </span>
          </div>
        );
      })}
    </ViewportPortal>
  );
}
