import type { ComponentProps } from "react";
import { cn } from "./cn.ts";

/** A grey shape where something is about to appear. */
export function Skeleton({ className, ...rest }: ComponentProps<"div">) {
  return (
    <div
      aria-hidden
      className={cn("h-4 rounded-md bg-hover animate-pulse-soft", className)}
      {...rest}
    />
  );
}
