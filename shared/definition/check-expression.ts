import jsonata from "jsonata";
import { isJsonObject } from "../base/json.ts";
import { pointerToken, type Problem } from "../base/problem.ts";
import { problem } from "./problem-codes.ts";

/** Members of `$states` that exist only in some fields, besides `input` and `context`. */
export interface ExpressionPlace {
  /** `$states.result`: Output and Assign of Task, Map and Parallel, and a compensation. */
  readonly result: boolean;
  /** `$states.errorOutput`: Output and Assign of a Catch entry, and a compensation. */
  readonly errorOutput: boolean;
}

/** Where neither the result nor an error exists: most fields. */
export const plainPlace: ExpressionPlace = { result: false, errorOutput: false };
/** Output and Assign of a state that has a result. */
export const resultPlace: ExpressionPlace = { result: true, errorOutput: false };
/** Output and Assign of a Catch entry. */
export const catchPlace: ExpressionPlace = { result: false, errorOutput: true };
/** A compensation: it sees what the step did and why it is undone. */
export const compensationPlace: ExpressionPlace = { result: true, errorOutput: true };

/** Expressions of one document: several for each node of the largest graph; bounds how long checking takes. */
export const expressionLimit = 10_000;

/** What parsing an expression tells. */
type Finding =
  | { readonly ok: false; readonly reason: string; readonly position: number }
  | {
      readonly ok: true;
      /** Names that it looks up in data of its own, which an expression has not. */
      readonly topLevel: readonly string[];
      /** Members of `$states` that it reads. */
      readonly states: readonly string[];
    };

/** True for a string that is evaluated: `{% … %}`. */
export function isExpressionText(text: string): boolean {
  return text.length >= 4 && text.startsWith("{%") && text.endsWith("%}");
}

/** Checks the expressions of one document. They are parsed, never evaluated. */
export class ExpressionChecker {
  readonly #problems: Problem[];
  #count = 0;

  constructor(problems: Problem[]) {
    this.#problems = problems;
  }

  /** Checks every text in a template at any depth. */
  template(value: unknown, pointer: string, place: ExpressionPlace): void {
    if (typeof value === "string") this.text(value, pointer, place);
    else if (Array.isArray(value)) {
      for (const [i, item] of value.entries()) this.template(item, `${pointer}/${i}`, place);
    } else if (isJsonObject(value)) {
      for (const [key, item] of Object.entries(value)) {
        this.template(item, `${pointer}/${pointerToken(key)}`, place);
      }
    }
  }

  /** Checks one text and says what it is; only `plain` text can still be a constant. */
  text(
    text: string,
    pointer: string,
    place: ExpressionPlace,
  ): "expression" | "malformed" | "plain" {
    if (isExpressionText(text)) {
      this.#expression(text.slice(2, -2).trim(), pointer, place);
      return "expression";
    }
    // With anything outside the brackets AWS takes the text as it stands, so that is only a warning.
    if (text.startsWith("{%") || text.endsWith("%}")) {
      this.#problems.push(problem("malformedExpression", pointer, {}));
      return "malformed";
    }
    if (text.includes("{%") && text.includes("%}")) {
      this.#problems.push(problem("expressionInText", pointer, {}));
    }
    return "plain";
  }

  #expression(source: string, pointer: string, place: ExpressionPlace): void {
    this.#count += 1;
    if (this.#count > expressionLimit) {
      const limit = expressionLimit;
      if (this.#count === limit + 1)
        this.#problems.push(problem("tooManyExpressions", pointer, { limit }));
      return;
    }
    const finding = findingOf(source);
    if (!finding.ok) {
      const near = finding.position > 0 ? ` near character ${finding.position}` : "";
      const values = { reason: finding.reason, near };
      this.#problems.push(problem("invalidExpression", pointer, values));
      return;
    }
    for (const name of finding.topLevel) {
      this.#problems.push(problem("topLevelReference", pointer, { name }));
    }
    for (const name of finding.states) {
      const where = whyUnavailable(name, place);
      if (where !== null) {
        this.#problems.push(problem("unavailableStatesField", pointer, { name, where }));
      }
    }
  }
}

function whyUnavailable(name: string, place: ExpressionPlace): string | null {
  switch (name) {
    case "input":
    case "context":
      return null;
    case "result":
      return place.result
        ? null
        : "Read the result in Output or Assign of a Task, Map or Parallel; the states after it find it in $states.input.";
    case "errorOutput":
      return place.errorOutput
        ? null
        : "Read the error in Output or Assign of a Catch entry; the states after it find it in $states.input.";
    default:
      return "$states has the members input, result, errorOutput and context.";
  }
}

