import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { RunSummary } from "../../shared/api/run.ts";
import { errorText } from "../api/api-error.ts";
import { controlQueries, useResumeRun } from "../api/control-queries.ts";
import { queries } from "../api/queries.ts";
import { shortId } from "../runs/short-id.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { toast } from "../ui/toast.tsx";
import { TimeAgo } from "../ui/time-ago.tsx";
import { RaiseBudget } from "./waiting-row.tsx";
import { waitingStrings as texts } from "./strings.ts";

const mostShown = 10;

/** Runs in which nothing new starts until somebody says so. */
export function PausedRuns({ workflow }: { readonly workflow: string | undefined }) {
  const { data } = useInfiniteQuery(
    queries.runs({
      status: "PAUSED",
      limit: mostShown,
      ...(workflow === undefined ? {} : { workflow }),
    }),
  );
  const runs = data?.pages[0]?.runs ?? [];
  if (runs.length === 0) return null;
  return (
    <section
      aria-label={texts.paused.title}
      className="mb-4 rounded-lg border border-line bg-surface shadow-near"
    >
      <header className="flex flex-wrap items-baseline gap-x-2 border-b border-line px-4 py-2">
        <Icon name="circle-pause" size={15} className="self-center text-ink-faint" />
        <h2 className="text-sm font-semibold">{texts.paused.title}</h2>
        <p className="text-xs text-ink-muted">{texts.paused.hint}</p>
      </header>
      <ul>
        {runs.map((run) => (
          <PausedRow key={run.id} run={run} />
        ))}
      </ul>
      {typeof data?.pages[0]?.next !== "string" ? null : (
        <div className="border-t border-line/60 px-4 py-1.5">
          <Button asChild size="sm" variant="link">
            <Link
              to="/runs"
              search={{ status: "PAUSED", ...(workflow === undefined ? {} : { workflow }) }}
            >
              {texts.more}
            </Link>
          </Button>
        </div>
      )}
    </section>
  );
}

/** Resumes at once, or asks for money first where it was money that it stopped for. */
function PausedRow({ run }: { readonly run: RunSummary }) {
  const { data } = useQuery(controlQueries.run(run.id));
  const resume = useResumeRun(run.id);
  const [isAsking, setIsAsking] = useState(false);
  const needsMoney = data !== undefined && data.budget !== null && data.paused?.reason === "budget";
  const begin = () => {
    if (needsMoney) setIsAsking(true);
    else
      resume.mutate(
        {},
        { onError: (error) => toast.error(texts.resumeFailed, { description: errorText(error) }) },
      );
  };
  return (
    <li className="flex items-center gap-4 border-b border-line/60 px-4 py-2 last:border-b-0">
      <div className="min-w-0 flex-1">
        <Link
          to="/runs/$id"
          params={{ id: run.id }}
          search={{}}
          className="flex min-h-6 items-center truncate rounded-sm font-medium hover:underline"
        >
          {run.workflowName}
        </Link>
        <p className="font-mono text-xs text-ink-muted">{shortId(run.id)}</p>
      </div>
      <TimeAgo at={run.updatedAt} className="text-sm text-ink-muted" />
      <Button size="sm" busy={resume.isPending} disabled={data === undefined} onClick={begin}>
        {needsMoney ? texts.actions.budget : texts.actions.resume}
      </Button>
      {isAsking ? <RaiseBudget runId={run.id} onOpenChange={setIsAsking} /> : null}
    </li>
  );
}
