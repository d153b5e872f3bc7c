import type { SucceedState } from "../../definition/definition.ts";
import type { Outcome } from "../report.ts";
import type { Execution } from "./execution.ts";
import { leave } from "./leave.ts";

/** Ends its flow. */
export async function enterSucceed(execution: Execution, state: SucceedState): Promise<Outcome> {
  return await leave(execution, { fields: state, next: null });
}
