/** Small state machines for tests. */
import type { Json, JsonObject } from "../../../shared/base/json.ts";
import { checkDefinition, type CheckOptions } from "../../../shared/definition/check-definition.ts";

/** A state that ends its flow. */
export const done = { Type: "Succeed" };
/** A Task that ends its flow. */
export const task = { Type: "Task", Resource: "arn:aws:lambda:eu-west-1:1:function:f", End: true };
/** A Pass that ends its flow. */
export const pass = { Type: "Pass", End: true };

/** A machine that begins with its first state. */
export function machine(states: JsonObject, fields: JsonObject = {}): JsonObject {
  const [first = ""] = Object.keys(states);
  return { QueryLanguage: "JSONata", StartAt: first, States: states, ...fields };
}

/** A machine with one state. */
export function one(state: Json): JsonObject {
  return machine({ A: state });
}

/** A JSONPath machine that begins with its first state. */
export function pathMachine(states: JsonObject, fields: JsonObject = {}): JsonObject {
  const { QueryLanguage: _, ...rest } = machine(states);
  return { ...rest, ...fields };
}

/** A JSONPath machine with one state. */
export function onePath(state: Json): JsonObject {
  return pathMachine({ A: state });
}

/** A flow that begins with its first state. */
export function group(states: JsonObject): JsonObject {
  const [first = ""] = Object.keys(states);
  return { StartAt: first, States: states };
}

/** A Map over a flow of one state. */
export function map(fields: JsonObject = {}): JsonObject {
  return { Type: "Map", ItemProcessor: group({ Inner: pass }), End: true, ...fields };
}

/** A distributed Map over a flow of one state. */
export function distributed(fields: JsonObject = {}): JsonObject {
  const ProcessorConfig = { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" };
  return map({ ItemProcessor: { ...group({ Inner: pass }), ProcessorConfig }, ...fields });
}

/** Codes and places of what is wrong. */
export function codes(definition: unknown, options: CheckOptions = {}): string[] {
  return checkDefinition(definition, options).map(({ code, pointer }) => `${code} ${pointer}`);
}

/** The code of what has the wrong form. */
export const schema = "SCHEMA_VALIDATION_FAILED";
