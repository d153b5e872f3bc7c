import { isJsonObject } from "../base/json.ts";
import { pointerToken, type Problem } from "../base/problem.ts";
import { kindOf, nodeKinds } from "../nodes/index.ts";
import type { TaskKind } from "../nodes/kind.ts";
import { parseStatic } from "../nodes/static-params.ts";
import { isExpressionText } from "./check-expression.ts";
import { type FieldCheck, wrongType } from "./field-checks.ts";
import { problem } from "./problem-codes.ts";

/** Resources of Cairn's own kinds begin with this. */
export const ownResourcePrefix = "cairn:";

/** The task kind that a resource names, or null. */
export function kindOfResource(resource: unknown): TaskKind | null {
  if (typeof resource !== "string" || !resource.startsWith(ownResourcePrefix)) return null;
  const kind = kindOf[resource.slice(ownResourcePrefix.length)];
  return kind?.family === "task" ? kind : null;
}

/** Resources whose way of calling is not run yet. */
const unsupportedResources: readonly {
  readonly pattern: RegExp;
  readonly what: string;
  readonly instead: string;
}[] = [
  {
    pattern: /\.waitForTaskToken$/u,
    what: "Tasks that wait for a token",
    instead: "Remove .waitForTaskToken and poll for the answer with Wait and Choice.",
  },
  {
    pattern: /^arn:[\w-]+:states:[^:]*:[^:]*:activity:/u,
    what: "Activities",
    instead: "Bind the resource of an ordinary Task to an HTTP endpoint of the worker.",
  },
];

/** `Resource` of a Task or a compensation. */
export const resource: FieldCheck = (field) => {
  const { value, pointer, checking } = field;
  if (typeof value !== "string" || value === "") {
    wrongType(field, "a text with at least one character");
    return;
  }
  if (isExpressionText(value)) {
    wrongType(field, "a constant text");
    return;
  }
  if (value.startsWith(ownResourcePrefix) && kindOfResource(value) === null) {
    const kinds = nodeKinds.filter((kind) => kind.family === "task").map((kind) => kind.type);
    checking.problems.push(
      problem("invalidResource", pointer, { resource: value, kinds: kinds.join(", ") }),
    );
  }
  const unsupported = unsupportedResources.find((entry) => entry.pattern.test(value));
  if (unsupported !== undefined) {
    const { what, instead } = unsupported;
    checking.problems.push(problem("unsupportedResource", pointer, { what, instead }));
  }
};

/**
 * Checks the arguments of a Task or compensation against the parameters of the kind that its resource names. What an
 * expression stands for is only known when the step runs.
 */
export function checkArguments(task: unknown, pointer: string): readonly Problem[] {
  if (!isJsonObject(task)) return [];
  const kind = kindOfResource(task["Resource"]);
  const args = task["Arguments"] ?? {};
  if (kind === null || !isJsonObject(args)) return [];
  return parseStatic(kind, args).map(({ path, message }) => {
    const at = path.map((token) => `/${pointerToken(token)}`).join("");
    const values = { title: titleOf(kind, path), reason: reasonOf(message) };
    return problem("invalidParameter", `${pointer}/Arguments${at}`, values);
  });
}

/** The title that the form gives to the parameter a path leads to. */
export function titleOf(
  kind: { readonly title: string; readonly params: TaskKind["params"] },
  path: readonly (string | number)[],
): string {
  const [name] = path;
  if (typeof name !== "string") return kind.title;
  const shape: Readonly<Record<string, DescribedField | undefined>> = kind.params.shape;
  const title = Object.hasOwn(shape, name) ? shape[name]?.meta()?.title : undefined;
  return title ?? name;
}

/** What zod's schemas have in common here. */
interface DescribedField {
  meta: () => { readonly title?: string | undefined } | undefined;
}

/** A validator's message as the end of a sentence. */
export function reasonOf(message: string): string {
  return message.replace(/^Invalid input: /u, "").replace(/\.$/u, "");
}
