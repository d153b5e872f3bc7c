import { cn } from "./cn.ts";
import type { Tone } from "./tone.ts";

export interface ProgressProps {
  readonly done: number;
  readonly total: number;
  readonly label: string;
  readonly tone?: Tone;
  readonly className?: string;
}

const fills: Readonly<Record<Tone, string>> = {
  neutral: "[&::-moz-progress-bar]:bg-neutral [&::-webkit-progress-value]:bg-neutral",
  info: "[&::-moz-progress-bar]:bg-info [&::-webkit-progress-value]:bg-info",
  success: "[&::-moz-progress-bar]:bg-success [&::-webkit-progress-value]:bg-success",
  danger: "[&::-moz-progress-bar]:bg-danger [&::-webkit-progress-value]:bg-danger",
  warning: "[&::-moz-progress-bar]:bg-warning [&::-webkit-progress-value]:bg-warning",
  attention: "[&::-moz-progress-bar]:bg-attention [&::-webkit-progress-value]:bg-attention",
  special: "[&::-moz-progress-bar]:bg-special [&::-webkit-progress-value]:bg-special",
};

/** How much of a known amount is done. */
export function Progress({ done, total, label, tone = "info", className }: ProgressProps) {
  return (
    <progress
      aria-label={label}
      max={Math.max(1, total)}
      value={Math.min(done, total)}
      className={cn(
        "block h-1.5 w-full appearance-none overflow-hidden rounded-full border-0 bg-hover [&::-webkit-progress-bar]:bg-hover [&::-webkit-progress-value]:rounded-full [&::-webkit-progress-value]:transition-[width]",
        fills[tone],
        className,
      )}
    />
  );
}
