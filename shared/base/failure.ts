import type { Json } from "./json.ts";

/** The world said no: an error name and a cause, open to Retry and Catch. Units: `retryAfterMs` milliseconds. */
export class Failure extends Error {
  override readonly name = "Failure";
  /** Null when whoever failed gave no name: a Fail state without Error, a callback without one. */
  readonly error: string | null;
  override readonly cause: string | null;
  /** Wait at least this long before the next attempt (Retry-After). */
  readonly retryAfterMs: number | undefined;
  /** A second name that Retry and Catch may use: a missed heartbeat is `States.Timeout` and `States.HeartbeatTimeout`. */
  readonly alias: string | undefined;
  /** The value that did not fit, for people to look at: it is kept with the failed attempt and goes nowhere else. */
  readonly rejected: Json | undefined;
  constructor(error: string | null, cause: string | null, options: FailureOptions = {}) {
    super([error ?? "error without a name", cause ?? ""].filter((text) => text !== "").join(": "));
    this.error = error;
    this.cause = cause;
    this.retryAfterMs = options.retryAfterMs;
    this.alias = options.alias;
    this.rejected = options.rejected;
  }
}

interface FailureOptions {
  readonly retryAfterMs?: number | undefined;
  readonly alias?: string | undefined;
  readonly rejected?: Json | undefined;
}
