import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { DeadLetter } from "../../shared/api/control.ts";
import { errorText } from "../api/api-error.ts";
import { attentionQueries } from "../api/attention-queries.ts";
import { BulkDialog } from "../runs/bulk-dialog.tsx";
import type { BulkTarget } from "../runs/bulk-work.ts";
import { RunsNav } from "../runs/runs-nav.tsx";
import { WorkflowFilter } from "../runs/workflow-filter.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState, ErrorState } from "../ui/empty-state.tsx";
import { Icon } from "../ui/icon.tsx";
import { LiveRegion } from "../ui/live-region.tsx";
import { LoadingPane } from "../ui/spinner.tsx";
import { DeadLetterRow } from "./dead-letter-row.tsx";
import { WayOut } from "./way-out.tsx";
import type { DeadLettersSearch } from "./dead-letters-search.ts";
import { deadLetterStrings as texts } from "./strings.ts";

const route = getRouteApi("/dead-letters");
const pageSize = 50;

/** What has failed and what is held, until somebody takes care of it: the newest first. */
export function DeadLettersPage() {
  const search = route.useSearch();
  const navigate = useNavigate({ from: "/dead-letters" });
  const [target, setTarget] = useState<BulkTarget | null>(null);
  const [acted, setActed] = useState<DeadLetter | null>(null);
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(
    attentionQueries.deadLetters({ ...search, limit: pageSize }),
  );
  const letters = data?.pages.flatMap((page) => page.deadLetters) ?? [];
  const show = (next: DeadLettersSearch) => void navigate({ replace: true, search: next });
  const { workflow, error: name } = search;
  const withWorkflow = workflow === undefined ? {} : { workflow };
  const count = texts.count(letters.length, hasNextPage);
  return (
    <div className="h-full overflow-auto">
      <div className="mx-auto flex max-w-[1400px] flex-col px-6 pt-3 pb-8 max-md:px-3">
        <RunsNav />
        <div className="flex flex-wrap items-center gap-2 pb-1">
          <h1 className="mr-2 text-xl font-semibold tracking-tight">{texts.title}</h1>
          {letters.length > 0 ? <span className="text-sm text-ink-muted">{count}</span> : null}
          <LiveRegion message={data === undefined ? "" : count} />
          <span className="flex-1" />
          {name === undefined ? null : (
            <Button
              className="max-w-72 font-normal text-danger"
              aria-label={`${texts.error(name)}. ${texts.allErrors}`}
              onClick={() => show(withWorkflow)}
            >
              <span className="truncate">{texts.error(name)}</span>
              <Icon name="x" size={14} />
            </Button>
          )}
          <WorkflowFilter
            value={workflow}
            onChange={(chosen) =>
              show({
                ...(name === undefined ? {} : { error: name }),
                ...(chosen === undefined ? {} : { workflow: chosen }),
              })
            }
          />
          {letters.some((letter) => letter.kind === "failed") ? (
            <Button
              icon="rotate-cw"
              onClick={() =>
                setTarget({ kind: "filter", filter: { ...search, status: "FAILED,TIMED_OUT" } })
              }
            >
              {texts.redriveAll}
            </Button>
          ) : null}
        </div>
        <p className="pb-3 text-sm text-ink-muted">{texts.about}</p>
        {data === undefined ? (
          error === null ? (
            <LoadingPane />
          ) : (
            <ErrorState
              title={texts.errorTitle}
              detail={errorText(error)}
              onRetry={() => void refetch()}
            />
          )
        ) : letters.length === 0 ? (
          <Nothing isFiltered={Object.keys(search).length > 0} onClear={() => show({})} />
        ) : (
          <ul
            aria-label={texts.title}
            className="rounded-lg border border-line bg-surface shadow-near"
          >
            {letters.map((letter) => (
              <DeadLetterRow
                key={`${letter.runId} ${letter.step?.path ?? ""} ${letter.kind}`}
                letter={letter}
                onError={(error_) => show({ ...withWorkflow, error: error_ })}
                onAct={() => setActed(letter)}
              />
            ))}
          </ul>
        )}
        {hasNextPage ? (
          <Button
            className="mt-3 self-center"
            busy={isFetchingNextPage}
            onClick={() => void fetchNextPage()}
          >
            {texts.more}
          </Button>
        ) : null}
      </div>
      {acted === null ? null : <WayOut letter={acted} onClose={() => setActed(null)} />}
      {target === null ? null : (
        <BulkDialog action="redrive" target={target} onClose={() => setTarget(null)} />
      )}
    </div>
  );
}

function Nothing({
  isFiltered,
  onClear,
}: {
  readonly isFiltered: boolean;
  readonly onClear: () => void;
}) {
  return isFiltered ? (
    <EmptyState
      icon="search"
      title={texts.noneTitle}
      className="pt-16"
      actions={<Button onClick={onClear}>{texts.clear}</Button>}
    >
      {texts.none}
    </EmptyState>
  ) : (
    <EmptyState icon="circle-check" title={texts.emptyTitle} className="pt-16">
      {texts.empty}
    </EmptyState>
  );
}
