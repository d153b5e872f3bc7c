import type { ReactNode } from "react";
import { useStore } from "zustand";
import type { Autosave } from "../document/autosave.ts";
import { cn } from "../ui/cn.ts";
import { Button } from "../ui/button.tsx";
import { Icon, type IconName } from "../ui/icon.tsx";
import { Popover, PopoverContent, PopoverTrigger } from "../ui/popover.tsx";
import { Tooltip } from "../ui/tooltip.tsx";
import type { OtherTabs } from "./other-tabs.ts";
import { editorStrings } from "./strings.ts";

const texts = editorStrings.saved;

export interface SavedStateProps {
  readonly autosave: Autosave;
  readonly onDecide: () => void;
}

/** Whether the server has what is on the canvas; where it has not, why and what to do. */
export function SavedState({ autosave, onDecide }: SavedStateProps) {
  const state = useStore(autosave.state);
  switch (state.kind) {
    case "saved":
      return <Quiet icon="check" text={texts.saved} />;
    case "pending":
      return <Quiet icon="pencil" text={texts.pending} />;
    case "saving":
      return <Quiet icon="loader-circle" text={texts.saving} spins />;
    case "offline":
      return (
        <Loud text={texts.offline} hint={texts.offlineHint} tone="warning">
          <Button size="sm" onClick={autosave.retry}>
            {texts.retry}
          </Button>
        </Loud>
      );
    case "conflict":
      return (
        <Loud text={texts.conflict} hint={texts.conflictHint} tone="danger">
          <Button size="sm" variant="primary" onClick={onDecide}>
            {texts.decide}
          </Button>
        </Loud>
      );
    case "refused":
      return (
        <Loud text={texts.refused} hint={state.message} tone="danger">
          <Button size="sm" onClick={() => void autosave.flush()}>
            {texts.retry}
          </Button>
        </Loud>
      );
  }
}

function Quiet({
  icon,
  text,
  spins = false,
}: {
  readonly icon: IconName;
  readonly text: string;
  readonly spins?: boolean;
}) {
  return (
    <span
      className="inline-flex shrink-0 items-center gap-1 text-xs whitespace-nowrap text-ink-faint"
      data-saved={icon === "check"}
    >
      <Icon name={icon} size={13} className={spins ? "animate-spin" : ""} />
      <span className="max-md:sr-only">{text}</span>
    </span>
  );
}

interface LoudProps {
  readonly text: string;
  readonly hint: string;
  readonly tone: "warning" | "danger";
  readonly children: ReactNode;
}

function Loud({ text, hint, tone, children }: LoudProps) {
  return (
    <Popover>
      <span role="status" className="inline-flex">
        <PopoverTrigger asChild>
          <button
            type="button"
            className={cn(
              "inline-flex h-6 items-center gap-1.5 rounded-full px-2.5 text-xs font-medium",
              tone === "warning" ? "bg-warning-soft text-warning" : "bg-danger-soft text-danger",
            )}
          >
            <Icon name="triangle-alert" size={13} />
            {text}
          </button>
        </PopoverTrigger>
      </span>
      <PopoverContent className="flex flex-col items-start gap-3">
        <p className="text-sm text-ink-muted">{hint}</p>
        {children}
      </PopoverContent>
    </Popover>
  );
}

/** Says that the workflow is open in another tab of this browser; both show the same. */
export function OtherTabsNote({ otherTabs }: { readonly otherTabs: OtherTabs }) {
  const count = useStore(otherTabs.open, ({ tabs }) => tabs.size);
  if (count === 0) return null;
  return (
    <Tooltip label={texts.elsewhereHint}>
      <button
        type="button"
        className="inline-flex h-6 min-w-6 items-center gap-1 rounded-full bg-sunken px-2 text-xs text-ink-muted"
      >
        <Icon name="copy" size={12} />
        <span className="max-lg:sr-only">{texts.elsewhere}</span>
      </button>
    </Tooltip>
  );
}
