import { cn } from "../../ui/cn.ts";

export interface ModeToggleProps {
  readonly isOn: boolean;
  readonly onToggle: () => void;
  /** What pressing it does. */
  readonly label: string;
  readonly mark: string;
}

/** A small switch between a value and what computes it. */
export function ModeToggle({ isOn, onToggle, label, mark }: ModeToggleProps) {
  return (
    <button
      type="button"
      aria-pressed={isOn}
      aria-label={label}
      title={label}
      onClick={onToggle}
      className={cn(
        "grid h-6 min-w-7 place-items-center rounded-md px-1 font-mono text-2xs italic transition-colors",
        isOn ? "bg-special-soft text-special" : "text-ink-faint hover:bg-hover hover:text-ink",
      )}
    >
      {/* Drawn, not written: the text of a button has to be part of its name. */}
      <span aria-hidden data-mark={mark} className="before:content-[attr(data-mark)]" />
    </button>
  );
}
