/** Payload templates: JSON in which the fields whose names end in `.$` are computed. Parameters, ResultSelector, ItemSelector, Assign. */
import { isJsonObject, type Json } from "../base/json.ts";
import { evaluateReference } from "./evaluate-reference.ts";
import { PathFailure, withinStack } from "./json-path-failure.ts";
import type { JsonPathScope } from "./scope.ts";

/** Deeper templates are refused; JSON itself has no limit. */
const deepestTemplate = 1000;

/** How much of the input a message quotes. */
const mostCauseCharacters = 30_000;

/**
 * Computes a template: `"a.$": "$.b"` becomes `"a": <value>`, everything else stays, at any depth and inside arrays.
 * Throws PathFailure (a path that leads nowhere, a `.$` field that is no string) and IntrinsicFailure.
 */
export function fillPayloadTemplate(template: Json, scope: JsonPathScope): Json {
  return fill(template, scope, 0);
}

function fill(template: Json, scope: JsonPathScope, depth: number): Json {
  if (depth > deepestTemplate) throw new PathFailure("The template is nested too deeply", "limit");
  if (Array.isArray(template))
    return (template as readonly Json[]).map((item) => fill(item, scope, depth + 1));
  if (!isJsonObject(template)) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) =>
      key.endsWith(".$")
        ? [key.slice(0, -2), compute(key, value, scope)]
        : [key, fill(value, scope, depth + 1)],
    ),
  );
}

function compute(key: string, value: Json, scope: JsonPathScope): Json {
  if (typeof value !== "string")
    throw new PathFailure(
      `The value for the field '${key}' must be a valid JSONPath or a valid intrinsic function call`,
    );
  try {
    return evaluateReference(value, scope);
  } catch (error) {
    if (!(error instanceof PathFailure) || error.reason !== "missing") throw error;
    const path = error.source ?? value;
    throw missingPath({
      path,
      field: key,
      input: path.startsWith("$$") ? scope.context : scope.input,
    });
  }
}

/** The failure of a path that leads nowhere, in AWS's words. */
export function missingPath(at: {
  readonly path: string;
  readonly field: string;
  readonly input: Json;
}): PathFailure {
  const input = withinStack(() => JSON.stringify(at.input)).slice(0, mostCauseCharacters);
  return new PathFailure(
    `The JSONPath '${at.path}' specified for the field '${at.field}' could not be found in the input '${input}'`,
    "missing",
  );
}
