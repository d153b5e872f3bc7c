/** What may stand in the address of the page of dead letters. */
import { presentParams, type RawSearch, textParam } from "../ui/search-params.ts";

export interface DeadLettersSearch {
  readonly workflow?: string;
  readonly error?: string;
}

export function readDeadLettersSearch(raw: RawSearch): DeadLettersSearch {
  return presentParams({ workflow: textParam(raw["workflow"]), error: textParam(raw["error"]) });
}
