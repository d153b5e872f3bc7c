/** Commands that change the document. */
import type { Node } from "../../shared/graph/graph.ts";
import { mainPort } from "../../shared/graph/ports.ts";
import { planAddNote } from "../document/add.ts";
import { planCycleCheckpoint, takesCheckpoint, takesCompensation } from "../document/checkpoint.ts";
import { planDuplicate } from "../document/clip.ts";
import { wholeGroup } from "../document/groups.ts";
import { indexOf } from "../document/graph-index.ts";
import type { Plan } from "../document/plan.ts";
import { planRemove, planRemoveAndReconnect } from "../document/remove.ts";
import { chosenOf, soleNode } from "../document/selection.ts";
import { planAddCatcher, planToggleDisabled } from "../document/settings.ts";
import type { InspectorTab } from "../document/view-store.ts";
import type { Command } from "./command.ts";
import { commandStrings } from "./command-strings.ts";
import type { EditorActions } from "./editor-actions.ts";
import { editorStrings } from "./strings.ts";
import { finishConnecting } from "./walk-commands.ts";

export function editCommands(actions: EditorActions): readonly Command[] {
  return [
    ...addCommands(actions),
    ...historyCommands(actions),
    ...changeCommands(actions),
    ...nodeCommands(actions),
    ...recoveryCommands(actions),
    ...clipboardCommands(),
  ];
}

/** The stores and the selection as they are when a command runs. */
function now({ stores: { document } }: EditorActions) {
  const { graph, selection, history } = document.getState();
  const chosen = chosenOf(graph, selection);
  const sole = soleNode(graph, selection);
  return {
    graph,
    selection,
    history,
    chosen,
    sole,
    node: sole === null ? undefined : indexOf(graph).node(sole),
  };
}

function addCommands(actions: EditorActions): readonly Command[] {
  const { document, view } = actions.stores;
  return [
    {
      id: "add",
      title: commandStrings.add,
      group: "add",
      icon: "plus",
      keys: ["N", "/"],
      scope: "canvas",
      run: () => {
        const { connecting } = view.getState();
        // A connection that is under way leads to the new node: that is how the keyboard gets into a Map.
        if (connecting !== null) {
          view.setState({
            connecting: null,
            addRequest: { at: null, place: { type: "after", output: connecting } },
          });
          return;
        }
        const { node } = now(actions);
        const port = node === undefined ? null : mainPort(node);
        if (node !== undefined && port !== null) {
          view.setState({
            addRequest: { at: null, place: { type: "after", output: { node: node.id, port } } },
          });
          return;
        }
        const position = actions.canvas()?.middle() ?? { x: 0, y: 0 };
        view.setState({
          addRequest: { at: null, place: { type: "spot", spot: { position, parent: undefined } } },
        });
      },
    },
    {
      id: "note",
      title: commandStrings.note,
      group: "add",
      icon: "sticky-note",
      keys: ["Shift+S"],
      scope: "canvas",
      run: () => {
        const plan = planAddNote(actions.canvas()?.middle() ?? { x: 0, y: 0 });
        document.run(plan);
        const id = plan.select?.[0];
        if (id !== undefined) view.setState({ reveal: { id, focus: true } });
      },
    },
  ];
}

function historyCommands(actions: EditorActions): readonly Command[] {
  const { document } = actions.stores;
  return [
    {
      id: "undo",
      title: commandStrings.undo,
      group: "edit",
      icon: "undo",
      keys: ["Mod+Z"],
      scope: "page",
      isEnabled: () => now(actions).history.past.length > 0,
      run: () => {
        const label = document.undo();
        if (label !== null) actions.announce(editorStrings.undone(label));
      },
    },
    {
      id: "redo",
      title: commandStrings.redo,
      group: "edit",
      icon: "redo",
      keys: ["Mod+Shift+Z", "Mod+Y"],
      scope: "page",
      isEnabled: () => now(actions).history.future.length > 0,
      run: () => {
        const label = document.redo();
        if (label !== null) actions.announce(editorStrings.redone(label));
      },
    },
  ];
}

function changeCommands(actions: EditorActions): readonly Command[] {
  const { document } = actions.stores;
  const runPlan = (plan: Plan | null) => {
    if (document.run(plan) && plan !== null) actions.announce(plan.label);
  };
  const hasChosen = () => {
    const { nodes, edges, notes } = now(actions).chosen;
    return nodes.length + edges.length + notes.length > 0;
  };
  return [
    {
      id: "duplicate",
      title: commandStrings.duplicate,
      group: "edit",
      icon: "copy",
      keys: ["Mod+D"],
      scope: "page",
      inContextMenu: true,
      isEnabled: hasChosen,
      run: () => runPlan(planDuplicate(now(actions).graph, [...now(actions).selection.items])),
    },
    {
      id: "delete",
      title: commandStrings.delete,
      group: "edit",
      icon: "trash-2",
      keys: ["Delete", "Backspace"],
      scope: "canvas",
      inContextMenu: true,
      isEnabled: hasChosen,
      run: () => runPlan(planRemove(now(actions).graph, now(actions).chosen)),
    },
    {
      id: "delete-reconnect",
      title: commandStrings.deleteReconnect,
      group: "edit",
      icon: "unlink",
      keys: ["Mod+Backspace"],
      scope: "canvas",
      inContextMenu: true,
      isEnabled: () => now(actions).chosen.nodes.length > 0,
      run: () => runPlan(planRemoveAndReconnect(now(actions).graph, now(actions).chosen)),
    },
    {
      id: "select-all",
      title: commandStrings.selectAll,
      group: "edit",
      icon: "square-dashed",
      keys: ["Mod+A"],
      scope: "page",
      run: () => {
        const { graph } = now(actions);
        document.select([...graph.nodes, ...graph.notes].map(({ id }) => id));
        actions.announce(editorStrings.selection(graph.nodes.length + graph.notes.length));
      },
    },
  ];
}

