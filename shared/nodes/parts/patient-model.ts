import { Failure } from "../../base/failure.ts";
import { fingerprint } from "../../base/fingerprint.ts";
import type { ModelAnswer, ModelRequest, NodeContext } from "../kind.ts";

/** Failures that pass by themselves. */
const passing = new Set(["Model.RateLimited", "Model.Unavailable", "Model.Timeout"]);
/** Calls made for one answer before the step is told. */
const mostCalls = 6;
/** Longest time without a sign of life while waiting. */
const silentMs = 15_000;
/** Longest back-off that is not the provider's own wish. */
const longestBackOffMs = 60_000;

/**
 * A model call that waits out a rate limit or an outage: 2, 4, 8 … seconds and up to one more, or as long as the provider asks. One
 * of many calls: were each failure one of the step, a long list would use up the step's retries.
 */
export async function askPatiently(
  request: ModelRequest,
  context: Pick<NodeContext, "model" | "sleep" | "heartbeat" | "idempotencyKey">,
): Promise<ModelAnswer> {
  for (let call = 1; ; call += 1) {
    try {
      // eslint-disable-next-line no-await-in-loop -- one call after the other
      return await context.model(request);
    } catch (error) {
      if (!(error instanceof Failure) || !passing.has(error.error ?? "") || call === mostCalls)
        throw error;
      const backOffMs = Math.min(longestBackOffMs, 2 ** call * 1000);
      const jitterMs = jitter(`${context.idempotencyKey}:${String(call)}`) * 1000;
      // eslint-disable-next-line no-await-in-loop
      await waitAlive(Math.max(error.retryAfterMs ?? 0, backOffMs) + jitterMs, context);
    }
  }
}

/** In [0, 1), differently for each call: what is refused together does not come back together. */
function jitter(name: string): number {
  return Number.parseInt(fingerprint(name).slice(0, 8), 16) / 2 ** 32;
}

async function waitAlive(
  delayMs: number,
  { sleep, heartbeat }: Pick<NodeContext, "sleep" | "heartbeat">,
): Promise<void> {
  for (let leftMs = delayMs; leftMs > 0; leftMs -= silentMs) {
    heartbeat(null);
    // eslint-disable-next-line no-await-in-loop
    await sleep(Math.min(leftMs, silentMs));
  }
}
