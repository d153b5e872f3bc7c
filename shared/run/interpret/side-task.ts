/** Tasks beside the state's own: the one that undoes it, the one that verifies it. They speak JSONata, whatever the state speaks. */
import type { Json } from "../../base/json.ts";
import { expressionSource } from "../template.ts";
import type { Execution } from "./execution.ts";
import type { Seen, Template } from "./data-flow.ts";
import { JsonataFlow } from "./jsonata-flow.ts";
import { limitMs } from "./number-field.ts";
import type { CallAnswer } from "./ports.ts";
import { taskToken } from "./task-token.ts";

/** What the fields of such a task have in common. */
export interface SideTask {
  readonly Resource: string;
  readonly Arguments?: Json | undefined;
  readonly TimeoutSeconds?: number | string | undefined;
}

/** Calls it; without Arguments with `instead`. */
export async function callSideTask(
  execution: Execution,
  task: SideTask,
  how: { readonly field: "Compensate" | "Verify"; readonly seen: Seen; readonly instead: Json },
): Promise<CallAnswer> {
  const { field, seen, instead } = how;
  const flow = new JsonataFlow(execution.visit);
  const { Arguments: args, TimeoutSeconds: timeout } = task;
  const wanted: Template[] = [
    ...(args === undefined ? [] : [{ template: args, location: `${field}/Arguments` }]),
    ...(timeout === undefined ? [] : [{ template: timeout, location: `${field}/TimeoutSeconds` }]),
  ];
  const values = await flow.evaluate(wanted, seen);
  const limit =
    timeout === undefined
      ? null
      : limitMs(flow, {
          value: values.at(-1) ?? null,
          field: `${field}/TimeoutSeconds`,
          source: typeof timeout === "string" ? expressionSource(timeout) : null,
        });
  return await execution.ports.call({
    resource: task.Resource,
    args: args === undefined ? instead : (values[0] ?? null),
    timeoutMs: limit,
    heartbeatMs: null,
    token: taskToken(execution.view.context),
  });
}
