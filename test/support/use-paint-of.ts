import { useStore } from "zustand";
import type { NodePaint, PaintStore } from "../../designer/document/paint-store.ts";

/** What is painted on each node. */
export function usePaintOf(paint: PaintStore): Readonly<Record<string, NodePaint>> {
  return useStore(paint, (state) => state.nodes);
}
