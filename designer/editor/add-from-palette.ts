import { metrics } from "../../shared/graph/node-box.ts";
import { mainPort } from "../../shared/graph/ports.ts";
import type { NodeKind } from "../../shared/nodes/kind.ts";
import { fits, planAdd, planAddAfter } from "../document/add.ts";
import { indexOf } from "../document/graph-index.ts";
import { soleNode } from "../document/selection.ts";
import type { EditorActions } from "./editor-actions.ts";

/** A kind chosen in the palette goes behind the selected node when it fits there, else into the middle of what is seen. The first one goes behind the start. */
export function addFromPalette(
  { stores: { document, view }, canvas, announce }: EditorActions,
  kind: NodeKind,
): void {
  const { graph, selection } = document.getState();
  const only = graph.nodes.length === 1 ? graph.nodes[0]?.id : undefined;
  const selected = indexOf(graph).node(soleNode(graph, selection) ?? only ?? "");
  const port = selected === undefined ? null : mainPort(selected);
  const middle = canvas()?.middle() ?? { x: 0, y: 0 };
  const spot = {
    position: { x: middle.x - metrics.cardWidth / 2, y: middle.y - metrics.portY },
    parent: undefined,
  };
  const plan =
    selected !== undefined && port !== null && fits(kind, "after")
      ? planAddAfter(graph, { node: selected.id, port }, kind)
      : planAdd(graph, kind, spot);
  if (!document.run(plan) || plan === null) return;
  announce(plan.label);
  const [added] = plan.select ?? [];
  if (added !== undefined) view.setState({ reveal: { id: added, focus: true } });
}
