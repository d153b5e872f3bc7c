import type { RunState, Step } from "../../shared/run/run-state.ts";

/** What a commit has brought about that somebody has to look after now. */
export interface FollowUps {
  /** Steps that want a worker. */
  readonly ready: readonly string[];
  readonly timers: readonly { readonly key: string; readonly delayMs: number }[];
  /** Activities that have a new task. */
  readonly activities: readonly string[];
  /** Runs for whose end a step has begun to wait: it may have come already. */
  readonly awaited: readonly string[];
  /** Runs for which a step no longer waits, and which did not answer it. */
  readonly givenUp: readonly string[];
}

/** Compares the states before and after a commit. */
export function followUps(before: RunState, after: RunState): FollowUps {
  const changed = Object.entries(after.steps).filter(([key, step]) => before.steps[key] !== step);
  const ready = changed.filter(([, step]) => step.status === "ready").map(([key]) => key);
  const timers = changed.flatMap(([key, step]) => {
    const delayMs = step.status === "waiting" ? (step.wake?.delayMs ?? null) : null;
    return delayMs === null ? [] : [{ key, delayMs }];
  });
  const activities = changed.flatMap(([, { parked }]) =>
    parked?.kind === "activity" && !parked.taken && parked.name !== null ? [parked.name] : [],
  );
  const awaited = changed.flatMap(([key, step]) => {
    const run = childRunOf(step);
    return run === null || run === childRunOf(before.steps[key]) ? [] : [run];
  });
  const givenUp = Object.entries(before.steps).flatMap(([key, step]) => {
    const run = childRunOf(step);
    const now = after.steps[key];
    return run === null || run === childRunOf(now) || (now?.answer ?? null) !== null ? [] : [run];
  });
  return { ready, timers, activities, awaited, givenUp };
}

function childRunOf(step: Step | undefined): string | null {
  return step?.parked?.kind === "run" ? step.parked.name : null;
}
