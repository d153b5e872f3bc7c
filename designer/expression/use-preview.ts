import { useEffect, useState } from "react";
import type { EvaluationJob, EvaluationOutcome } from "./evaluation.ts";
import { previewLimitMs, previewRunner } from "./runner.ts";

/** Typing goes on while this has not passed. */
const pauseMs = 200;

export interface Preview {
  /** The last outcome; null before the first. Kept while the next is computed, so that nothing flickers. */
  readonly outcome: EvaluationOutcome | null;
  readonly isRunning: boolean;
}

/** The value of an expression as it is being written; null asks for nothing. */
export function usePreview(job: EvaluationJob | null): Preview {
  const [known, setKnown] = useState<{
    readonly key: string;
    readonly outcome: EvaluationOutcome;
  }>();
  const key = job === null ? "" : JSON.stringify(job);
  useEffect(() => {
    if (key === "") return undefined;
    let stop: (() => void) | null = null;
    const timer = setTimeout(() => {
      const ticket = previewRunner().evaluate(JSON.parse(key) as EvaluationJob, previewLimitMs);
      let isWanted = true;
      stop = () => {
        isWanted = false;
        ticket.stop();
      };
      void ticket.outcome.then((outcome) => {
        if (isWanted) setKnown({ key, outcome });
      });
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      stop?.();
    };
  }, [key]);
  if (key === "") return { outcome: null, isRunning: false };
  return { outcome: known?.outcome ?? null, isRunning: known?.key !== key };
}
