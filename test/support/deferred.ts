/** A promise with its ends in the test's hands. */
export interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
}

export function deferred<T = void>(): Deferred<T> {
  let ends: Pick<Deferred<T>, "resolve" | "reject"> | null = null;
  const promise = new Promise<T>((resolve, reject) => {
    ends = { resolve, reject };
  });
  if (ends === null) throw new Error("a promise calls its executor at once");
  return Object.assign({ promise }, ends);
}
