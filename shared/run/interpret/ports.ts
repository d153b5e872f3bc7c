/** What the interpreter is given: a step with what its expressions may see, and the effects it may have. */
import type { Json, JsonObject } from "../../base/json.ts";
import type { Definition } from "../../definition/definition.ts";
import type { ItemReaderCall } from "../../items/read-items.ts";
import type { ParkedTask } from "../event.ts";
import type { Evaluator } from "../evaluator.ts";
import type { Payload } from "../payload.ts";
import type { Step } from "../run-state.ts";

/** A call of a resource: a Task's or a compensation's. */
export interface ResourceCall {
  readonly resource: string;
  readonly args: Json;
  /** Limits in milliseconds; null when the state has none. */
  readonly timeoutMs: number | null;
  readonly heartbeatMs: number | null;
  /** The evaluated `Credentials` of the Task. */
  readonly credentials?: Json;
  /** Token of this attempt, as the context object shows it (`Task.Token`); null when it shows none. */
  readonly token: string | null;
}

/** What a resource answered: its result, or that the result will come later through the attempt's token. */
export type CallAnswer =
  | { readonly type: "result"; readonly value: Json }
  | { readonly type: "parked"; readonly task: ParkedTask };

/** An evaluated ResultWriter, with the outputs of the iterations that succeeded. */
export interface ResultWriting {
  /** Null when the results are only transformed. */
  readonly resource: string | null;
  readonly args: Json;
  readonly config: JsonObject;
  /** `Label` of the Map, or the name of its state. */
  readonly label: string;
  readonly results: readonly Json[];
}

/** A stage of data processing. Source: Step Functions API reference, `InspectionData` and `MapState` there. */
export type Stage =
  | "afterInputPath"
  | "afterParameters"
  | "afterArguments"
  | "afterItemsPath"
  | "afterItemSelector"
  | "afterItemBatcher"
  | "result"
  | "afterResultSelector"
  | "afterResultPath"
  | "maxConcurrency"
  | "toleratedFailureCount"
  | "toleratedFailurePercentage";

/** What the interpreter may use. */
export interface InterpreterPorts {
  readonly evaluator: Evaluator;
  /** Loads a value of this step's flow. */
  readonly load: (payload: Payload) => Promise<Json>;
  /**
   * Keeps a value; fails with `States.DataLimitExceeded` when it is larger than the state machine allows. `unlimited` for all items
   * of a Map together: the limit is for each of them.
   */
  readonly keep: (value: Json, options?: { readonly unlimited: boolean }) => Promise<Payload>;
  readonly call: (call: ResourceCall) => Promise<CallAnswer>;
  /** Outputs of the flows that a container step opened, by index; failed ones are left out. */
  readonly results: () => Promise<readonly Json[]>;
  /** Why the value does not match the JSON Schema, or null. */
  readonly mismatch: (schema: JsonObject, value: Json) => Promise<string | null>;
  /** Items of a distributed Map; fails with `States.ItemReaderFailed`. */
  readonly readItems: (reader: ItemReaderCall) => Promise<readonly Json[]>;
  /** Result of a distributed Map; fails with `States.ResultWriterFailed`. */
  readonly writeResults: (writing: ResultWriting) => Promise<Json>;
  /** Told of every stage of data processing, in order. */
  readonly stage?: ((stage: Stage, value: Json) => void) | undefined;
}

/** A step with what its expressions may see. */
export interface StepView {
  readonly definition: Definition;
  readonly step: Step;
  /** Variables of its flow and of the flows around it; the nearest wins. */
  readonly variables: Readonly<Record<string, Payload>>;
  /** The context object, `$$` and `$states.context`. */
  readonly context: JsonObject;
  /** Time of the step for `$now`, milliseconds since 1970. */
  readonly clockMs: number;
  /** Seed of `$random`, `$uuid`, `States.MathRandom` and `States.UUID`. */
  readonly seed: string;
  /** Error of the run, for a compensation. */
  readonly ending: { readonly error: string | null; readonly cause: string | null } | null;
  /** Number of the event with which the step was entered, for error texts. */
  readonly enteredEvent?: number | undefined;
}
