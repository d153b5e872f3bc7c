/** What a command is. The one registry of them feeds menu, context menu, command list, keys and help. */
import type { IconName } from "../ui/icon.tsx";
import type { commandStrings } from "./command-strings.ts";
import type { editorStrings } from "./strings.ts";

export type CommandGroup = keyof typeof editorStrings.groups;

export interface Command {
  readonly id: string;
  readonly title: string;
  readonly group: CommandGroup;
  readonly icon?: IconName;
  /** The first is shown; all of them work. */
  readonly keys?: readonly string[];
  /** `canvas`: only while the canvas has the keyboard · `page`: anywhere in the editor but in text · `always`: in text, too. */
  readonly scope: "canvas" | "page" | "always";
  /** False greys it out; absent = always possible. */
  readonly isEnabled?: () => boolean;
  /** Keys that the browser already handles (copy, paste) are shown but not taken. */
  readonly isNative?: true;
  /** Not worth a line in the list of commands: arrow keys and the like. */
  readonly isHidden?: true;
  /** In the menu that a right click opens. */
  readonly inContextMenu?: true;
  /** Stands in a menu of its own within that menu. */
  readonly submenu?: keyof typeof commandStrings.submenus;
  /** Colour that it gives, shown as a dot; `none` takes it away. */
  readonly swatch?: string;
  /** Gets the combination that was pressed; null when it was chosen otherwise. */
  readonly run: (pressed: string | null) => void;
}
