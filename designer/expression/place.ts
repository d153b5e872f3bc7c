/** What can be read at a field of a node, and what an evaluation there takes. Pure. */
import { type Json, isJsonObject } from "../../shared/base/json.ts";
import type { QueryLanguage } from "../../shared/definition/definition.ts";
import type { Node } from "../../shared/graph/graph.ts";
import { parseJsonPath } from "../../shared/jsonpath/json-path.ts";
import { JsonPathFailure } from "../../shared/jsonpath/json-path-failure.ts";
import { setAtReferencePath } from "../../shared/jsonpath/reference-path.ts";
import type { EvaluationJob, Scope } from "./evaluation.ts";

/** Parts of `$states` that only some fields can read. */
export interface VisibleParts {
  readonly result: boolean;
  readonly errorOutput: boolean;
}

/** Kinds that have no result of their own: what they give is what arrives. */
const withoutResult: ReadonlySet<string> = new Set(["wait", "choice", "transform", "end", "fail"]);

export function visibleParts(pointer: string, kind: string): VisibleParts {
  if (pointer.startsWith("/fields/Catch/")) return { result: false, errorOutput: true };
  if (pointer.startsWith("/fields/Compensate")) return { result: true, errorOutput: true };
  if (pointer.startsWith("/fields/Verify/Output")) return { result: true, errorOutput: false };
  const isLeaving = /^\/fields\/(?:Output|Assign|ResultSelector|OutputPath)/u.test(pointer);
  return { result: isLeaving && !withoutResult.has(kind), errorOutput: false };
}

type References = readonly { readonly text: string; readonly hint: string }[];

/** The references of a node that a field can read. */
export function referencesAt(references: References, parts: VisibleParts): References {
  return references.filter(
    ({ text }) =>
      (parts.result || !text.startsWith("$states.result")) &&
      (parts.errorOutput || !text.startsWith("$states.errorOutput")),
  );
}

export interface FieldPlace {
  readonly node: Pick<Node, "kind" | "params" | "fields">;
  /** Of the field, inside the node. */
  readonly pointer: string;
  readonly language: QueryLanguage;
}

/** The scope without what the field cannot read. */
export function scopeAt(place: FieldPlace, scope: Scope): Scope {
  const parts = visibleParts(place.pointer, place.node.kind);
  const { result, errorOutput, ...states } = scope.states;
  return {
    ...scope,
    states: {
      ...states,
      ...(parts.result && result !== undefined ? { result } : {}),
      ...(parts.errorOutput && errorOutput !== undefined ? { errorOutput } : {}),
    },
  };
}

/** JSONPath: what `$` stands for at a field; undefined when the data does not tell. */
export function rootAt({ node, pointer }: FieldPlace, scope: Scope): Json | undefined {
  const { input, result, errorOutput } = scope.states;
  if (pointer.startsWith("/fields/Catch/")) return errorOutput;
  const hasResult = !withoutResult.has(node.kind);
  if (/^\/fields\/(?:ResultSelector|Assign)/u.test(pointer) && hasResult) return result;
  if (pointer.startsWith("/fields/OutputPath") && hasResult)
    return combined(node.fields["ResultPath"], input, result);
  return pointer.startsWith("/fields/InputPath")
    ? input
    : selected(node.fields["InputPath"], input);
}

function selected(path: Json | undefined, input: Json | undefined): Json | undefined {
  if (path === null) return {};
  if (typeof path !== "string" || !path.startsWith("$.") || input === undefined) return input;
  return path
    .slice(2)
    .split(".")
    .reduce<Json | undefined>((at, name) => (isJsonObject(at) ? at[name] : undefined), input);
}

function combined(
  path: Json | undefined,
  input: Json | undefined,
  result: Json | undefined,
): Json | undefined {
  if (path === null) return input;
  if (typeof path !== "string" || input === undefined || result === undefined) return result;
  const parsed = parseJsonPath(path);
  if (!parsed.ok) return undefined;
  try {
    return setAtReferencePath(input, parsed.path, result);
  } catch (error) {
    if (error instanceof JsonPathFailure) return undefined;
    throw error;
  }
}

/** What is to be evaluated to preview a field; null while the data does not say enough. */
export function jobAt(place: FieldPlace, template: Json, scope: Scope): EvaluationJob | null {
  const { language, node, pointer } = place;
  const seen = scopeAt(place, scope);
  if (language === "JSONPath") {
    const root = rootAt(place, scope);
    return root === undefined ? null : { language, template, scope: seen, root };
  }
  const isOfItem = /\/ItemSelector/u.test(pointer);
  const items = node.params["Items"] ?? "{% $states.input %}";
  return { language, template, scope: seen, ...(isOfItem ? { items } : {}) };
}
