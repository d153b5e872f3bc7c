import { Dialog } from "../ui/dialog.tsx";
import { Kbd } from "../ui/kbd.tsx";
import type { Command, CommandGroup } from "./command.ts";
import { keyGroups } from "./keys.ts";
import { editorStrings } from "./strings.ts";

const groups = Object.keys(editorStrings.groups) as readonly CommandGroup[];

export interface KeysDialogProps {
  readonly commands: readonly Command[];
  readonly onClose: () => void;
}

/** Every key of the editor, from the registry itself. */
export function KeysDialog({ commands, onClose }: KeysDialogProps) {
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      size="lg"
      title={editorStrings.help.title}
      description={editorStrings.help.canvasOnly}
    >
      <div className="columns-1 gap-8 sm:columns-2">
        {groups.map((group) => {
          const own = commands.filter(
            (command) => command.group === group && command.keys !== undefined,
          );
          return own.length === 0 ? null : (
            <section key={group} className="mb-5 break-inside-avoid">
              <h3 className="mb-1 text-2xs font-semibold tracking-wide text-ink-faint uppercase">
                {editorStrings.groups[group]}
              </h3>
              <dl>
                {own.map((command) => (
                  <div
                    key={command.id}
                    className="flex min-h-7 items-center justify-between gap-3 border-b border-line/60 text-sm last:border-0"
                  >
                    <dt className="text-ink">{command.title}</dt>
                    <dd className="flex shrink-0 gap-2">
                      {keyGroups(command.keys ?? []).map((keys) => (
                        <Kbd key={keys.join()} keys={keys} />
                      ))}
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          );
        })}
      </div>
    </Dialog>
  );
}
