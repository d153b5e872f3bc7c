import type { Command } from "../editor/command.ts";
import type { EditorActions } from "../editor/editor-actions.ts";
import { limitStrings } from "./strings.ts";

export function limitCommands(actions: EditorActions): readonly Command[] {
  return [
    {
      id: "limits",
      title: limitStrings.command,
      group: "workflow",
      icon: "lock",
      scope: "page",
      run: () => actions.open("limits"),
    },
  ];
}
