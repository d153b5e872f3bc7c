/** Every key of the editor, from the registry itself, each of which can be changed. */
import { type KeyboardEvent, useState } from "react";
import type { Command, CommandGroup } from "../editor/command.ts";
import { keyGroups, keyParts } from "../editor/keys.ts";
import { editorStrings } from "../editor/strings.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { cn } from "../ui/cn.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Kbd } from "../ui/kbd.tsx";
import { Switch } from "../ui/toggles.tsx";
import {
  changeKeySettings,
  combinationOf,
  conflictsOf,
  remapped,
  useKeySettings,
  usualKeys,
} from "./key-settings.ts";
import { keysStrings as texts } from "./strings.ts";

const groups = Object.keys(editorStrings.groups) as readonly CommandGroup[];

export interface KeysDialogProps {
  /** With the keys they have now. */
  readonly commands: readonly Command[];
  readonly onClose: () => void;
}

export function KeysDialog({ commands, onClose }: KeysDialogProps) {
  const [asked, setAsked] = useState<string | null>(null);
  const [said, setSaid] = useState("");
  const settings = useKeySettings();
  const isChanged = Object.keys(settings.keys).length > 0;
  const give = (command: Command, key: string) => {
    const others = conflictsOf(commands, { id: command.id, key });
    changeKeySettings((old) => remapped(old, commands, { id: command.id, key }));
    const shown = keyParts(key).join("+");
    setAsked(null);
    setSaid(
      [
        texts.changed(command.title, shown),
        ...(others.length === 0
          ? []
          : [texts.taken(shown, others.map(({ title }) => title).join(", "))]),
      ].join(" "),
    );
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      size="lg"
      title={texts.title}
      description={texts.canvasOnly}
      footer={
        <div className="flex w-full items-center justify-between gap-3">
          <p aria-live="polite" className="min-w-0 text-xs text-ink-muted">
            {said}
          </p>
          <Button
            variant="ghost"
            disabled={!isChanged}
            onClick={() => {
              changeKeySettings((old) => ({ ...old, keys: usualKeys.keys }));
              setSaid(texts.resetDone);
            }}
          >
            {texts.reset}
          </Button>
        </div>
      }
    >
      <div className="mb-4 flex items-center gap-3 rounded-lg bg-sunken p-3">
        <Switch
          checked={settings.singleKeys}
          aria-label={texts.singleKeys}
          onCheckedChange={(singleKeys) => changeKeySettings((old) => ({ ...old, singleKeys }))}
        />
        <span className="text-sm">
          <span className="font-medium text-ink">{texts.singleKeys}</span>{" "}
          <span className="text-ink-muted">{texts.singleKeysHint}</span>
        </span>
      </div>
      <div className="columns-1 gap-8 sm:columns-2">
        {groups.map((group) => {
          const own = commands.filter((command) => command.group === group && isListed(command));
          return own.length === 0 ? null : (
            <section key={group} className="mb-5 break-inside-avoid">
              <h3 className="mb-1 text-2xs font-semibold tracking-wide text-ink-faint uppercase">
                {editorStrings.groups[group]}
              </h3>
              <ul>
                {own.map((command) => (
                  <KeyRow
                    key={command.id}
                    command={command}
                    isAsked={asked === command.id}
                    isChanged={settings.keys[command.id] !== undefined}
                    onAsk={() => setAsked(command.id)}
                    onKey={(key) => give(command, key)}
                    onRefused={() => setSaid(texts.notPossible)}
                    onStop={() => setAsked(null)}
                  />
                ))}
              </ul>
            </section>
          );
        })}
      </div>
    </Dialog>
  );
}

/** Colours are too many for a list of keys; what has a key, or can be called by name, is in it. */
function isListed(command: Command): boolean {
  return command.swatch === undefined && (command.isHidden !== true || command.keys !== undefined);
}

/** The browser itself handles these, and arrow keys are four at once. */
function isFixed(command: Command): boolean {
  return command.isNative === true || (command.keys?.length ?? 0) > 2 || command.id === "escape";
}

interface KeyRowProps {
  readonly command: Command;
  readonly isAsked: boolean;
  readonly isChanged: boolean;
  readonly onAsk: () => void;
  readonly onKey: (key: string) => void;
  readonly onRefused: () => void;
  readonly onStop: () => void;
}

function KeyRow(props: KeyRowProps) {
  const { command, isAsked, isChanged, onAsk, onKey, onRefused, onStop } = props;
  const shown = keyGroups(command.keys ?? []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (!isAsked || event.key === "Tab") return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") return onStop();
    const key = combinationOf(event);
    if (key !== null) onKey(key);
    else if (!["Shift", "Control", "Alt", "Meta"].includes(event.key)) onRefused();
  };
  const keys = shown.map((parts) => <Kbd key={parts.join()} keys={parts} />);
  return (
    <li className="flex min-h-8 items-center justify-between gap-2 border-b border-line/60 text-sm last:border-0">
      <span className="min-w-0 text-ink">{command.title}</span>
      <span className="flex shrink-0 items-center gap-1">
        {isChanged ? (
          <IconButton
            size="sm"
            icon="rotate-ccw"
            iconSize={13}
            label={texts.resetOne(command.title)}
            onClick={() =>
              changeKeySettings((old) => {
                const { [command.id]: _, ...rest } = old.keys;
                return { ...old, keys: rest };
              })
            }
          />
        ) : null}
        {isFixed(command) ? (
          <span className="flex gap-2 px-1.5">{keys}</span>
        ) : (
          <button
            type="button"
            className={cn(
              "flex min-h-6 min-w-12 items-center justify-end gap-2 rounded-md px-1.5 hover:bg-hover",
              isAsked ? "bg-accent-soft text-accent" : "text-ink-faint",
            )}
            onClick={onAsk}
            onBlur={() => {
              if (isAsked) onStop();
            }}
            // Before the dialog, which would close by Escape.
            onKeyDownCapture={onKeyDown}
          >
            <span className="sr-only">{texts.change(command.title)}</span>
            {isAsked ? texts.press : keys.length === 0 ? texts.none : keys}
          </button>
        )}
      </span>
    </li>
  );
}
