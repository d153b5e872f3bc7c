import type { Catcher, State } from "../../definition/definition.ts";
import type { Outcome } from "../report.ts";
import type { Execution } from "./execution.ts";
import { leave } from "./leave.ts";
import { runtimeError, StateFault } from "./state-fault.ts";

/** Goes the way of the catcher that takes the step's error. */
export async function catchError(execution: Execution, state: State): Promise<Outcome> {
  const { failure } = execution.view.step;
  const catchers = "Catch" in state ? (state.Catch as readonly Catcher[] | undefined) : undefined;
  const catcher = catchers?.[failure?.catcher ?? -1];
  if (failure === null || catcher === undefined) {
    throw new StateFault(runtimeError, "The catcher of this error is gone.");
  }
  // Whoever names an error and gives no cause has an empty one; whoever gives neither has neither. Source: recordings of AWS.
  const cause = failure.cause ?? (failure.error === null ? null : "");
  const errorOutput = { Error: failure.error, Cause: cause };
  return await leave(execution, { fields: catcher, next: catcher.Next, errorOutput });
}
