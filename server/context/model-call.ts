/** Whom a model call goes to, and what it may do to its attempt. */
import type { Json } from "../../shared/base/json.ts";
import type { MeteredOperation } from "../../shared/cost/usage.ts";
import type { CancelSignal } from "../../shared/nodes/node-context.ts";
import type { CallRecorder } from "./call-recorder.ts";

/** Null: no limit. */
export interface ProviderLimits {
  readonly requestsPerMinute: number | null;
  readonly tokensPerMinute: number | null;
}

export interface ModelProvider {
  readonly name: string;
  /** Such as `https://api.openai.com/v1`. */
  readonly baseUrl: string;
  /** Null for a server that asks for none. */
  readonly apiKey: string | null;
  /** For all workers together. Absent = none. */
  readonly limits?: ProviderLimits | undefined;
  /** For how long the provider wants to be left alone, milliseconds. */
  readonly heldMs?: number | undefined;
}

/** What a model call may do to its attempt. */
export interface ModelCallContext {
  readonly signal: CancelSignal;
  readonly meter: (operation: MeteredOperation) => void;
  readonly heartbeat: (details: Json) => void;
  readonly recorder: CallRecorder;
  /** Sent with every call; the same for every attempt of the step. */
  readonly idempotencyKey: string;
  /** Of the attempt; null for none. No limit of a call is longer. */
  readonly timeoutMs: number | null;
}
