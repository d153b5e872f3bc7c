import type { Json, JsonObject } from "../../base/json.ts";
import type { TaskState } from "../../definition/definition.ts";
import type { Outcome } from "../report.ts";
import { checkDataLimit, serviceOf } from "./data-limit.ts";
import type { Execution } from "./execution.ts";
import { leave } from "./leave.ts";
import { limitMsOf } from "./number-field.ts";
import { taskToken } from "./task-token.ts";

/** Calls the resource. The answer comes with the call, or later through the token of the attempt. */
export async function enterTask(execution: Execution, state: TaskState): Promise<Outcome> {
  const { flow, ports, view } = execution;
  const resource = state.Resource;
  const args = await flow.prepare();
  checkDataLimit(execution, args, `The state/task '${serviceOf(resource)}' has an input`);
  const timeoutMs = await limitMsOf(flow, "TimeoutSeconds");
  const heartbeatMs = await limitMsOf(flow, "HeartbeatSeconds");
  const [credentials] =
    state.Credentials === undefined
      ? []
      : await flow.evaluate([{ template: state.Credentials, location: "Credentials" }]);
  const answer = await ports.call({
    resource,
    args,
    timeoutMs,
    heartbeatMs,
    ...(credentials === undefined ? {} : { credentials }),
    token: taskToken(view.context),
  });
  return answer.type === "parked" ? answer : await exitTask(execution, state, answer.value);
}

/** Goes on with the result of the resource. */
export async function exitTask(
  execution: Execution,
  state: TaskState,
  result: Json,
): Promise<Outcome> {
  const { ports } = execution;
  ports.stage?.("result", result);
  const service = serviceOf(state.Resource);
  checkDataLimit(execution, result, `The state/task '${service}' returned a result`);
  const left = await leave(execution, {
    fields: state,
    next: state.Next ?? null,
    result,
    schema: state.Validate as JsonObject | undefined,
  });
  if (state.Compensate === undefined) return left;
  return { ...left, result: await ports.keep(result) };
}
