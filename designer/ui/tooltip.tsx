import { Tooltip as RadixTooltip } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { Kbd } from "./kbd.tsx";

export type TooltipSide = NonNullable<ComponentProps<typeof RadixTooltip.Content>["side"]>;

/** Once, around the whole page. */
export function TooltipProvider({ children }: { readonly children: ReactNode }) {
  return (
    <RadixTooltip.Provider delayDuration={450} skipDelayDuration={200}>
      {children}
    </RadixTooltip.Provider>
  );
}

export interface TooltipProps {
  readonly label: ReactNode;
  readonly keys?: readonly string[];
  readonly side?: TooltipSide;
  /** One element that takes a ref and events. */
  readonly children: ReactNode;
}

export function Tooltip({ label, keys, side = "bottom", children }: TooltipProps) {
  return (
    <RadixTooltip.Root>
      <RadixTooltip.Trigger asChild>{children}</RadixTooltip.Trigger>
      <RadixTooltip.Portal>
        <RadixTooltip.Content
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 flex max-w-80 items-center gap-2 rounded-md bg-ink px-2 py-1 text-xs text-surface shadow-mid animate-appear"
        >
          {label}
          {keys === undefined ? null : <Kbd keys={keys} inverted />}
        </RadixTooltip.Content>
      </RadixTooltip.Portal>
    </RadixTooltip.Root>
  );
}
