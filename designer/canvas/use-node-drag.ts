/** Dragging and resizing: local while it lasts, one step of the document at its end. */
import type { NodeChange, OnNodeDrag } from "@xyflow/react";
import { useCallback, useMemo, useRef, useState } from "react";
import type { Graph, Position, Size } from "../../shared/graph/graph.ts";
import { type EdgeDrop, canSplice, planSpliceExisting } from "../document/add.ts";
import { planDropCopies } from "../document/clip.ts";
import { absolutePosition, indexOf } from "../document/graph-index.ts";
import { landingOf, planMove, planResize } from "../document/move.ts";
import { metrics, nodeBox } from "../../shared/graph/node-box.ts";
import type { Plan } from "../document/plan.ts";
import { relativeTo } from "../document/place.ts";
import { useStores } from "../document/use-document.ts";
import { type CanvasNode, type Overrides, noOverrides } from "./adapt.ts";
import { edgeUnder } from "./edge-under.ts";
import { draggedTo, membersOf, merged, placedAt, positionsOf } from "./drag-overrides.ts";
import type { HoverState, HoverStore } from "./hover-store.ts";
import { useSnapping, wantsDetach } from "./use-snapping.ts";

export interface NodeDrag {
  readonly overrides: Overrides;
  /** Takes the changes that concern places and sizes. */
  readonly onChanges: (changes: readonly NodeChange<CanvasNode>[]) => void;
  readonly onNodeDragStart: OnNodeDrag<CanvasNode>;
  readonly onNodeDrag: OnNodeDrag<CanvasNode>;
  readonly onNodeDragStop: OnNodeDrag<CanvasNode>;
  /** Ids of nodes whose copies are being dragged: the originals are shown where they are. */
  readonly copying: readonly string[];
}

export function useNodeDrag(hover: HoverStore): NodeDrag {
  const { document, view } = useStores();
  const [overrides, setOverrides] = useState<Overrides>(noOverrides);
  const [copying, setCopying] = useState<readonly string[]>([]);
  const isCopy = useRef(false);
  const latest = useRef<Overrides>(noOverrides);
  const snapping = useSnapping(hover);
  const show = useCallback((next: Overrides) => {
    if (next === latest.current) return;
    latest.current = next;
    setOverrides(next);
  }, []);

  const onChanges = useCallback(
    (changes: readonly NodeChange<CanvasNode>[]) => {
      const { graph } = document.getState();
      const dragged = draggedTo(graph, changes);
      if (dragged.size > 0) show(placedAt(latest.current, snapping.settle(graph, dragged)));
      show(merged(latest.current, changes));
      const resized = changes.find(
        (change) => change.type === "dimensions" && change.resizing === false,
      );
      if (resized?.type !== "dimensions") return;
      document.run(
        resizePlan(document.getState().graph, resized.id, latest.current.get(resized.id)),
      );
      show(noOverrides);
    },
    [document, show, snapping],
  );

  const onNodeDragStart = useCallback<OnNodeDrag<CanvasNode>>(
    (event, _node, nodes) => {
      hover.setState({ isBusy: true, edge: null });
      isCopy.current = "altKey" in event && event.altKey;
      snapping.end();
      const { graph } = document.getState();
      setCopying(isCopy.current ? nodes.flatMap(({ id }) => membersOf(graph, id)) : []);
    },
    [document, hover, snapping],
  );

  const onNodeDrag = useCallback<OnNodeDrag<CanvasNode>>(
    (event, node, nodes) => {
      const { graph } = document.getState();
      const isSingle =
        nodes.length === 1 && !isCopy.current && indexOf(graph).node(node.id) !== undefined;
      const position = latest.current.get(node.id)?.position ?? node.position;
      const dropEdge = isSingle ? spliceTarget(graph, node.id, position) : null;
      const dropContainer =
        isSingle && dropEdge === null
          ? landingOf(graph, node.id, { position, detach: wantsDetach(event) })
          : null;
      showDrop(hover, { dropEdge, dropContainer });
    },
    [document, hover],
  );

  const onNodeDragStop = useCallback<OnNodeDrag<CanvasNode>>(
    (event, node) => {
      const { graph, selection } = document.getState();
      const { dropEdge } = hover.getState();
      const positions = positionsOf(latest.current);
      const detach = wantsDetach(event);
      const plan = isCopy.current
        ? planDropCopies(graph, positions)
        : dropPlan(graph, { positions, detach, node: node.id, dropEdge });
      document.run(plan);
      if (plan?.remark !== undefined) view.setState({ announcement: plan.remark });
      if (!isCopy.current && selection.items.size === 0) document.select(positions.keys());
      isCopy.current = false;
      setCopying([]);
      show(noOverrides);
      snapping.end();
      hover.setState({ isBusy: false, dropEdge: null, dropContainer: null });
    },
    [document, hover, view, show, snapping],
  );

  return useMemo(
    () => ({ overrides, onChanges, onNodeDragStart, onNodeDrag, onNodeDragStop, copying }),
    [overrides, onChanges, onNodeDragStart, onNodeDrag, onNodeDragStop, copying],
  );
}

function showDrop(hover: HoverStore, next: Pick<HoverState, "dropEdge" | "dropContainer">): void {
  const now = hover.getState();
  if (now.dropEdge !== next.dropEdge || now.dropContainer !== next.dropContainer)
    hover.setState(next);
}

interface Drop {
  readonly positions: ReadonlyMap<string, Position>;
  readonly detach: boolean;
  /** The node under the pointer. */
  readonly node: string;
  readonly dropEdge: string | null;
}

/** What letting go does: a move, or a place in a connection. */
function dropPlan(graph: Graph, { positions, detach, node, dropEdge }: Drop): Plan | null {
  const position = positions.get(node);
  if (dropEdge === null || position === undefined) return planMove(graph, { positions, detach });
  return planSpliceExisting(graph, besideEdge(graph, { edgeId: dropEdge, nodeId: node, position }));
}

function resizePlan(
  graph: Graph,
  id: string,
  end: { readonly position?: Position; readonly size?: Size } | undefined,
): ReturnType<typeof planResize> {
  const node = indexOf(graph).node(id) ?? graph.notes.find((note) => note.id === id);
  if (node === undefined || end?.size === undefined) return null;
  return planResize(graph, id, { position: end.position ?? node.position, size: end.size });
}

/** The connection that a dragged node lies on and that could take it. */
function spliceTarget(graph: Graph, id: string, position: Position): string | null {
  const node = indexOf(graph).node(id);
  if (node === undefined || indexOf(graph).incoming(id).length > 0) return null;
  const origin = node.parent === undefined ? { x: 0, y: 0 } : absolutePosition(graph, node.parent);
  const { width, height } = nodeBox(node).card;
  const middle = { x: origin.x + position.x + width / 2, y: origin.y + position.y + height / 2 };
  return edgeUnder(graph, middle, {
    reach: { x: width / 2, y: height / 2 + metrics.grid },
    accepts: (edge) => canSplice(graph, edge.id, id),
  });
}

/** The drop with its position relative to the container the connection runs in. */
function besideEdge(graph: Graph, { edgeId, nodeId, position }: EdgeDrop): EdgeDrop {
  const index = indexOf(graph);
  const own = index.node(nodeId)?.parent;
  const parent = index.node(index.edgeById(edgeId)?.target ?? "")?.parent;
  const origin = own === undefined ? { x: 0, y: 0 } : absolutePosition(graph, own);
  const there = { x: origin.x + position.x, y: origin.y + position.y };
  return { edgeId, nodeId, position: relativeTo(graph, parent, there) };
}
