import type { Json } from "../../base/json.ts";
import type { Compensate, State } from "../../definition/definition.ts";
import { expressionSource } from "../template.ts";
import type { Outcome } from "../report.ts";
import { keepData } from "./data-limit.ts";
import type { Execution } from "./execution.ts";
import { JsonataFlow } from "./jsonata-flow.ts";
import { limitMs } from "./number-field.ts";
import { runtimeError, StateFault } from "./state-fault.ts";
import { taskToken } from "./task-token.ts";

/**
 * Calls the compensation of a step. It speaks JSONata, whatever its state speaks, and sees the input and the result of the
 * step and the error of the run as `$states.input`, `$states.result` and `$states.errorOutput`.
 */
export async function undo(execution: Execution, state: State): Promise<Outcome> {
  const { ports, view } = execution;
  const compensate = state.Type === "Task" ? state.Compensate : undefined;
  const { undoes } = view.step;
  if (compensate === undefined || undoes === null) {
    throw new StateFault(runtimeError, "The state declares no compensation.");
  }
  const result = await ports.load(undoes);
  const [args, timeoutMs] = await prepare(execution, compensate, result);
  const answer = await ports.call({
    resource: compensate.Resource,
    args,
    timeoutMs,
    heartbeatMs: null,
    token: taskToken(view.context),
  });
  if (answer.type === "parked") return answer;
  const output = await keepData(execution, answer.value);
  return { type: "succeeded", output, assign: {}, next: null };
}

async function prepare(
  { view, visit }: Execution,
  { Arguments: template, TimeoutSeconds: timeout }: Compensate,
  result: Json,
): Promise<readonly [Json, number | null]> {
  const errorOutput = { Error: view.ending?.error ?? null, Cause: view.ending?.cause ?? null };
  const flow = new JsonataFlow(visit);
  const wanted = [
    ...(template === undefined ? [] : [{ template, location: "Compensate/Arguments" }]),
    ...(timeout === undefined
      ? []
      : [{ template: timeout, location: "Compensate/TimeoutSeconds" }]),
  ];
  const values = await flow.evaluate(wanted, { result, errorOutput });
  const args = template === undefined ? result : (values[0] ?? null);
  if (timeout === undefined) return [args, null];
  const source = typeof timeout === "string" ? expressionSource(timeout) : null;
  const value = values.at(-1) ?? null;
  return [args, limitMs(flow, { value, field: "Compensate/TimeoutSeconds", source })];
}
