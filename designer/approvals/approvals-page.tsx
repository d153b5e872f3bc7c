import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { approvalOrders, type OpenApproval } from "../../shared/api/approval.ts";
import { errorText } from "../api/api-error.ts";
import { queries } from "../api/queries.ts";
import { Button } from "../ui/button.tsx";
import { cn } from "../ui/cn.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { EmptyState, ErrorState } from "../ui/empty-state.tsx";
import { Icon } from "../ui/icon.tsx";
import { LiveRegion } from "../ui/live-region.tsx";
import { Select } from "../ui/select.tsx";
import { LoadingPane } from "../ui/spinner.tsx";
import { ApprovalList, placeKey } from "./approval-list.tsx";
import { ApprovalView } from "./approval-view.tsx";
import { approvalStrings as texts } from "./strings.ts";

const route = getRouteApi("/approvals");
const pageSize = 100;

/** Everything that waits for a decision: a list beside what is chosen; on a phone one after the other. */
export function ApprovalsPage() {
  const { at = null, order = "newest" } = route.useSearch();
  const navigate = useNavigate({ from: "/approvals" });
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useInfiniteQuery(
    queries.approvals({ order, limit: pageSize }),
  );
  const approvals = data?.pages.flatMap((page) => page.approvals) ?? [];
  const chosen = useChosen(approvals, at);
  if (data === undefined) {
    return error === null ? (
      <LoadingPane />
    ) : (
      <ErrorState
        title={texts.errorTitle}
        detail={errorText(error)}
        onRetry={() => void refetch()}
      />
    );
  }
  const open = data.pages[0]?.open ?? 0;
  return (
    <div className="flex h-full flex-col">
      <div
        className={cn(
          "flex flex-wrap items-center gap-2 px-4 pt-4 pb-3",
          at === null ? "" : "max-md:hidden",
        )}
      >
        <h1 className="mr-2 text-xl font-semibold tracking-tight">{texts.title}</h1>
        <span className="text-sm text-ink-muted">{texts.open(open)}</span>
        <LiveRegion message={texts.open(open)} />
        <span className="flex-1" />
        <Select
          aria-label={texts.order}
          className="w-40"
          value={order}
          onValueChange={(next) =>
            void navigate({
              replace: true,
              search: (old) => ({
                ...old,
                order: approvalOrders.find((each) => each === next) ?? "newest",
              }),
            })
          }
          options={approvalOrders.map((each) => ({ value: each, label: texts.orders[each] }))}
        />
      </div>
      {approvals.length === 0 && chosen === null ? (
        <EmptyState
          icon="user-check"
          title={at === null ? texts.emptyTitle : texts.goneTitle}
          className="pt-16"
        >
          {at === null ? texts.empty : texts.gone}
        </EmptyState>
      ) : (
        <div className="flex min-h-0 flex-1 border-t border-line">
          <div
            className={cn(
              "w-96 shrink-0 overflow-auto border-r border-line bg-surface max-md:w-full max-md:border-r-0",
              at === null ? "" : "max-md:hidden",
            )}
          >
            <ApprovalList
              approvals={approvals}
              chosen={at}
              hasMore={hasNextPage}
              isLoadingMore={isFetchingNextPage}
              onMore={() => void fetchNextPage()}
            />
          </div>
          <div className={cn("min-w-0 flex-1 overflow-auto", at === null ? "max-md:hidden" : "")}>
            <Chosen at={at} approval={chosen} />
          </div>
        </div>
      )}
    </div>
  );
}

/** The approval that the address names. It stays when it leaves the list, so that one sees what became of it. */
function useChosen(approvals: readonly OpenApproval[], at: string | null): OpenApproval | null {
  const found = approvals.find((each) => placeKey(each) === at) ?? null;
  const [kept, setKept] = useState<OpenApproval | null>(found);
  if (found !== null && found.token !== kept?.token) setKept(found);
  if (found !== null) return found;
  return kept !== null && placeKey(kept) === at ? kept : null;
}

function Chosen({
  at,
  approval,
}: {
  readonly at: string | null;
  readonly approval: OpenApproval | null;
}) {
  if (at === null) {
    return (
      <p className="px-6 pt-16 text-center text-sm text-ink-muted max-md:hidden">{texts.choose}</p>
    );
  }
  return (
    <div className="max-w-2xl px-6 py-5 max-md:px-4">
      <Button asChild variant="ghost" size="sm" className="mb-2 -ml-2 md:hidden">
        <Link
          to="/approvals"
          search={(old) => (old.order === undefined ? {} : { order: old.order })}
        >
          <Icon name="arrow-left" size={15} />
          {texts.back}
        </Link>
      </Button>
      {approval === null ? (
        <EmptyState icon="user-check" title={texts.goneTitle}>
          {texts.gone}
        </EmptyState>
      ) : (
        <ApprovalView
          key={approval.token}
          token={approval.token}
          afterwards={texts.whatFollows}
          actions={
            <div className="flex flex-wrap items-center gap-1">
              <Button asChild size="sm" variant="ghost">
                <Link
                  to="/runs/$id"
                  params={{ id: approval.runId }}
                  search={{ step: `${approval.path}@${approval.visit}` }}
                >
                  <Icon name="activity" size={15} />
                  {texts.openRun}
                </Link>
              </Button>
              <CopyButton wide text={() => approval.url} label={texts.copyLink} />
            </div>
          }
        />
      )}
    </div>
  );
}
