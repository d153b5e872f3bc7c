/**
 * Does the work for each index from 0, several at a time, in order of starting. After a failure nothing more is begun; what is under way
 * comes to its end first, so that nothing finished is lost, and then the first failure is thrown.
 */
export async function inLanes(
  size: { readonly count: number; readonly lanes: number },
  work: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  let failed: { readonly error: unknown } | null = null;
  const lane = async (): Promise<void> => {
    while (failed === null && next < size.count) {
      const index = next;
      next += 1;
      try {
        // eslint-disable-next-line no-await-in-loop -- a lane does one thing after the other
        await work(index);
      } catch (error) {
        failed ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(size.lanes, size.count) }, lane));
  const first = failed as { readonly error: unknown } | null;
  if (first !== null) throw first.error;
}
