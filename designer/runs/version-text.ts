import { isTrial } from "../../shared/api/trial.ts";
import { historyStrings } from "./history-strings.ts";

/** The version that a run used, short; a run that only tried what was drawn used none. */
export function versionText(version: number): string {
  return isTrial(version) ? historyStrings.trial : historyStrings.version(version);
}
