import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { ApprovalDetail } from "../../shared/api/approval.ts";
import { ApiError, errorText } from "../api/api-error.ts";
import { queries } from "../api/queries.ts";
import { Badge } from "../ui/badge.tsx";
import { EmptyState, ErrorState } from "../ui/empty-state.tsx";
import { Icon } from "../ui/icon.tsx";
import { Markdown } from "../ui/markdown.tsx";
import { LoadingPane } from "../ui/spinner.tsx";
import { TimeAgo } from "../ui/time-ago.tsx";
import { DataView } from "./data-view.tsx";
import { DecisionForm } from "./decision-form.tsx";
import { DueText } from "./due-text.tsx";
import { Outcome } from "./outcome.tsx";
import { approvalStrings as texts } from "./strings.ts";

export interface ApprovalViewProps {
  readonly token: string;
  /** Shown beside the title: what only somebody inside may do. */
  readonly actions?: ReactNode;
  /** What follows, for whoever has just decided. */
  readonly afterwards: string;
}

/** One approval: what is asked, and where to decide; or what became of it. */
export function ApprovalView({ token, actions, afterwards }: ApprovalViewProps) {
  const { data, error, refetch } = useQuery(queries.approval(token));
  if (data === undefined) {
    if (error === null) return <LoadingPane />;
    return error instanceof ApiError && error.code === "TASK_NOT_FOUND" ? (
      <EmptyState icon="unlink" title={texts.unknownTitle}>
        {texts.unknown}
      </EmptyState>
    ) : (
      <ErrorState
        title={texts.loadFailed}
        detail={errorText(error)}
        onRetry={() => void refetch()}
      />
    );
  }
  const { question, status } = data;
  return (
    <article className="flex flex-col gap-4">
      <header className="flex flex-col gap-2">
        <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
          <h1 className="min-w-0 text-xl font-semibold tracking-tight break-words">
            {question?.title ?? data.state}
          </h1>
          {actions}
        </div>
        <Facts approval={data} />
      </header>
      {question === null || question.message.trim() === "" ? null : (
        <Markdown>{question.message}</Markdown>
      )}
      {question === null || question.data === null ? null : (
        <section aria-label={texts.data} className="rounded-lg border border-line bg-sunken/50 p-3">
          <DataView data={question.data} />
        </section>
      )}
      {status === "open" && question !== null ? (
        <div className="border-t border-line pt-4">
          <DecisionForm key={token} token={token} question={question} />
        </div>
      ) : (
        <Outcome approval={data} afterwards={afterwards} />
      )}
    </article>
  );
}

function Facts({ approval }: { readonly approval: ApprovalDetail }) {
  const { question, since, dueAt, status, workflowName } = approval;
  const people = question?.assignees ?? [];
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 text-sm text-ink-muted">
      <span className="inline-flex items-center gap-1.5">
        <Icon name="workflow" size={14} />
        {workflowName}
      </span>
      {since === null ? null : (
        <span>
          {texts.asked} <TimeAgo at={since} />
        </span>
      )}
      {status === "open" && dueAt !== null ? <DueText at={dueAt} /> : null}
      {people.length === 0 ? null : (
        <span className="flex flex-wrap items-center gap-1">
          {texts.forWhom}
          {people.map((name) => (
            <Badge key={name} className="max-w-56">
              <span className="truncate">{name}</span>
            </Badge>
          ))}
        </span>
      )}
    </div>
  );
}
