import { cn } from "../ui/cn.ts";
import { formatDuration, formatFull, useNow } from "../ui/time.ts";
import { Icon } from "../ui/icon.tsx";
import { approvalStrings as texts } from "./strings.ts";

/** What is due within this time is pressing. */
const pressingMs = 3_600_000;

/** How long there is to decide. */
export function DueText({ at, className }: { readonly at: string; readonly className?: string }) {
  const now = useNow(true, 10_000);
  const leftMs = Date.parse(at) - now;
  return (
    <time
      dateTime={at}
      title={texts.dueTitle(formatFull(at))}
      className={cn(
        "inline-flex items-center gap-1",
        leftMs < pressingMs ? "font-medium text-warning" : "",
        className,
      )}
    >
      <Icon name="clock" size={13} />
      {leftMs <= 0 ? texts.overdue : texts.due(formatDuration(leftMs))}
    </time>
  );
}
