/** What is told of a model call while it goes on: for the run's text streams and its trace. None of it decides anything. */
import type { Json } from "../../shared/base/json.ts";
import type { MeteredOperation, Usage } from "../../shared/cost/usage.ts";

/** What a model is asked, as it was sent, without keys. */
export interface CallRequest {
  readonly provider: string;
  readonly model: string;
  readonly kind: "chat" | "embedding";
  /** Messages, parameters, schema, tools: what a person wants to read. Images and files by reference only. */
  readonly request: Json;
  /** What it will not exceed; null when nobody knows. */
  readonly atMost: Usage | null;
}

export interface CallEnd {
  /** Null when it failed. */
  readonly answer: Json;
  readonly usage: Usage;
  readonly finishReason: string | null;
  /** Null when it succeeded. */
  readonly error: { readonly name: string; readonly cause: string | null } | null;
}

/** One call. */
export interface RecordedCall {
  /**
   * Resolves once it is on record that the call begins, so that nothing is spent of which nobody would know. What cannot be put on record
   * for any reason but a database that is away is not waited for.
   */
  readonly onRecord: () => Promise<void>;
  /** Text of the answer has arrived: goes to the run's durable stream. */
  readonly text: (delta: string) => void;
  /** Exactly once, at the end. */
  readonly end: (end: CallEnd) => void;
}

/** Records the calls of one attempt of a step. */
export interface CallRecorder {
  readonly begin: (request: CallRequest) => RecordedCall;
}

/** Where one request to a model reports its calls, one after the other, and what they spend. */
export interface CallReports {
  readonly recorder: CallRecorder;
  readonly meter: (operation: MeteredOperation) => void;
}
