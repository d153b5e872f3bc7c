import type { ComponentProps } from "react";
import { cn } from "./cn.ts";
import { Icon, type IconName } from "./icon.tsx";

/** Looks shared by everything one types into. */
export const controlStyle =
  "w-full rounded-md border border-line-strong bg-surface text-sm text-ink shadow-near transition-colors hover:border-ink-faint focus-visible:border-focus focus-visible:outline-1 focus-visible:outline-offset-0 disabled:bg-sunken disabled:text-ink-faint aria-invalid:border-danger";

export type InputProps = ComponentProps<"input"> & { readonly icon?: IconName };

export function Input({ className, icon, type = "text", ...rest }: InputProps) {
  const input = (
    <input
      type={type}
      className={cn(
        controlStyle,
        "h-8 px-2.5 read-only:bg-sunken",
        icon === undefined ? "" : "pl-8",
        className,
      )}
      {...rest}
    />
  );
  if (icon === undefined) return input;
  return (
    <span className="relative block w-full">
      <Icon
        name={icon}
        size={15}
        className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-ink-faint"
      />
      {input}
    </span>
  );
}

export function Textarea({ className, ...rest }: ComponentProps<"textarea">) {
  return (
    <textarea
      className={cn(controlStyle, "min-h-20 resize-y px-2.5 py-1.5 read-only:bg-sunken", className)}
      {...rest}
    />
  );
}
