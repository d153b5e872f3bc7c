import type { Retrier } from "../../definition/definition.ts";

/**
 * Retriers with exponential back-off (2, 4, 8 … s, at most 2 min) and full jitter, so that many steps refused at once
 * do not come back at once. A rate limit is worth more patience than an outage: it always ends.
 */
export function backOff(errors: readonly string[], maxAttempts: number): Retrier {
  return {
    ErrorEquals: [...errors],
    IntervalSeconds: 2,
    BackoffRate: 2,
    MaxDelaySeconds: 120,
    MaxAttempts: maxAttempts,
    JitterStrategy: "FULL",
  };
}

/**
 * A step whose workers keep dying is tried again as a whole, twice: three lost workers may be bad luck in a rough hour,
 * nine are the step's own doing.
 */
export const workerLostRetry: Retrier = {
  ErrorEquals: ["Cairn.WorkerLost"],
  IntervalSeconds: 5,
  MaxAttempts: 2,
};

/**
 * Retries of every kind that asks a model. A rate limit that all workers share is a queue: a step that is told to wait comes nearer to
 * its turn each time, so it may be told so many times. An answer that does not fit was already asked for again.
 */
export const modelRetry: readonly Retrier[] = [
  backOff(["Model.RateLimited"], 30),
  backOff(["Model.Unavailable", "Model.Timeout", "States.Timeout", "States.HeartbeatTimeout"], 4),
  workerLostRetry,
];
