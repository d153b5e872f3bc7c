import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { errorText } from "../api/api-error.ts";
import { triggerQueries } from "../api/trigger-queries.ts";
import { Button } from "../ui/button.tsx";
import { Card, CardHeader } from "../ui/card.tsx";
import { EmptyState, ErrorState } from "../ui/empty-state.tsx";
import { Select } from "../ui/select.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { ScheduleDialog } from "./schedule-dialog.tsx";
import { ScheduleHistory } from "./schedule-history.tsx";
import { ScheduleList } from "./schedule-list.tsx";
import { triggerStrings as texts } from "./strings.ts";
import { WebhookDialog } from "./webhook-dialog.tsx";
import { WebhookList } from "./webhook-list.tsx";
import { useWorkflows } from "./workflow-fields.tsx";

const route = getRouteApi("/triggers");
const anyWorkflow = "*";

/** What starts runs by itself: times, and calls from outside. */
export function TriggersPage() {
  const { workflow } = route.useSearch();
  return (
    <div className="h-full overflow-auto">
      <div className="mx-auto flex max-w-[1200px] flex-col gap-4 px-6 pt-5 pb-8 max-sm:px-3">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
          <div className="min-w-0">
            <h1 className="text-xl font-semibold tracking-tight">{texts.title}</h1>
            <p className="text-sm text-ink-muted">{texts.subtitle}</p>
          </div>
          <span className="flex-1" />
          <WorkflowFilter value={workflow} />
        </div>
        <Schedules workflow={workflow} />
        <Webhooks workflow={workflow} />
      </div>
    </div>
  );
}

function WorkflowFilter({ value }: { readonly value: string | undefined }) {
  const navigate = useNavigate({ from: "/triggers" });
  const workflows = useWorkflows();
  const isKnown = value === undefined || workflows.some(({ id }) => id === value);
  return (
    <Select
      aria-label={texts.workflow}
      className="w-60"
      value={value ?? anyWorkflow}
      onValueChange={(chosen) =>
        void navigate({
          replace: true,
          search: chosen === anyWorkflow ? {} : { workflow: chosen },
        })
      }
      options={[
        { value: anyWorkflow, label: texts.allWorkflows },
        ...workflows.map(({ id, name }) => ({ value: id, label: name })),
        ...(isKnown ? [] : [{ value, label: value }]),
      ]}
    />
  );
}

interface OfWorkflow {
  readonly workflow: string | undefined;
}

function Schedules({ workflow }: OfWorkflow) {
  const { history } = route.useSearch();
  const navigate = useNavigate({ from: "/triggers" });
  const [isAdding, setIsAdding] = useState(false);
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(
    triggerQueries.schedules({ workflow }),
  );
  const schedules = data?.pages.flatMap((page) => page.schedules) ?? [];
  const opened = schedules.find(({ id }) => id === history);
  return (
    <Card role="region" aria-label={texts.schedules.title}>
      <CardHeader
        title={texts.schedules.title}
        description={texts.schedules.description}
        actions={
          <Button variant="primary" icon="plus" onClick={() => setIsAdding(true)}>
            {texts.schedules.add}
          </Button>
        }
      />
      {data === undefined ? (
        <Loading error={error} onRetry={() => void refetch()} />
      ) : schedules.length === 0 ? (
        <EmptyState icon="calendar-days" title={texts.schedules.emptyTitle}>
          {texts.schedules.empty}
        </EmptyState>
      ) : (
        <ScheduleList schedules={schedules} />
      )}
      {hasNextPage ? (
        <Button
          variant="ghost"
          busy={isFetchingNextPage}
          className="m-3"
          onClick={() => void fetchNextPage()}
        >
          {texts.more}
        </Button>
      ) : null}
      {isAdding ? (
        <ScheduleDialog schedule={null} workflow={workflow} onClose={() => setIsAdding(false)} />
      ) : null}
      {opened === undefined ? null : (
        <ScheduleHistory
          schedule={opened}
          onClose={() =>
            void navigate({ search: ({ history: _history, ...old }) => old, replace: true })
          }
        />
      )}
    </Card>
  );
}

function Webhooks({ workflow }: OfWorkflow) {
  const [isAdding, setIsAdding] = useState(false);
  const { data, error, refetch } = useQuery(triggerQueries.webhooks({ workflow }));
  const { data: all } = useQuery({
    ...triggerQueries.webhooks({ workflow: undefined }),
    enabled: isAdding,
  });
  return (
    <Card role="region" aria-label={texts.webhooks.title}>
      <CardHeader
        title={texts.webhooks.title}
        description={texts.webhooks.description}
        actions={
          <Button variant="primary" icon="plus" onClick={() => setIsAdding(true)}>
            {texts.webhooks.add}
          </Button>
        }
      />
      {data === undefined ? (
        <Loading error={error} onRetry={() => void refetch()} />
      ) : data.webhooks.length === 0 ? (
        <EmptyState icon="webhook" title={texts.webhooks.emptyTitle}>
          {texts.webhooks.empty}
        </EmptyState>
      ) : (
        <WebhookList webhooks={data.webhooks} />
      )}
      {isAdding ? (
        <WebhookDialog
          webhook={null}
          workflow={workflow}
          taken={all?.webhooks.map(({ path }) => path) ?? []}
          onClose={() => setIsAdding(false)}
        />
      ) : null}
    </Card>
  );
}

function Loading({
  error,
  onRetry,
}: {
  readonly error: Error | null;
  readonly onRetry: () => void;
}) {
  return error === null ? (
    <Skeleton className="mx-4 mb-4 h-24" />
  ) : (
    <ErrorState title={texts.errorTitle} detail={errorText(error)} onRetry={onRetry} />
  );
}
