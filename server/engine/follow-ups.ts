import type { Step } from "../../shared/run/run-state.ts";
import type { Committed } from "./run-actor.ts";

/** What a commit has brought about that somebody has to look after now. */
export interface FollowUps {
  /** Steps that want a worker. */
  readonly ready: readonly string[];
  readonly timers: readonly {
    readonly key: string;
    readonly attempt: number;
    readonly delayMs: number;
  }[];
  /** Activities that have a new task. */
  readonly activities: readonly string[];
  /** Runs for whose end a step has begun to wait: it may have come already. */
  readonly awaited: readonly string[];
  /** Runs for which a step no longer waits, and which did not answer it. */
  readonly givenUp: readonly string[];
}

/** Looks at what a commit has changed. */
export function followUps({ before, after, touched }: Committed): FollowUps {
  const ready: string[] = [];
  const timers: { key: string; attempt: number; delayMs: number }[] = [];
  const activities: string[] = [];
  const awaited: string[] = [];
  const givenUp: string[] = [];
  for (const key of touched.steps) {
    const step = after.steps.get(key);
    if (step === undefined) continue;
    const child = childRunOf(step);
    const childBefore = childRunOf(before.steps.get(key));
    if (childBefore !== null && childBefore !== child && step.answer === null)
      givenUp.push(childBefore);
    if (child !== null && child !== childBefore) awaited.push(child);
    if (step.status === "ready") ready.push(key);
    const delayMs = step.status === "waiting" ? (step.wake?.delayMs ?? null) : null;
    if (delayMs !== null) timers.push({ key, attempt: step.attempt, delayMs });
    const { parked } = step;
    if (parked?.kind === "activity" && !parked.taken && parked.name !== null)
      activities.push(parked.name);
  }
  return { ready, timers, activities, awaited, givenUp };
}

function childRunOf(step: Step | undefined): string | null {
  return step?.parked?.kind === "run" ? step.parked.name : null;
}
