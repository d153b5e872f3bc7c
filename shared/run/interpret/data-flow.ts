import type { Json, JsonObject } from "../../base/json.ts";
import type { ChoiceRule, State } from "../../definition/definition.ts";
import type { InterpreterPorts, StepView } from "./ports.ts";

/** A step under execution: its state with the values that every field of it may see. */
export interface Visit {
  readonly view: StepView;
  readonly ports: InterpreterPorts;
  readonly state: State;
  /** The raw input of the state. */
  readonly input: Json;
  readonly variables: JsonObject;
}

/** A template of a state; `context` replaces the context object, as it does for each item of a Map. */
export interface Template {
  readonly template: Json;
  /** Name of the field for error texts, such as `ItemSelector`. */
  readonly location: string;
  readonly context?: JsonObject | undefined;
}

/** A part of a state with fields of its own, such as its ItemReader. */
export interface StatePart {
  readonly fields: JsonObject;
  /** Where it stands, such as `ItemReader/ReaderConfig`. */
  readonly location: string;
}

/** The value of a field that may be given as it is or be computed. */
export interface FieldValue {
  readonly value: Json;
  /** The field that gives it: `MaxConcurrency`, or `MaxConcurrencyPath`. */
  readonly field: string;
  /** The path or expression that computes it; null for a literal. */
  readonly source: string | null;
}

/** Fields that decide what leaves a state: those of the state, of a rule or of a catcher. */
export interface ExitFields {
  readonly Assign?: Readonly<Record<string, Json>> | undefined;
  readonly Output?: Json | undefined;
  readonly ResultSelector?: Json | undefined;
  readonly ResultPath?: string | null | undefined;
  readonly OutputPath?: string | null | undefined;
}

/** Values that only some ways out have. */
export interface Seen {
  readonly result?: Json | undefined;
  readonly errorOutput?: JsonObject | undefined;
}

/** What leaves a state. */
export interface Leaving {
  readonly output: Json;
  readonly assigned: Readonly<Record<string, Json>>;
}

/**
 * Data processing of a state in one of the query languages. Every method throws a `StateFault` for what it cannot process: JSONata's
 * own errors are `States.QueryEvaluationError`, JSONPath's `States.Runtime`.
 *
 * D1 Assign, Output and OutputPath see the variables as they were when the state was entered.
 * D2 Nothing is evaluated that the way out does not need: the fields of a rule that does not match, of an error that is not caught.
 */
export interface DataFlow {
  /** What the state works on: its input; in JSONPath, what InputPath selects of it. */
  readonly effectiveInput: () => Json;
  /** What goes to a resource or into branches: Arguments, or Parameters. */
  readonly prepare: () => Promise<Json>;
  /** Templates of the way into a state. */
  readonly evaluate: (templates: readonly Template[]) => Promise<readonly Json[]>;
  /** A field of the state, or of a part of it; null when it has none. */
  readonly field: (name: string, part?: StatePart) => Promise<FieldValue | null>;
  readonly matches: (rule: ChoiceRule, index: number) => Promise<boolean>;
  /** The way out of a state, a rule or a catcher. */
  readonly leave: (fields: ExitFields, seen: Seen) => Promise<Leaving>;
  /** The items that a Map without a reader iterates over. */
  readonly items: () => Promise<readonly Json[]>;
  /** The fault of a field that has a value of the wrong kind; `expected` such as `integer`. */
  readonly wrongValue: (field: FieldValue, expected: string) => Error;
}
