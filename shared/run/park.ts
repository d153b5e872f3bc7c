/**
 * Tasks whose answer comes from outside through a token: a callback, a worker of an activity, a run that was started.
 *
 * K1 A parked step holds no worker, no job and no connection; only its limits, the holder of its token, or the end of the run move it.
 * K2 The first answer wins, and it may come before the park is known, or after the worker that made the call was lost:
 *    whoever holds the token knows that the call was made.
 * K3 A retry makes a new token. A worker that was lost does not: the repeated call hands out the same token again, so that an
 *    answer to either of the two calls counts.
 */
import type { ParkedTask } from "./event.ts";
import { parkedKind } from "./parked-kind.ts";
import type { Report } from "./report.ts";
import { isOpen, type Step } from "./run-state.ts";
import type { Turn } from "./turn.ts";

/** The attempt that a token of this step is for, whether its worker was lost meanwhile or not. */
export function tokenAttempt(step: Pick<Step, "settled">): number {
  return step.settled + 1;
}

/** True when the answer to a resource's call comes, or may come, through a token: callbacks, activities, runs that are waited for. */
export function isAnsweredByToken(resource: string): boolean {
  return (
    parkedKind(resource) !== null || resource.startsWith("arn:aws:states:::states:startExecution")
  );
}

/** The call is made; from now on the step waits for its answer. */
export function park(turn: Turn, step: Step, task: ParkedTask): void {
  const { input, ...rest } = task;
  const data = input === null ? rest : { ...rest, input };
  turn.emit(step, step.phase === "undo" ? "undo.parked" : "task.parked", data);
}

/** Why a token for an attempt of the step is not good any more; null when it is. */
export function staleToken(step: Step | undefined, attempt: number): string | null {
  if (step === undefined || !isOpen(step)) return "the step has ended";
  if (step.phase === "exit" || step.phase === "catch") return "the step has its answer";
  if (attempt <= step.settled || attempt > step.attempt) return "the attempt is over";
  return null;
}

/** A worker outside takes the task; the first one gets it. */
export function takeTask(
  turn: Turn,
  step: Step,
  { worker, poll }: Pick<Extract<Report, { type: "taken" }>, "worker" | "poll">,
): string | null {
  if (step.parked?.kind !== "activity") return "the step is no task of an activity";
  if (step.parked.taken) return "another worker has the task";
  turn.emit(step, step.phase === "undo" ? "undo.taken" : "task.taken", {
    worker,
    ...(poll === undefined ? {} : { poll }),
  });
  return null;
}
