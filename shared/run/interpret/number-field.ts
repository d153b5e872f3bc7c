/** Fields that give numbers. In JSONPath a path may lead to a number in a text, as AWS has it. */
import { queryEvaluationError } from "../evaluator.ts";
import type { DataFlow, FieldValue } from "./data-flow.ts";
import { runtimeError, StateFault } from "./state-fault.ts";

/** An integer; `…Path` may lead to one in a text. */
export function integerOf(flow: DataFlow, given: FieldValue): number {
  const value = numberIn(given, /^[+-]?\d+$/);
  if (value === null || !Number.isInteger(value)) throw flow.wrongValue(given, "integer");
  return value;
}

/** A number; `…Path` may lead to one in a text. */
export function floatOf(flow: DataFlow, given: FieldValue): number {
  const value = numberIn(given, /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/);
  if (value === null) throw flow.wrongValue(given, "float");
  return value;
}

function numberIn({ value, field }: FieldValue, inText: RegExp): number | null {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || !field.endsWith("Path") || value.length > 40) return null;
  return inText.test(value.trim()) ? Number(value) : null;
}

/** The integer of a field, or what is usual; fails below 0. */
export async function countOf(flow: DataFlow, name: string): Promise<number | null> {
  const given = await flow.field(name);
  if (given === null) return null;
  const value = integerOf(flow, given);
  if (value < 0) throw outOfRange(given, `${name} cannot be negative.`);
  return value;
}

/** The percentage of a field. */
export async function percentageOf(flow: DataFlow, name: string): Promise<number | null> {
  const given = await flow.field(name);
  if (given === null) return null;
  const value = floatOf(flow, given);
  if (value < 0 || value > 100) throw outOfRange(given, `${name} must be between 0 and 100.`);
  return value;
}

/** Longest time-out or heartbeat, seconds. Source: ASL specification, "Timeouts and heartbeats". */
const longestLimit = 99_999_999;

/** A limit of a Task in milliseconds; null when the state has none. */
export async function limitMsOf(
  flow: DataFlow,
  name: "TimeoutSeconds" | "HeartbeatSeconds",
): Promise<number | null> {
  const given = await flow.field(name);
  return given === null ? null : limitMs(flow, given);
}

/** A limit in milliseconds. */
export function limitMs(flow: DataFlow, given: FieldValue): number {
  const value = integerOf(flow, given);
  if (value >= 1 && value <= longestLimit) return value * 1000;
  throw outOfRange(given, `${given.field} must be between 1 and ${String(longestLimit)}.`);
}

function outOfRange({ field, source }: FieldValue, reason: string): StateFault {
  const isExpression = source !== null && !field.endsWith("Path");
  return new StateFault(isExpression ? queryEvaluationError : runtimeError, reason);
}
