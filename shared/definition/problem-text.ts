import type { Problem } from "../base/problem.ts";

/** The words of a problem. `<name>` is filled in when it is reported. */
export interface ProblemText {
  readonly code: string;
  readonly severity: Problem["severity"];
  /** What is wrong. */
  readonly message: string;
  /** How to mend it. */
  readonly help: string;
}
