/** Evaluates templates in a web worker of the browser, as the server does in its sandbox: for runs that are only simulated. */
import type { Json } from "../../shared/base/json.ts";
import {
  type Evaluator,
  type ExpressionRequest,
  type ExpressionResult,
  queryEvaluationError,
} from "../../shared/run/evaluator.ts";
import {
  expressionsOf,
  type TemplateExpression,
  thrownCause,
  undefinedCause,
  unsupportedCause,
} from "../../shared/run/template.ts";
import type { EvaluationJob, EvaluationOutcome } from "./evaluation.ts";
import { createRunner, type Runner } from "./runner.ts";

export interface WorkerEvaluator extends Evaluator {
  readonly close: () => void;
}

/** `limitMs`: what one template may take. */
export function createWorkerEvaluator(
  limitMs: number,
  runner: Runner = createRunner(),
): WorkerEvaluator {
  const evaluateOne = async ({
    template,
    scope,
    location,
  }: ExpressionRequest): Promise<ExpressionResult> => {
    const expressions = expressionsOf(template, location);
    if (expressions.length === 0) return { ok: true, value: template };
    const { states, variables, seed, clockMs } = scope;
    const job: EvaluationJob = {
      language: "JSONata",
      template,
      scope: { states, variables },
      ...(seed === undefined ? {} : { seed }),
      ...(clockMs === undefined ? {} : { clockMs }),
    };
    const outcome = await runner.evaluate(job, limitMs).outcome;
    if (outcome.kind === "value") return { ok: true, value: outcome.value };
    return failed(causeOf(expressions, outcome, limitMs));
  };
  return {
    evaluate: async (requests) => await Promise.all(requests.map(evaluateOne)),
    close: () => runner.close(),
  };
}

function failed(cause: string): {
  readonly ok: false;
  readonly error: string;
  readonly cause: string;
} {
  return { ok: false, error: queryEvaluationError, cause };
}

function causeOf(
  expressions: readonly TemplateExpression[],
  outcome: Exclude<EvaluationOutcome, { readonly kind: "value"; readonly value: Json }>,
  limitMs: number,
): string {
  const nowhere: TemplateExpression = { source: "", location: "" };
  const source = outcome.kind === "fault" ? outcome.source : null;
  const at = expressions.find((expression) => expression.source === source) ?? expressions[0];
  const expression = at ?? nowhere;
  switch (outcome.kind) {
    case "timeout":
      return thrownCause(expression, `It did not finish within ${limitMs} ms.`);
    case "stopped":
      return thrownCause(expression, "It was stopped.");
    case "broken":
      return thrownCause(expression, outcome.reason);
    case "fault":
      if (outcome.fault === "nothing") return undefinedCause(expression);
      if (outcome.fault === "unsupported") return unsupportedCause(expression);
      return thrownCause(
        expression,
        outcome.fault === "too-large" ? "Its result is too large." : outcome.reason,
      );
  }
}
