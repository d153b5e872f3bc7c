import { type ReactFlowInstance, useReactFlow, useStoreApi } from "@xyflow/react";
import { useMemo } from "react";
import type { CanvasEdge, CanvasNode } from "./adapt.ts";
import type { CanvasHandle } from "./canvas-handle.ts";

/** Nobody wants a single card blown up to the whole canvas. */
export const fitOptions = { padding: 0.1, maxZoom: 1, minZoom: 0.1 } as const;

function durationMs(): number {
  return globalThis.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 180;
}

/** The canvas as the rest of the editor may use it. */
export function useCanvasHandle(): CanvasHandle {
  const flow = useReactFlow<CanvasNode, CanvasEdge>();
  const store = useStoreApi<CanvasNode, CanvasEdge>();
  return useMemo(() => {
    const focusNode = (id: string | undefined): void => {
      const { domNode } = store.getState();
      const node =
        id === undefined
          ? null
          : (domNode?.querySelector<HTMLElement>(
              `.react-flow__node[data-id="${CSS.escape(id)}"]`,
            ) ?? null);
      (node ?? domNode)?.focus({ preventScroll: true });
    };
    return {
      fit: () => void flow.fitView({ ...fitOptions, duration: durationMs() }),
      fitTo: (ids) =>
        void flow.fitView({
          ...fitOptions,
          maxZoom: 1.5,
          nodes: ids.map((id) => ({ id })),
          duration: durationMs(),
        }),
      pan: ({ x, y }) => {
        const [left, top, zoom] = store.getState().transform;
        void flow.setViewport({ x: left - x, y: top - y, zoom });
      },
      // At once: each further press goes on from where the last one came to.
      zoomIn: () => void flow.zoomIn(),
      zoomOut: () => void flow.zoomOut(),
      actualSize: () => void flow.zoomTo(1, { duration: durationMs() }),
      toCanvas: (point) => flow.screenToFlowPosition(point),
      middle: () => {
        const box = store.getState().domNode?.getBoundingClientRect();
        return flow.screenToFlowPosition({
          x: (box?.left ?? 0) + (box?.width ?? 0) / 2,
          y: (box?.top ?? 0) + (box?.height ?? 0) / 2,
        });
      },
      reveal: (id) => bringIntoView(flow, store.getState(), id),
      focus: () => {
        const { nodes } = store.getState();
        const id = nodes.find((node) => node.selected === true)?.id;
        // One frame later: a node that has just come into view is not in the page before.
        requestAnimationFrame(() => focusNode(id));
      },
    };
  }, [flow, store]);
}

interface Viewport {
  readonly width: number;
  readonly height: number;
  readonly transform: readonly [number, number, number];
}

/** Pans, without zooming, as far as it takes to see a node. */
function bringIntoView(
  flow: ReactFlowInstance<CanvasNode, CanvasEdge>,
  { width, height, transform }: Viewport,
  id: string,
): void {
  const node = flow.getInternalNode(id);
  if (node === undefined) return;
  const [x, y, zoom] = transform;
  const at = node.internals.positionAbsolute;
  const box = { width: node.measured.width ?? 0, height: node.measured.height ?? 0 };
  const left = at.x * zoom + x;
  const top = at.y * zoom + y;
  const margin = 24;
  const isSeen =
    left >= margin &&
    top >= margin &&
    left + box.width * zoom <= width - margin &&
    top + box.height * zoom <= height - margin;
  if (!isSeen)
    void flow.setCenter(at.x + box.width / 2, at.y + box.height / 2, {
      zoom,
      duration: durationMs(),
    });
}
