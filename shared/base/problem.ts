/**
 * What is wrong with a graph or a definition, as data: shown on the node, in the problem list and in a 422 answer.
 * Codes are stable and never used again for something else.
 */
export interface Problem {
  /** Stable code such as `MISSING_TRANSITION_TARGET`. */
  readonly code: string;
  /** An `error` keeps a workflow from being published; a `warning` does not. */
  readonly severity: "error" | "warning";
  /** JSON pointer (RFC 6901) into the document that was checked. */
  readonly pointer: string;
  /** One sentence: what is wrong. */
  readonly message: string;
  /** One sentence: how to mend it. */
  readonly help: string;
  /** Id of the graph node it concerns, when a graph was checked. */
  readonly node?: string;
  /** Place in the text that was read, both counted from 1. */
  readonly line?: number;
  readonly column?: number;
}

/** True when none of the problems is an error. */
export function isPublishable(problems: readonly Problem[]): boolean {
  return problems.every((problem) => problem.severity !== "error");
}

/** Escapes one reference token of a JSON pointer. */
export function pointerToken(token: string | number): string {
  const text = String(token);
  return /[~/]/.test(text) ? text.replaceAll("~", "~0").replaceAll("/", "~1") : text;
}

/** A JSON pointer from reference tokens. */
export function pointer(...tokens: readonly (string | number)[]): string {
  return tokens.map((token) => `/${pointerToken(token)}`).join("");
}
