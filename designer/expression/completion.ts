/** What could be written at a place of an expression or a path. Pure. */
import type { Json } from "../../shared/base/json.ts";
import type { QueryLanguage } from "../../shared/definition/definition.ts";
import type { CodeOption, CodeOptions, CodeQuestion } from "../ui/code-completion.ts";
import { describeShortly, memberText, membersOf, valueAt } from "./data-path.ts";
import type { Scope } from "./evaluation.ts";
import { intrinsicHelp, jsonataHelp } from "./function-help.ts";
import { expressionStrings } from "./strings.ts";

const texts = expressionStrings.completion;

/** What is known where the expression stands. */
export interface CompletionKnowledge {
  readonly language: QueryLanguage;
  /** Names that can be read here, with what they are, in the order to show them. */
  readonly references: readonly { readonly text: string; readonly hint: string }[];
  /** Sample data; null where there is none. */
  readonly scope: Scope | null;
  /** JSONPath: what `$` stands for. */
  readonly root?: Json | undefined;
}

/** A path that ends in a dot and the beginning of a name. */
const jsonataPath =
  /\$[A-Za-z_]\w*(?:\s*\.\s*(?:[A-Za-z_]\w*|`[^`]*`)|\s*\[[^\][]*\])*\s*\.\s*(?<typed>`?[\w -]*)$/u;
