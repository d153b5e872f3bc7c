/** What checkpoints saved. */

/** Why a run was interrupted. */
export const interruptionCauses = ["failed", "lost", "redriven"] as const;
export type InterruptionCause = (typeof interruptionCauses)[number];

/** Finished work: money of an attempt whose result was kept, at the moment of its commit. */
export interface FinishedWork {
  /** A number that grows with time, of the same clock as those of interruptions. */
  readonly at: number;
  /** Micro-dollars; null = no price known. */
  readonly micros: number | null;
}

/** A failure after which the run went on: an attempt that failed and was tried again, a lost worker, or the end of the run that it redrives. */
export interface Interruption {
  readonly at: number;
  readonly cause: InterruptionCause;
}

/** What the same failures would have cost without checkpoints. Micro-dollars. */
export interface Saved {
  readonly savedMicros: number;
  readonly interruptions: number;
  /** Times that work without a known price would have been repeated: with any, `savedMicros` is a lower bound. */
  readonly unpriced: number;
  /** Only causes that occurred. */
  readonly causes: readonly {
    readonly cause: InterruptionCause;
    readonly savedMicros: number;
    readonly interruptions: number;
  }[];
}

/**
 * What checkpoints saved a run, in micro-dollars: the price of the same run with the same failures and no checkpoints, less what it did cost.
 *
 * Without checkpoints each interruption sends the run back to its start, and all work that had been finished by then is paid for again, at the
 * price it had the first time; the failures themselves happen once, as they did. So each interruption adds the work finished at or before it
 * (a commit may hold both), and none of what was wasted, since that was not repeated. An error that a Catch takes is no interruption: the run
 * goes on elsewhere by design. Work that a redriven run took over counts as finished from its start.
 *
 * V1 ≥ 0, and 0 without interruptions or when nothing was finished before them.
 * V2 The sum over interruptions taken one by one; at most interruptions × finished work.
 * V3 Work finished later, or interruptions in another order, change nothing.
 */
export function savedByCheckpoints(run: {
  readonly work: readonly FinishedWork[];
  readonly interruptions: readonly Interruption[];
}): Saved {
  const work = run.work.toSorted((a, b) => a.at - b.at);
  const byCause = new Map<InterruptionCause, { savedMicros: number; interruptions: number }>();
  let finished = 0;
  let unpricedWork = 0;
  let unpriced = 0;
  let next = 0;
  for (const { at, cause } of run.interruptions.toSorted((a, b) => a.at - b.at)) {
    for (let one = work[next]; one !== undefined && one.at <= at; one = work[next]) {
      finished += one.micros ?? 0;
      if (one.micros === null) unpricedWork += 1;
      next += 1;
    }
    const sum = byCause.get(cause) ?? { savedMicros: 0, interruptions: 0 };
    byCause.set(cause, {
      savedMicros: sum.savedMicros + finished,
      interruptions: sum.interruptions + 1,
    });
    unpriced += unpricedWork;
  }
  const causes = interruptionCauses.flatMap((cause) => {
    const sum = byCause.get(cause);
    return sum === undefined ? [] : [{ cause, ...sum }];
  });
  return {
    savedMicros: causes.reduce((sum, cause) => sum + cause.savedMicros, 0),
    interruptions: run.interruptions.length,
    unpriced,
    causes,
  };
}
