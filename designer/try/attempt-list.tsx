import type { AttemptView } from "../../shared/run/step-view.ts";
import { Badge } from "../ui/badge.tsx";
import { formatDuration } from "../ui/time.ts";
import { tryStrings } from "./strings.ts";

const texts = tryStrings.test;

/** The attempts of a tested node that has had trouble, the latest first. */
export function AttemptList({ attempts }: { readonly attempts: readonly AttemptView[] }) {
  return (
    <ol aria-label={texts.attempts} className="flex flex-col gap-2">
      {attempts.toReversed().map((attempt) => (
        <li key={attempt.seq} className="rounded-md border border-line px-3 py-2 text-xs">
          <Attempt attempt={attempt} />
        </li>
      ))}
    </ol>
  );
}

function Attempt({ attempt }: { readonly attempt: AttemptView }) {
  const { outcome, error, cause, retryDelayMs } = attempt;
  const failed = outcome !== null && outcome !== "succeeded";
  return (
    <>
      <div className="flex items-center justify-between gap-2">
        <span className="font-medium">{texts.attempt(attempt.attempt)}</span>
        <Badge
          tone={outcome === null ? "info" : failed ? "danger" : "success"}
          icon={outcome === null ? "loader-circle" : failed ? "circle-x" : "circle-check"}
          spinning={outcome === null}
        >
          {texts.outcomes[outcome ?? "running"]}
        </Badge>
      </div>
      {error === null ? null : (
        <p className="mt-1 break-words text-danger">
          <span className="font-semibold">{error}</span> {cause}
        </p>
      )}
      {retryDelayMs === null ? null : (
        <p className="mt-1 text-attention">{texts.retryIn(formatDuration(retryDelayMs))}</p>
      )}
    </>
  );
}
