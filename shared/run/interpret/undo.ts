import type { State } from "../../definition/definition.ts";
import type { Outcome } from "../report.ts";
import { keepData } from "./data-limit.ts";
import type { Execution } from "./execution.ts";
import { callSideTask } from "./side-task.ts";
import { runtimeError, StateFault } from "./state-fault.ts";

/**
 * Calls the compensation of a step. It sees the input and the result of the step and the error of the run as `$states.input`,
 * `$states.result` and `$states.errorOutput`. When nobody knows whether the effect happened there is no result (null), and
 * `$states.context.Compensation.MayHaveHappened` is true.
 */
export async function undo(execution: Execution, state: State): Promise<Outcome> {
  const { ports, view } = execution;
  const compensate = state.Type === "Task" ? state.Compensate : undefined;
  const { undoes } = view.step;
  if (compensate === undefined) {
    throw new StateFault(runtimeError, "The state declares no compensation.");
  }
  const result = undoes === null ? null : await ports.load(undoes);
  const errorOutput = { Error: view.ending?.error ?? null, Cause: view.ending?.cause ?? null };
  const answer = await callSideTask(execution, compensate, {
    field: "Compensate",
    seen: { result, errorOutput },
    instead: result,
  });
  if (answer.type === "parked") return answer;
  const output = await keepData(execution, answer.value);
  return { type: "succeeded", output, assign: {}, next: null };
}
