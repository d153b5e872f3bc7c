import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { StepView } from "../../shared/run/step-view.ts";
import { queries } from "../api/queries.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { parkedHint, parkedText } from "./parked-text.ts";
import { runStrings } from "./strings.ts";

const texts = runStrings.parked;
const linkStyle =
  "inline-flex min-h-6 items-center rounded-sm text-xs font-medium text-accent hover:underline";

/** Whose answer the step waits for, what makes it go on, and the way to answer. */
export function WaitingStep({ runId, step }: { readonly runId: string; readonly step: StepView }) {
  const { parked } = step;
  if (parked === null || step.endedAt !== null) return null;
  const { name } = parked;
  return (
    <div
      role="group"
      aria-label={parkedText(parked)}
      className="mx-4 mt-3 rounded-md bg-warning-soft px-3 py-2 text-warning"
    >
      <p className="font-semibold break-words">{parkedText(parked)}</p>
      <p className="mt-0.5 text-xs text-ink">{parkedHint(parked)}</p>
      {parked.kind === "run" && name !== null ? (
        <Link to="/runs/$id" params={{ id: name }} search={{}} className={`mt-1 ${linkStyle}`}>
          {texts.openRun}
        </Link>
      ) : null}
      {parked.kind === "callback" && name !== null ? <Answer runId={runId} step={step} /> : null}
    </div>
  );
}

/** Where the answer is given. A step that is looked at in the past has none any more. */
function Answer({ runId, step }: { readonly runId: string; readonly step: StepView }) {
  const { path, visit } = step;
  const { data } = useQuery(queries.runLinks(runId, step.lastSeq));
  const link = data?.find((each) => each.path === path && each.visit === visit);
  if (link === undefined) return null;
  const isApproval = link.kind === "approval";
  return (
    <div className="mt-1 flex flex-wrap items-center gap-x-3">
      {isApproval ? (
        <Link to="/approvals" search={{ at: `${runId}:${path}@${visit}` }} className={linkStyle}>
          {texts.answerNow}
        </Link>
      ) : null}
      <CopyButton
        wide
        text={() => link.url}
        label={isApproval ? texts.copyLink : texts.copyAddress}
        className={isApproval ? "" : "-ml-2.5"}
      />
    </div>
  );
}
