/** The registry: every command of the editor, once. */
import { arrangeCommands } from "./arrange-commands.ts";
import { drillCommands } from "../drill/drill-commands.ts";
import type { Command } from "./command.ts";
import { editCommands } from "./edit-commands.ts";
import { expressionCommands } from "../expression/expression-commands.ts";
import type { EditorActions } from "./editor-actions.ts";
import { fixCommands } from "./fix-commands.ts";
import { isPressed, type KeyPress } from "./keys.ts";
import { tryCommands } from "../try/try-commands.ts";
import { limitCommands } from "../limits/limit-commands.ts";
import { viewCommands } from "./view-commands.ts";
import { walkCommands } from "./walk-commands.ts";

export function createCommands(actions: EditorActions): readonly Command[] {
  return [
    ...editCommands(actions),
    ...arrangeCommands(actions),
    ...walkCommands(actions),
    ...fixCommands(actions),
    ...viewCommands(actions),
    ...expressionCommands(actions),
    ...drillCommands(actions),
    ...limitCommands(actions),
    ...tryCommands(actions),
  ];
}

/** Where the keyboard is when a key is pressed. */
export interface KeyPlace {
  readonly isOnCanvas: boolean;
  readonly isInText: boolean;
}

export interface Pressed {
  readonly command: Command;
  readonly key: string;
}

/** The command that a key press means, and by which of its keys; null when it means none. */
export function commandFor(
  commands: readonly Command[],
  press: KeyPress,
  place: KeyPlace,
): Pressed | null {
  for (const command of commands) {
    if (command.isNative === true) continue;
    if (command.scope === "canvas" && !place.isOnCanvas) continue;
    if (command.scope !== "always" && place.isInText) continue;
    const key = command.keys?.find((each) => isPressed(each, press));
    if (key !== undefined) return { command, key };
  }
  return null;
}
