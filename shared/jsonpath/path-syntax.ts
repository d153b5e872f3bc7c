/** What a JSONPath consists of once it is parsed: the steps from its root, and the filters inside them. */
import type { RE2JS } from "re2js";
import type { Json } from "../base/json.ts";
import type { PathFunctionName } from "./path-function-names.ts";

/** One step of a path. Semantics: Jayway JsonPath, the library behind AWS Step Functions. */
export type PathStep =
  /** `.a`, `['a']`, `['a','b']`. Several names as the last step give one object with those that exist. */
  | { readonly type: "property"; readonly names: readonly string[] }
  /** `[0]`, `[-1]`, `[0,2]`. */
  | { readonly type: "index"; readonly indexes: readonly number[] }
  /** `[from:to]`; a third number is accepted and has no effect. */
  | { readonly type: "slice"; readonly from: number | null; readonly to: number | null }
  /** `.*` or `[*]`. */
  | { readonly type: "wildcard" }
  /** `..`: the next step anywhere below. */
  | { readonly type: "scan" }
  /** `[?(…)]`. */
  | { readonly type: "filter"; readonly filter: FilterExpression; readonly source: string }
  /** `.length()`, `.max()` …; always the last step. */
  | {
      readonly type: "function";
      readonly name: PathFunctionName;
      readonly parameters: readonly FilterOperand[];
    };

/** Steps from `$` (the document) or, inside filters, `@` (the item under test). */
export interface StepPath {
  readonly start: "$" | "@";
  readonly steps: readonly PathStep[];
  /** True when it can find one value at most. */
  readonly definite: boolean;
}

/** A condition of a filter. */
export type FilterExpression =
  | { readonly type: "or" | "and"; readonly operands: readonly FilterExpression[] }
  | { readonly type: "not"; readonly operand: FilterExpression }
  | { readonly type: "exists"; readonly path: StepPath; readonly expected: boolean }
  | {
      readonly type: "relation";
      readonly operator: FilterOperator;
      readonly left: FilterOperand;
      readonly right: FilterOperand;
    };

/** One side of a comparison, or a parameter of a path function. */
export type FilterOperand =
  | { readonly type: "path"; readonly path: StepPath }
  | { readonly type: "value"; readonly value: Json }
  | { readonly type: "pattern"; readonly pattern: RE2JS };

/** The operators of filters; words are written in any case. */
export const filterOperators = [
  "==",
  "===",
  "!=",
  "!==",
  "<",
  "<=",
  ">",
  ">=",
  "=~",
  "in",
  "nin",
  "contains",
  "all",
  "size",
  "empty",
  "subsetof",
  "anyof",
  "noneof",
] as const;

/** An operator of a filter. */
export type FilterOperator = (typeof filterOperators)[number];

/** True when `step` finds one value at most. Several names count as one value only in the last place, where they are merged. */
export function isDefiniteStep(step: PathStep, last: boolean): boolean {
  switch (step.type) {
    case "property":
      return step.names.length === 1 || last;
    case "index":
      return step.indexes.length === 1;
    case "function":
      return true;
    default:
      return false;
  }
}

/** Writes steps as Jayway does: `$['a'][0]`. */
export function describeSteps(path: StepPath, count: number = path.steps.length): string {
  return path.start + path.steps.slice(0, count).map(describeStep).join("");
}

function describeStep(step: PathStep): string {
  switch (step.type) {
    case "property":
      return `[${step.names.map((name) => `'${name}'`).join(",")}]`;
    case "index":
      return `[${step.indexes.join(",")}]`;
    case "slice":
      return `[${step.from ?? ""}:${step.to ?? ""}]`;
    case "wildcard":
      return "[*]";
    case "scan":
      return "..";
    case "filter":
      return step.source;
    case "function":
      return `.${step.name}()`;
  }
}
