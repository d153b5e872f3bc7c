/** A broken invariant: a fault in Cairn itself, never in what a person drew or a service answered. */
export class Bug extends Error {
  override readonly name = "Bug";
}

/** Throws a {@link Bug} unless the condition holds. */
export function assert(condition: unknown, message: string): asserts condition {
  if (
    condition === false ||
    condition === null ||
    condition === undefined ||
    condition === 0 ||
    condition === ""
  ) {
    throw new Bug(message);
  }
}

/** For the `default` of an exhaustive switch: does not compile while a case is missing. */
export function unreachable(value: never): never {
  throw new Bug(`unexpected ${JSON.stringify(value)}`);
}
