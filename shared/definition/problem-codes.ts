/**
 * Every problem that a definition or a graph can have: its stable code, its severity and its words.
 *
 * Several problems may share a code where AWS has one code for them. `<name>` in a text is filled in by {@link problem}.
 * Codes that AWS knows are AWS's own (API reference, ValidateStateMachineDefinitionDiagnostic).
 */
import type { Problem } from "../base/problem.ts";
import { definitionProblems } from "./definition-problems.ts";
import { graphProblems } from "./graph-problems.ts";
import { languageProblems } from "./language-problems.ts";

/** Every problem by its name in this code base. */
export const problemTexts = {
  ...definitionProblems,
  ...languageProblems,
  ...graphProblems,
} as const;

type ProblemName = keyof typeof problemTexts;

type Placeholder<Text extends string> = Text extends `${string}<${infer Name}>${infer Rest}`
  ? Name | Placeholder<Rest>
  : never;

/** What the texts of a problem need filled in. */
type ProblemValues<Name extends ProblemName> = Readonly<
  Record<
    Placeholder<(typeof problemTexts)[Name]["message"] | (typeof problemTexts)[Name]["help"]>,
    string | number
  >
>;

/** Longest text of a value that a message repeats. */
const quotedLength = 200;

/** A problem in words. `pointer` is the JSON pointer into the document that was checked. */
export function problem<Name extends ProblemName>(
  name: Name,
  pointer: string,
  values: ProblemValues<Name>,
): Problem {
  const { code, severity, message, help } = problemTexts[name];
  return { code, severity, pointer, message: fill(message, values), help: fill(help, values) };
}

function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replaceAll(/<(\w+)>/gu, (whole, name: string) => {
    const value = Object.hasOwn(values, name) ? String(values[name]) : whole;
    return value.length > quotedLength ? `${value.slice(0, quotedLength)}…` : value;
  });
}
