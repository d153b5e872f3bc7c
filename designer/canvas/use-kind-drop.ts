/** Dropping a kind from the palette: on a connection it is put in, else it stands where it was dropped. */
import { type DragEvent, useMemo } from "react";
import type { Position } from "../../shared/graph/graph.ts";
import { kindOf } from "../../shared/nodes/index.ts";
import { fits, planAdd, planInsertOnEdge } from "../document/add.ts";
import { metrics } from "../../shared/graph/node-box.ts";
import { containerAt, relativeTo } from "../document/place.ts";
import { draggedKind, kindDragType } from "../document/kind-drag.ts";
import { useStores } from "../document/use-document.ts";
import { edgeUnder, pointerReach } from "./edge-under.ts";
import type { HoverStore } from "./hover-store.ts";

export interface KindDrop {
  readonly onDragOver: (event: DragEvent) => void;
  readonly onDragLeave: () => void;
  readonly onDrop: (event: DragEvent) => void;
}

export function useKindDrop(hover: HoverStore, toCanvas: (point: Position) => Position): KindDrop {
  const { document, view } = useStores();
  return useMemo(() => {
    const target = (event: DragEvent) => {
      const { graph } = document.getState();
      const point = toCanvas({ x: event.clientX, y: event.clientY });
      const kind = kindOf[draggedKind() ?? ""];
      const canInsert = kind !== undefined && fits(kind, "between");
      return {
        graph,
        point,
        edge: canInsert
          ? edgeUnder(graph, point, { reach: pointerReach, accepts: () => true })
          : null,
        container: containerAt(graph, point),
      };
    };
    return {
      onDragOver: (event) => {
        if (!event.dataTransfer.types.includes(kindDragType)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = "copy";
        const { edge, container } = target(event);
        hover.setState({
          dropEdge: edge,
          dropContainer: edge === null ? (container ?? null) : null,
        });
      },
      onDragLeave: () => {
        hover.setState({ dropEdge: null, dropContainer: null });
      },
      onDrop: (event) => {
        const kind = kindOf[event.dataTransfer.getData(kindDragType)];
        if (kind === undefined) return;
        event.preventDefault();
        const { graph, point, edge, container } = target(event);
        hover.setState({ dropEdge: null, dropContainer: null });
        const corner = { x: point.x - metrics.cardWidth / 2, y: point.y - metrics.portY };
        const parent = kind.type === "start" ? undefined : container;
        const plan =
          edge === null
            ? planAdd(graph, kind, { position: relativeTo(graph, parent, corner), parent })
            : planInsertOnEdge(graph, edge, kind);
        document.run(plan);
        const added = plan?.select?.[0];
        if (added !== undefined) view.setState({ reveal: { id: added, focus: true } });
      },
    };
  }, [document, view, hover, toCanvas]);
}
