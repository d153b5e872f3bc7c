import { approvalOrders } from "../../shared/api/approval.ts";
import { knownParam, presentParams, type RawSearch, textParam } from "../ui/search-params.ts";

/** What may stand in the address of the approvals. */
export interface ApprovalsSearch {
  /** The approval that is looked at: run and step. Never its token: addresses are in histories and logs. */
  readonly at?: string;
  readonly order?: (typeof approvalOrders)[number];
}

export function readApprovalsSearch(raw: RawSearch): ApprovalsSearch {
  return presentParams({
    at: textParam(raw["at"]),
    order: knownParam(approvalOrders, raw["order"]),
  });
}
