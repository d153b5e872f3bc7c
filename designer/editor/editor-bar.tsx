/** What the editor puts into the bar at the top: name, saved state, undo, menu, Publish and Run. */
import { useEffect, useState } from "react";
import type { Autosave } from "../document/autosave.ts";
import { useDocument, useProblems, useStores } from "../document/use-document.ts";
import { Badge } from "../ui/badge.tsx";
import { Button, IconButton } from "../ui/button.tsx";
import { cn } from "../ui/cn.ts";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "../ui/dropdown-menu.tsx";
import { Tooltip } from "../ui/tooltip.tsx";
import type { Command } from "./command.ts";
import { keyParts } from "./keys.ts";
import type { Publishing } from "./publishing.ts";
import type { OtherTabs } from "./other-tabs.ts";
import { OtherTabsNote, SavedState } from "./saved-state.tsx";
import { editorStrings } from "./strings.ts";
import { useIsNarrow } from "./use-is-narrow.ts";

export interface EditorBarProps {
  readonly autosave: Autosave;
  readonly otherTabs: OtherTabs;
  readonly publishing: Publishing;
  readonly commands: readonly Command[];
  readonly onPublish: () => void;
  readonly onRun: () => void;
  readonly isStarting: boolean;
  readonly onConflict: () => void;
  readonly onProblems: () => void;
  /** The keyboard goes back to the canvas. */
  readonly onMenuClosed: () => void;
}

export function EditorBar({
  autosave,
  otherTabs,
  publishing,
  commands,
  onPublish,
  onRun,
  isStarting,
  onConflict,
  onProblems,
  onMenuClosed,
}: EditorBarProps) {
  return (
    <>
      <span aria-hidden className="h-5 w-px shrink-0 bg-line max-md:hidden" />
      <WorkflowName />
      <span className="inline-flex max-md:hidden">
        <VersionBadge version={publishing.version} />
      </span>
      <SavedState autosave={autosave} onDecide={onConflict} />
      <OtherTabsNote otherTabs={otherTabs} />
      <span className="min-w-0 flex-1" />
      <ProblemsButton onClick={onProblems} />
      <HistoryButtons commands={commands} />
      <MoreMenu commands={commands} onClosed={onMenuClosed} />
      <Button icon="cloud-upload" className="max-md:px-2" onClick={onPublish}>
        <span className="max-md:sr-only">{editorStrings.publish.button}</span>
      </Button>
      <Tooltip label={editorStrings.run.hint} keys={["Mod", "Enter"]}>
        <Button variant="primary" icon="play" data-tour="run" busy={isStarting} onClick={onRun}>
          {editorStrings.run.button}
        </Button>
      </Tooltip>
      <span aria-hidden className="ml-1 h-5 w-px shrink-0 bg-line max-md:hidden" />
    </>
  );
}

function WorkflowName() {
  const { document } = useStores();
  const name = useDocument((state) => state.name);
  const [draft, setDraft] = useState<string | null>(null);
  useEffect(() => {
    globalThis.document.title = `${name} · Cairn`;
  }, [name]);
  const finish = () => {
    if (draft !== null) document.rename(draft);
    setDraft(null);
  };
  return (
    <>
      <h1 className="sr-only">{name}</h1>
      <input
        aria-label={editorStrings.nameLabel}
        value={draft ?? name}
        maxLength={200}
        spellCheck={false}
        onChange={(event) => setDraft(event.currentTarget.value)}
        onBlur={finish}
        onKeyDown={(event) => {
          if (event.key === "Enter") event.currentTarget.blur();
          if (event.key === "Escape") setDraft(null);
        }}
        className="field-sizing-content h-7 max-w-72 min-w-16 truncate rounded-md border border-transparent bg-transparent px-1.5 text-sm font-semibold text-ink hover:border-line focus:border-focus focus:bg-surface focus:outline-none"
      />
    </>
  );
}

function VersionBadge({ version }: { readonly version: number | null }) {
  const texts = editorStrings.publish;
  if (version === null) return <Badge tone="neutral">{texts.neverPublished}</Badge>;
  return <Badge tone="success">{texts.version(version)}</Badge>;
}

function ProblemsButton({ onClick }: { readonly onClick: () => void }) {
  const problems = useProblems((state) => state.all);
  if (problems.length === 0) return null;
  const errors = problems.filter((problem) => problem.severity === "error").length;
  return (
    <Button
      size="sm"
      variant="ghost"
      icon="triangle-alert"
      className={cn(errors > 0 ? "text-danger" : "text-warning")}
      onClick={onClick}
    >
      <span aria-hidden className="md:hidden">
        {problems.length}
      </span>
      <span className="max-md:sr-only">
        {editorStrings.problems.count(errors, problems.length - errors)}
      </span>
    </Button>
  );
}

function HistoryButtons({ commands }: { readonly commands: readonly Command[] }) {
  const undoLabel = useDocument((state) => state.history.past.at(-1)?.label);
  const redoLabel = useDocument((state) => state.history.future[0]?.label);
  const run = (id: string) => () => commands.find((command) => command.id === id)?.run(null);
  return (
    <span className="flex shrink-0">
      <IconButton
        icon="undo"
        label={editorStrings.undo(undoLabel)}
        keys={["Mod", "Z"]}
        disabled={undoLabel === undefined}
        onClick={run("undo")}
      />
      <IconButton
        icon="redo"
        label={editorStrings.redo(redoLabel)}
        keys={["Mod", "Shift", "Z"]}
        disabled={redoLabel === undefined}
        onClick={run("redo")}
      />
    </span>
  );
}

/** Commands of the menu, by id; null is a line between them. */
const menu = [
  "commands",
  "find",
  null,
  "simulate",
  "triggers",
  "limits",
  null,
  "versions",
  "import",
  "export",
  null,
  "outline",
  "code",
  "problems",
  "tidy",
  null,
  "help",
] as const;

/** On a phone the panels are behind the menu. */
const narrowMenu = ["left", "right", null, ...menu] as const;

interface MoreMenuProps {
  readonly commands: readonly Command[];
  readonly onClosed: () => void;
}

function MoreMenu({ commands, onClosed }: MoreMenuProps) {
  const narrow = useIsNarrow();
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <IconButton icon="ellipsis" label={editorStrings.menu} />
      </DropdownMenuTrigger>
      <DropdownMenuContent
        align="end"
        className="w-72"
        onCloseAutoFocus={(event) => {
          event.preventDefault();
          onClosed();
        }}
      >
        {(narrow ? narrowMenu : menu).map((id, index) => {
          if (id === null) return <DropdownMenuSeparator key={index} />;
          const command = commands.find((each) => each.id === id);
          if (command === undefined) return null;
          const key = command.keys?.[0];
          return (
            <DropdownMenuItem
              key={id}
              onSelect={() => command.run(null)}
              {...(command.icon === undefined ? {} : { icon: command.icon })}
              {...(key === undefined ? {} : { keys: keyParts(key) })}
            >
              {command.title}
            </DropdownMenuItem>
          );
        })}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
