import { presentParams, type RawSearch, textParam } from "../ui/search-params.ts";

/** What may stand in the address of the triggers. */
export interface TriggersSearch {
  readonly workflow?: string;
  /** The schedule whose times are looked at. */
  readonly history?: string;
}

export function readTriggersSearch(raw: RawSearch): TriggersSearch {
  return presentParams({
    workflow: textParam(raw["workflow"]),
    history: textParam(raw["history"]),
  });
}
