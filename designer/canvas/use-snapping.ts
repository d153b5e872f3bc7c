/** Snapping of a drag, with the lines that show on what it settled. */
import { useStoreApi } from "@xyflow/react";
import { useEffect, useMemo, useRef } from "react";
import type { Graph, Position } from "../../shared/graph/graph.ts";
import { type HoverStore, noLines } from "./hover-store.ts";
import { createSnapping, type Snapping } from "./snapping.ts";

/** True while Mod is held: nothing snaps, and connected nodes may leave their container. */
export function wantsDetach(event: MouseEvent | TouchEvent): boolean {
  return "ctrlKey" in event && (event.ctrlKey || event.metaKey);
}

export interface DragSnapping {
  /** Where what is dragged settles; also shows with what it is level. */
  readonly settle: (
    graph: Graph,
    dragged: ReadonlyMap<string, Position>,
  ) => ReadonlyMap<string, Position>;
  /** The drag is over: the next one begins anew. */
  readonly end: () => void;
}

export function useSnapping(hover: HoverStore): DragSnapping {
  const flow = useStoreApi();
  const isFree = useIsFree();
  const current = useRef<Snapping | null>(null);
  return useMemo(() => {
    const show = (lines: typeof noLines) => {
      if (hover.getState().lines.length + lines.length > 0) hover.setState({ lines });
    };
    return {
      settle: (graph, dragged) => {
        current.current ??= createSnapping(graph, [...dragged.keys()]);
        const { positions, lines } = current.current.settle(dragged, {
          zoom: flow.getState().transform[2],
          isFree: isFree.current,
        });
        show(lines);
        return positions;
      },
      end: () => {
        current.current = null;
        show(noLines);
      },
    };
  }, [flow, hover, isFree]);
}

/** Whether Mod is held while the pointer moves: React Flow tells of places before it tells of the event. */
function useIsFree(): { readonly current: boolean } {
  const isFree = useRef(false);
  useEffect(() => {
    const onMove = (event: PointerEvent) => {
      isFree.current = wantsDetach(event);
    };
    globalThis.addEventListener("pointermove", onMove, { passive: true, capture: true });
    return () => globalThis.removeEventListener("pointermove", onMove, { capture: true });
  }, []);
  return isFree;
}