/**
 * Findings that were made before: while somebody edits, nearly every expression is the same as a moment ago, and the parser
 * takes a tenth of a millisecond for each. A memory of a pure function; forgotten as a whole when it is full.
 */
const findings = new Map<string, Finding>();
const rememberedFindings = 5000;
/** Longer expressions are not remembered: it bounds what the memory holds. */
const rememberedLength = 2000;

function findingOf(source: string): Finding {
  const known = plainFinding(source) ?? findings.get(source);
  if (known !== undefined) return known;
  const finding = analyse(source);
  if (source.length > rememberedLength) return finding;
  if (findings.size >= rememberedFindings) findings.clear();
  findings.set(source, finding);
  return finding;
}

const plainPath = /^\$(?<root>[A-Za-z_]\w*)(?<steps>(?:\.[A-Za-z_]\w*)*)$/u;
/** Words that mean something else than a name. */
const words = /\.(?:and|or|in|true|false|null)(?:\.|$)/u;

/** The finding of a plain path such as `$states.input.name`, for which no parser is needed. */
function plainFinding(source: string): Finding | undefined {
  const { root, steps = "" } = plainPath.exec(source)?.groups ?? {};
  if (root === undefined || words.test(steps)) return undefined;
  const [, first] = steps.split(".");
  return {
    ok: true,
    topLevel: [],
    states: root === "states" && first !== undefined ? [first] : [],
  };
}

const tooNested: Finding = { ok: false, reason: "It is nested too deeply.", position: 0 };

function analyse(source: string): Finding {
  try {
    const references = new References();
    // The parse tree is walked as plain data: the declarations of the package do not follow its shape.
    references.collect(jsonata(source).ast());
    return { ok: true, topLevel: [...references.topLevel], states: [...references.states] };
  } catch (error) {
    // The parser goes down into brackets by recursion; the engine stops it before the process is in danger.
    if (error instanceof RangeError) return tooNested;
    const { message, position } = isJsonObject(error) ? error : {};
    return {
      ok: false,
      reason: sentence(typeof message === "string" ? message : "It cannot be parsed."),
      position: typeof position === "number" ? position : 0,
    };
  }
}

function sentence(text: string): string {
  return /[.!?]$/u.test(text) ? text : `${text}.`;
}

/**
 * Finds what an expression reads from the context item, which is undefined in a state: AWS refuses such expressions when
 * they are saved. Only the first step of a path reads it; later steps, predicates and sort terms see the value before
 * them. The body of a function sees what stands around the function.
 */
class References {
  readonly topLevel = new Set<string>();
  readonly states = new Set<string>();

  collect(node: unknown): void {
    if (!isJsonObject(node)) return;
    switch (node["type"]) {
      case "path":
        this.#path(listOf(node["steps"]));
        break;
      case "name":
        this.topLevel.add(textOf(node["value"]));
        break;
      case "variable":
        // `$` has the empty name, `$$` is a variable called `$`.
        if (node["value"] === "" || node["value"] === "$") this.topLevel.add(`$${node["value"]}`);
        break;
      case "unary":
        this.#each(node["expressions"]);
        for (const pair of listOf(node["lhs"])) this.#each(pair);
        this.collect(node["expression"]);
        break;
      case "binary":
      case "apply":
      case "bind":
        if (node["type"] !== "bind") this.collect(node["lhs"]);
        this.collect(node["rhs"]);
        break;
      case "function":
      case "partial":
        this.collect(node["procedure"]);
        this.#each(node["arguments"]);
        break;
      case "lambda":
        this.collect(node["body"]);
        break;
      case "condition":
        this.collect(node["condition"]);
        this.collect(node["then"]);
        this.collect(node["else"]);
        break;
      case "block":
        this.#each(node["expressions"]);
        break;
      default:
      // Literals read nothing; transforms, sorts and filters read the value before them.
    }
  }

  #each(nodes: unknown): void {
    for (const node of listOf(nodes)) this.collect(node);
  }

  #path(steps: readonly unknown[]): void {
    const [first, second] = steps;
    this.collect(first);
    const variable =
      isJsonObject(first) && first["type"] === "variable" && first["value"] === "states";
    if (variable && isJsonObject(second) && second["type"] === "name") {
      this.states.add(textOf(second["value"]));
    }
  }
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
