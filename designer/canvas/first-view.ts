/** What is seen when a canvas opens: as it was left in this tab, else everything, else the beginning at a size one can read. */
import type { ReactFlowInstance } from "@xyflow/react";
import { z } from "zod";
import type { CanvasEdge, CanvasNode } from "./adapt.ts";
import { fitOptions } from "./use-canvas-handle.ts";

const viewportSchema = z.object({ x: z.number(), y: z.number(), zoom: z.number().positive() });
type Viewport = z.infer<typeof viewportSchema>;

/** Below this a drawing is better begun at its start than seen whole. */
const readableZoom = 0.55;
const beginningZoom = 0.8;

function storageKey(key: string): string {
  return `cairn.view.${key}`;
}

export function rememberView(key: string, viewport: Viewport): void {
  sessionStorage.setItem(storageKey(key), JSON.stringify(viewport));
}

function rememberedView(key: string): Viewport | null {
  const stored = sessionStorage.getItem(storageKey(key));
  if (stored === null) return null;
  const parsed = viewportSchema.safeParse(JSON.parse(stored));
  return parsed.success ? parsed.data : null;
}

export function showFirst(
  flow: ReactFlowInstance<CanvasNode, CanvasEdge>,
  key: string,
  size: { readonly width: number; readonly height: number },
): void {
  const remembered = rememberedView(key);
  if (remembered !== null) {
    void flow.setViewport(remembered);
    return;
  }
  const nodes = flow.getNodes();
  const bounds = flow.getNodesBounds(nodes);
  const zoom =
    Math.min(size.width / Math.max(bounds.width, 1), size.height / Math.max(bounds.height, 1)) *
    (1 - 2 * fitOptions.padding);
  const [first] = nodes
    .filter((node) => node.parentId === undefined && node.type !== "note")
    .toSorted((a, b) => a.position.x - b.position.x);
  if (nodes.length === 1 && first !== undefined) {
    // A new drawing grows to the right.
    void flow.setViewport({
      x: size.width * 0.14 - first.position.x,
      y: size.height * 0.42 - first.position.y,
      zoom: 1,
    });
    return;
  }
  if (zoom >= readableZoom || first === undefined) {
    void flow.fitView(fitOptions);
    return;
  }
  // The first node at the left, in the middle of the height unless everything fits from the top.
  const margin = 56;
  const isLow = bounds.height * beginningZoom + 2 * margin <= size.height;
  const y = isLow
    ? (size.height - bounds.height * beginningZoom) / 2 - bounds.y * beginningZoom
    : size.height * 0.4 - first.position.y * beginningZoom;
  void flow.setViewport({ x: margin - first.position.x * beginningZoom, y, zoom: beginningZoom });
}
