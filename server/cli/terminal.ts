/** How the command line speaks: results on the standard output, everything about them on the standard error. */

/** Exit codes. */
export const exitCodes = { ok: 0, problem: 1, usage: 2 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** What a command may do besides asking the server. */
export interface Terminal {
  /** Writes a line of the result. */
  readonly print: (text: string) => void;
  /** Writes a line about it. */
  readonly say: (text: string) => void;
  /** The text of a file; `-` is the standard input. */
  readonly read: (path: string) => Promise<string>;
  /** The text of a file that another one names, relative to it; null when there is none. */
  readonly readBeside: (file: string, path: string) => string | null;
  readonly write: (path: string, text: string) => Promise<void>;
  readonly exists: (path: string) => Promise<boolean>;
}

/** The command was not called as it must be; ends with {@link exitCodes}.usage. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The command cannot be done, for the reason in its message; ends with {@link exitCodes}.problem. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}
