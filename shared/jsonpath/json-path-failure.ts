/** An expression of the JSONPath query language that could not be evaluated. Its message says why in the words users of Step Functions know. */
export class JsonPathFailure extends Error {
  override readonly name: string = "JsonPathFailure";
}

/**
 * `missing`: the path leads nowhere in this value. `unfit`: a step cannot work on what it meets, such as a slice on a string. `invalid`:
 * the expression makes no sense at all. `limit`: it takes too much work. A path that may find any number of values finds none where
 * something is missing; the other reasons are failures for it too.
 */
export type PathFailureReason = "missing" | "unfit" | "invalid" | "limit";

/** A path that leads nowhere, cannot be applied or takes too much work. */
export class PathFailure extends JsonPathFailure {
  override readonly name = "PathFailure";
  readonly reason: PathFailureReason;
  /** The path as it was written, where it is known. */
  readonly source: string | undefined;
  constructor(message: string, reason: PathFailureReason = "invalid", source?: string) {
    super(message);
    this.reason = reason;
    this.source = source;
  }
}

/** An intrinsic function (`States.…`) that rejected its arguments. */
export class IntrinsicFailure extends JsonPathFailure {
  override readonly name = "IntrinsicFailure";
}

/** Does work that recurses into a value; a value nested beyond what the stack holds is a failure, not a crash. */
export function withinStack<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError)
      throw new PathFailure("The value is nested too deeply or too large", "limit");
    throw error;
  }
}
