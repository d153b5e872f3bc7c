/** What a quick fix is, and what all of them need: the words of a problem back as values, and the value a pointer leads to. */
import { type Json, isJsonObject } from "../../../shared/base/json.ts";
import type { Problem } from "../../../shared/base/problem.ts";
import { problemTexts } from "../../../shared/definition/problem-codes.ts";
import type { Edit } from "../../../shared/graph/edit.ts";
import type { Graph, Node } from "../../../shared/graph/graph.ts";
import { indexOf } from "../graph-index.ts";
import type { Plan } from "../plan.ts";

/** One way to mend a problem, as one step. */
export interface QuickFix {
  /** Says what is done, whatever the node: fixes of one kind can be made together. */
  readonly kind: string;
  /** What the button says. */
  readonly title: string;
  readonly plan: Plan;
}

/** Finds the ways to mend a problem of a node. */
export type FixFinder = (at: {
  readonly graph: Graph;
  readonly node: Node;
  readonly problem: Problem;
}) => readonly QuickFix[];

export type ProblemName = keyof typeof problemTexts;

const patterns = new Map<ProblemName, RegExp>();

/** The values of the placeholders when this is that problem in its words; several problems share a code. */
export function valuesOf(
  problem: Problem,
  name: ProblemName,
): Readonly<Record<string, string>> | null {
  const text = problemTexts[name];
  if (text.code !== problem.code) return null;
  const known = patterns.get(name) ?? patternOf(text.message);
  patterns.set(name, known);
  const match = known.exec(problem.message);
  return match === null ? null : { ...match.groups };
}

function patternOf(message: string): RegExp {
  const seen = new Set<string>();
  const source = message
    .split(/(<\w+>)/u)
    .map((part) => {
      const name = /^<(\w+)>$/u.exec(part)?.[1];
      if (name === undefined) return part.replaceAll(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`);
      if (seen.has(name)) return String.raw`\k<${name}>`;
      seen.add(name);
      return `(?<${name}>[\\s\\S]*)`;
    })
    .join("");
  return new RegExp(`^${source}$`, "u");
}

/** Tokens of a pointer inside a node: `params` or `fields`, then the way into the value. Null for anything else. */
export interface ValuePlace {
  readonly home: "params" | "fields";
  readonly field: string;
  readonly path: readonly string[];
}

export function placeOf(pointer: string): ValuePlace | null {
  const [home, field, ...path] = pointer
    .split("/")
    .slice(3)
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
  if ((home !== "params" && home !== "fields") || field === undefined) return null;
  return { home, field, path };
}

/** The value at a place; undefined when there is none. */
export function valueAt(node: Node, { home, field, path }: ValuePlace): Json | undefined {
  let value: Json | undefined = node[home][field];
  for (const token of path) {
    if (Array.isArray(value)) value = (value as readonly Json[])[Number(token)];
    else if (isJsonObject(value)) value = value[token];
    else return undefined;
  }
  return value;
}

/** The edit that sets the value at a place, or removes it. */
export function setAt(node: Node, place: ValuePlace, next: Json | undefined): Edit {
  const { home, field, path } = place;
  const changed = changedAt(node[home][field], path, next);
  return { type: "node.set", id: node.id, [home]: { [field]: changed } };
}

function changedAt(
  value: Json | undefined,
  path: readonly string[],
  next: Json | undefined,
): Json | undefined {
  const [token, ...rest] = path;
  if (token === undefined) return next;
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    return items.flatMap((item, index) => {
      if (index !== Number(token)) return [item];
      const changed = changedAt(item, rest, next);
      return changed === undefined ? [] : [changed];
    });
  }
  const { [token]: old, ...others } = isJsonObject(value) ? value : {};
  const changed = changedAt(old, rest, next);
  return changed === undefined ? others : { ...(value as object), [token]: changed };
}

/** A fix that sets one value of the node. */
export function setFix(
  {
    node,
    place,
    next,
  }: { readonly node: Node; readonly place: ValuePlace; readonly next: Json | undefined },
  { kind, title }: { readonly kind: string; readonly title: string },
): QuickFix {
  return {
    kind,
    title,
    plan: { label: title, edits: [setAt(node, place, next)], select: [node.id] },
  };
}

/** The name that the help of a problem thinks is meant; null when it names none. */
export function nearName({ help }: Problem): string | null {
  const { quoted, plain } =
    /, such as (?:“(?<quoted>[^”]*)”|(?<plain>[\w.]*\w))/u.exec(help)?.groups ?? {};
  return quoted ?? plain ?? null;
}

export function nodeOf(graph: Graph, problem: Problem): Node | undefined {
  return problem.node === undefined ? undefined : indexOf(graph).node(problem.node);
}
