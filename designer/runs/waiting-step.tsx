import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { StepView } from "../../shared/run/step-view.ts";
import { queries } from "../api/queries.ts";
import { ResolveDialog } from "../run-control/resolve-dialog.tsx";
import { controlStrings } from "../run-control/strings.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { useNow } from "../ui/time.ts";
import { runStrings } from "./strings.ts";
import { waitText } from "./wait-text.ts";

const texts = runStrings.parked;
const linkStyle =
  "inline-flex min-h-6 items-center rounded-sm text-xs font-medium text-accent hover:underline";

/** Until when, for whom or for what a step waits, what makes it go on, and the way to do so. */
export function WaitingStep({ runId, step }: { readonly runId: string; readonly step: StepView }) {
  const now = useNow(step.endedAt === null);
  const [isDeciding, setIsDeciding] = useState(false);
  if (step.endedAt !== null) return null;
  const said = waitText(step, now);
  if (said === null) return null;
  const { parked } = step;
  const name = parked?.name ?? null;
  return (
    <div
      role="group"
      aria-label={said.title}
      className="mx-4 mt-3 rounded-md bg-warning-soft px-3 py-2 text-warning"
    >
      <p className="font-semibold break-words">{said.title}</p>
      {said.hints.map((hint) => (
        <p key={hint} className="mt-0.5 text-xs text-ink">
          {hint}
        </p>
      ))}
      {parked?.kind === "run" && name !== null ? (
        <Link to="/runs/$id" params={{ id: name }} search={{}} className={`mt-1 ${linkStyle}`}>
          {texts.openRun}
        </Link>
      ) : null}
      {parked?.kind === "callback" && name !== null ? <Answer runId={runId} step={step} /> : null}
      {step.status === "held" ? (
        <>
          <Button size="sm" icon="hand" className="mt-1.5" onClick={() => setIsDeciding(true)}>
            {controlStrings.resolve.decide}
          </Button>
          <ResolveDialog
            runId={runId}
            path={step.path}
            visit={step.visit}
            open={isDeciding}
            onOpenChange={setIsDeciding}
            onDone={() => setIsDeciding(false)}
          />
        </>
      ) : null}
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
