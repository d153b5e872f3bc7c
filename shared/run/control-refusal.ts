/** Why a run cannot be controlled as somebody wants. */
import type { Incompatibility } from "./compatible.ts";

/** Codes that callers tell apart; each is an error of the API. */
export type ControlCode =
  | "RUN_NOT_ENDED"
  | "NOTHING_TO_REDRIVE"
  | "VERSION_INCOMPATIBLE"
  | "EFFECTS_STAND"
  | "NOT_FORKABLE"
  | "INVALID_EDIT";

/** A refusal with a sentence for people. */
export interface ApiRefusal {
  readonly code: ControlCode;
  readonly message: string;
  /** With `VERSION_INCOMPATIBLE`. */
  readonly incompatibilities?: readonly Incompatibility[];
}
