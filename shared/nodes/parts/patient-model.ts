import { Failure } from "../../base/failure.ts";
import type { NodeContext } from "../node-context.ts";
import { jitter, waitAlive } from "./wait-alive.ts";

/** Calls made for one answer before the step is told, by failures that pass by themselves. A rate limit is a queue: it always ends. */
const mostCalls: Readonly<Record<string, number>> = {
  "Model.RateLimited": 30,
  "Model.Unavailable": 6,
  "Model.Timeout": 6,
};
/** Longest back-off that is not the provider's own wish. */
const longestBackOffMs = 60_000;

/**
 * A model call that waits out a rate limit or an outage: 2, 4, 8 … seconds and up to one more, or as long as the provider asks. One
 * of many calls: were each failure one of the step, a long list would use up the step's retries.
 */
export async function patiently<Answer>(
  ask: () => Promise<Answer>,
  context: Pick<NodeContext, "sleep" | "heartbeat" | "idempotencyKey">,
): Promise<Answer> {
  for (let call = 1; ; call += 1) {
    try {
      // eslint-disable-next-line no-await-in-loop -- one call after the other
      return await ask();
    } catch (error) {
      if (!(error instanceof Failure) || call >= (mostCalls[error.error ?? ""] ?? 0)) throw error;
      const backOffMs = Math.min(longestBackOffMs, 2 ** call * 1000);
      const jitterMs = jitter(`${context.idempotencyKey}:${String(call)}`) * 1000;
      // eslint-disable-next-line no-await-in-loop
      await waitAlive(Math.max(error.retryAfterMs ?? 0, backOffMs) + jitterMs, context);
    }
  }
}
