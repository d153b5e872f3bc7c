import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { CallSummary } from "../../shared/api/trace.ts";
import { formatCost } from "../language/money.ts";
import type { StepView } from "../../shared/run/step-view.ts";
import { errorText } from "../api/api-error.ts";
import { queries } from "../api/queries.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { ErrorState } from "../ui/empty-state.tsx";
import type { IconName } from "../ui/icon.tsx";
import { formatDuration, formatFull, useNow } from "../ui/time.ts";
import type { Tone } from "../ui/tone.ts";
import { Reading } from "./artifact-link.tsx";
import { CallContent } from "./call-content.tsx";
import { runStrings } from "./strings.ts";

const texts = runStrings.calls;

const looks: Readonly<Record<CallSummary["status"], readonly [Tone, IconName]>> = {
  running: ["info", "loader-circle"],
  succeeded: ["success", "circle-check"],
  failed: ["danger", "circle-x"],
};

/** Every model call of a step, with what it was asked and answered. */
export function StepCalls({ runId, step }: { readonly runId: string; readonly step: StepView }) {
  const isLive = step.endedAt === null && step.status === "running";
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    queries.calls({ runId, path: step.path, visit: step.visit, isGrowing: isLive }),
  );
  if (error !== null && data === undefined)
    return (
      <ErrorState
        title={texts.errorTitle}
        detail={errorText(error)}
        onRetry={() => void refetch()}
      />
    );
  if (data === undefined) return <Reading />;
  const calls = data.pages.flatMap((page) => page.calls);
  if (calls.length === 0) return <p className="text-ink-muted">{texts.none}</p>;
  return (
    <>
      <ol className="flex flex-col gap-3" aria-label={texts.label}>
        {calls.map((call) => (
          <li key={call.id} className="rounded-md border border-line px-3 py-2">
            <CallCard runId={runId} call={call} step={step} />
          </li>
        ))}
      </ol>
      {hasNextPage ? (
        <Button
          size="sm"
          className="mt-3"
          disabled={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
        >
          {texts.more}
        </Button>
      ) : null}
    </>
  );
}

interface CallCardProps {
  readonly runId: string;
  readonly call: CallSummary;
  readonly step: StepView;
}

function CallCard({ runId, call, step }: CallCardProps) {
  const [isOpen, setIsOpen] = useState(false);
  const attempt = step.attempts.findLast((each) => each.attempt === call.attempt);
  // A worker that was lost could not say how its call ended.
  const isCut = call.status === "running" && attempt !== undefined && attempt.endedAt !== null;
  const [tone, icon] = isCut ? (["attention", "unlink"] as const) : looks[call.status];
  const status = isCut ? texts.cut : texts.statuses[call.status];
  return (
    <>
      <div className="flex items-center justify-between gap-2">
        <h3 className="min-w-0 truncate font-medium" title={`${call.provider} · ${call.model}`}>
          {call.model}
          <span className="ml-1.5 text-xs font-normal text-ink-faint">{call.provider}</span>
        </h3>
        <Badge tone={tone} icon={icon} spinning={call.status === "running" && !isCut}>
          {status}
        </Badge>
      </div>
      <p className="text-xs text-ink-faint tabular-nums" title={formatFull(call.startedAt)}>
        <CallFacts
          call={call}
          isLive={call.status === "running" && !isCut}
          isOneOfMany={step.attempts.length > 1}
        />
      </p>
      {call.error === null ? null : (
        <div className="mt-1.5 rounded-md bg-danger-soft px-2.5 py-1.5 text-danger">
          <p className="font-semibold break-words">{call.error}</p>
          {call.cause === null ? null : (
            <p className="max-h-40 overflow-auto break-words whitespace-pre-wrap">{call.cause}</p>
          )}
        </div>
      )}
      {isOpen ? (
        <WholeCall runId={runId} call={call} />
      ) : (
        <dl className="mt-1.5 flex flex-col gap-1.5 text-xs">
          <Excerpt name={texts.prompt} text={call.prompt} />
          <Excerpt name={texts.answer} text={call.reply} />
        </dl>
      )}
      <Button
        size="sm"
        variant="ghost"
        icon={isOpen ? "chevron-up" : "chevron-down"}
        className="mt-1 -ml-2"
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
      >
        {isOpen ? texts.fold : texts.whole}
      </Button>
    </>
  );
}

/** When, how long, how much, in one line. */
function CallFacts({
  call,
  isLive,
  isOneOfMany,
}: {
  readonly call: CallSummary;
  readonly isLive: boolean;
  /** The step has more than one attempt. */
  readonly isOneOfMany: boolean;
}) {
  const now = useNow(isLive);
  const { latencyMs, usage, finishReason } = call;
  const took = latencyMs ?? (isLive ? now - Date.parse(call.startedAt) : null);
  const isCounted = usage.inputTokens !== undefined || usage.outputTokens !== undefined;
  const facts = [
    isOneOfMany ? runStrings.step.attempt(call.attempt) : "",
    call.operation === null ? "" : texts.operation(call.operation),
    took === null ? "" : formatDuration(took),
    call.firstTextMs === null ? "" : texts.firstText(formatDuration(call.firstTextMs)),
    isCounted ? texts.tokens(usage.inputTokens ?? 0, usage.outputTokens ?? 0) : "",
    costText(call),
    finishReason === null || finishReason === "stop" ? "" : texts.finish(finishReason),
  ];
  return facts.filter((fact) => fact !== "").join(" · ");
}

/** Nothing where nothing was metered; a price that nobody knows is said to be unknown. */
function costText({ costMicros, costKind }: CallSummary): string {
  if (costMicros === null) return costKind === null ? "" : texts.unknownCost;
  return `${formatCost(costMicros)}${costKind === "estimated" ? ` ${texts.estimated}` : ""}`;
}

function Excerpt({ name, text }: { readonly name: string; readonly text: string }) {
  if (text === "") return null;
  return (
    <div className="grid grid-cols-[4rem_1fr] gap-2">
      <dt className="text-ink-faint">{name}</dt>
      <dd className="line-clamp-3 min-w-0 break-words">{text}</dd>
    </div>
  );
}

function WholeCall({ runId, call }: { readonly runId: string; readonly call: CallSummary }) {
  const { data, error, refetch } = useQuery(
    queries.call({ runId, id: call.id, status: call.status }),
  );
  if (error !== null && data === undefined)
    return (
      <ErrorState
        title={texts.errorTitle}
        detail={errorText(error)}
        onRetry={() => void refetch()}
      />
    );
  if (data === undefined) return <Reading />;
  return <CallContent call={data} />;
}
