/** Commands that show something, or concern the workflow as a whole. */
import type { Problem } from "../../shared/base/problem.ts";
import { indexOf } from "../document/graph-index.ts";
import { soleNode } from "../document/selection.ts";
import { canvasViewCommands } from "./canvas-view-commands.ts";
import type { Command } from "./command.ts";
import { commandStrings } from "./command-strings.ts";
import type { EditorActions } from "./editor-actions.ts";
import { editorStrings } from "./strings.ts";

export function viewCommands(actions: EditorActions): readonly Command[] {
  return [
    ...canvasViewCommands(actions),
    ...panelCommands(actions),
    ...problemCommands(actions),
    ...workflowCommands(actions),
  ];
}

function panelCommands(actions: EditorActions): readonly Command[] {
  return [
    {
      id: "commands",
      title: commandStrings.commands,
      group: "view",
      keys: ["Mod+K"],
      scope: "always",
      isHidden: true,
      run: () => actions.open("commands"),
    },
    {
      id: "find",
      title: commandStrings.find,
      group: "view",
      icon: "search",
      keys: ["Mod+F"],
      scope: "page",
      run: () => actions.open("find"),
    },
    {
      id: "help",
      title: commandStrings.help,
      group: "view",
      icon: "keyboard",
      keys: ["?"],
      scope: "page",
      run: () => actions.open("help"),
    },
    {
      id: "outline",
      title: commandStrings.outline,
      group: "view",
      icon: "list-tree",
      scope: "page",
      run: actions.showOutline,
    },
    {
      id: "code",
      title: commandStrings.code,
      group: "view",
      icon: "code",
      scope: "page",
      run: () => actions.showBottom("code"),
    },
    {
      id: "left",
      title: commandStrings.left,
      group: "view",
      icon: "panel-left",
      scope: "page",
      run: () => actions.togglePanel("left"),
    },
    {
      id: "right",
      title: commandStrings.right,
      group: "view",
      icon: "panel-right",
      scope: "page",
      run: () => actions.togglePanel("right"),
    },
    {
      id: "bottom",
      title: commandStrings.bottom,
      group: "view",
      icon: "panel-bottom",
      scope: "page",
      run: () => actions.togglePanel("bottom"),
    },
  ];
}

function problemCommands(actions: EditorActions): readonly Command[] {
  const hasProblems = () => actions.stores.problems.getState().all.length > 0;
  return [
    {
      id: "problems",
      title: commandStrings.problems,
      group: "view",
      icon: "triangle-alert",
      scope: "page",
      run: () => actions.showBottom("problems"),
    },
    {
      id: "next-problem",
      title: commandStrings.nextProblem,
      group: "view",
      icon: "arrow-down",
      keys: ["]"],
      scope: "canvas",
      isEnabled: hasProblems,
      run: () => stepProblem(actions, 1),
    },
    {
      id: "previous-problem",
      title: commandStrings.previousProblem,
      group: "view",
      icon: "arrow-up",
      keys: ["["],
      scope: "canvas",
      isEnabled: hasProblems,
      run: () => stepProblem(actions, -1),
    },
  ];
}

/** Shows a problem: selects its node and opens what it is about. `takeFocus` also puts the cursor there. */
export function showProblem(
  { stores: { document, view } }: EditorActions,
  problem: Problem,
  takeFocus: boolean,
): void {
  if (
    problem.node === undefined ||
    indexOf(document.getState().graph).node(problem.node) === undefined
  ) {
    document.select([]);
    return;
  }
  document.select([problem.node]);
  view.setState({
    reveal: { id: problem.node, focus: !takeFocus },
    ...(takeFocus ? { focusField: { node: problem.node, pointer: problem.pointer } } : {}),
  });
}

function stepProblem(actions: EditorActions, step: 1 | -1): void {
  const { document, problems } = actions.stores;
  const { all } = problems.getState();
  const { graph, selection } = document.getState();
  const at = all.findIndex(
    (problem) => problem.node !== undefined && problem.node === soleNode(graph, selection),
  );
  const next =
    at === -1 ? (step === 1 ? 0 : all.length - 1) : (at + step + all.length) % all.length;
  const problem = all[next];
  if (problem === undefined) return;
  showProblem(actions, problem, false);
  actions.announce(editorStrings.problems.announce(next + 1, all.length, problem.message));
}

function workflowCommands(actions: EditorActions): readonly Command[] {
  return [
    {
      id: "run",
      title: commandStrings.run,
      group: "run",
      icon: "play",
      keys: ["Mod+Enter"],
      scope: "always",
      run: actions.run,
    },
    {
      id: "publish",
      title: commandStrings.publish,
      group: "workflow",
      icon: "cloud-upload",
      scope: "page",
      run: () => actions.open("publish"),
    },
    {
      id: "versions",
      title: commandStrings.versions,
      group: "workflow",
      icon: "history",
      scope: "page",
      run: () => actions.open("versions"),
    },
    {
      id: "save",
      title: commandStrings.save,
      group: "workflow",
      icon: "save",
      keys: ["Mod+S"],
      scope: "always",
      run: actions.save,
    },
    {
      id: "triggers",
      title: commandStrings.triggers,
      group: "workflow",
      icon: "zap",
      scope: "page",
      run: actions.showTriggers,
    },
    {
      id: "import",
      title: commandStrings.import,
      group: "workflow",
      icon: "import",
      scope: "page",
      run: () => actions.open("import"),
    },
    {
      id: "export",
      title: commandStrings.export,
      group: "workflow",
      icon: "download",
      scope: "page",
      run: () => actions.open("export"),
    },
  ];
}
