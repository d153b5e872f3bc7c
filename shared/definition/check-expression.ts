import { isJsonObject } from "../base/json.ts";
import { pointerToken, type Problem } from "../base/problem.ts";
import { findingOf, type JsonataFinding } from "./jsonata-finding.ts";
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

/** True for a string that is evaluated: `{% … %}`. */
export function isExpressionText(text: string): boolean {
  return text.length >= 4 && text.startsWith("{%") && text.endsWith("%}");
}

/** What stands between the brackets of an expression, or null for a text that is none. */
export function expressionOf(text: string): string | null {
  return isExpressionText(text) ? text.slice(2, -2).trim() : null;
}

/** Checks the expressions of one document. They are parsed, never evaluated. */
export class ExpressionChecker {
  readonly #problems: Problem[];
  #count = 0;

  constructor(problems: Problem[]) {
    this.#problems = problems;
  }

  /** Whether the document held more expressions than are looked at. */
  get isFull(): boolean {
    return this.#count > expressionLimit;
  }

  /** Checks every text in a template at any depth. */
  template(value: unknown, pointer: string, place: ExpressionPlace): void {
    if (typeof value === "string") this.text(value, pointer, place);
    else if (Array.isArray(value)) {
      for (const [i, item] of value.entries()) this.template(item, `${pointer}/${i}`, place);
    } else if (isJsonObject(value)) {
      for (const [key, item] of Object.entries(value)) {
        const at = `${pointer}/${pointerToken(key)}`;
        if (key.endsWith(".$")) this.#problems.push(problem("pathInJsonata", at, { key }));
        this.template(item, at, place);
      }
    }
  }

  /** Checks one text and says what it is; only `plain` text can still be a constant. */
  text(
    text: string,
    pointer: string,
    place: ExpressionPlace,
  ): "expression" | "malformed" | "plain" {
    const source = expressionOf(text);
    if (source !== null) {
      this.#expression(source, pointer, place);
      return "expression";
    }
    if (text.startsWith("{%") || text.endsWith("%}")) {
      this.#problems.push(problem("malformedExpression", pointer, {}));
      return "malformed";
    }
    // With anything outside the brackets AWS takes the text as it stands, so that is only a warning.
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
    if (finding.ok) this.#references(finding, pointer, place);
    else {
      const near = finding.position > 0 ? ` near character ${finding.position}` : "";
      const values = { reason: finding.reason, near };
      this.#problems.push(problem("invalidExpression", pointer, values));
    }
  }

  #references(
    finding: JsonataFinding & { readonly ok: true },
    pointer: string,
    place: ExpressionPlace,
  ): void {
    for (const name of finding.topLevel) {
      this.#problems.push(problem("topLevelReference", pointer, { name }));
    }
    for (const name of finding.states) {
      if (!statesMembers.has(name)) {
        this.#problems.push(problem("unknownStatesField", pointer, { name }));
      }
      const where = whyUnavailable(name, place);
      if (where !== null) {
        this.#problems.push(problem("unavailableStatesField", pointer, { name, where }));
      }
    }
    if (finding.variables.includes("eval")) this.#problems.push(problem("noEval", pointer, {}));
  }
}

const statesMembers: ReadonlySet<string> = new Set(["input", "context", "result", "errorOutput"]);

function whyUnavailable(name: string, place: ExpressionPlace): string | null {
  if (name === "result" && !place.result) {
    return "Read the result in Output or Assign of a Task, Map or Parallel; the states after it find it in $states.input.";
  }
  if (name === "errorOutput" && !place.errorOutput) {
    return "Read the error in Output or Assign of a Catch entry; the states after it find it in $states.input.";
  }
  return null;
}
