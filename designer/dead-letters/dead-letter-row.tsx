import { Link } from "@tanstack/react-router";
import type { DeadLetter } from "../../shared/api/control.ts";
import { formatCost } from "../language/money.ts";
import { causeText, errorName } from "../runs/failure-text.ts";
import { shortId } from "../runs/short-id.ts";
import { RunStatusBadge } from "../runs/status-badge.tsx";
import { versionText } from "../runs/version-text.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { TimeAgo } from "../ui/time-ago.tsx";
import { deadLetterStrings as texts } from "./strings.ts";

export interface DeadLetterRowProps {
  readonly letter: DeadLetter;
  readonly onError: (name: string) => void;
  /** The way out: a redrive, or a decision. */
  readonly onAct: () => void;
}

/** What failed or stands still: where, why, what it cost, and the ways out. */
export function DeadLetterRow({ letter, onError, onAct }: DeadLetterRowProps) {
  const { step, runId } = letter;
  const error = step?.error ?? letter.error;
  const cause =
    letter.kind === "held"
      ? (step?.cause ?? texts.heldCause)
      : causeText(error, step?.cause ?? letter.cause);
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 border-b border-line/60 px-4 py-3 last:border-b-0">
      <div className="w-30 shrink-0 pt-0.5">
        {letter.kind === "held" ? (
          <Badge tone="warning" icon="hand">
            {texts.kinds.held}
          </Badge>
        ) : (
          <RunStatusBadge status={letter.status} />
        )}
      </div>
      <div className="min-w-0 flex-1 basis-64">
        <p className="flex min-w-0 flex-wrap items-baseline gap-x-2">
          <Link
            to="/runs/$id"
            params={{ id: runId }}
            search={step === null ? {} : { step: `${step.path}@${String(step.visit)}` }}
            className="inline-flex min-h-6 items-center gap-1 rounded-sm font-medium hover:underline"
          >
            {letter.workflowName} <span>{step === null ? texts.ended : texts.at(step.state)}</span>
          </Link>
          <span className="text-xs text-ink-muted">
            {versionText(letter.version)} · <span className="font-mono">{shortId(runId)}</span>
          </span>
        </p>
        <p className="mt-0.5 min-w-0">
          <button
            type="button"
            disabled={letter.error === null}
            title={letter.error === null ? undefined : texts.onlyError(letter.error)}
            onClick={() => onError(letter.error ?? "")}
            className="min-h-6 rounded-sm text-left text-sm font-medium break-words text-danger enabled:hover:underline"
          >
            {errorName(error)}
          </button>
        </p>
        {cause === null ? null : (
          <p className="line-clamp-2 text-sm break-words text-ink-muted" title={cause}>
            {cause}
          </p>
        )}
        {letter.notUndone.length === 0 ? null : (
          <p className="mt-1 text-xs text-warning">
            {texts.notUndone(letter.notUndone.join(", "))}
          </p>
        )}
      </div>
      <div className="w-32 text-xs text-ink-muted">
        <TimeAgo at={letter.at} className="block" />
        <span className="block">{texts.cost(formatCost(letter.costMicros))}</span>
        {step === null ? null : <span className="block">{texts.attempts(step.attempts)}</span>}
      </div>
      <div className="flex w-40 justify-end max-md:w-full">
        {letter.kind === "held" ? (
          <Button size="sm" variant="primary" onClick={onAct}>
            {texts.resolve}
          </Button>
        ) : (
          <Button size="sm" icon="rotate-cw" onClick={onAct}>
            {texts.redrive}
          </Button>
        )}
      </div>
    </li>
  );
}
