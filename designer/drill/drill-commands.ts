/** Commands of failure drills, and the one that runs from a node. */
import { isStart } from "../../shared/graph/ports.ts";
import type { Node } from "../../shared/graph/graph.ts";
import { kindOf } from "../../shared/nodes/index.ts";
import { drillFaults, type DrillFault } from "../../shared/run/drill.ts";
import { indexOf } from "../document/graph-index.ts";
import { soleNode } from "../document/selection.ts";
import type { Command } from "../editor/command.ts";
import type { EditorActions } from "../editor/editor-actions.ts";
import type { IconName } from "../ui/icon.tsx";
import { drillStrings } from "./strings.ts";

const icons: Readonly<Record<DrillFault, IconName>> = {
  crash: "unlink",
  rateLimit: "hourglass",
  corrupt: "triangle-alert",
  hang: "timer-off",
};

export function drillCommands(actions: EditorActions): readonly Command[] {
  const chosen = (): Node | undefined => {
    const { graph, selection } = actions.stores.document.getState();
    return indexOf(graph).node(soleNode(graph, selection) ?? "");
  };
  return [
    {
      id: "run-from-here",
      title: drillStrings.from.command,
      group: "run",
      icon: "play",
      keys: ["Mod+Shift+Enter"],
      scope: "page",
      inContextMenu: true,
      isEnabled: () => {
        const node = chosen();
        return node !== undefined && !isStart(node);
      },
      run: () => {
        const node = chosen();
        if (node !== undefined && !isStart(node)) actions.ask({ type: "run-from", node: node.id });
      },
    },
    ...drillFaults.map((fault): Command => ({
      id: `drill-${fault}`,
      title: drillStrings.faults[fault].command,
      group: "run",
      icon: icons[fault],
      scope: "page",
      inContextMenu: true,
      submenu: "drill",
      isEnabled: () => doesWork(chosen()),
      run: () => {
        const node = chosen();
        if (node !== undefined && doesWork(node))
          actions.ask({ type: "drill", node: node.id, fault });
      },
    })),
  ];
}

/** True for a node that becomes a Task. */
function doesWork(node: Node | undefined): boolean {
  const kind = node === undefined ? undefined : kindOf[node.kind];
  return kind?.family === "task" || kind?.stateType === "Task";
}
