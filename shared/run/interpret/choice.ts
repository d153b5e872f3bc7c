import { Failure } from "../../base/failure.ts";
import type { ChoiceState } from "../../definition/definition.ts";
import type { Outcome } from "../report.ts";
import type { Execution } from "./execution.ts";
import { leave } from "./leave.ts";

/**
 * Goes where the first rule that matches points. A rule's own Assign and Output count when it matches; those of the state only on
 * the way to Default.
 */
export async function enterChoice(execution: Execution, state: ChoiceState): Promise<Outcome> {
  const { flow, view } = execution;
  const { OutputPath } = state;
  for (const [index, rule] of state.Choices.entries()) {
    // eslint-disable-next-line no-await-in-loop -- a later rule may be wrong for data that an earlier one takes
    if (!(await flow.matches(rule, index))) continue;
    const { Assign, Output, Next: next } = rule;
    return await leave(execution, { fields: { Assign, Output, OutputPath }, next });
  }
  if (state.Default === undefined) {
    throw new Failure(
      "States.NoChoiceMatched",
      `No rule of the Choice '${view.step.state}' matched and it has no Default.`,
    );
  }
  return await leave(execution, { fields: state, next: state.Default });
}
