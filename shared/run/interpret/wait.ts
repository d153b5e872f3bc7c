import type { Json } from "../../base/json.ts";
import { queryLanguageOf, type WaitState } from "../../definition/definition.ts";
import { isTimestamp } from "../../definition/timestamp.ts";
import { queryEvaluationError } from "../evaluator.ts";
import type { Outcome } from "../report.ts";
import type { DataFlow, FieldValue } from "./data-flow.ts";
import type { Execution } from "./execution.ts";
import { leave } from "./leave.ts";
import { quoted, runtimeError, StateFault } from "./state-fault.ts";

/** Longest wait in seconds, as AWS counts: 2^31 − 1. */
const longestWaitSeconds = 2_147_483_647;

/** Waits for a time. */
export async function enterWait(execution: Execution, state: WaitState): Promise<Outcome> {
  const { flow, view } = execution;
  const isJsonata = queryLanguageOf(view.definition, state) === "JSONata";
  const error = isJsonata ? queryEvaluationError : runtimeError;
  flow.effectiveInput();
  const timestamp = await flow.field("Timestamp");
  if (timestamp !== null) {
    const untilMs = timeMsOf(timestamp, error);
    if (untilMs - view.clockMs > longestWaitSeconds * 1000) throw tooLong(error);
    return { type: "waiting", delayMs: null, until: new Date(untilMs).toISOString() };
  }
  const given = await flow.field("Seconds");
  const seconds = given === null ? 0 : secondsOf(flow, given);
  if (seconds > longestWaitSeconds) throw tooLong(error);
  return { type: "waiting", delayMs: Math.round(seconds * 1000), until: null };
}

/** Goes on once the time has come. */
export async function exitWait(execution: Execution, state: WaitState): Promise<Outcome> {
  return await leave(execution, { fields: state, next: state.Next ?? null });
}

function tooLong(error: string): StateFault {
  return new StateFault(error, "Wait state delay is too long.");
}

function timeMsOf({ value, field, source }: FieldValue, error: string): number {
  const timeMs = typeof value === "string" && isTimestamp(value) ? Date.parse(value) : Number.NaN;
  // A leap second is a timestamp, but no time of a computer.
  if (!Number.isNaN(timeMs)) return timeMs;
  throw new StateFault(
    error,
    field === "TimestampPath"
      ? `The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: ${source ?? field} == ${quoted(value)}`
      : `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${quoted(value)}`,
  );
}

function secondsOf(flow: DataFlow, given: FieldValue): number {
  const { value, field, source } = given;
  // A literal may be a fraction of a second; what is computed is an integer, as on AWS.
  if (source === null && typeof value === "number") return value;
  if (field === "SecondsPath") return secondsAtPath(value, source ?? field);
  if (typeof value !== "number") throw flow.wrongValue(given, "number");
  if (!Number.isInteger(value)) throw flow.wrongValue(given, "integer");
  if (value >= 0) return value;
  throw new StateFault(
    queryEvaluationError,
    `The Seconds field must be a number that is not negative: ${quoted(value)}`,
  );
}

function secondsAtPath(value: Json, path: string): number {
  const seconds = typeof value === "string" && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
  const assignment = `${path} == ${quoted(value)}`;
  if (typeof seconds !== "number" || !Number.isInteger(seconds)) {
    throw new StateFault(
      runtimeError,
      `The SecondsPath parameter cannot be parsed as a long value: ${assignment}`,
    );
  }
  if (seconds >= 0) return seconds;
  throw new StateFault(
    runtimeError,
    `The SecondsPath parameter references a negative value: ${assignment}`,
  );
}
