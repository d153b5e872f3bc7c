import type { Json } from "../../../shared/base/json.ts";
import { PathFailure } from "../../../shared/jsonpath/json-path-failure.ts";
import { evaluateJsonPath, parseJsonPath } from "../../../shared/jsonpath/json-path.ts";
import type { JsonPathScope } from "../../../shared/jsonpath/scope.ts";

/** What a path finds in a value. */
export function find(path: string, root: Json): Json {
  const parsed = parseJsonPath(path);
  if (!parsed.ok) throw new Error(`${path}: ${parsed.message}`);
  return evaluateJsonPath(parsed.path, root);
}

/** The failure of a path. */
export function failureOf(work: () => unknown): PathFailure {
  try {
    work();
  } catch (error) {
    if (error instanceof PathFailure) return error;
    throw error;
  }
  throw new Error("Nothing failed");
}

/** A scope with an input, a context object, variables and numbers that count up. */
export function scopeOf(input: Json, other: Partial<JsonPathScope> = {}): JsonPathScope {
  let drawn = 0;
  return {
    input,
    context: { Execution: { Name: "run-1", Input: input }, Map: { Item: { Index: 3 } } },
    variables: { order: { id: 7, lines: [{ sku: "a" }] }, none: null },
    random: () => (drawn++ % 16) / 16,
    ...other,
  };
}
