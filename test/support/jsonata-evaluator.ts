import jsonata from "jsonata";
import type { Json } from "../../shared/base/json.ts";
import { queryEvaluationError, type Evaluator } from "../../shared/run/evaluator.ts";
import {
  expressionsOf,
  fillTemplate,
  thrownCause,
  undefinedCause,
} from "../../shared/run/template.ts";

/** JSONata in the test's own process: trusted expressions only. The server evaluates in its sandbox. */
export const jsonataEvaluator: Evaluator = {
  evaluate: async (requests) =>
    await Promise.all(
      requests.map(async ({ template, scope, location }) => {
        const values: Json[] = [];
        for (const expression of expressionsOf(template, location)) {
          try {
            const bindings = { ...scope.variables, states: scope.states };
            const value: unknown = await jsonata(expression.source).evaluate(undefined, bindings);
            if (value === undefined)
              return {
                ok: false as const,
                error: queryEvaluationError,
                cause: undefinedCause(expression),
              };
            values.push(JSON.parse(JSON.stringify(value)) as Json);
          } catch (error) {
            return {
              ok: false as const,
              error: queryEvaluationError,
              cause: thrownCause(expression, String(error)),
            };
          }
        }
        return { ok: true as const, value: fillTemplate(template, values) };
      }),
    ),
};
