import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { WorkflowSummary } from "../../shared/api/workflow.ts";
import { errorText } from "../api/api-error.ts";
import { queries } from "../api/queries.ts";
import { runLooks } from "../document/status.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState, ErrorState } from "../ui/empty-state.tsx";
import { SearchBox } from "../ui/search-box.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Table, TableCell, TableHead } from "../ui/table.tsx";
import { StartTourButton } from "../tour/start-tour-button.tsx";
import { TimeAgo } from "../ui/time-ago.tsx";
import { galleryStrings as texts } from "./strings.ts";
import { WorkflowMenu } from "./workflow-menu.tsx";

/** The workflows there are, the last changed first. */
export function WorkflowList() {
  const [q, setQ] = useState("");
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useInfiniteQuery(
    queries.workflows(q === "" ? {} : { q }),
  );
  const workflows = data?.pages.flatMap((page) => page.workflows);
  const isFirstTime = workflows?.length === 0 && q === "";
  return (
    <section aria-labelledby="mine-title" className="mt-9">
      <div className="mb-3 flex flex-wrap items-center justify-between gap-3">
        <h2 id="mine-title" className="text-lg font-semibold tracking-tight">
          {texts.mine}
        </h2>
        {isFirstTime ? null : (
          <SearchBox label={texts.search} value={q} onSearch={setQ} className="w-64" />
        )}
      </div>
      {error !== null && workflows === undefined ? (
        <ErrorState
          title={texts.errorTitle}
          detail={errorText(error)}
          onRetry={() => void refetch()}
        />
      ) : workflows === undefined ? (
        <LoadingList />
      ) : isFirstTime ? (
        <FirstSteps />
      ) : workflows.length === 0 ? (
        <EmptyState icon="search" title={texts.noneTitle}>
          {texts.none(q)}
        </EmptyState>
      ) : (
        <div className="overflow-hidden rounded-lg border border-line bg-surface shadow-near">
          <WorkflowTable workflows={workflows} />
          {hasNextPage ? (
            <div className="flex justify-center p-2">
              <Button
                variant="ghost"
                busy={isFetchingNextPage}
                onClick={() => void fetchNextPage()}
              >
                {texts.more}
              </Button>
            </div>
          ) : null}
        </div>
      )}
    </section>
  );
}

function WorkflowTable({ workflows }: { readonly workflows: readonly WorkflowSummary[] }) {
  return (
    <Table aria-label={texts.tableLabel}>
      <thead className="bg-sunken">
        <tr>
          <TableHead className="pl-4">{texts.columns.name}</TableHead>
          <TableHead>{texts.columns.version}</TableHead>
          <TableHead>{texts.columns.lastRun}</TableHead>
          <TableHead>{texts.columns.updated}</TableHead>
          <TableHead className="w-12">
            <span className="sr-only">{texts.open}</span>
          </TableHead>
        </tr>
      </thead>
      <tbody>
        {workflows.map((workflow) => (
          <WorkflowRow key={workflow.id} workflow={workflow} />
        ))}
      </tbody>
    </Table>
  );
}

function WorkflowRow({ workflow }: { readonly workflow: WorkflowSummary }) {
  const navigate = useNavigate();
  const { id, name, version, lastRun } = workflow;
  return (
    <tr
      onClick={() => void navigate({ to: "/workflows/$id", params: { id } })}
      className="cursor-pointer transition-colors last:[&>td]:border-b-0 hover:bg-hover"
    >
      <TableCell className="h-11 max-w-0 min-w-56 pl-4">
        <Link
          to="/workflows/$id"
          params={{ id }}
          onClick={(event) => event.stopPropagation()}
          className="inline-flex min-h-6 max-w-full items-center rounded-sm font-medium hover:underline"
        >
          <span className="truncate">{name}</span>
        </Link>
        {workflow.type === "EXPRESS" ? <Badge className="ml-2">{texts.express}</Badge> : null}
      </TableCell>
      <TableCell className="w-28 text-ink-muted">
        {version === null ? <Badge icon="pencil">{texts.draft}</Badge> : texts.version(version)}
      </TableCell>
      <TableCell className="w-64">
        {lastRun === null ? (
          <span className="text-ink-faint">{texts.neverRun}</span>
        ) : (
          <LastRun run={lastRun} />
        )}
      </TableCell>
      <TableCell className="w-40 text-ink-muted">
        <TimeAgo at={workflow.updatedAt} />
      </TableCell>
      <TableCell className="w-12 text-right" onClick={(event) => event.stopPropagation()}>
        <WorkflowMenu workflow={workflow} />
      </TableCell>
    </tr>
  );
}

function LastRun({ run }: { readonly run: NonNullable<WorkflowSummary["lastRun"]> }) {
  const look = runLooks[run.status];
  return (
    <Link
      to="/runs/$id"
      params={{ id: run.id }}
      search={{}}
      onClick={(event) => event.stopPropagation()}
      className="inline-flex min-h-6 items-center gap-2 rounded-full hover:underline"
    >
      <Badge tone={look.tone} icon={look.icon} spinning={look.isLive}>
        {look.label}
      </Badge>
      <TimeAgo at={run.createdAt} className="text-xs text-ink-faint" />
    </Link>
  );
}

function LoadingList() {
  return (
    <div className="flex flex-col gap-3 rounded-lg border border-line bg-surface p-4">
      {["first", "second", "third"].map((key) => (
        <Skeleton key={key} className="h-6" />
      ))}
    </div>
  );
}

/** Nothing there yet: how it goes, in three steps. */
function FirstSteps() {
  return (
    <div className="rounded-lg border border-line bg-surface px-6 py-6">
      <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
        <div>
          <p className="text-base font-semibold">{texts.emptyTitle}</p>
          <p className="text-ink-muted">{texts.empty}</p>
        </div>
        <StartTourButton />
      </div>
      <ol className="grid gap-4 sm:grid-cols-3">
        {texts.steps.map((step, index) => (
          <li key={step.title} className="flex gap-3">
            <span className="grid size-6 shrink-0 place-items-center rounded-full bg-accent-soft text-xs font-semibold text-accent tabular-nums">
              {index + 1}
            </span>
            <span>
              <span className="block font-semibold">{step.title}</span>
              <span className="block text-ink-muted">{step.text}</span>
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}
