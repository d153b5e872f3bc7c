import type { Problem } from "../../shared/base/problem.ts";
import type { FormContextValue } from "./form/form-context.ts";

/** Problems of one node with pointers inside the node: `/nodes/3/params/Prompt` → `/params/Prompt`. */
export function problemsInside(problems: readonly Problem[]): FormContextValue["problems"] {
  return problems.map((problem) => ({ problem, pointer: insidePointer(problem.pointer) }));
}

export function insidePointer(pointer: string): string {
  return pointer.replace(/^\/nodes\/\d+/u, "");
}

/** Fields of a state, and the tab of the inspector that shows each. */
const tabOfField = {
  Retry: "recovery",
  Catch: "recovery",
  TimeoutSeconds: "recovery",
  HeartbeatSeconds: "recovery",
  OnUnknown: "recovery",
  Cache: "recovery",
  Verify: "recovery",
  RunWindow: "recovery",
  Checkpoint: "checkpoint",
  Compensate: "compensation",
  TimeoutSecondsPath: "recovery",
  HeartbeatSecondsPath: "recovery",
  Output: "data",
  InputPath: "data",
  OutputPath: "data",
  ResultPath: "data",
  ResultSelector: "data",
  Assign: "data",
  Validate: "validation",
  Comment: "notes",
} as const;

/** The tab that shows what a pointer inside a node points at. */
export function tabOfPointer(
  pointer: string,
): (typeof tabOfField)[keyof typeof tabOfField] | "parameters" {
  const field = /^\/fields\/([^/]+)/u.exec(pointer)?.[1];
  const known = Object.entries(tabOfField).find(([name]) => name === field);
  return known?.[1] ?? "parameters";
}
