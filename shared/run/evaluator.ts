import type { Json, JsonObject } from "../base/json.ts";

/** What expressions of one state may see. */
export interface ExpressionScope {
  /** `$states`: input, result, errorOutput, context. Absent parts are undefined in the expression. */
  readonly states: JsonObject;
  /** Workflow variables, without the dollar sign. */
  readonly variables: JsonObject;
  /** What `$now` and `$millis` answer, milliseconds since 1970; absent = the clock of the evaluator. */
  readonly clockMs?: number;
  /** Makes `$random`, `$uuid` and `$shuffle` repeatable: the same seed, location and expression give the same values; absent = different each time. */
  readonly seed?: string;
}

/** A template: any JSON value in which strings `{% … %}` are JSONata expressions, at any depth. */
export interface ExpressionRequest {
  readonly template: Json;
  readonly scope: ExpressionScope;
  /** Name of the field for error texts, such as `Arguments` or `Choices[1]/Condition`. */
  readonly location: string;
}

/**
 * The value of a template. A wrong expression, or one that returns nothing (undefined), anywhere in the template is a failure
 * (`States.QueryEvaluationError`, with a cause that names location and expression), as recorded on AWS: `{"a": "{% $missing %}"}`
 * fails at `Output/a`. Inside an expression JSONata's own rule holds: an undefined member of an object constructor is left out.
 */
export type ExpressionResult =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly error: string; readonly cause: string };

/** The error name of everything that goes wrong in an expression. Source: the Amazon States Language specification, "Errors". */
export const queryEvaluationError = "States.QueryEvaluationError";

/**
 * Evaluates templates in order and independently of each other. Never throws for what an expression does; throws only when the
 * evaluator itself is broken. Sandboxed on the server, in a worker in the browser.
 */
export interface Evaluator {
  evaluate(requests: readonly ExpressionRequest[]): Promise<readonly ExpressionResult[]>;
}
