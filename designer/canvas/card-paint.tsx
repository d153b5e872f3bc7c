/** What a run makes of a node: each part reads its own entry of the paint store, so that a status never redraws the card. */
import { memo } from "react";
import { formatCost } from "../language/money.ts";
import { usePaint } from "../document/use-document.ts";
import type { NodePaint } from "../document/paint-store.ts";
import { paintLooks } from "../document/status.ts";
import { cn } from "../ui/cn.ts";
import { Icon } from "../ui/icon.tsx";
import { toneBorder, toneSoft } from "../ui/tone.ts";
import { canvasStrings } from "./strings.ts";

/** The border of a painted node. */
export const PaintFrame = memo(function PaintFrame({
  id,
  className,
}: {
  readonly id: string;
  readonly className: string;
}) {
  const paint = usePaint(id);
  if (paint === undefined) return null;
  const look = paintLooks[paint.status];
  return (
    <span
      aria-hidden
      className={cn(
        "paint-frame pointer-events-none absolute -inset-px border-2",
        toneBorder[look.tone],
        paint.status === "queued" ? "border-dashed" : "",
        look.isLive ? "animate-pulse-soft" : "",
        className,
      )}
    />
  );
});

/** Status with icon and word, at the upper right corner. */
export const PaintBadge = memo(function PaintBadge({ id }: { readonly id: string }) {
  const paint = usePaint(id);
  if (paint === undefined) return null;
  const look = paintLooks[paint.status];
  return (
    <span
      data-status={paint.status}
      title={paint.error ?? look.label}
      className={cn(
        "paint-badge pointer-events-none absolute -top-2.5 right-3 inline-flex h-5 items-center gap-1 rounded-full px-2 text-2xs font-semibold whitespace-nowrap shadow-near ring-2 ring-backdrop",
        toneSoft[look.tone],
      )}
    >
      <Icon
        name={look.icon}
        size={12}
        strokeWidth={2.5}
        className={look.isLive ? "animate-spin" : ""}
      />
      <span className="max-w-52 truncate">{badgeText(paint)}</span>
    </span>
  );
});

function badgeText(paint: NodePaint): string {
  const { label } = paintLooks[paint.status];
  if (paint.waitsFor !== undefined && paint.status === "waiting") return paint.waitsFor;
  if (paint.progress !== undefined)
    return `${label} · ${canvasStrings.progress(paint.progress.done, paint.progress.total)}`;
  return paint.attempts > 1 ? `${label} · ${canvasStrings.attempts(paint.attempts)}` : label;
}

/** What a node has cost in the run. */
export const PaintCost = memo(function PaintCost({ id }: { readonly id: string }) {
  const paint = usePaint(id);
  if (paint === undefined || paint.costMicros === null || paint.costMicros === 0) return null;
  return <span className="tabular-nums">{formatCost(paint.costMicros)}</span>;
});
