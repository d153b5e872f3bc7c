/** What a test of a state is asked, and what it answers. Source: Step Functions API reference, `TestState`. */
import type { Json, JsonObject } from "../base/json.ts";
import type { Evaluator } from "./evaluator.ts";
import type { Stage } from "./interpret/ports.ts";

export const inspectionLevels = ["INFO", "DEBUG", "TRACE"] as const;

/** What stands in for the resource of a Task, or for the flows of a Map or Parallel. */
export interface TestMock {
  readonly result?: Json | undefined;
  readonly errorOutput?:
    { readonly error?: string | undefined; readonly cause?: string | undefined } | undefined;
}

/** The moment of a run at which the state is tested. */
export interface TestStateConfiguration {
  /** Retries that the retrier of the error has had. */
  readonly retrierRetryCount?: number | undefined;
  /** State inside a Map or Parallel that the mocked error comes from. */
  readonly errorCausedByState?: string | undefined;
  /** Iterations of a Map that failed. */
  readonly mapIterationFailureCount?: number | undefined;
  /** Text of the object that the ItemReader of a Map reads. */
  readonly mapItemReaderData?: string | undefined;
}

export interface TestStateRequest {
  /** A state; or a state machine, with the name of the state in it. */
  readonly definition: Json;
  readonly stateName?: string | undefined;
  readonly input: Json;
  /** Takes the place of what the context object would show. */
  readonly context?: JsonObject | undefined;
  readonly variables?: JsonObject | undefined;
  readonly mock?: TestMock | undefined;
  readonly inspectionLevel?: (typeof inspectionLevels)[number] | undefined;
  readonly stateConfiguration?: TestStateConfiguration | undefined;
}

export interface TestStatePorts {
  readonly evaluator: Evaluator;
  /** Why a value does not match a JSON Schema, or null. */
  readonly mismatch: (schema: JsonObject, value: Json) => Promise<string | null>;
  /** Time of the test, milliseconds since 1970. */
  readonly clockMs: number;
  /** Seed of random values. */
  readonly seed: string;
}

export interface ErrorDetails {
  readonly catchIndex?: number;
  readonly retryIndex?: number;
  readonly retryBackoffIntervalSeconds?: number;
}

/** The data at the stages of processing; a stage that the state has not come to is absent. */
export type InspectionData = { readonly [stage in Stage]?: Json } & {
  readonly input?: Json;
  readonly variables?: JsonObject;
  readonly errorDetails?: ErrorDetails;
};

export interface TestStateResult {
  readonly status: "SUCCEEDED" | "FAILED" | "RETRIABLE" | "CAUGHT_ERROR";
  readonly output?: Json;
  readonly nextState?: string;
  readonly error?: string;
  readonly cause?: string;
  /** Only above the level INFO. */
  readonly inspectionData?: InspectionData;
}

/** The result; or why the request cannot be tested, with the name of AWS's error for it. */
export type TestStateAnswer =
  | { readonly ok: true; readonly result: TestStateResult }
  | { readonly ok: false; readonly apiError: string; readonly message: string };
