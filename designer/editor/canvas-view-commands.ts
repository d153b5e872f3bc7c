/** Commands for looking at the canvas: how near, which part, in which mode. */
import { isContainer } from "../../shared/graph/ports.ts";
import { indexOf } from "../document/graph-index.ts";
import { chosenOf, soleNode } from "../document/selection.ts";
import { commandStrings } from "./command-strings.ts";
import type { Command } from "./command.ts";
import type { EditorActions } from "./editor-actions.ts";
import { editorStrings } from "./strings.ts";
import type { TidyScope } from "./tidy-scope.ts";

export function canvasViewCommands(actions: EditorActions): readonly Command[] {
  return [...zoomCommands(actions), ...modeCommands(actions), ...tidyCommands(actions)];
}

function zoomCommands(actions: EditorActions): readonly Command[] {
  return [
    {
      id: "fit",
      title: commandStrings.fit,
      group: "view",
      icon: "maximize",
      keys: ["1", "Shift+1"],
      scope: "canvas",
      run: () => actions.canvas()?.fit(),
    },
    {
      id: "actual-size",
      title: commandStrings.actualSize,
      group: "view",
      icon: "focus",
      keys: ["0"],
      scope: "canvas",
      run: () => actions.canvas()?.actualSize(),
    },
    {
      id: "zoom-in",
      title: commandStrings.zoomIn,
      group: "view",
      icon: "zoom-in",
      keys: ["+", "="],
      scope: "canvas",
      run: () => actions.canvas()?.zoomIn(),
    },
    {
      id: "zoom-out",
      title: commandStrings.zoomOut,
      group: "view",
      icon: "zoom-out",
      keys: ["-"],
      scope: "canvas",
      run: () => actions.canvas()?.zoomOut(),
    },
    {
      id: "escape",
      title: commandStrings.escape,
      group: "view",
      keys: ["Escape"],
      scope: "canvas",
      isHidden: true,
      run: () => {
        const { document, view } = actions.stores;
        if (view.getState().connecting === null) {
          document.select([]);
          return;
        }
        view.setState({ connecting: null });
        actions.announce(editorStrings.connect.stopped);
      },
    },
  ];
}

function modeCommands(actions: EditorActions): readonly Command[] {
  return [
    {
      id: "fit-selection",
      title: commandStrings.fitSelection,
      group: "view",
      icon: "focus",
      keys: ["2"],
      scope: "canvas",
      isEnabled: () => actions.stores.document.getState().selection.items.size > 0,
      run: () => actions.canvas()?.fitTo([...actions.stores.document.getState().selection.items]),
    },
    {
      id: "select-mode",
      title: commandStrings.selectMode,
      group: "view",
      icon: "mouse-pointer",
      keys: ["V"],
      scope: "canvas",
      run: () => {
        actions.stores.view.setState({ mode: "select" });
        actions.announce(commandStrings.selectMode);
      },
    },
    {
      id: "hand-mode",
      title: commandStrings.handMode,
      group: "view",
      icon: "hand",
      keys: ["H"],
      scope: "canvas",
      run: () => {
        actions.stores.view.setState({ mode: "hand" });
        actions.announce(commandStrings.handModeOn);
      },
    },
    {
      id: "minimap",
      title: commandStrings.minimap,
      group: "view",
      icon: "map",
      keys: ["M"],
      scope: "canvas",
      run: () => actions.stores.view.setState(({ isMapShown }) => ({ isMapShown: !isMapShown })),
    },
  ];
}

function tidyCommands(actions: EditorActions): readonly Command[] {
  return [
    {
      id: "tidy",
      title: commandStrings.tidy,
      group: "view",
      icon: "wand-2",
      keys: ["Shift+Alt+T"],
      scope: "page",
      inContextMenu: true,
      run: () => actions.tidy(tidyScope(actions)),
    },
    {
      id: "tidy-all",
      title: commandStrings.tidyAll,
      group: "view",
      icon: "wand-2",
      scope: "page",
      run: () => actions.tidy({ type: "all" }),
    },
  ];
}

/** What is selected: several nodes, or the inside of one container; else everything. */
function tidyScope({ stores: { document } }: EditorActions): TidyScope {
  const { graph, selection } = document.getState();
  const { nodes } = chosenOf(graph, selection);
  const sole = soleNode(graph, selection);
  const node = sole === null ? undefined : indexOf(graph).node(sole);
  if (node !== undefined && isContainer(node)) return { type: "inside", container: node.id };
  return nodes.length > 1 ? { type: "nodes", ids: nodes } : { type: "all" };
}
