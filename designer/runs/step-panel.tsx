import { memo } from "react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { RunDetail, StepMessage } from "../../shared/api/run.ts";
import { formatCost } from "../language/money.ts";
import type { Definition } from "../../shared/definition/definition.ts";
import type { StepView } from "../../shared/run/step-view.ts";
import { errorText } from "../api/api-error.ts";
import { queries } from "../api/queries.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { ErrorState } from "../ui/empty-state.tsx";
import { Select } from "../ui/select.tsx";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "../ui/tabs.tsx";
import { formatDuration, formatFull, formatMoment, useNow } from "../ui/time.ts";
import { Reading, RunValue } from "./artifact-link.tsx";
import { cacheText } from "./cache-text.ts";
import { eventStrings } from "./event-strings.ts";
import { causeText, errorName } from "./failure-text.ts";
import { paintStatusOf } from "./paint.ts";
import { LogsPane } from "./logs-pane.tsx";
import { pageStrings } from "./page-strings.ts";
import { type RunSearch, type RunSearchPart, type StepTab, stepTabs } from "./run-search.ts";
import { StepStatusBadge } from "./status-badge.tsx";
import { StepAttempts } from "./step-attempts.tsx";
import { StepCalls } from "./step-calls.tsx";
import { StepCost } from "./step-cost.tsx";
import { StepProof } from "./step-proof.tsx";
import { StepText } from "./step-text.tsx";
import { spendingStamp } from "./spending.ts";
import { runStrings } from "./strings.ts";
import type { RunPlace } from "./use-run-place.ts";
import { WaitingStep } from "./waiting-step.tsx";

const texts = runStrings.step;

export interface StepPanelProps {
  readonly run: RunDetail;
  readonly definition: Definition;
  readonly place: RunPlace;
  readonly step: StepView;
  readonly search: RunSearch;
  readonly onSearch: (part: RunSearchPart) => void;
  readonly onFork: () => void;
}

/** One step of the run: how it went, what went in, what came out, what it cost. */
export const StepPanel = memo(function StepPanel(props: StepPanelProps) {
  const { run, definition, place, step, search, onSearch, onFork } = props;
  const runId = run.id;
  const tab = search.tab ?? "output";
  const { data, error, refetch } = useQuery(
    queries.step({ runId, path: step.path, visit: step.visit, seq: step.lastSeq }),
  );
  const value = { step, message: data, error, onRetry: () => void refetch() };
  const sides = useSides(runId, step);
  const shownTabs = stepTabs.filter((each) => sides.tabs[each]);
  return (
    <section aria-label={texts.label} className="flex h-full min-h-0 flex-col bg-surface">
      <StepHead place={place} step={step} onFork={onFork} />
      <Facts step={step} />
      <StepProof run={run} definition={definition} step={step} log={place.log} />
      <WaitingStep runId={runId} step={step} />
      <Problem step={step} />
      <Tabs
        value={sides.tabs[tab] ? tab : "output"}
        onValueChange={(next) => onSearch({ tab: stepTabs.find((each) => each === next) })}
        className="mt-1 flex-1"
      >
        <TabsList>
          {shownTabs.map((each) => (
            <TabsTrigger key={each} value={each}>
              {each === "logs" ? pageStrings.panes.logs : texts.tabs[each]}
              {each === "attempts" && step.attempts.length > 1 ? (
                <span className="text-xs text-ink-faint tabular-nums">{step.attempts.length}</span>
              ) : null}
            </TabsTrigger>
          ))}
        </TabsList>
        <TabsContent value="output" className="overflow-auto p-4" data-scrolls>
          {sides.isWriting ? (
            <StepText runId={runId} step={step} attempts={sides.attempts.slice(-1)} />
          ) : (
            <StepValue part="output" {...value} />
          )}
        </TabsContent>
        <TabsContent value="text" className="overflow-auto p-4" data-scrolls>
          <StepText runId={runId} step={step} attempts={sides.attempts} />
        </TabsContent>
        <TabsContent value="calls" className="overflow-auto p-4">
          <StepCalls runId={runId} step={step} />
        </TabsContent>
        <TabsContent value="logs">
          <LogsPane
            runId={runId}
            isLive={step.endedAt === null}
            step={{ path: step.path, visit: step.visit }}
          />
        </TabsContent>
        <TabsContent value="input" className="overflow-auto p-4">
          <StepValue part="input" {...value} />
        </TabsContent>
        <TabsContent value="attempts" className="overflow-auto p-4">
          <StepAttempts
            runId={runId}
            step={step}
            message={data}
            log={place.log}
            stamp={spendingStamp(place.calm)}
            chosen={search.attempt ?? null}
            onChoose={(attempt) => onSearch({ attempt, tab: "attempts" })}
          />
        </TabsContent>
        <TabsContent value="cost" className="overflow-auto p-4">
          <StepCost runId={runId} step={step} stamp={spendingStamp(place.calm)} />
        </TabsContent>
      </Tabs>
    </section>
  );
});

