import type { Retrier } from "../definition/definition.ts";

/** Workers that a step may lose before it fails with `Cairn.WorkerLost`: tells a poison step from bad luck. */
export const lostWorkersLimit = 3;

/** ASL's defaults for a Retry entry. */
const defaults = { IntervalSeconds: 1, MaxAttempts: 3, BackoffRate: 2 } as const;

/** An error under its name and, when it has one, the second name that Retry and Catch may use. */
export interface NamedError {
  readonly error: string | null;
  readonly alias?: string | undefined;
}

/**
 * True when an `ErrorEquals` list names the error. `States.Runtime` fails a run at once: nothing retries or catches it, by whatever
 * name. `States.ALL` stands for every other error, one without a name too; `States.TaskFailed` for every one but a time-out.
 * Source: ASL specification, "Errors"; the recorded behaviour of AWS.
 */
export function matchesError(
  errorEquals: readonly string[],
  { error, alias }: NamedError,
): boolean {
  if (error === "States.Runtime") return false;
  return errorEquals.some(
    (name) =>
      name === "States.ALL" ||
      name === error ||
      (alias !== undefined && name === alias) ||
      (name === "States.TaskFailed" && error !== "States.Timeout"),
  );
}

/** What to do about an error according to `Retry`: the entry's index and the wait, or null when none applies any more. */
export function chooseRetry(
  retriers: readonly Retrier[],
  failed: NamedError & {
    /** Uses so far of each entry. */
    readonly uses: Readonly<Record<string, number>>;
    readonly random: number;
    readonly retryAfterMs?: number | undefined;
  },
): { readonly retrier: number; readonly delayMs: number } | null {
  const index = retriers.findIndex((retrier) => matchesError(retrier.ErrorEquals, failed));
  const retrier = retriers[index];
  if (retrier === undefined) return null;
  const uses = failed.uses[index] ?? 0;
  if (uses >= (retrier.MaxAttempts ?? defaults.MaxAttempts)) return null;
  const delayMs = Math.max(backoffMs(retrier, uses, failed.random), failed.retryAfterMs ?? 0);
  return { retrier: index, delayMs: Math.min(Math.round(delayMs), longestDelayMs) };
}

/** The longest interval that the language knows: a back-off that grows without a bound would leave the calendar. */
const longestDelayMs = 99_999_999_000;

/** Wait before the next attempt in milliseconds; `uses` counts earlier uses of the entry. */
export function backoffMs(retrier: Retrier, uses: number, random: number): number {
  const interval = (retrier.IntervalSeconds ?? defaults.IntervalSeconds) * 1000;
  const growth = (retrier.BackoffRate ?? defaults.BackoffRate) ** uses;
  // An interval of 0 stays 0 however often it is doubled.
  const grown = interval * Math.min(growth, Number.MAX_VALUE);
  const longestMs = (retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY) * 1000;
  const capped = Math.min(grown, longestMs, longestDelayMs);
  return retrier.JitterStrategy === "FULL" ? capped * random : capped;
}
