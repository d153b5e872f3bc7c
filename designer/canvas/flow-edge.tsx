import { EdgeLabelRenderer, type EdgeProps, useStore } from "@xyflow/react";
import { memo } from "react";
import { planStrings } from "../document/plan-strings.ts";
import { useStores } from "../document/use-document.ts";
import { cn } from "../ui/cn.ts";
import { Icon } from "../ui/icon.tsx";
import type { CanvasEdge } from "./adapt.ts";
import { backwardShape, forwardShape, goesBack } from "./edge-path.ts";
import { useHover, useHoverStore } from "./hover-store.ts";
import { canvasStrings } from "./strings.ts";

/** A connection: a curve forward, or a way below the nodes back. */
export const FlowEdge = memo(function FlowEdge({
  id,
  sourceX,
  sourceY,
  targetX,
  targetY,
  data,
  selected,
}: EdgeProps<CanvasEdge>) {
  const ends = { from: { x: sourceX, y: sourceY }, to: { x: targetX, y: targetY } };
  const isBack = goesBack(ends);
  const { path, middle } =
    isBack && data !== undefined ? backwardShape(ends, data.below) : forwardShape(ends);
  return (
    <>
      <path
        className="react-flow__edge-interaction"
        d={path}
        fill="none"
        strokeOpacity={0}
        strokeWidth={22}
      />
      <path
        id={id}
        className={cn(
          "react-flow__edge-path flow-edge",
          data?.look === "catch" ? "flow-edge-catch" : "",
          data?.look === "draft" ? "flow-edge-draft" : "",
          selected === true ? "flow-edge-selected" : "",
        )}
        d={path}
        fill="none"
        markerEnd="url(#flow-arrow)"
      />
      {data?.editable === true ? <DropMark id={id} path={path} /> : null}
      {data?.isLoop === true ? (
        <EdgeLabelRenderer>
          <span
            title={canvasStrings.loop}
            className="pointer-events-none absolute grid size-6 place-items-center rounded-full border border-line-strong bg-surface text-ink-muted shadow-near"
            style={{
              zIndex: 999,
              transform: `translate(-50%, -50%) translate(${middle.x + (isBack ? 0 : 34)}px, ${middle.y}px)`,
            }}
          >
            <Icon name="repeat" size={13} aria-label={canvasStrings.loop} />
          </span>
        </EdgeLabelRenderer>
      ) : null}
      {data?.editable === true ? (
        <EdgeTools
          id={id}
          x={middle.x + (data.isLoop && isBack ? 44 : 0)}
          y={middle.y}
          selected={selected === true}
        />
      ) : null}
    </>
  );
});

/** Shows that what is being dragged will be put into this connection. */
function DropMark({ id, path }: { readonly id: string; readonly path: string }) {
  const isTarget = useHover((state) => state.dropEdge === id);
  return isTarget ? <path d={path} fill="none" className="flow-edge-drop" /> : null;
}

interface EdgeToolsProps {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly selected: boolean;
}

/** "+" and delete in the middle of a connection, while the pointer is on it or it is selected. */
function EdgeTools({ id, x, y, selected }: EdgeToolsProps) {
  const isHovered = useHover((state) => state.edge === id);
  return isHovered || selected ? <ShownEdgeTools id={id} x={x} y={y} /> : null;
}

const toolStyle =
  "grid size-6 place-items-center rounded-md text-ink-muted transition-colors hover:bg-accent-soft hover:text-accent";

function ShownEdgeTools({ id, x, y }: Omit<EdgeToolsProps, "selected">) {
  const { document, view } = useStores();
  const hover = useHoverStore();
  // Seen from afar the tools keep a size that can be hit.
  const scale = useStore((state) => Math.min(Math.max(1 / state.transform[2], 1), 2.5));
  return (
    <EdgeLabelRenderer>
      <div
        data-edge-tools=""
        className="nodrag nopan pointer-events-auto absolute flex items-center gap-0.5 rounded-lg border border-line-strong bg-surface p-0.5 shadow-mid"
        style={{
          transform: `translate(-50%, -50%) translate(${x}px, ${y}px) scale(${scale})`,
          zIndex: 1200,
        }}
        onPointerEnter={() => hover.setState({ edge: id })}
        onPointerLeave={() => hover.setState({ edge: null })}
      >
        <button
          type="button"
          tabIndex={-1}
          aria-label={canvasStrings.insertHere}
          title={canvasStrings.insertHere}
          data-edge-add={id}
          className={toolStyle}
          onClick={(event) => {
            view.setState({
              addRequest: {
                at: { x: event.clientX, y: event.clientY },
                place: { type: "edge", edge: id },
              },
            });
          }}
        >
          <Icon name="plus" size={15} />
        </button>
        <button
          type="button"
          tabIndex={-1}
          aria-label={canvasStrings.deleteEdge}
          title={canvasStrings.deleteEdge}
          data-edge-delete={id}
          className={cn(toolStyle, "hover:bg-danger-soft hover:text-danger")}
          onClick={() => {
            hover.setState({ edge: null });
            document.run({
              label: planStrings.deleteEdges(1),
              edits: [{ type: "edge.remove", ids: [id] }],
            });
          }}
        >
          <Icon name="trash-2" size={14} />
        </button>
      </div>
    </EdgeLabelRenderer>
  );
}
