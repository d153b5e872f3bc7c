import { isJsonObject, type Json } from "../../base/json.ts";
import type { State } from "../../definition/definition.ts";
import type { Outcome } from "../report.ts";
import type { Execution } from "./execution.ts";
import { JsonataFlow } from "./jsonata-flow.ts";
import { callSideTask } from "./side-task.ts";
import { runtimeError, StateFault } from "./state-fault.ts";

/**
 * Asks whether the effect of a lost attempt happened. The task sees the input of the state as `$states.input` and the idempotency key
 * that the effect was sent with as `$states.context.Task.IdempotencyKey`; it answers (after its `Output`) `{"happened": true,
 * "result": …}`, the result being that of the state's own resource, `{"happened": false}`, or null when it cannot tell.
 */
export async function verify(execution: Execution, state: State): Promise<Outcome> {
  const task = state.Type === "Task" ? state.Verify : undefined;
  if (task === undefined) {
    throw new StateFault(runtimeError, "The state declares no task that verifies.");
  }
  const { visit, ports } = execution;
  const answer = await callSideTask(execution, task, {
    field: "Verify",
    seen: {},
    instead: visit.input,
  });
  if (answer.type === "parked") {
    throw new StateFault(runtimeError, "What verifies must answer at once.");
  }
  const [told = null] =
    task.Output === undefined
      ? [answer.value]
      : await new JsonataFlow(visit).evaluate(
          [{ template: task.Output, location: "Verify/Output" }],
          {
            result: answer.value,
          },
        );
  const happened = happenedOf(told);
  if (happened !== true) return { type: "verified", happened };
  const result = isJsonObject(told) ? (told["result"] ?? null) : null;
  return { type: "verified", happened, result: await ports.keep(result) };
}

function happenedOf(told: Json): boolean | null {
  if (told === null) return null;
  const happened = isJsonObject(told) ? told["happened"] : undefined;
  if (typeof happened === "boolean" || happened === null) return happened;
  throw new StateFault(
    runtimeError,
    'What verifies must answer {"happened": true, "result": …}, {"happened": false} or null.',
  );
}