function nodeCommands(actions: EditorActions): readonly Command[] {
  const { document, view } = actions.stores;
  const hasNode = () => now(actions).node !== undefined;
  return [
    {
      id: "open",
      title: commandStrings.open,
      group: "node",
      icon: "sliders",
      keys: ["Enter"],
      scope: "canvas",
      inContextMenu: true,
      isEnabled: () => hasNode() || view.getState().connecting !== null,
      run: () => {
        const { sole } = now(actions);
        if (!finishConnecting(actions) && sole !== null)
          view.setState({ focusField: { node: sole, pointer: "" } });
      },
    },
    {
      id: "rename",
      title: commandStrings.rename,
      group: "node",
      icon: "pencil",
      keys: ["F2"],
      scope: "canvas",
      inContextMenu: true,
      isEnabled: () => hasNode() || wholeGroupOf(actions) !== undefined,
      run: () => view.setState({ renaming: wholeGroupOf(actions)?.id ?? now(actions).sole }),
    },
    {
      id: "disable",
      title: commandStrings.disable,
      group: "node",
      icon: "ban",
      keys: ["D"],
      scope: "canvas",
      inContextMenu: true,
      isEnabled: () => now(actions).chosen.nodes.length > 0,
      run: () => {
        const plan = planToggleDisabled(now(actions).graph, now(actions).chosen.nodes);
        if (document.run(plan)) actions.announce(plan?.label ?? "");
      },
    },
    {
      id: "checkpoint",
      title: commandStrings.checkpoint,
      group: "node",
      icon: "layers",
      keys: ["K"],
      scope: "canvas",
      inContextMenu: true,
      isEnabled: () =>
        now(actions).chosen.nodes.some((id) => isNodeThat(actions, id, takesCheckpoint)),
      run: () => {
        const plan = planCycleCheckpoint(now(actions).graph, now(actions).chosen.nodes);
        if (document.run(plan)) actions.announce(plan?.label ?? "");
      },
    },
  ];
}

/** The group that is selected as a whole, when that is more than one node. */
function wholeGroupOf(actions: EditorActions) {
  const { graph, selection } = now(actions);
  const group = wholeGroup(graph, selection.items);
  return group !== undefined && group.nodes.length > 1 ? group : undefined;
}

function recoveryCommands(actions: EditorActions): readonly Command[] {
  const { document, view } = actions.stores;
  const showTab = (inspectorTab: InspectorTab, id: string) =>
    view.setState({ inspectorTab, focusField: { node: id, pointer: "" } });
  return [
    {
      id: "catch",
      title: commandStrings.catch,
      group: "node",
      icon: "zap",
      scope: "canvas",
      inContextMenu: true,
      isEnabled: () => isNodeThat(actions, now(actions).sole, takesCheckpoint),
      run: () => {
        const { sole, graph } = now(actions);
        if (sole === null) return;
        document.run(planAddCatcher(graph, sole));
        showTab("recovery", sole);
      },
    },
    {
      id: "compensation",
      title: commandStrings.compensation,
      group: "node",
      icon: "rewind",
      keys: ["U"],
      scope: "canvas",
      inContextMenu: true,
      isEnabled: () => isNodeThat(actions, now(actions).sole, takesCompensation),
      run: () => {
        const { sole } = now(actions);
        if (sole !== null) showTab("compensation", sole);
      },
    },
  ];
}

function isNodeThat(
  actions: EditorActions,
  id: string | null,
  test: (node: Node) => boolean,
): boolean {
  const node = id === null ? undefined : indexOf(now(actions).graph).node(id);
  return node !== undefined && test(node);
}

/** Done by the browser's own clipboard events, which need no permission. */
function clipboardCommands(): readonly Command[] {
  const native = { group: "edit", scope: "page", isNative: true, run: () => undefined } as const;
  return [
    { ...native, id: "copy", title: commandStrings.copy, keys: ["Mod+C"] },
    { ...native, id: "cut", title: commandStrings.cut, keys: ["Mod+X"] },
    { ...native, id: "paste", title: commandStrings.paste, keys: ["Mod+V"] },
  ];
}