function StepHead({ place, step, onFork }: Pick<StepPanelProps, "place" | "step" | "onFork">) {
  const { calm, selectStep } = place;
  const siblings = [...calm.steps.values()].filter((each) => each.state === step.state);
  return (
    <>
      <header className="flex shrink-0 items-start gap-2 px-4 pt-3">
        <div className="min-w-0 flex-1">
          <div className="flex items-center gap-2">
            <h2 className="truncate text-base font-semibold">{step.state}</h2>
            <StepStatusBadge status={paintStatusOf(step)} />
          </div>
          {siblings.length > 1 ? null : (
            <p className="truncate font-mono text-2xs text-ink-faint" title={step.path}>
              {step.path}
              {step.visit > 1 ? ` · ${runStrings.timeline.visit(step.visit)}` : ""}
            </p>
          )}
        </div>
        <Button size="sm" icon="git-fork" onClick={onFork}>
          {pageStrings.scrub.fork}
        </Button>
        <IconButton
          size="sm"
          icon="x"
          label={texts.close}
          keys={["Escape"]}
          onClick={() => selectStep(null)}
        />
      </header>
      {siblings.length > 1 ? (
        <div className="px-4 pt-2">
          <Select
            size="sm"
            aria-label={texts.chooser(step.state, siblings.length)}
            value={step.key}
            onValueChange={selectStep}
            options={siblings.slice(0, 500).map((each) => ({
              value: each.key,
              label: `${each.path}${each.visit > 1 ? ` · ${runStrings.timeline.visit(each.visit)}` : ""}`,
            }))}
          />
        </div>
      ) : null}
    </>
  );
}

/** What a step has beside its events, and so which tabs it has. While a model writes, its text stands where the output will be. */
function useSides(runId: string, step: StepView) {
  const isLive = step.endedAt === null && step.status === "running";
  const place = { runId, path: step.path, visit: step.visit, isGrowing: isLive };
  const { data: streams = [] } = useQuery(queries.texts({ ...place, seq: step.lastSeq }));
  const { data: calls } = useInfiniteQuery(queries.calls(place));
  const attempts = streams.map(({ attempt }) => attempt);
  const hasCalls = (calls?.pages[0]?.calls.length ?? 0) > 0;
  const running = step.attempts.at(-1);
  return {
    attempts,
    isWriting: isLive && running !== undefined && attempts.includes(running.attempt),
    tabs: {
      output: true,
      text: attempts.length > 0,
      calls: hasCalls,
      logs: true,
      input: true,
      attempts: true,
      cost: true,
    } satisfies Readonly<Record<StepTab, boolean>>,
  };
}

interface StepValueProps {
  readonly part: "input" | "output";
  readonly step: StepView;
  readonly message: StepMessage | null | undefined;
  readonly error: Error | null;
  readonly onRetry: () => void;
}

function StepValue({ part, step, message, error, onRetry }: StepValueProps) {
  if (error !== null)
    return <ErrorState title={texts.errorTitle} detail={errorText(error)} onRetry={onRetry} />;
  if (message === undefined) return <Reading />;
  const value = message?.[part];
  const isMissing =
    value === undefined ||
    (part === "output" &&
      value === null &&
      step.status !== "succeeded" &&
      step.status !== "caught");
  if (isMissing)
    return (
      <p className="text-ink-muted">
        {step.endedAt === null ? texts.noOutput : texts.noOutputEver}
      </p>
    );
  return <RunValue value={value} />;
}

function Facts({ step }: { readonly step: StepView }) {
  const now = useNow(step.endedAt === null);
  const attempt = step.attempts.at(-1);
  const end = step.endedAt === null ? now : Date.parse(step.endedAt);
  const facts: (readonly [string, string, string?])[] = [];
  if (step.startedAt !== null) {
    facts.push([texts.started, formatMoment(step.startedAt), formatFull(step.startedAt)]);
    facts.push([texts.duration, formatDuration(end - Date.parse(step.startedAt))]);
    const queuedMs = Date.parse(step.startedAt) - Date.parse(step.scheduledAt);
    if (queuedMs >= 1000) facts.push([texts.queued, formatDuration(queuedMs)]);
  }
  facts.push([texts.cost, formatCost(step.costMicros)]);
  const cached = attempt?.cached ?? null;
  if (cached !== null) facts.push([texts.fromCache, cacheText(cached)]);
  if (step.children !== null)
    facts.push([
      texts.inside,
      texts.insideText(step.children.succeeded, step.children.failed, step.children.count),
    ]);
  if (attempt !== undefined && step.endedAt === null) facts.push([texts.worker, attempt.worker]);
  if (attempt?.lastHeartbeat && step.endedAt === null)
    facts.push([texts.heartbeat, formatMoment(attempt.lastHeartbeat.at)]);
  if (step.deferred !== null) facts.push([texts.putOff, eventStrings.deferred[step.deferred]]);
  if (step.wakeAt !== null)
    facts.push([texts.wakes, formatMoment(step.wakeAt), formatFull(step.wakeAt)]);
  return (
    <dl className="flex shrink-0 flex-wrap gap-x-6 gap-y-1.5 px-4 pt-2.5">
      {facts.map(([name, value, title]) => (
        <div key={name} title={title}>
          <dt className="text-2xs text-ink-faint">{name}</dt>
          <dd className="text-xs font-medium tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The error the step ended with, where nobody can miss it. */
function Problem({ step }: { readonly step: StepView }) {
  const isCaught = step.status === "caught";
  if (step.status !== "failed" && !isCaught && step.error === null) return null;
  const cause = causeText(step.error, step.cause);
  return (
    <div
      role="group"
      aria-label={errorName(step.error)}
      className={
        isCaught
          ? "mx-4 mt-3 rounded-md bg-attention-soft px-3 py-2 text-attention"
          : "mx-4 mt-3 rounded-md bg-danger-soft px-3 py-2 text-danger"
      }
    >
      <p className="font-semibold break-words">{errorName(step.error)}</p>
      {cause === null ? null : (
        <p className="mt-0.5 max-h-40 overflow-auto break-words whitespace-pre-wrap">{cause}</p>
      )}
      {isCaught ? <p className="mt-1 text-xs">{texts.caughtText}</p> : null}
    </div>
  );
}
