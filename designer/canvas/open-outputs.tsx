import { memo } from "react";
import type { Node } from "../../shared/graph/graph.ts";
import { openOutputs } from "../document/add.ts";
import { nodeBox } from "../../shared/graph/node-box.ts";
import { innerPorts, outputPorts } from "../document/node-ports.ts";
import { indexOf } from "../document/graph-index.ts";
import { useDocument, useStores } from "../document/use-document.ts";
import { cn } from "../ui/cn.ts";
import { Icon } from "../ui/icon.tsx";
import { canvasStrings } from "./strings.ts";

export interface OpenOutputsProps {
  readonly node: Node;
  readonly inner: ReadonlyMap<string, { readonly x: number; readonly y: number }> | null;
}

/** A stub with "+" at each output that leads nowhere yet. */
export const OpenOutputs = memo(function OpenOutputs({ node, inner }: OpenOutputsProps) {
  // A string, so that the stubs are drawn again only when one of this node's own connections changes.
  const open = useDocument((state) => {
    const current = indexOf(state.graph).node(node.id);
    return current === undefined ? "" : openOutputs(state.graph, current).join("\n");
  });
  const { view } = useStores();
  if (open === "") return null;
  const ports = [...outputPorts(node), ...innerPorts(node)];
  const box = nodeBox(node);
  return open.split("\n").map((port) => {
    const at = box.outputs.get(port) ?? inner?.get(port);
    const label = ports.find(({ id }) => id === port)?.label ?? port;
    if (at === undefined) return null;
    const isCatch = port.startsWith("catch:");
    return (
      <div
        key={port}
        className={cn(
          "open-output pointer-events-none absolute flex items-center",
          isCatch ? "text-attention" : "text-line-strong",
        )}
        style={{ left: at.x + 6, top: at.y - 12 }}
      >
        <span
          aria-hidden
          className={cn("h-px w-4 bg-current", isCatch ? "border-t border-dashed" : "")}
        />
        <button
          type="button"
          tabIndex={-1}
          data-add-after={port}
          aria-label={canvasStrings.addAfter(node.name, label)}
          onClick={(event) => {
            event.stopPropagation();
            view.setState({
              addRequest: {
                at: { x: event.clientX, y: event.clientY },
                place: { type: "after", output: { node: node.id, port } },
              },
            });
          }}
          className="nodrag nopan pointer-events-auto grid size-6 place-items-center rounded-full"
        >
          <span className="grid size-5 place-items-center rounded-md border border-current bg-surface text-ink-faint transition-colors hover:border-accent hover:bg-accent-soft hover:text-accent">
            <Icon name="plus" size={13} />
          </span>
        </button>
      </div>
    );
  });
});
