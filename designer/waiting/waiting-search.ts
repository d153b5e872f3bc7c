/** What may stand in the address of the page of what waits. */
import { waitingFor, type WaitingStep } from "../../shared/api/control.ts";
import { knownParam, presentParams, type RawSearch, textParam } from "../ui/search-params.ts";

export interface WaitingSearch {
  readonly workflow?: string;
  readonly for?: WaitingStep["for"];
}

export function readWaitingSearch(raw: RawSearch): WaitingSearch {
  return presentParams({
    workflow: textParam(raw["workflow"]),
    for: knownParam(waitingFor, raw["for"]),
  });
}
