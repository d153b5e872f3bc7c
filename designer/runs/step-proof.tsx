import { useQuery } from "@tanstack/react-query";
import type { RunDetail } from "../../shared/api/run.ts";
import type { Definition } from "../../shared/definition/definition.ts";
import type { StepView } from "../../shared/run/step-view.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { Icon } from "../ui/icon.tsx";
import { idempotencyKey, keyRunsOf } from "./idempotency-key.ts";
import { pageStrings } from "./page-strings.ts";
import { proofText } from "./proof-text.ts";
import type { EventLog } from "./run-store.ts";

const texts = pageStrings.proof;

export interface StepProofProps {
  readonly run: RunDetail;
  readonly definition: Definition;
  readonly step: StepView;
  readonly log: EventLog;
}

/** How often a step was really executed, and the key by which services know that it is the same one. */
export function StepProof({ run, definition, step, log }: StepProofProps) {
  const { path, visit } = step;
  const { data: key } = useQuery({
    queryKey: ["runs", "idempotency-key", run.id, path, visit],
    queryFn: async () =>
      await idempotencyKey(definition, keyRunsOf(log.events), { runId: run.id, path, visit }),
    staleTime: Infinity,
  });
  const kept = run.copyOf !== null && step.endedAt !== null && step.lastSeq <= run.copyOf.seq;
  const said = kept ? texts.kept : proofText(step);
  if (said === null) return null;
  return (
    <p className="flex flex-wrap items-center gap-x-1.5 px-4 pt-2 text-xs text-ink-muted">
      <Icon name={kept ? "lock" : "list-checks"} size={13} />
      {said}
      {key === undefined || key === null ? null : (
        <span className="inline-flex items-center gap-1" title={texts.keyHint}>
          <span className="text-ink-faint">· {texts.key}</span>
          <span className="max-w-28 truncate font-mono text-2xs">{key}</span>
          <CopyButton text={() => key} label={texts.copyKey} className="size-6" />
        </span>
      )}
    </p>
  );
}
