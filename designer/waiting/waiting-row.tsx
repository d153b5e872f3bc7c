import { Link } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import type { WaitingStep } from "../../shared/api/control.ts";
import { useQuery } from "@tanstack/react-query";
import { controlQueries } from "../api/control-queries.ts";
import { ResolveDialog } from "../run-control/resolve-dialog.tsx";
import { ResumeDialog } from "../run-control/resume-dialog.tsx";
import { shortId } from "../runs/short-id.ts";
import { Button } from "../ui/button.tsx";
import { formatDuration, formatFull, useNow } from "../ui/time.ts";
import { AnswerDialog } from "./answer-dialog.tsx";
import { waitingStrings as texts } from "./strings.ts";

/** One step that waits: where it is, what makes it go on, and the way to do so. */
export function WaitingRow({ step }: { readonly step: WaitingStep }) {
  const now = useNow(true, 10_000);
  return (
    <li className="grid grid-cols-[minmax(0,1.4fr)_minmax(0,1.2fr)_6.5rem_8rem_10rem] items-center gap-x-4 gap-y-1 border-b border-line/60 px-4 py-2 last:border-b-0 max-md:grid-cols-[minmax(0,1fr)_auto]">
      <div className="min-w-0">
        <Link
          to="/runs/$id"
          params={{ id: step.runId }}
          search={{ step: `${step.path}@${String(step.visit)}` }}
          className="flex min-h-6 items-center truncate rounded-sm font-medium text-ink hover:underline"
        >
          {step.state}
        </Link>
        <p className="truncate text-xs text-ink-muted">
          {step.workflowName} · <span className="font-mono">{shortId(step.runId)}</span>
        </p>
      </div>
      <p className="min-w-0 truncate text-sm max-md:order-3" title={whatUnblocks(step)}>
        <span className="sr-only">{texts.columns.what}: </span>
        {whatUnblocks(step)}
      </p>
      <p
        className="text-sm tabular-nums text-ink-muted max-md:order-4"
        title={formatFull(step.since)}
      >
        <span className="sr-only">{texts.columns.since}: </span>
        {formatDuration(now - Date.parse(step.since))}
      </p>
      <p className="text-sm text-ink-muted max-md:hidden">
        <span className="sr-only">{texts.columns.until}: </span>
        <Until until={step.until} now={now} />
      </p>
      <div className="flex justify-end max-md:order-2">
        <Action step={step} />
      </div>
    </li>
  );
}

function Until({ until, now }: { readonly until: string | null; readonly now: number }) {
  if (until === null) return texts.byItself;
  const ms = Date.parse(until) - now;
  return (
    <span title={formatFull(until)}>
      {ms >= 0 ? texts.in(formatDuration(ms)) : texts.late(formatDuration(-ms))}
    </span>
  );
}

/** Who or what makes it go on, in words. */
export function whatUnblocks({ for: what, name }: WaitingStep): string {
  switch (what) {
    case "callback":
      if (name === "approval") return texts.what.approval;
      return name === "callback" ? texts.what.callback : texts.what.token;
    case "activity":
      return texts.what.activity(name?.split(":").at(-1) ?? "");
    case "run":
      return texts.what.run(shortId(name ?? ""));
    default:
      return texts.what[what];
  }
}

/** The action at hand. */
function Action({ step }: { readonly step: WaitingStep }): ReactNode {
  const [isOpen, setIsOpen] = useState(false);
  const { for: what, name, runId } = step;
  const key = `${step.path}@${String(step.visit)}`;
  if (what === "callback" && name === "approval") {
    return (
      <Button asChild size="sm" variant="primary">
        <Link to="/approvals" search={{ at: `${runId}:${key}` }}>
          {texts.actions.decide}
        </Link>
      </Button>
    );
  }
  if (what === "callback" && name === "callback") {
    return (
      <>
        <Button size="sm" onClick={() => setIsOpen(true)}>
          {texts.actions.answer}
        </Button>
        {isOpen ? <AnswerDialog step={step} onClose={() => setIsOpen(false)} /> : null}
      </>
    );
  }
  if (what === "person") {
    return (
      <>
        <Button size="sm" variant="primary" onClick={() => setIsOpen(true)}>
          {texts.actions.resolve}
        </Button>
        <ResolveDialog
          runId={runId}
          path={step.path}
          visit={step.visit}
          open={isOpen}
          onOpenChange={setIsOpen}
          onDone={() => setIsOpen(false)}
        />
      </>
    );
  }
  if (what === "budget") {
    return (
      <>
        <Button size="sm" onClick={() => setIsOpen(true)}>
          {texts.actions.budget}
        </Button>
        {isOpen ? <RaiseBudget runId={runId} onOpenChange={setIsOpen} /> : null}
      </>
    );
  }
  const target = what === "run" && name !== null ? name : runId;
  return (
    <Button asChild size="sm" variant="ghost">
      <Link to="/runs/$id" params={{ id: target }} search={target === runId ? { step: key } : {}}>
        {target === runId ? texts.actions.openRun : texts.actions.openChild}
      </Link>
    </Button>
  );
}

/** Resumes a run with more to spend; for a run that is named alone. */
export function RaiseBudget({
  runId,
  onOpenChange,
}: {
  readonly runId: string;
  readonly onOpenChange: (open: boolean) => void;
}) {
  const { data: run } = useQuery(controlQueries.run(runId));
  return run === undefined ? null : <ResumeDialog run={run} open onOpenChange={onOpenChange} />;
}
