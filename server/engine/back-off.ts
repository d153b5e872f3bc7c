import { Bug } from "../../shared/base/assert.ts";
import { sleep, type Clock } from "./clock.ts";

const firstMs = 50;
const longestMs = 2_000;

/**
 * Tries until it succeeds, waiting longer each time: for work that must not be lost while the database is away.
 * A {@link Bug} is never tried again. The operation is told how many tries have failed.
 */
export async function backOff<T>(
  clock: Clock,
  operation: (failures: number) => Promise<T>,
): Promise<T> {
  for (let failures = 0; ; failures += 1) {
    try {
      // eslint-disable-next-line no-await-in-loop -- one try at a time is the point
      return await operation(failures);
    } catch (error) {
      if (error instanceof Bug || isPermanent(error)) throw error;
      // eslint-disable-next-line no-await-in-loop
      await sleep(clock, Math.min(longestMs, firstMs * 2 ** failures));
    }
  }
}

/** True for what only time mends: the database is away, starting, or ended the connection. */
export function isDatabaseAway(error: unknown): boolean {
  const code = codeOf(error);
  if (code === null)
    return (
      error instanceof Error &&
      /timeout exceeded|terminated unexpectedly|Query read timeout/.test(error.message)
    );
  return /^(?:08|53|57P|E[A-Z]+$)/.test(code);
}

function codeOf(error: unknown): string | null {
  const code =
    typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : null;
}

/** Errors of the statement itself (SQLSTATE classes 22, 23, 42 …), which no waiting mends. */
function isPermanent(error: unknown): boolean {
  return /^(?:0A|21|22|23|26|2[BDF]|34|3[BDF]|42|44)/.test(codeOf(error) ?? "");
}
