import type { ReactNode } from "react";
import {
  ContextMenu,
  ContextMenuContent,
  ContextMenuItem,
  ContextMenuSeparator,
  ContextMenuSub,
  ContextMenuTrigger,
} from "../ui/context-menu.tsx";
import { paintsOf } from "../document/colors.ts";
import { useDocument } from "../document/use-document.ts";
import type { IconName } from "../ui/icon.tsx";
import type { Command } from "./command.ts";
import { commandStrings } from "./command-strings.ts";
import { keyParts } from "./keys.ts";

/** The menu of a right click: commands for what is selected, or for the canvas when nothing is. */
export function CanvasMenu({
  commands,
  children,
}: {
  readonly commands: readonly Command[];
  readonly children: ReactNode;
}) {
  return (
    <ContextMenu>
      <ContextMenuTrigger asChild>{children}</ContextMenuTrigger>
      <ContextMenuContent className="w-72" onCloseAutoFocus={(event) => event.preventDefault()}>
        <Items commands={commands} />
      </ContextMenuContent>
    </ContextMenu>
  );
}

const canvasItems = new Set(["add", "note", "select-all", "tidy-all", "fit", "find"]);
const submenuIcons: Readonly<Record<keyof typeof commandStrings.submenus, IconName>> = {
  drill: "unlink",
};
const noSwatches = (command: Command): boolean => command.swatch === undefined;

function Items({ commands }: { readonly commands: readonly Command[] }) {
  const hasSelection = useDocument(
    ({ selection }) => selection.items.size + selection.edges.size > 0,
  );
  // What cannot be done with this selection is not in its menu: the list of commands has everything.
  const listed = commands.filter(
    (command) =>
      (hasSelection ? command.inContextMenu === true : canvasItems.has(command.id)) &&
      command.isNative !== true &&
      command.isEnabled?.() !== false,
  );
  const groups = [...new Set(listed.map((command) => command.group))];
  return groups.map((group, at) => (
    <div key={group}>
      {at === 0 ? null : <ContextMenuSeparator />}
      <Swatches commands={listed.filter((command) => command.group === group)} />
      {listed
        .filter(
          (command) =>
            command.group === group && noSwatches(command) && command.submenu === undefined,
        )
        .map((command) => (
          <Item key={command.id} command={command} />
        ))}
      <Submenus commands={listed.filter((command) => command.group === group)} />
    </div>
  ));
}

function Item({ command }: { readonly command: Command }) {
  const key = command.keys?.[0];
  return (
    <ContextMenuItem
      danger={command.id === "delete"}
      onSelect={() => command.run(null)}
      {...(command.icon === undefined ? {} : { icon: command.icon })}
      {...(key === undefined ? {} : { keys: keyParts(key) })}
    >
      {command.title}
    </ContextMenuItem>
  );
}

function Submenus({ commands }: { readonly commands: readonly Command[] }) {
  const names = new Set(
    commands.flatMap(({ submenu }) => (submenu === undefined ? [] : [submenu])),
  );
  return [...names].map((name) => {
    const inside = commands.filter(({ submenu }) => submenu === name);
    return (
      <ContextMenuSub key={name} title={commandStrings.submenus[name]} icon={submenuIcons[name]}>
        {inside.map((command) => (
          <Item key={command.id} command={command} />
        ))}
      </ContextMenuSub>
    );
  });
}

/** Colours in one row: eight lines of a menu would be too many. */
function Swatches({ commands }: { readonly commands: readonly Command[] }) {
  const colors = commands.filter((command) => command.swatch !== undefined);
  if (colors.length === 0) return null;
  return (
    <div
      role="group"
      aria-label={commandStrings.colors}
      className="flex flex-wrap items-center px-1"
    >
      {colors.map((command) => {
        const paints = paintsOf(command.swatch);
        return (
          <ContextMenuItem
            key={command.id}
            aria-label={command.title}
            title={command.title}
            className="grid size-7 min-h-7 place-items-center rounded-md p-0"
            onSelect={() => command.run(null)}
          >
            <span
              aria-hidden
              className="block size-4 rounded-full border-2"
              style={{
                borderColor: paints?.line ?? "var(--line-strong)",
                backgroundColor: paints?.line ?? "transparent",
              }}
            />
          </ContextMenuItem>
        );
      })}
    </div>
  );
}
