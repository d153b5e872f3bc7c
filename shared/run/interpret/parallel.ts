import type { ParallelState } from "../../definition/definition.ts";
import type { Outcome } from "../report.ts";
import { keepData } from "./data-limit.ts";
import type { Execution } from "./execution.ts";
import { leave } from "./leave.ts";

/** Opens its branches, each with the same input. */
export async function enterParallel(execution: Execution, state: ParallelState): Promise<Outcome> {
  const { flow, visit, view } = execution;
  const input = await flow.prepare();
  // The branches are flows of their own: an item of a Map around them means nothing there.
  const isKept = input === visit.input && !("item" in view.step.input);
  const kept = isKept ? view.step.input : await keepData(execution, input);
  return { type: "parallel", input: kept, count: state.Branches.length };
}

/** Goes on with the outputs of its branches. */
export async function exitParallel(execution: Execution, state: ParallelState): Promise<Outcome> {
  const result = await execution.ports.results();
  return await leave(execution, { fields: state, next: state.Next ?? null, result });
}
