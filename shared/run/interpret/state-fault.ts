import { Failure } from "../../base/failure.ts";
import type { Json } from "../../base/json.ts";

/** The error of whatever cannot be processed; nothing retries or catches it. Source: developer guide, "Error names". */
export const runtimeError = "States.Runtime";

/**
 * What the interpreter itself finds wrong while it executes a state, as against what a resource answers: its cause says where.
 */
export class StateFault extends Failure {
  /** The reason without the place. */
  readonly reason: string;
  constructor(error: string, reason: string) {
    super(error, reason);
    this.reason = reason;
  }
}

/** Longest cause in characters. Source: Step Functions API reference, `ExecutionFailedEventDetails`. */
const longestCause = 32_768;

/** The cause of a fault in the words of AWS. */
export function faultCause(
  reason: string,
  at: { readonly state: string; readonly enteredEvent?: number | undefined },
): string {
  const entered =
    at.enteredEvent === undefined ? "" : ` (entered at the event id #${String(at.enteredEvent)})`;
  const cause = `An error occurred while executing the state '${at.state}'${entered}. ${reason}`;
  return cause.slice(0, longestCause);
}

/** The JSON type of a value, as causes name it. */
export function typeName(value: Json): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

/** Longest value that a cause repeats in full. */
const quotedLength = 1000;

/** A value as causes show it: a text as it is. */
export function quoted(value: Json): string {
  return typeof value === "string" ? cut(value) : quotedJson(value);
}

/** A value as causes of JSONata show it. */
export function quotedJson(value: Json): string {
  return cut(JSON.stringify(value));
}

function cut(text: string): string {
  return text.length > quotedLength ? `${text.slice(0, quotedLength)}…` : text;
}
