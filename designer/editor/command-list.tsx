/** The dialogs that are searched by typing: all commands, and find on the canvas. */
import { kindLook, subtitleOf } from "../document/kind-look.ts";
import { useGraph, useStores } from "../document/use-document.ts";
import { CommandDialog, CommandGroup, CommandItem } from "../ui/command-dialog.tsx";
import type { Command, CommandGroup as Group } from "./command.ts";
import { keyParts } from "./keys.ts";
import { editorStrings } from "./strings.ts";

const groups = Object.keys(editorStrings.groups) as readonly Group[];

export interface CommandListDialogProps {
  readonly commands: readonly Command[];
  readonly onClose: () => void;
}

export function CommandListDialog({ commands, onClose }: CommandListDialogProps) {
  const texts = editorStrings.palette;
  const listed = commands.filter(
    (command) =>
      command.isHidden !== true && command.isNative !== true && command.isEnabled?.() !== false,
  );
  return (
    <CommandDialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={texts.title}
      placeholder={texts.placeholder}
    >
      {groups.map((group) => {
        const own = listed.filter((command) => command.group === group);
        return own.length === 0 ? null : (
          <CommandGroup key={group} heading={editorStrings.groups[group]}>
            {own.map((command) => (
              <CommandItem
                key={command.id}
                value={command.title}
                {...(command.icon === undefined ? {} : { icon: command.icon })}
                {...(command.keys?.[0] === undefined ? {} : { keys: keyParts(command.keys[0]) })}
                onSelect={() => {
                  onClose();
                  command.run(null);
                }}
              >
                {command.title}
              </CommandItem>
            ))}
          </CommandGroup>
        );
      })}
      <NodeItems onClose={onClose} />
    </CommandDialog>
  );
}

export function FindDialog({ onClose }: { readonly onClose: () => void }) {
  const texts = editorStrings.find;
  return (
    <CommandDialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={texts.title}
      placeholder={texts.placeholder}
      empty={texts.empty}
    >
      <NodeItems onClose={onClose} />
    </CommandDialog>
  );
}

/** Every node, found by its name, its kind and anything in its settings. */
function NodeItems({ onClose }: { readonly onClose: () => void }) {
  const { document, view } = useStores();
  const graph = useGraph();
  if (graph.nodes.length === 0) return null;
  return (
    <CommandGroup heading={editorStrings.palette.nodes}>
      {graph.nodes.map((node) => (
        <CommandItem
          key={node.id}
          value={`${node.name} ${node.id}`}
          keywords={[node.name, kindLook(node.kind).title, JSON.stringify(node.params)]}
          icon={kindLook(node.kind).icon}
          hint={subtitleOf(node)}
          onSelect={() => {
            onClose();
            document.select([node.id]);
            view.setState({ reveal: { id: node.id, focus: true } });
          }}
        >
          {node.name}
        </CommandItem>
      ))}
    </CommandGroup>
  );
}