const jsonataWord = /(?<typed>\$\w*|(?<![.\w`])[A-Za-z_]\w*)$/u;
const pathWithDot =
  /(?:\$\$|\$\w*)(?:\.[A-Za-z_]\w*|\[[^\][]*\])*(?:\.(?<typed>\w*)|\[(?<quoted>'[^']*))$/u;
const pathWord = /(?<typed>\$\$?\w*|States\.\w*|[A-Za-z]\w*)$/u;

/** Nothing is offered inside a text or a comment. */
function isInText(before: string): boolean {
  let open: string | null = null;
  for (let at = 0; at < before.length; at += 1) {
    const sign = before[at] ?? "";
    if (open === "/*") {
      if (before.startsWith("*/", at)) open = null;
    } else if (open !== null) {
      if (sign === "\\") at += 1;
      else if (sign === open) open = null;
    } else if (sign === '"' || sign === "'") open = sign;
    else if (before.startsWith("/*", at)) open = "/*";
  }
  return open !== null;
}

export function completeExpression(
  question: CodeQuestion,
  known: CompletionKnowledge,
): CodeOptions | null {
  const before = question.text.slice(0, question.offset);
  if (known.language === "JSONPath") return completePath(before, known, question.isExplicit);
  if (isInText(before)) return null;
  const path = jsonataPath.exec(before);
  if (path !== null) return jsonataMembers(path, before.length, known);
  const word = jsonataWord.exec(before)?.groups?.["typed"] ?? "";
  if (word === "" && !question.isExplicit) return null;
  return {
    from: before.length - word.length,
    options: [...rootOptions(known), ...dataOptions(known), ...functionOptions()],
  };
}

function jsonataMembers(
  path: RegExpExecArray,
  end: number,
  known: CompletionKnowledge,
): CodeOptions | null {
  const typed = path.groups?.["typed"] ?? "";
  const [root = "", ...names] = segmentsOf(path[0].slice(0, path[0].length - typed.length));
  const from = end - typed.length;
  const parts = names.length === 0 && root === "$states" ? partOptions(known) : [];
  const found = membersOf(valueAt(jsonataRoot(String(root), known.scope), names));
  const fields = found
    .filter(([name]) => parts.every((part) => part.label !== name))
    .map(([name, value]) => memberOption(name, value, known.language));
  const fixed = known.references.flatMap((reference) => fixedMember(reference, path[0], typed));
  const options = [...parts, ...fields];
  const missing = fixed.filter((each) => options.every(({ label }) => label !== each.label));
  return { from, options: [...options, ...missing] };
}

/** The members of a path: names, and numbers for single entries; other brackets filter and change nothing about the members. */
function segmentsOf(path: string): (string | number)[] {
  const segments: (string | number)[] = [];
  for (const match of path.matchAll(/\$?\$?[A-Za-z_]\w*|`([^`]*)`|\[([^\][]*)\]|\$+/gu)) {
    const [text, quoted, inBrackets] = match;
    if (inBrackets !== undefined) {
      const key = /^'(.*)'$/u.exec(inBrackets)?.[1];
      if (key !== undefined) segments.push(key);
      else if (/^-?\d+$/u.test(inBrackets)) segments.push(Number(inBrackets));
    } else segments.push(quoted ?? text);
  }
  return segments;
}

function jsonataRoot(root: string, scope: Scope | null): Json | undefined {
  if (scope === null) return undefined;
  return root === "$states" ? scope.states : scope.variables[root.slice(1)];
}

/** The parts of `$states` that can be read here. */
function partOptions({ references, scope }: CompletionKnowledge): readonly CodeOption[] {
  const parts = new Map<string, string>();
  for (const { text, hint } of references) {
    const [, part, rest] = /^\$states\.(\w+)(.*)$/u.exec(text) ?? [];
    if (part !== undefined && !parts.has(part)) parts.set(part, rest === "" ? hint : texts.context);
  }
  return [...parts].map(([label, info]) => {
    const value = scope?.states[label];
    return { label, info, ...(value === undefined ? {} : { detail: describeShortly(value) }) };
  });
}

/** What is known of a path without any data: `$states.context.` goes on with `Execution`. */
function fixedMember(
  { text, hint }: CompletionKnowledge["references"][number],
  path: string,
  typed: string,
): readonly CodeOption[] {
  const head = path.slice(0, path.length - typed.length).replaceAll(/\s/gu, "");
  if (!text.startsWith(head) || text === head) return [];
  return [{ label: text.slice(head.length), info: hint }];
}

function memberOption(name: string, value: Json, language: QueryLanguage): CodeOption {
  const written = memberText(name, language);
  return {
    label: name,
    detail: describeShortly(value),
    section: texts.data,
    ...(written === `.${name}` ? {} : { apply: written.replace(/^\./u, "") }),
  };
}

function rootOptions({ references }: CompletionKnowledge): readonly CodeOption[] {
  return references.map(({ text, hint }) => ({
    label: text,
    info: hint,
    section: texts.references,
  }));
}

/** Members of input and result by their own name: whoever types `customer` finds `$states.input.customer`. */
function dataOptions({ scope }: CompletionKnowledge): readonly CodeOption[] {
  if (scope === null) return [];
  return ["result", "input"].flatMap((part) =>
    membersOf(scope.states[part]).map(([name, value]) => ({
      label: `$states.${part}${memberText(name, "JSONata")}`,
      detail: describeShortly(value),
      section: texts.data,
    })),
  );
}

function functionOptions(): readonly CodeOption[] {
  return [...jsonataHelp].map(([name, { signature, help }]) => ({
    label: `$${name}`,
    apply: signature === "()" ? `$${name}()` : `$${name}(`,
    detail: signature,
    info: help,
    section: texts.functions,
  }));
}

function completePath(
  before: string,
  known: CompletionKnowledge,
  isExplicit: boolean,
): CodeOptions | null {
  const path = pathWithDot.exec(before);
  if (path !== null) return pathMembers(path, before.length, known);
  if (isInText(before)) return null;
  const word = pathWord.exec(before)?.groups?.["typed"] ?? "";
  if (word === "" && !isExplicit) return null;
  return {
    from: before.length - word.length,
    options: [
      ...rootOptions(known),
      ...membersOf(known.root).map(([name, value]) => ({
        label: `$${memberText(name, "JSONPath")}`,
        detail: describeShortly(value),
        section: texts.data,
      })),
      ...[...intrinsicHelp].map(([name, { signature, help }]) => ({
        label: name,
        apply: signature === "()" ? `${name}()` : `${name}(`,
        detail: signature,
        info: help,
        section: texts.functions,
      })),
    ],
  };
}

function pathMembers(path: RegExpExecArray, end: number, known: CompletionKnowledge): CodeOptions {
  const { typed, quoted } = path.groups ?? {};
  const tail = quoted ?? typed ?? "";
  const bracket = quoted === undefined ? "." : "[";
  const stem = path[0].slice(0, path[0].length - tail.length - 1);
  const [root = "$", ...names] = segmentsOf(stem);
  const found = membersOf(valueAt(pathRoot(String(root), known), names));
  const options = found.map(([name, value]) => {
    const written = memberText(name, "JSONPath");
    return {
      label: written,
      apply: written,
      detail: describeShortly(value),
      section: texts.data,
    };
  });
  const fixed = known.references.flatMap((reference) =>
    fixedMember(reference, `${stem}.${typed ?? ""}`, typed ?? ""),
  );
  const missing = fixed
    .map((option) => ({ ...option, label: `.${option.label}` }))
    .filter((each) => options.every(({ label }) => label !== each.label));
  // The dot or bracket is replaced too: a member may need the other one.
  return { from: end - tail.length - bracket.length, options: [...options, ...missing] };
}

function pathRoot(root: string, { root: input, scope }: CompletionKnowledge): Json | undefined {
  if (root === "$") return input;
  if (root === "$$") return scope?.states["context"];
  return scope?.variables[root.slice(1)];
}

/** Whether and where the cursor is inside `{% … %}` in the text of a JSON document; its completion counts from there. */
export function completeInJson(
  question: CodeQuestion,
  known: CompletionKnowledge,
): CodeOptions | null {
  const before = question.text.slice(0, question.offset);
  const line = before.slice(before.lastIndexOf("\n") + 1);
  const start = line.length - question.offset;
  const opening = known.language === "JSONata" ? line.lastIndexOf("{%") : pathStart(line);
  if (opening < 0 || line.indexOf("%}", opening) >= 0) return null;
  const from = opening + (known.language === "JSONata" ? 2 : 0);
  const inner = line.slice(from);
  const found = completeExpression({ ...question, text: inner, offset: inner.length }, known);
  return found === null ? null : { ...found, from: found.from + from - start };
}

/** Where the text begins that is the value of a key that ends in `.$`. */
function pathStart(line: string): number {
  const match = /\.\$"\s*:\s*"(?=[^"]*$)/u.exec(line);
  return match === null ? -1 : match.index + match[0].length;
}
