/** Commands that arrange what is there: groups, colours, sub-workflows. */
import { subWorkflow } from "../../shared/nodes/sub-workflow.ts";
import { type ColorName, colorNames, planColor } from "../document/colors.ts";
import { indexOf } from "../document/graph-index.ts";
import { groupOf, groupProblem, planGroup, planUngroup } from "../document/groups.ts";
import type { Plan } from "../document/plan.ts";
import { chosenOf, soleNode } from "../document/selection.ts";
import { documentStrings } from "../document/strings.ts";
import type { Command } from "./command.ts";
import { commandStrings } from "./command-strings.ts";
import type { EditorActions } from "./editor-actions.ts";

export function arrangeCommands(actions: EditorActions): readonly Command[] {
  return [...groupCommands(actions), ...subWorkflowCommands(actions), ...colorCommands(actions)];
}

function now({ stores: { document } }: EditorActions) {
  const { graph, selection } = document.getState();
  return { graph, selection, nodes: chosenOf(graph, selection).nodes };
}

function runPlan({ stores: { document }, announce }: EditorActions, plan: Plan | null): void {
  if (document.run(plan) && plan !== null) announce(plan.label);
}

function groupCommands(actions: EditorActions): readonly Command[] {
  return [
    {
      id: "group",
      title: commandStrings.group,
      group: "edit",
      icon: "group",
      keys: ["Mod+G"],
      scope: "page",
      inContextMenu: true,
      isEnabled: () => now(actions).nodes.length > 0,
      run: () => {
        const { graph, nodes } = now(actions);
        const problem = groupProblem(graph, nodes);
        if (problem !== null) actions.refuse(problem);
        else runPlan(actions, planGroup(graph, nodes));
      },
    },
    {
      id: "ungroup",
      title: commandStrings.ungroup,
      group: "edit",
      icon: "ungroup",
      keys: ["Mod+Shift+G"],
      scope: "page",
      inContextMenu: true,
      isEnabled: () => {
        const { graph, nodes } = now(actions);
        return nodes.some((id) => groupOf(graph, id) !== undefined);
      },
      run: () => runPlan(actions, planUngroup(now(actions).graph, now(actions).nodes)),
    },
  ];
}

function subWorkflowCommands(actions: EditorActions): readonly Command[] {
  const sole = () => {
    const { graph, selection } = now(actions);
    return indexOf(graph).node(soleNode(graph, selection) ?? "");
  };
  return [
    {
      id: "extract",
      title: commandStrings.extract,
      group: "edit",
      icon: "package",
      keys: ["Alt+X"],
      scope: "canvas",
      inContextMenu: true,
      isEnabled: () => now(actions).nodes.length > 0,
      run: actions.extract,
    },
    {
      id: "inline",
      title: commandStrings.inline,
      group: "edit",
      icon: "package-open",
      scope: "canvas",
      inContextMenu: true,
      isEnabled: () => sole()?.kind === subWorkflow.type,
      run: () => {
        const node = sole();
        if (node !== undefined) actions.inline(node.id);
      },
    },
  ];
}

function colorCommands(actions: EditorActions): readonly Command[] {
  const color = (name: ColorName | null): Command => ({
    id: `color-${name ?? "none"}`,
    title:
      name === null
        ? commandStrings.noColor
        : commandStrings.color(documentStrings.color.names[name]),
    group: "color",
    icon: name === null ? "ban" : "palette",
    swatch: name ?? "none",
    scope: "canvas",
    inContextMenu: true,
    isEnabled: () => now(actions).selection.items.size > 0,
    run: () => {
      const { graph, selection } = now(actions);
      runPlan(actions, planColor(graph, [...selection.items], name));
    },
  });
  return [...colorNames.map(color), color(null)];
}
