/** The command that mends the first problem of the selected node that can be mended with one press. */
import type { QuickFix } from "../document/quick-fixes/quick-fix.ts";
import { quickFixesOf } from "../document/quick-fixes/quick-fixes.ts";
import { soleNode } from "../document/selection.ts";
import type { Command } from "./command.ts";
import type { EditorActions } from "./editor-actions.ts";
import { editorStrings } from "./strings.ts";

const texts = editorStrings.problems;

export function fixCommands(actions: EditorActions): readonly Command[] {
  return [
    {
      id: "quick-fix",
      title: texts.fixCommand,
      group: "node",
      icon: "wrench",
      keys: ["Mod+."],
      scope: "page",
      inContextMenu: true,
      isEnabled: () => fixOfSelected(actions) !== null,
      run: () => {
        const fix = fixOfSelected(actions);
        if (fix === null) actions.announce(texts.nothingToFix);
        else if (actions.stores.document.run(fix.plan)) actions.announce(texts.fixed(fix.title));
      },
    },
  ];
}

function fixOfSelected({ stores: { document, problems } }: EditorActions): QuickFix | null {
  const { graph, selection } = document.getState();
  const id = soleNode(graph, selection);
  for (const problem of problems.getState().byNode[id ?? ""] ?? []) {
    const [fix] = quickFixesOf(graph, problem);
    if (fix !== undefined) return fix;
  }
  return null;
}
