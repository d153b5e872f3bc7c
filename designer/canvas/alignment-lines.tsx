import { ViewportPortal } from "@xyflow/react";
import { useHover } from "./hover-store.ts";

/** Lines that show with what a dragged thing is level. They stay one pixel thin at any zoom. */
export function AlignmentLines() {
  const lines = useHover((state) => state.lines);
  if (lines.length === 0) return null;
  return (
    <ViewportPortal>
      <svg
        aria-hidden
        data-alignment-lines={lines.length}
        className="pointer-events-none absolute top-0 left-0 size-px overflow-visible"
        style={{ zIndex: 2000 }}
      >
        {lines.map(({ axis, at, from, to }) => (
          <line
            key={`${axis}:${at}`}
            {...(axis === "x"
              ? { x1: at, x2: at, y1: from, y2: to }
              : { x1: from, x2: to, y1: at, y2: at })}
            stroke="var(--special)"
            strokeWidth={1}
            vectorEffect="non-scaling-stroke"
          />
        ))}
      </svg>
    </ViewportPortal>
  );
}
