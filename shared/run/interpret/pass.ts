import type { Json, JsonObject } from "../../base/json.ts";
import { queryLanguageOf, type PassState } from "../../definition/definition.ts";
import type { Outcome } from "../report.ts";
import type { Execution } from "./execution.ts";
import { leave } from "./leave.ts";

/** Passes its input on, or in JSONPath its Result. */
export async function enterPass(execution: Execution, state: PassState): Promise<Outcome> {
  const { Output, Assign, ResultPath, OutputPath } = state;
  const way = {
    fields: { Output, Assign, ResultPath, OutputPath },
    next: state.Next ?? null,
    schema: state.Validate as JsonObject | undefined,
  };
  if (queryLanguageOf(execution.view.definition, state) === "JSONata") {
    return await leave(execution, way);
  }
  return await leave(execution, { ...way, result: await resultOf(execution, state) });
}

/** With a Result there is nothing to select or to fill in: InputPath and Parameters are not looked at, as on AWS. */
async function resultOf({ flow, ports }: Execution, state: PassState): Promise<Json> {
  if (state.Result === undefined) return await flow.prepare();
  ports.stage?.("result", state.Result);
  return state.Result;
}
