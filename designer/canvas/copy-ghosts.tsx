import { ViewportPortal } from "@xyflow/react";
import { absolutePosition, indexOf } from "../document/graph-index.ts";
import { nodeBox } from "../../shared/graph/node-box.ts";
import { useGraph } from "../document/use-document.ts";

/** While copies are dragged, the outlines of the originals stay where they are. */
export function CopyGhosts({ ids }: { readonly ids: readonly string[] }) {
  const graph = useGraph();
  if (ids.length === 0) return null;
  return (
    <ViewportPortal>
      {ids.map((id) => {
        const node = indexOf(graph).node(id);
        if (node === undefined) return null;
        const { x, y } = absolutePosition(graph, id);
        const { width, height } = nodeBox(node).card;
        return (
          <div
            key={id}
            aria-hidden
            className="pointer-events-none absolute rounded-xl border-2 border-dashed border-line-strong bg-surface/70 p-3 text-sm font-semibold text-ink-muted"
            style={{ transform: `translate(${x}px, ${y}px)`, width, height }}
          >
            {node.name}
          </div>
        );
      })}
    </ViewportPortal>
  );
}
