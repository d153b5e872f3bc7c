import type { ComponentProps } from "react";
import { cn } from "./cn.ts";

/** What only a screen reader hears stays inside, so that a wide table scrolls in its own box and not the page with it. */
export function Table({ className, ...rest }: ComponentProps<"table">) {
  return <table className={cn("relative w-full border-collapse text-sm", className)} {...rest} />;
}

export function TableHead({ className, ...rest }: ComponentProps<"th">) {
  return (
    <th
      scope="col"
      className={cn(
        "h-8 border-b border-line px-3 text-left text-xs font-medium whitespace-nowrap text-ink-faint",
        className,
      )}
      {...rest}
    />
  );
}

export function TableCell({ className, ...rest }: ComponentProps<"td">) {
  return <td className={cn("h-9 border-b border-line px-3 align-middle", className)} {...rest} />;
}
