import type { Problem } from "../../shared/base/problem.ts";
import type { Terminal } from "./terminal.ts";

/** A problem on lines as compilers write them, which editors turn into links: `file:line:column: error CODE: …`. */
export function problemLines(file: string, problem: Problem): string {
  const { line, column, severity, code, message, help, pointer } = problem;
  const place = line === undefined ? file : `${file}:${String(line)}:${String(column ?? 1)}`;
  const at = pointer === "" ? "" : ` (${pointer})`;
  return `${place}: ${severity} ${code}: ${message}${at}\n    ${help}`;
}

/** Writes problems, errors first; within each in the order of the file. */
export function sayProblems(terminal: Terminal, file: string, problems: readonly Problem[]): void {
  const rank = ({ severity }: Problem): number => (severity === "error" ? 0 : 1);
  const sorted = problems.toSorted(
    (left, right) => rank(left) - rank(right) || (left.line ?? 0) - (right.line ?? 0),
  );
  for (const problem of sorted) terminal.say(problemLines(file, problem));
}

/** `2 errors, 1 warning`; empty when there is nothing. */
export function countProblems(problems: readonly Problem[]): string {
  const errors = problems.filter(({ severity }) => severity === "error").length;
  return [counted(errors, "error"), counted(problems.length - errors, "warning")]
    .filter((text) => text !== "")
    .join(", ");
}

function counted(count: number, noun: string): string {
  if (count === 0) return "";
  return `${String(count)} ${noun}${count === 1 ? "" : "s"}`;
}
