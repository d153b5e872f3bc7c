import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { mostCounted, waitingFor, type WaitingStep } from "../../shared/api/control.ts";
import { errorText } from "../api/api-error.ts";
import { attentionQueries } from "../api/attention-queries.ts";
import { RunsNav } from "../runs/runs-nav.tsx";
import { WorkflowFilter } from "../runs/workflow-filter.tsx";
import { Button } from "../ui/button.tsx";
import { cn } from "../ui/cn.ts";
import { EmptyState, ErrorState } from "../ui/empty-state.tsx";
import { Icon, type IconName } from "../ui/icon.tsx";
import { LiveRegion } from "../ui/live-region.tsx";
import { LoadingPane } from "../ui/spinner.tsx";
import { PausedRuns } from "./paused-runs.tsx";
import { waitingStrings as texts } from "./strings.ts";
import { WaitingRow } from "./waiting-row.tsx";

type For = WaitingStep["for"];

const route = getRouteApi("/waiting");
/** Rows of a group among others, and of one that is looked at alone. */
const fewRows = 5;
const manyRows = 100;

const icons: Readonly<Record<For, IconName>> = {
  person: "hand",
  callback: "user-check",
  activity: "cpu",
  run: "activity",
  time: "clock",
  window: "calendar-days",
  limit: "layers",
  budget: "coins",
};

/** What everything is waiting for: by what for, the longest first, with what makes it go on. */
export function WaitingPage() {
  const { workflow, for: only } = route.useSearch();
  const navigate = useNavigate({ from: "/waiting" });
  const { data: counts, error, refetch } = useQuery(attentionQueries.counts(true));
  const show = (what: For | undefined) =>
    void navigate({
      replace: true,
      search: {
        ...(workflow === undefined ? {} : { workflow }),
        ...(what === undefined ? {} : { for: what }),
      },
    });
  const present = waitingFor.filter((what) => (counts?.waiting[what] ?? 0) > 0 || what === only);
  const total = Object.values(counts?.waiting ?? {}).reduce((sum, each) => sum + each, 0);
  return (
    <div className="h-full overflow-auto">
      <div className="mx-auto flex max-w-[1400px] flex-col px-6 pt-3 pb-8 max-md:px-3">
        <RunsNav />
        <div className="flex flex-wrap items-center gap-2 pb-3">
          <h1 className="mr-2 text-xl font-semibold tracking-tight">{texts.title}</h1>
          <LiveRegion message={texts.total(texts.counted(total, mostCounted))} />
          <span className="flex-1" />
          <WorkflowFilter
            value={workflow}
            onChange={(chosen) =>
              void navigate({
                replace: true,
                search: {
                  ...(only === undefined ? {} : { for: only }),
                  ...(chosen === undefined ? {} : { workflow: chosen }),
                },
              })
            }
          />
        </div>
        {counts === undefined ? (
          error === null ? (
            <LoadingPane />
          ) : (
            <ErrorState
              title={texts.errorTitle}
              detail={errorText(error)}
              onRetry={() => void refetch()}
            />
          )
        ) : present.length === 0 && counts.paused === 0 ? (
          <EmptyState icon="hourglass" title={texts.emptyTitle} className="pt-16">
            {texts.empty}
          </EmptyState>
        ) : (
          <>
            <div role="group" aria-label={texts.filter} className="flex flex-wrap gap-1 pb-4">
              <Chip isOn={only === undefined} onPress={() => show(undefined)}>
                {texts.all}
                <span className="tabular-nums">{texts.counted(total, mostCounted)}</span>
              </Chip>
              {present.map((what) => (
                <Chip key={what} isOn={only === what} onPress={() => show(what)}>
                  <Icon name={icons[what]} size={13} />
                  {texts.groups[what].short}
                  <span className="tabular-nums">
                    {texts.counted(counts.waiting[what], mostCounted)}
                  </span>
                </Chip>
              ))}
            </div>
            {present
              .filter((what) => only === undefined || what === only)
              .map((what) => (
                <Group
                  key={what}
                  what={what}
                  workflow={workflow}
                  isAlone={what === only}
                  count={counts.waiting[what]}
                />
              ))}
            {only === undefined && counts.paused > 0 ? <PausedRuns workflow={workflow} /> : null}
          </>
        )}
      </div>
    </div>
  );
}

function Chip({
  isOn,
  onPress,
  children,
}: {
  readonly isOn: boolean;
  readonly onPress: () => void;
  readonly children: React.ReactNode;
}) {
  return (
    <button
      type="button"
      aria-pressed={isOn}
      onClick={onPress}
      className={cn(
        "inline-flex h-7 items-center gap-1.5 rounded-full border px-2.5 text-xs font-medium transition-colors",
        isOn
          ? "border-accent bg-accent text-accent-ink"
          : "border-line-strong bg-surface text-ink-muted hover:bg-hover hover:text-ink",
      )}
    >
      {children}
    </button>
  );
}

function Group({
  what,
  workflow,
  isAlone,
  count,
}: {
  readonly what: For;
  readonly workflow: string | undefined;
  readonly isAlone: boolean;
  readonly count: number;
}) {
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(
    attentionQueries.waiting({
      for: what,
      limit: isAlone ? manyRows : fewRows,
      ...(workflow === undefined ? {} : { workflow }),
    }),
  );
  const rows = data?.pages.flatMap((page) => page.waiting) ?? [];
  const { title, hint } = texts.groups[what];
  // With one workflow chosen a group of the others is not there.
  if (data !== undefined && rows.length === 0 && !isAlone) return null;
  return (
    <section
      aria-label={title}
      className="mb-4 rounded-lg border border-line bg-surface shadow-near"
    >
      <header className="flex flex-wrap items-baseline gap-x-2 border-b border-line px-4 py-2">
        <Icon name={icons[what]} size={15} className="self-center text-ink-faint" />
        <h2 className="text-sm font-semibold">{title}</h2>
        <p className="text-xs text-ink-muted">{hint}</p>
      </header>
      {error === null || data !== undefined ? null : (
        <p role="alert" className="px-4 py-3 text-sm text-danger">
          {texts.errorTitle}: {errorText(error)}
        </p>
      )}
      <ul>
        {rows.map((step) => (
          <WaitingRow key={`${step.runId} ${step.path} ${String(step.visit)}`} step={step} />
        ))}
      </ul>
      {hasNextPage ? (
        <div className="border-t border-line/60 px-4 py-1.5">
          {isAlone ? (
            <Button
              size="sm"
              variant="ghost"
              busy={isFetchingNextPage}
              onClick={() => void fetchNextPage()}
            >
              {texts.more}
            </Button>
          ) : (
            <Button asChild size="sm" variant="link">
              <Link to="/waiting" search={(old) => ({ ...old, for: what })}>
                {texts.showAll(texts.counted(count, mostCounted))}
              </Link>
            </Button>
          )}
        </div>
      ) : null}
    </section>
  );
}
