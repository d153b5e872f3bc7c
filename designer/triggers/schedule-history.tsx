import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ScheduleMessage, ScheduleTick } from "../../shared/api/schedule.ts";
import { errorText } from "../api/api-error.ts";
import { triggerQueries } from "../api/trigger-queries.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { EmptyState, ErrorState } from "../ui/empty-state.tsx";
import { LoadingPane } from "../ui/spinner.tsx";
import { formatFull } from "../ui/time.ts";
import { triggerStrings } from "./strings.ts";
import { formatInZone } from "./zone-time.ts";

const texts = triggerStrings.ticks;

const badges = {
  started: { tone: "success", icon: "circle-check" },
  missed: { tone: "warning", icon: "circle-alert" },
  overlapped: { tone: "neutral", icon: "circle-dashed" },
  refused: { tone: "danger", icon: "circle-x" },
} as const satisfies Record<ScheduleTick["outcome"], object>;

export interface ScheduleHistoryProps {
  readonly schedule: Pick<ScheduleMessage, "id" | "name" | "timeZone">;
  readonly onClose: () => void;
}

/** What became of the times of a schedule, the latest first. */
export function ScheduleHistory({ schedule, onClose }: ScheduleHistoryProps) {
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      title={texts.title(schedule.name)}
      description={texts.description}
    >
      <Ticks id={schedule.id} timeZone={schedule.timeZone} />
    </Dialog>
  );
}

function Ticks({ id, timeZone }: Pick<ScheduleMessage, "id" | "timeZone">) {
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(
    triggerQueries.ticks(id),
  );
  if (data === undefined)
    return error === null ? (
      <LoadingPane />
    ) : (
      <ErrorState
        title={texts.errorTitle}
        detail={errorText(error)}
        onRetry={() => void refetch()}
      />
    );
  const ticks = data.pages.flatMap((page) => page.ticks);
  if (ticks.length === 0)
    return (
      <EmptyState icon="history" title={texts.emptyTitle}>
        {texts.empty}
      </EmptyState>
    );
  return (
    <>
      <ul aria-label={texts.list} className="border-b border-line">
        {ticks.map((tick) => (
          <TickRow key={tick.at} tick={tick} timeZone={timeZone} />
        ))}
      </ul>
      {hasNextPage ? (
        <Button
          variant="ghost"
          busy={isFetchingNextPage}
          className="mt-3 w-full"
          onClick={() => void fetchNextPage()}
        >
          {triggerStrings.more}
        </Button>
      ) : null}
    </>
  );
}

function TickRow({ tick, timeZone }: { readonly tick: ScheduleTick; readonly timeZone: string }) {
  const { label, text } = texts.outcomes[tick.outcome];
  return (
    <li className="flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 border-t border-line py-1.5 text-sm">
      <time dateTime={tick.at} title={formatFull(tick.at)} className="w-32 tabular-nums sm:w-40">
        {formatInZone(tick.at, timeZone)}
      </time>
      <Badge {...badges[tick.outcome]}>{label}</Badge>
      <span className="min-w-0 flex-1 text-xs break-words text-ink-muted">
        {tick.reason ?? text}
      </span>
      {tick.runId === null ? null : (
        <Button asChild size="sm" variant="link" className="px-0">
          <Link to="/runs/$id" params={{ id: tick.runId }} search={{}}>
            {texts.openRun}
          </Link>
        </Button>
      )}
    </li>
  );
}
