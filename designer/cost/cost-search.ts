/** What may stand in the address of the cost page. */
import {
  dayParam,
  knownParam,
  presentParams,
  type RawSearch,
  textParam,
} from "../ui/search-params.ts";

/** Lengths of the periods on offer, in days. */
export const periods = [7, 30, 90, 365] as const;
export type Period = (typeof periods)[number];
export const defaultPeriod: Period = 30;

export const costTabs = ["spending", "economics", "prices"] as const;
export type CostTab = (typeof costTabs)[number];

export interface CostSearch {
  readonly days?: Period;
  /** First and last day, instead of a length. */
  readonly from?: string;
  readonly to?: string;
  readonly workflow?: string;
  readonly tab?: CostTab;
}

export function readCostSearch(raw: RawSearch): CostSearch {
  return presentParams({
    days: periods.find((days) => days === Number(raw["days"])),
    from: dayParam(raw["from"]),
    to: dayParam(raw["to"]),
    workflow: textParam(raw["workflow"]),
    tab: knownParam(costTabs, raw["tab"]),
  });
}
