import type { ComponentProps } from "react";
import { cn } from "./cn.ts";
import { Icon, type IconName } from "./icon.tsx";
import { type Tone, toneSoft } from "./tone.ts";

export type BadgeProps = ComponentProps<"span"> & {
  readonly tone?: Tone;
  readonly icon?: IconName;
  /** The icon turns: something is under way. */
  readonly spinning?: boolean;
};

/** A short word with a tone; never colour alone. */
export function Badge({
  tone = "neutral",
  icon,
  spinning = false,
  className,
  children,
  ...rest
}: BadgeProps) {
  return (
    <span
      className={cn(
        "inline-flex h-5 shrink-0 items-center gap-1 rounded-full px-2 text-2xs font-medium whitespace-nowrap",
        toneSoft[tone],
        className,
      )}
      {...rest}
    >
      {icon === undefined ? null : (
        <Icon name={icon} size={12} strokeWidth={2.25} className={spinning ? "animate-spin" : ""} />
      )}
      {children}
    </span>
  );
}
