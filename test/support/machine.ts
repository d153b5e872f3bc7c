/** Definitions that tests write down in a line. */
import type { Definition, State } from "../../shared/definition/definition.ts";

export function machine(
  StartAt: string,
  States: Record<string, State>,
  fields: Partial<Definition> = {},
): Definition {
  return { QueryLanguage: "JSONata", StartAt, States, ...fields };
}

/** A Task that ends its flow. */
export function task(fields: Record<string, unknown> = {}): State {
  return { Type: "Task", Resource: "cairn:echo", End: true, ...fields };
}

/** A Task with a state after it. */
export function taskBefore(next: string, fields: Record<string, unknown> = {}): State {
  return task({ ...fields, End: undefined, Next: next });
}

/** A Task that is given the input of its state. */
export function echo(fields: Record<string, unknown> = {}): State {
  return task({ Arguments: "{% $states.input %}", ...fields });
}
