/** Values that are written as expressions: `{% … %}`. */
import type { Json } from "../../../shared/base/json.ts";
import { isExpression } from "../../../shared/nodes/static-params.ts";

/** The expression without its brackets. */
export function expressionBody(value: string): string {
  return value.slice(2, -2).trim();
}

/** A text that has brackets already, as one copied from a definition does, keeps those. */
export function expressionOf(body: string): string {
  const text = body.trim();
  return isExpression(text) ? text : `{% ${body} %}`;
}

/** The expression that gives a literal value; for texts and what JSON can hold these look alike. */
export function toExpression(value: Json | undefined): string {
  if (value === undefined || value === "") return expressionOf("");
  return isExpression(value) ? value : expressionOf(JSON.stringify(value));
}

/** The value that an expression without any reference stands for; undefined when it takes evaluating. */
export function toLiteral(value: Json | undefined): Json | undefined {
  if (!isExpression(value)) return value;
  try {
    return JSON.parse(expressionBody(value)) as Json;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
