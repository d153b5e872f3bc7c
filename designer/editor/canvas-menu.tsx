import type { ReactNode } from "react";
import {
  ContextMenu,
  ContextMenuContent,
  ContextMenuItem,
  ContextMenuSeparator,
  ContextMenuTrigger,
} from "../ui/context-menu.tsx";
import { useDocument } from "../document/use-document.ts";
import type { Command } from "./command.ts";
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

const canvasItems = new Set(["add", "note", "select-all", "tidy", "fit"]);

function Items({ commands }: { readonly commands: readonly Command[] }) {
  const hasSelection = useDocument(
    ({ selection }) => selection.items.size + selection.edges.size > 0,
  );
  const listed = commands.filter((command) =>
    hasSelection ? command.inContextMenu === true : canvasItems.has(command.id),
  );
  const groups = [...new Set(listed.map((command) => command.group))];
  return groups.map((group, at) => (
    <div key={group}>
      {at === 0 ? null : <ContextMenuSeparator />}
      {listed
        .filter((command) => command.group === group)
        .map((command) => {
          const key = command.keys?.[0];
          return (
            <ContextMenuItem
              key={command.id}
              danger={command.id === "delete"}
              disabled={command.isEnabled?.() === false}
              onSelect={() => command.run(null)}
              {...(command.icon === undefined ? {} : { icon: command.icon })}
              {...(key === undefined ? {} : { keys: keyParts(key) })}
            >
              {command.title}
            </ContextMenuItem>
          );
        })}
    </div>
  ));
}
