import type { Json } from "../../shared/base/json.ts";
import type { Evaluator, ExpressionRequest, ExpressionResult } from "../../shared/run/evaluator.ts";
import { evaluatePlainPath } from "../../shared/run/plain-path.ts";
import { expressionsOf, fillTemplate } from "../../shared/run/template.ts";

/** Plain paths and nothing else: the workflows under test need no sandbox. */
export const plainEvaluator: Evaluator = {
  evaluate: async (requests) => requests.map(evaluate),
};

function evaluate({ template, location, scope }: ExpressionRequest): ExpressionResult {
  const expressions = expressionsOf(template, location);
  if (expressions.length === 0) return { ok: true, value: template };
  const values = expressions.map(({ source }): Json => {
    const result = evaluatePlainPath(source, scope);
    if (!result.decided || result.value === undefined)
      throw new Error(`no plain path with a value: ${source}`);
    return result.value;
  });
  return { ok: true, value: fillTemplate(template, values) };
}
