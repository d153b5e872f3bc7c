/** What lies around the nodes: arrow head, controls, overview, and the switch to the view from afar. */
import { MiniMap, useReactFlow, useStore, useStoreApi } from "@xyflow/react";
import { type ReactNode, useEffect } from "react";
import { paintsOf } from "../document/colors.ts";
import { IconButton } from "../ui/button.tsx";
import type { CanvasNode } from "./adapt.ts";
import { canvasStrings } from "./strings.ts";

/** The head that every connection ends with. */
export function ArrowHead() {
  return (
    <svg aria-hidden className="absolute size-0">
      <defs>
        <marker
          id="flow-arrow"
          viewBox="0 0 10 10"
          refX="13"
          refY="5"
          markerWidth="10"
          markerHeight="10"
          markerUnits="userSpaceOnUse"
          orient="auto-start-reverse"
        >
          <path className="flow-arrow-head" d="M2,1.5 L7.5,5 L2,8.5" />
        </marker>
      </defs>
    </svg>
  );
}

/** Below the first zoom small words cannot be read; below the second no words of ordinary size can. */
const farZooms = [0.55, 0.36] as const;

/** Marks the canvas when it is seen from afar; CSS does the rest, so that no node is drawn again. */
export function FarWatch() {
  const store = useStoreApi();
  const far = useStore((state) => farZooms.filter((zoom) => state.transform[2] < zoom).length);
  useEffect(() => {
    const element = store.getState().domNode;
    if (element !== null) element.dataset["far"] = String(far);
  }, [far, store]);
  return null;
}

export interface CanvasControlsProps {
  readonly onFit: () => void;
  /** Absent where nothing can be moved. */
  readonly onTidy?: (() => void) | undefined;
  readonly isTidying?: boolean;
  /** Select and hand; absent where nothing can be selected. */
  readonly modes?: ReactNode;
}

/** Zoom, fit and tidy, at the lower left. */
export function CanvasControls({ onFit, onTidy, isTidying = false, modes }: CanvasControlsProps) {
  const flow = useReactFlow();
  const percent = useStore((state) => Math.round(state.transform[2] * 100));
  return (
    <div className="absolute bottom-3 left-3 z-10 flex items-center gap-0.5 rounded-lg border border-line bg-surface p-0.5 shadow-near">
      {modes}
      <IconButton
        size="sm"
        icon="zoom-out"
        label={canvasStrings.zoomOut}
        keys={["-"]}
        tooltipSide="top"
        onClick={() => void flow.zoomOut({ duration: 120 })}
      />
      <button
        type="button"
        className="h-7 w-11 rounded-md text-xs text-ink-muted tabular-nums hover:bg-hover"
        onClick={() => void flow.zoomTo(1, { duration: 120 })}
      >
        {percent} %
      </button>
      <IconButton
        size="sm"
        icon="zoom-in"
        label={canvasStrings.zoomIn}
        keys={["+"]}
        tooltipSide="top"
        onClick={() => void flow.zoomIn({ duration: 120 })}
      />
      <span aria-hidden className="mx-0.5 h-4 w-px bg-line" />
      <IconButton
        size="sm"
        icon="maximize"
        label={canvasStrings.fit}
        keys={["1"]}
        tooltipSide="top"
        onClick={onFit}
      />
      {onTidy === undefined ? null : (
        <IconButton
          size="sm"
          icon={isTidying ? "square" : "wand-2"}
          label={isTidying ? canvasStrings.tidying : canvasStrings.tidy}
          keys={["Shift", "Alt", "T"]}
          tooltipSide="top"
          onClick={onTidy}
        />
      )}
    </div>
  );
}

/** Above this the overview costs more per frame of a drag than it is worth. */
const overviewLimit = 500;

function colorOf(node: CanvasNode): string {
  if (node.type === "frame") return "transparent";
  const tinted = paintsOf(node.type === "note" ? node.data.note.color : node.data.node.color);
  if (tinted !== null) return tinted.line;
  return node.type === "note"
    ? "var(--warning-soft)"
    : node.type === "container"
      ? "var(--sunken)"
      : "var(--line-strong)";
}

function strokeOf(node: CanvasNode): string {
  return node.selected === true
    ? "var(--accent)"
    : node.type === "container"
      ? "var(--line-strong)"
      : "transparent";
}

/** The whole canvas, small, at the lower right. */
export function Overview({ count }: { readonly count: number }) {
  if (count < 2 || count > overviewLimit) return null;
  return (
    <MiniMap<CanvasNode>
      position="bottom-right"
      className="max-md:hidden!"
      pannable
      zoomable
      ariaLabel={canvasStrings.minimap}
      nodeColor={colorOf}
      nodeStrokeColor={strokeOf}
      nodeBorderRadius={12}
      nodeStrokeWidth={6}
      style={{ width: 168, height: 104, margin: 12 }}
    />
  );
}

/** On a canvas with nothing but its start: how to begin. */
export function BeginHint({ count }: { readonly count: number }) {
  if (count > 1) return null;
  return (
    <div className="pointer-events-none absolute inset-x-0 bottom-20 z-10 mx-auto flex max-w-sm flex-col items-center text-center">
      <p className="text-base font-semibold text-ink">{canvasStrings.beginTitle}</p>
      <p className="text-sm text-balance text-ink-muted">{canvasStrings.begin}</p>
    </div>
  );
}
