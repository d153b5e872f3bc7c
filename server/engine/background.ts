import type { Logger } from "pino";

/** Lets work go on that nobody waits for; should it fail, the operator is told that `what` did. */
export type Background = (work: Promise<unknown>, what: string) => void;

/** Tells of failures in the log. */
export function createBackground(log: Pick<Logger, "error">): Background {
  return (work, what) => {
    work.catch((error: unknown) => log.error({ err: error }, `${what} failed`));
  };
}
