import type { z } from "zod";
import { type Json, isJsonObject } from "../base/json.ts";
import { expressionSource } from "../run/template.ts";
import type { NodeKind } from "./kind.ts";

/** One thing about parameters that does not fit the schema of the kind. */
export interface ParamIssue {
  /** Keys and indexes from the parameters to the value; empty for the parameters as a whole. */
  readonly path: readonly (string | number)[];
  /** One short sentence. */
  readonly message: string;
}

/** True for a string that is a JSONata expression: `{% … %}`. */
export function isExpression(value: unknown): value is string {
  return typeof value === "string" && expressionSource(value) !== null;
}

/**
 * Checks parameters as they are drawn, before any expression has a value: whatever an expression stands for, at any
 * depth, may still turn out right and raises no issue. Nothing is returned when everything else fits.
 */
export function parseStatic(
  kind: Pick<NodeKind, "params">,
  params: unknown,
): readonly ParamIssue[] {
  const parsed = kind.params.safeParse(params);
  if (parsed.success) return [];
  return parsed.error.issues
    .filter((issue) => !hangsOnExpression(issue, params))
    .map((issue) => ({ path: issue.path.map(pathToken), message: issue.message }));
}

/** True when the value an issue speaks of is, lies inside, or fails to fit only because of an expression. */
function hangsOnExpression(issue: z.core.$ZodIssue, root: unknown): boolean {
  let value = root;
  for (const token of issue.path) {
    if (isExpression(value)) return true;
    value = member(value, token);
  }
  if (isExpression(value)) return true;
  if (issue.code !== "invalid_union") return false;
  return issue.errors.some(
    (option) => option.length > 0 && option.every((inner) => hangsOnExpression(inner, value)),
  );
}

function member(value: unknown, token: PropertyKey): Json | undefined {
  if (Array.isArray(value)) return (value as readonly Json[])[Number(token)];
  return isJsonObject(value) && Object.hasOwn(value, token) ? value[String(token)] : undefined;
}

function pathToken(token: PropertyKey): string | number {
  return typeof token === "number" ? token : String(token);
}
