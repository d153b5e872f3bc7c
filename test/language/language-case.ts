/** What a hand-written case of the language is made of. Source of every expectation: the ASL specification and the AWS developer guide. */
import type { Json, JsonObject } from "../../shared/base/json.ts";
import type { SimulatedAnswer } from "../../shared/run/simulation.ts";

/** How a run must end. */
export type Ending =
  | { readonly output: Json }
  /** A Fail without Error ends with null; a cause that is not given is not compared. */
  | { readonly error: string | null; readonly cause?: string | null }
  | { readonly status: "TIMED_OUT" | "RUNNING" };

export interface LanguageCase {
  readonly name: string;
  readonly machine: JsonObject;
  readonly input?: Json;
  /** Answers of the Tasks by the name of the state, one for each attempt; the last one stands for all that follow. */
  readonly answers?: Readonly<Record<string, readonly SimulatedAnswer[]>>;
  /** Objects in storage, by `s3://bucket/key`. */
  readonly files?: Readonly<Record<string, string>>;
  readonly ends: Ending;
  /** Virtual time that the run takes. */
  readonly takesMs?: number;
  /** What each Task was called with, by the name of the state. */
  readonly calls?: Readonly<Record<string, readonly Json[]>>;
  /** Jitter draws this number. */
  readonly random?: number;
  /** True for a case that the server answers within a second: it also runs through the HTTP API. */
  readonly http?: true;
}

/** A state machine that starts at its first state. */
export function machine(states: JsonObject, fields: JsonObject = {}): JsonObject {
  return { ...fields, StartAt: Object.keys(states)[0] ?? "", States: states };
}

/** A state machine of one state, `S`, that ends it. */
export function single(state: JsonObject, fields: JsonObject = {}): JsonObject {
  return machine({ S: { ...state, ...endOf(state) } }, fields);
}

/** What ends a flow after a state: nothing for the states that end it anyway. */
export function endOf(state: JsonObject): JsonObject {
  return state["Type"] === "Succeed" || state["Type"] === "Fail" ? {} : { End: true };
}

/** The same in JSONata. */
export function jsonata(state: JsonObject): JsonObject {
  return single(state, { QueryLanguage: "JSONata" });
}

/** A state machine in JSONata that starts at its first state. */
export function jsonataMachine(states: JsonObject, fields: JsonObject = {}): JsonObject {
  return machine(states, { QueryLanguage: "JSONata", ...fields });
}

/** The resource of Tasks that do not say otherwise: one that a binding answers for. */
export const workResource = "urn:example:work";

/** A Task that calls the ordinary function. */
export function task(fields: JsonObject = {}): JsonObject {
  return { Type: "Task", Resource: workResource, ...fields };
}

/** The task answers with a value. */
export function result(value: Json, afterMs = 0): SimulatedAnswer {
  return { outcome: { type: "result", value }, afterMs };
}

/** The task fails. */
export function failure(
  error: string | null,
  cause: string | null = "no luck",
  afterMs = 0,
): SimulatedAnswer {
  return { outcome: { type: "failed", error, cause }, afterMs };
}

/** The task never answers. */
export const silence: SimulatedAnswer = { outcome: { type: "silent" } };

/** One line a case: what an expression or template makes of an input. */
export type Row = readonly [name: string, given: Json, input: Json, expected: Json];
