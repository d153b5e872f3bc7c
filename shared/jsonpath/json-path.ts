/**
 * Paths of the JSONPath query language, as AWS Step Functions evaluates them: Jayway JsonPath, on the state's input (`$`), the context
 * object (`$$`) or a variable (`$name`).
 */
import type { Json } from "../base/json.ts";
import { evaluateStepPath } from "./evaluate-path.ts";
import { PathFailure, withinStack } from "./json-path-failure.ts";
import { parseWholePath } from "./parse-path.ts";
import type { PathStep, StepPath } from "./path-syntax.ts";
import { SyntaxProblem, TextCursor } from "./text-cursor.ts";
import { remember } from "./remember.ts";

/** Where a path starts. */
export type PathRoot =
  | { readonly type: "input" }
  | { readonly type: "context" }
  | { readonly type: "variable"; readonly name: string };

/** A parsed path. */
export interface JsonPath {
  readonly root: PathRoot;
  /** True when it can find one value at most; evaluating it then fails when there is none. Otherwise it finds an array of any length. */
  readonly definite: boolean;
  /** True for a Reference Path: names and indexes only, one place in the value. */
  readonly reference: boolean;
  readonly steps: readonly PathStep[];
  /** The path as it was written. */
  readonly source: string;
}

/** What parsing a path gives. `at`: offset in characters. */
export type PathParse =
  | { readonly ok: true; readonly path: JsonPath }
  | { readonly ok: false; readonly message: string; readonly at: number };

const longestPath = 10_000;
/** UAX #31 identifiers, as the States Language wants the names of variables. */
const variableName = /^\$([\p{ID_Start}_][\p{ID_Continue}]*)/u;

/** Parses `$.a[*]`, `$$.Execution.Id`, `$variable.a`. Never throws. */
export const parseJsonPath: (text: string) => PathParse = remember(parsePath);

function parsePath(text: string): PathParse {
  if (text.length > longestPath)
    return { ok: false, message: `A path has at most ${longestPath} characters`, at: longestPath };
  const trimmed = text.trimEnd();
  const start = trimmed.length - trimmed.trimStart().length;
  const { root, at } = readRoot(trimmed, start);
  try {
    // Behind the root the grammar is the same for all three.
    const steps =
      root.type === "variable"
        ? parseWholePath(new TextCursor(`$${trimmed.slice(at)}`))
        : parseWholePath(new TextCursor(trimmed, at - 1));
    return { ok: true, path: { root, ...described(steps), source: text } };
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    const offset = root.type === "variable" ? error.at + at - 1 : error.at;
    return { ok: false, message: error.message, at: offset };
  }
}

function described(path: StepPath): Pick<JsonPath, "definite" | "reference" | "steps"> {
  return {
    steps: path.steps,
    definite: path.definite,
    reference: path.steps.every(
      (step) =>
        (step.type === "property" && step.names.length === 1) ||
        (step.type === "index" && step.indexes.length === 1 && (step.indexes[0] ?? 0) >= 0),
    ),
  };
}

/** The root, and the offset behind it. */
function readRoot(text: string, start: number): { readonly root: PathRoot; readonly at: number } {
  if (text.startsWith("$$", start)) return { root: { type: "context" }, at: start + 2 };
  const name = variableName.exec(text.slice(start))?.[1];
  if (name !== undefined) return { root: { type: "variable", name }, at: start + 1 + name.length };
  return { root: { type: "input" }, at: start + 1 };
}

/**
 * Evaluates a path on the value of its root: the input, the context object or the variable's value.
 * A definite path gives the value it leads to; throws PathFailure when there is none. Any other gives an array, empty when it found
 * nothing. Throws PathFailure too when a step cannot be applied (a slice of a string) or the work exceeds its budget.
 */
export function evaluateJsonPath(path: JsonPath, root: Json): Json {
  try {
    return withinStack(() =>
      evaluateStepPath({ start: "$", steps: path.steps, definite: path.definite }, root),
    );
  } catch (error) {
    if (!(error instanceof PathFailure)) throw error;
    throw new PathFailure(
      `Invalid path '${path.source}' : ${error.message}`,
      error.reason,
      path.source,
    );
  }
}
