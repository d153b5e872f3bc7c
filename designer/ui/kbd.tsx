import { cn } from "./cn.ts";

const symbols: Readonly<Record<string, readonly [mac: string, other: string]>> = {
  Mod: ["⌘", "Ctrl"],
  Shift: ["⇧", "Shift"],
  Alt: ["⌥", "Alt"],
  Enter: ["↵", "Enter"],
  Backspace: ["⌫", "Backspace"],
  Delete: ["⌦", "Del"],
  Escape: ["esc", "Esc"],
};

function onMac(): boolean {
  return typeof navigator !== "undefined" && /mac|iphone|ipad/i.test(navigator.userAgent);
}

/** A key as this computer's keyboard names it. */
export function keyName(key: string, mac = onMac()): string {
  const names = symbols[key];
  return names === undefined ? key : names[mac ? 0 : 1];
}

/** Keys pressed together, such as `["Mod", "K"]`. */
export function Kbd({
  keys,
  inverted = false,
  className,
}: {
  readonly keys: readonly string[];
  readonly inverted?: boolean;
  readonly className?: string;
}) {
  return (
    <span className={cn("inline-flex items-center gap-0.5", className)}>
      {keys.map((key) => (
        <kbd
          key={key}
          className={cn(
            "inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-sm border px-1 font-sans text-2xs",
            inverted
              ? "border-surface/30 text-surface/90"
              : "border-line-strong bg-sunken text-ink-muted",
          )}
        >
          {keyName(key)}
        </kbd>
      ))}
    </span>
  );
}
