import { Link, useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { ScheduleMessage } from "../../shared/api/schedule.ts";
import { cadenceOf } from "../../shared/schedule/cadence.ts";
import { errorText } from "../api/api-error.ts";
import { useDeleteSchedule, usePutSchedule, useRunSchedule } from "../api/trigger-queries.ts";
import { Badge } from "../ui/badge.tsx";
import { Button, IconButton } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/dialog.tsx";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "../ui/dropdown-menu.tsx";
import { TimeAgo } from "../ui/time-ago.tsx";
import { formatFull, useNow } from "../ui/time.ts";
import { toast } from "../ui/toast.tsx";
import { Switch } from "../ui/toggles.tsx";
import { RunLink } from "./run-link.tsx";
import { bodyOf, ScheduleDialog } from "./schedule-dialog.tsx";
import { triggerStrings } from "./strings.ts";
import { formatAhead, formatInZone, isSameClock, ownZone } from "./zone-time.ts";

const texts = triggerStrings.schedules;

/** Schedules, with when they come and what came of them. */
export function ScheduleList({ schedules }: { readonly schedules: readonly ScheduleMessage[] }) {
  return (
    <ul aria-label={texts.list}>
      {schedules.map((schedule) => (
        <ScheduleRow key={schedule.id} schedule={schedule} />
      ))}
    </ul>
  );
}

function ScheduleRow({ schedule }: { readonly schedule: ScheduleMessage }) {
  const { name, workflowId, workflowName, version, cron, timeZone } = schedule;
  return (
    <li className="grid grid-cols-[minmax(0,1.3fr)_minmax(0,1.2fr)_minmax(0,1fr)_auto] items-start gap-x-6 gap-y-2 border-t border-line px-4 py-3 max-lg:grid-cols-2 max-sm:grid-cols-1">
      <div className="min-w-0">
        <p className="font-medium break-words text-ink">{name}</p>
        <p className="flex min-w-0 items-center gap-1.5 text-xs text-ink-muted">
          <Link
            to="/workflows/$id"
            params={{ id: workflowId }}
            className="inline-flex min-h-6 min-w-0 items-center rounded-sm hover:text-ink hover:underline"
          >
            <span className="truncate">{workflowName}</span>
          </Link>
          {version === null ? null : (
            <span className="shrink-0">{triggerStrings.versionNumber(version)}</span>
          )}
        </p>
      </div>
      <div className="min-w-0 text-sm">
        <p className="break-words text-ink" title={cron}>
          {triggerStrings.cadence(cadenceOf(cron))}{" "}
          <span className="text-xs text-ink-muted">{timeZone}</span>
        </p>
        <NextTime schedule={schedule} />
      </div>
      <LastRun schedule={schedule} />
      <ScheduleActions schedule={schedule} />
    </li>
  );
}

/** When it comes next: how far away, on its own clock, and on the clock of whoever looks. */
function NextTime({ schedule }: { readonly schedule: ScheduleMessage }) {
  const { enabled, nextAt, timeZone, isWaiting } = schedule;
  const now = useNow(enabled);
  const mine = ownZone();
  if (!enabled) return <Note>{texts.off}</Note>;
  if (nextAt === null) return <Note>{texts.over}</Note>;
  if (isWaiting)
    return (
      <Badge tone="warning" icon="clock">
        {texts.waiting}
      </Badge>
    );
  const ahead = formatAhead(nextAt, now);
  return (
    <p className="text-xs text-ink-muted tabular-nums">
      <time dateTime={nextAt} title={formatFull(nextAt)}>
        {`${texts.next} ${ahead === null ? texts.dueNow.toLowerCase() : texts.in(ahead)}, ${formatInZone(nextAt, timeZone)}`}
        {isSameClock(nextAt, timeZone, mine) ? "" : ` (${texts.yours(formatInZone(nextAt, mine))})`}
      </time>
    </p>
  );
}

function Note({ children }: { readonly children: ReactNode }) {
  return <p className="text-xs text-ink-muted">{children}</p>;
}

function LastRun({
  schedule: { lastAt, lastRun, lastStatus },
}: {
  readonly schedule: ScheduleMessage;
}) {
  if (lastAt === null || lastRun === null) return <Note>{texts.neverRan}</Note>;
  return (
    <div className="text-xs text-ink-muted">
      <p>
        {texts.lastRun} <TimeAgo at={lastAt} />
      </p>
      {lastStatus === null ? null : <RunLink id={lastRun} status={lastStatus} />}
    </div>
  );
}

function ScheduleActions({ schedule }: { readonly schedule: ScheduleMessage }) {
  const { id, name, enabled } = schedule;
  const navigate = useNavigate({ from: "/triggers" });
  const put = usePutSchedule();
  const run = useRunSchedule();
  const [dialog, setDialog] = useState<"edit" | "delete" | null>(null);
  const close = () => setDialog(null);
  const turn = (isOn: boolean) =>
    put.mutate(
      { id, body: { ...bodyOf(schedule), enabled: isOn } },
      {
        onError: (error) =>
          toast.error(triggerStrings.saveFailed, { description: errorText(error) }),
      },
    );
  const runNow = () =>
    run.mutate(id, {
      onSuccess: (started) =>
        toast.success(texts.started, {
          action: {
            label: texts.show,
            onClick: () =>
              void navigate({ to: "/runs/$id", params: { id: started.id }, search: {} }),
          },
        }),
      onError: (error) => toast.error(texts.runFailed, { description: errorText(error) }),
    });
  return (
    <div className="flex items-center gap-1.5 max-lg:justify-self-end max-sm:justify-self-start">
      <Switch
        aria-label={texts.switch(name)}
        checked={put.isPending ? !enabled : enabled}
        disabled={put.isPending}
        onCheckedChange={turn}
      />
      <Button size="sm" variant="ghost" icon="play" busy={run.isPending} onClick={runNow}>
        {texts.runNow}
      </Button>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <IconButton size="sm" icon="ellipsis" label={texts.menu(name)} />
        </DropdownMenuTrigger>
        <DropdownMenuContent align="end">
          <DropdownMenuItem
            icon="history"
            onSelect={() => void navigate({ search: (old) => ({ ...old, history: id }) })}
          >
            {texts.history}
          </DropdownMenuItem>
          <DropdownMenuItem icon="pencil" onSelect={() => setDialog("edit")}>
            {triggerStrings.edit}
          </DropdownMenuItem>
          <DropdownMenuSeparator />
          <DropdownMenuItem icon="trash-2" danger onSelect={() => setDialog("delete")}>
            {triggerStrings.delete}
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      {dialog === "edit" ? (
        <ScheduleDialog schedule={schedule} workflow={undefined} onClose={close} />
      ) : null}
      {dialog === "delete" ? <DeleteDialog schedule={schedule} onClose={close} /> : null}
    </div>
  );
}

interface DeleteDialogProps {
  readonly schedule: ScheduleMessage;
  readonly onClose: () => void;
}

function DeleteDialog({ schedule: { id, name }, onClose }: DeleteDialogProps) {
  const remove = useDeleteSchedule();
  return (
    <ConfirmDialog
      open
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      title={texts.deleteTitle(name)}
      description={texts.deleteText}
      confirmLabel={triggerStrings.delete.replace("…", "")}
      danger
      busy={remove.isPending}
      onConfirm={() =>
        remove.mutate(id, {
          onSuccess: () => toast.success(texts.deleted(name)),
          onError: (error) =>
            toast.error(triggerStrings.saveFailed, { description: errorText(error) }),
          onSettled: onClose,
        })
      }
    />
  );
}
