import { Link } from "@tanstack/react-router";
import type { RunSummary } from "../../shared/api/run.ts";
import type { StartedBy } from "../../shared/api/started-by.ts";
import { Icon } from "../ui/icon.tsx";
import { formatFull } from "../ui/time.ts";
import { runStrings } from "./strings.ts";

const texts = runStrings.startedBy;

/** Who started it, in words. */
export function startedByText(by: StartedBy): string {
  if (by.kind === "webhook") return texts.webhookAt(by.path);
  return by.at === null ? texts.scheduleNow : texts.scheduleAt(formatFull(by.at));
}

/** The schedule or the webhook that started a run, with the way to it. */
export function StartedByLink({
  run,
}: {
  readonly run: Pick<RunSummary, "startedBy" | "workflowId">;
}) {
  const { startedBy: by, workflowId } = run;
  if (by === null) return null;
  return (
    <Link
      to="/triggers"
      search={{
        workflow: workflowId,
        ...(by.kind === "schedule" ? { history: by.id } : {}),
      }}
      title={startedByText(by)}
      className="inline-flex min-h-6 items-center gap-1 rounded-sm text-xs text-ink-muted hover:text-ink hover:underline"
    >
      <Icon name={by.kind === "webhook" ? "webhook" : "clock"} size={13} />
      {by.kind === "webhook" ? texts.webhook : texts.schedule}
    </Link>
  );
}
