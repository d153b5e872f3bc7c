import type { Retrier } from "../definition/definition.ts";

/** Workers that a step may lose before it fails with `Cairn.WorkerLost`: tells a poison step from bad luck. */
export const lostWorkersLimit = 3;

/** ASL's defaults for a Retry entry. */
const defaults = { IntervalSeconds: 1, MaxAttempts: 3, BackoffRate: 2 } as const;

/**
 * True when an `ErrorEquals` list names the error. `States.ALL` stands for every error but `States.Runtime`;
 * `States.TaskFailed` for every one but a time-out; `States.Timeout` also for a missed heartbeat.
 * Source: ASL specification, "Errors"; the recorded behaviour of AWS.
 */
export function matchesError(errorEquals: readonly string[], error: string): boolean {
  const timeout = error === "States.Timeout" || error === "States.HeartbeatTimeout";
  return errorEquals.some(
    (name) =>
      name === error ||
      (name === "States.ALL" && error !== "States.Runtime") ||
      (name === "States.TaskFailed" && !timeout && error !== "States.Runtime") ||
      (name === "States.Timeout" && timeout),
  );
}

/** What to do about an error according to `Retry`: the entry's index and the wait, or null when none applies any more. */
export function chooseRetry(
  retriers: readonly Retrier[],
  failed: {
    readonly error: string;
    /** Uses so far of each entry. */
    readonly uses: Readonly<Record<string, number>>;
    readonly random: number;
    readonly retryAfterMs?: number | undefined;
  },
): { readonly retrier: number; readonly delayMs: number } | null {
  const index = retriers.findIndex((retrier) => matchesError(retrier.ErrorEquals, failed.error));
  const retrier = retriers[index];
  if (retrier === undefined) return null;
  const uses = failed.uses[index] ?? 0;
  if (uses >= (retrier.MaxAttempts ?? defaults.MaxAttempts)) return null;
  const delayMs = Math.max(backoffMs(retrier, uses, failed.random), failed.retryAfterMs ?? 0);
  return { retrier: index, delayMs: Math.round(delayMs) };
}

/** Wait before the next attempt in milliseconds; `uses` counts earlier uses of the entry. */
export function backoffMs(retrier: Retrier, uses: number, random: number): number {
  const interval = (retrier.IntervalSeconds ?? defaults.IntervalSeconds) * 1000;
  const grown = interval * (retrier.BackoffRate ?? defaults.BackoffRate) ** uses;
  const capped = Math.min(grown, (retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY) * 1000);
  return retrier.JitterStrategy === "FULL" ? capped * random : capped;
}
