/** The world said no: an error name and a cause, open to Retry and Catch. Units: `retryAfterMs` milliseconds. */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly error: string;
  override readonly cause: string;
  /** Wait at least this long before the next attempt (Retry-After). */
  readonly retryAfterMs: number | undefined;
  constructor(error: string, cause: string, options: { readonly retryAfterMs?: number } = {}) {
    super(`${error}: ${cause}`);
    this.error = error;
    this.cause = cause;
    this.retryAfterMs = options.retryAfterMs;
  }
}
