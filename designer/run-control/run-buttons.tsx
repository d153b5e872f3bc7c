import { useState } from "react";
import type { RunDetail } from "../../shared/api/run.ts";
import { hasEnded, type RunView } from "../../shared/run/run-view.ts";
import { usePauseRun, useResumeRun } from "../api/control-queries.ts";
import { Button } from "../ui/button.tsx";
import { toast } from "../ui/toast.tsx";
import { CancelDialog } from "./cancel-dialog.tsx";
import { failedLine } from "./refusal-text.ts";
import { ResumeDialog } from "./resume-dialog.tsx";
import { controlStrings } from "./strings.ts";

const texts = controlStrings.bar;

/** True for a run that another one can go on with. */
export function canRedrive(run: Pick<RunDetail, "redrivenBy">, view: RunView): boolean {
  return (
    run.redrivenBy === null &&
    (view.status === "FAILED" || view.status === "TIMED_OUT" || view.status === "ABORTED")
  );
}

export interface RunButtonsProps {
  readonly run: RunDetail;
  readonly view: RunView;
  readonly onRedrive: () => void;
}

/** What can be done to the run as it stands. */
export function RunButtons({ run, view, onRedrive }: RunButtonsProps) {
  const [isCancelling, setIsCancelling] = useState(false);
  const isEnding = view.status === "COMPENSATING" || view.cancelReason !== null || view.isStopping;
  if (hasEnded(view))
    return canRedrive(run, view) ? (
      <Button icon="rotate-cw" title={texts.redriveHint} onClick={onRedrive}>
        <span className="max-sm:sr-only">{texts.redrive}</span>
      </Button>
    ) : null;
  return (
    <>
      {view.status === "PAUSED" ? (
        <ResumeButton run={run} view={view} />
      ) : (
        <PauseButton run={run} isDisabled={isEnding} />
      )}
      <Button icon="circle-stop" disabled={isEnding} onClick={() => setIsCancelling(true)}>
        <span className="max-xl:sr-only">{isEnding ? texts.cancelling : texts.cancel}</span>
      </Button>
      <CancelDialog runId={run.id} open={isCancelling} onOpenChange={setIsCancelling} />
    </>
  );
}

function PauseButton({
  run,
  isDisabled,
}: {
  readonly run: RunDetail;
  readonly isDisabled: boolean;
}) {
  const pause = usePauseRun(run.id);
  const press = () =>
    pause.mutate(undefined, {
      onSuccess: () => toast.success(controlStrings.paused.done),
      onError: (error) =>
        toast.error(controlStrings.paused.failed, { description: failedLine(error) }),
    });
  return (
    <Button icon="pause" busy={pause.isPending} disabled={isDisabled} onClick={press}>
      <span className="max-xl:sr-only">{texts.pause}</span>
    </Button>
  );
}

function ResumeButton({ run, view }: { readonly run: RunDetail; readonly view: RunView }) {
  const resume = useResumeRun(run.id);
  const [isAsking, setIsAsking] = useState(false);
  const press = () => {
    if (view.pauseReason === "budget" && run.budget !== null) {
      setIsAsking(true);
      return;
    }
    resume.mutate(
      {},
      {
        onSuccess: () => toast.success(controlStrings.paused.resumed),
        onError: (error) =>
          toast.error(controlStrings.paused.resumeFailed, { description: failedLine(error) }),
      },
    );
  };
  return (
    <>
      <Button
        variant="primary"
        icon="play"
        busy={resume.isPending}
        data-run-resume=""
        onClick={press}
      >
        <span className="max-sm:sr-only">{texts.resume}</span>
      </Button>
      <ResumeDialog run={run} open={isAsking} onOpenChange={setIsAsking} />
    </>
  );
}
