/** One call, once the limits of its provider allow it. */
import { Failure } from "../../shared/base/failure.ts";
import type { Usage } from "../../shared/cost/usage.ts";
import type { ModelCallContext, ModelProvider } from "./model-call.ts";
import type { ProviderGate } from "./provider-gate.ts";

export interface MeteredCall {
  readonly context: ModelCallContext;
  /** What the call has used so far. */
  readonly usage: () => Usage;
}

/** Makes a call once the limits of its provider allow it, and tells them what it used. */
export async function meteredCall<T>(
  at: {
    readonly gate: ProviderGate;
    readonly provider: ModelProvider | null;
    readonly tokens: () => number;
  },
  context: ModelCallContext,
  call: (metered: MeteredCall) => Promise<T>,
): Promise<T> {
  const { gate, provider, tokens } = at;
  let usage: Usage = {};
  const metered: MeteredCall = {
    usage: () => usage,
    context: {
      ...context,
      meter: (operation) => {
        usage = operation.usage;
        context.meter(operation);
      },
    },
  };
  if (provider === null) return await call(metered);
  const pass = await gate.enter(provider, tokens, context);
  let requests: 0 | 1 = 1;
  try {
    return await call(metered);
  } catch (error) {
    if (error instanceof Failure) {
      if (error.error === "Http.Blocked") requests = 0;
      if (error.error === "Model.RateLimited") await gate.refused(provider, error.retryAfterMs);
    }
    throw error;
  } finally {
    pass.settle({ requests, tokens: (usage.inputTokens ?? 0) + (usage.outputTokens ?? 0) });
  }
}
