/** The way out of a state: what it passes on, what it assigns, where it goes. */
import type { Json, JsonObject } from "../../base/json.ts";
import { Failure } from "../../base/failure.ts";
import type { Payload } from "../payload.ts";
import type { Outcome } from "../report.ts";
import type { ExitFields, Seen } from "./data-flow.ts";
import { keepData } from "./data-limit.ts";
import type { Execution } from "./execution.ts";

/** A way out. */
export interface Exit extends Seen {
  readonly fields: ExitFields;
  readonly next: string | null;
  /** `Validate` of the state: the JSON Schema of its result; of its output when it has none. */
  readonly schema?: JsonObject | undefined;
}

/** Evaluates what leaves the state and keeps it. */
export async function leave(
  execution: Execution,
  { fields, next, schema, ...seen }: Exit,
): Promise<Extract<Outcome, { type: "succeeded" }>> {
  const { flow, ports, view, visit } = execution;
  if (schema !== undefined && seen.result !== undefined) await validate(ports, schema, seen.result);
  const { output, assigned } = await flow.leave(fields, seen);
  if (schema !== undefined && seen.result === undefined) await validate(ports, schema, output);
  const assign: [string, Payload][] = [];
  for (const [name, value] of Object.entries(assigned)) {
    // eslint-disable-next-line no-await-in-loop -- a few variables; the order of writing keeps the log deterministic
    assign.push([name, await ports.keep(value)]);
  }
  // What passes through is kept already; an item of a Map only while it is the input of the flow's own steps.
  const isKept = output === visit.input && !("item" in view.step.input);
  const kept = isKept ? view.step.input : await keepData(execution, output);
  return { type: "succeeded", output: kept, assign: Object.fromEntries(assign), next };
}

async function validate(ports: Execution["ports"], schema: JsonObject, value: Json): Promise<void> {
  const mismatch = await ports.mismatch(schema, value);
  if (mismatch !== null) {
    throw new Failure(
      "Cairn.InvalidOutput",
      `The result does not match the schema of Validate: ${mismatch}`,
      { rejected: value },
    );
  }
}
