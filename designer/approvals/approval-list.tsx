import { Link } from "@tanstack/react-router";
import type { OpenApproval } from "../../shared/api/approval.ts";
import { Button } from "../ui/button.tsx";
import { TimeAgo } from "../ui/time-ago.tsx";
import { DueText } from "./due-text.tsx";
import { approvalStrings as texts } from "./strings.ts";

/** What an approval is called in an address: the step that asks. */
export function placeKey({
  runId,
  path,
  visit,
}: Pick<OpenApproval, "runId" | "path" | "visit">): string {
  return `${runId}:${path}@${visit}`;
}

export interface ApprovalListProps {
  readonly approvals: readonly OpenApproval[];
  readonly chosen: string | null;
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly onMore: () => void;
}

/** Open approvals to choose from. */
export function ApprovalList({
  approvals,
  chosen,
  hasMore,
  isLoadingMore,
  onMore,
}: ApprovalListProps) {
  return (
    <nav aria-label={texts.list} className="flex flex-col">
      <ul>
        {approvals.map((approval) => {
          const key = placeKey(approval);
          return (
            <li key={key} className="border-b border-line">
              <Link
                to="/approvals"
                search={(old) => ({ ...old, at: key })}
                data-chosen={key === chosen}
                className="flex flex-col gap-0.5 px-4 py-3 transition-colors hover:bg-hover focus-visible:-outline-offset-2 data-[chosen=true]:bg-accent-soft data-[chosen=true]:shadow-[inset_3px_0_0_var(--accent)]"
              >
                <span className="line-clamp-2 text-sm font-medium break-words text-ink">
                  {approval.title}
                </span>
                <span className="truncate text-xs text-ink-muted">
                  {[approval.workflowName, ...approval.assignees].join(" · ")}
                </span>
                <span className="flex flex-wrap gap-x-3 text-xs text-ink-muted">
                  <TimeAgo at={approval.since} />
                  {approval.dueAt === null ? null : <DueText at={approval.dueAt} />}
                </span>
              </Link>
            </li>
          );
        })}
      </ul>
      {hasMore ? (
        <Button variant="ghost" busy={isLoadingMore} className="m-3" onClick={onMore}>
          {texts.more}
        </Button>
      ) : null}
    </nav>
  );
}
