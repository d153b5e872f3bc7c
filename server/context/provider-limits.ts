/** What keeps the calls of all workers within the limits of their provider, as it is shared by the parts that do so. */
import type { UsageCorrection } from "../store/provider-usage.ts";
import type { ProviderLimits } from "./model-call.ts";

/** The count that all workers share. */
export interface ProviderUsage {
  /**
   * Lets calls through, in their order, as far as they fit into the limits; `calls` are the tokens that each may take. `waitMs`: until
   * the first that was not let through fits, as things are; 0 when all were.
   */
  readonly take: (params: {
    readonly provider: string;
    readonly limits: ProviderLimits;
    readonly calls: readonly number[];
    readonly corrections: readonly UsageCorrection[];
  }) => Promise<{ readonly granted: number; readonly second: number; readonly waitMs: number }>;
  /** The provider wants no calls for a while. */
  readonly hold: (provider: string, forMs: number) => Promise<void>;
}

/** The part of the engine's clock that waiting takes. */
export interface Timing {
  readonly nowMs: () => number;
  readonly after: (delayMs: number, then: () => void) => () => void;
}

/** Leave to make one call. */
export interface CallPass {
  /** What the call really took: how many requests reached the provider, and the tokens of prompt and answer. Once. */
  readonly settle: (used: { readonly requests: 0 | 1; readonly tokens: number }) => void;
}
