/**
 * Keeps calls within the limits of their provider, which all workers share. Invariants:
 * G1 of a provider with limits, no call goes out that the shared count has not let through. G2 calls of one process go in the order
 * they came. G3 a provider without limits costs no statement.
 */
import type { ModelCallContext, ModelProvider } from "./model-call.ts";
import type { CallPass, ProviderUsage, Timing } from "./provider-limits.ts";
import { ProviderLine } from "./provider-line.ts";

const systemTiming: Timing = {
  nowMs: () => performance.now(),
  after: (delayMs, then) => {
    const timer = setTimeout(then, delayMs);
    return () => clearTimeout(timer);
  },
};

export interface ProviderGate {
  /**
   * Waits for leave to make a call that takes about so many tokens.
   * @throws Failure `Model.RateLimited` when that takes longer than a worker should wait, `Cairn.Stopped`
   */
  readonly enter: (
    provider: ModelProvider,
    countTokens: () => number,
    context: Pick<ModelCallContext, "signal" | "heartbeat">,
  ) => Promise<CallPass>;
  /** The provider said that there are too many calls: every worker leaves it alone for as long as it asks. Never fails. */
  readonly refused: (provider: ModelProvider, retryAfterMs: number | undefined) => Promise<void>;
  readonly close: () => void;
}

/** Of a provider that does not say. */
const defaultHoldMs = 1000;
/** What asks for more has a limit per day: then every step waits by its own back-off. */
const longestHoldMs = 60 * 60 * 1000;

const freePass: CallPass = { settle: () => undefined };

export function createProviderGate(
  usage: ProviderUsage,
  timing: Timing = systemTiming,
): ProviderGate {
  const lines = new Map<string, ProviderLine>();
  const lineOf = ({ name }: ModelProvider): ProviderLine => {
    const known = lines.get(name) ?? new ProviderLine(name, usage, timing);
    lines.set(name, known);
    return known;
  };
  return {
    enter: async (provider, countTokens, context) => {
      const { limits = { requestsPerMinute: null, tokensPerMinute: null }, heldMs = 0 } = provider;
      const isLimited = limits.requestsPerMinute !== null || limits.tokensPerMinute !== null;
      if (!isLimited && heldMs <= 0 && !lines.has(provider.name)) return freePass;
      const line = lineOf(provider);
      line.hold(heldMs);
      const tokens = limits.tokensPerMinute === null ? 0 : countTokens();
      return await line.enter({ limits: isLimited ? limits : null, tokens }, context);
    },
    refused: async (provider, retryAfterMs = defaultHoldMs) => {
      const forMs = Math.min(retryAfterMs, longestHoldMs);
      // Many calls under way at once hear the same: one of them tells the others.
      if (!lineOf(provider).hold(forMs)) return;
      // Without a database the other workers hear it from the provider itself; why this call failed matters more.
      await usage.hold(provider.name, forMs).catch(() => undefined);
    },
    close: () => {
      for (const line of lines.values()) line.close();
    },
  };
}
