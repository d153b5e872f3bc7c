import type { RunStatus } from "../../shared/run/event.ts";
import { type PaintStatus, paintLooks, runLooks, type StatusLook } from "../document/status.ts";
import { Badge } from "../ui/badge.tsx";
import { cn } from "../ui/cn.ts";
import { Icon } from "../ui/icon.tsx";
import { toneText } from "../ui/tone.ts";

function LookBadge({
  look,
  className,
}: {
  readonly look: StatusLook;
  readonly className?: string | undefined;
}) {
  return (
    <Badge tone={look.tone} icon={look.icon} spinning={look.isLive} className={className}>
      {look.label}
    </Badge>
  );
}

/** Status of a run: icon, word and colour. */
export function RunStatusBadge({
  status,
  className,
}: {
  readonly status: RunStatus;
  readonly className?: string;
}) {
  return <LookBadge look={runLooks[status]} className={className} />;
}

/** Status of a step. */
export function StepStatusBadge({
  status,
  className,
}: {
  readonly status: PaintStatus;
  readonly className?: string;
}) {
  return <LookBadge look={paintLooks[status]} className={className} />;
}

/** Status of a step as an icon alone, for places where the word stands next to it or in its name. */
export function StepStatusIcon({
  status,
  size = 14,
}: {
  readonly status: PaintStatus;
  readonly size?: number;
}) {
  const look = paintLooks[status];
  return (
    <Icon
      name={look.icon}
      size={size}
      strokeWidth={2.25}
      aria-label={look.label}
      className={cn("shrink-0", toneText[look.tone], look.isLive ? "animate-spin" : "")}
    />
  );
}
