import type { Problem } from "../base/problem.ts";
import { pointerToken } from "../base/problem.ts";
import { problem } from "./problem-codes.ts";

/** Levels of objects and lists in a document: more than any data needs, far less than overflows a stack. */
export const depthLimit = 200;
/** Values in a document: a definition of 1 MB has fewer. Also bounds what a document that refers to itself costs. */
export const valueLimit = 1_000_000;
/** Problems about texts that are worth listing one by one. */
const badTextLimit = 20;

/** NUL and unpaired surrogates: PostgreSQL's jsonb holds neither. */
const unstorable = /[\0\p{Surrogate}]/u;

interface Visit {
  readonly value: unknown;
  readonly depth: number;
  readonly parent: Visit | null;
  readonly token: string | number;
}

/**
 * What is wrong with a document whatever it means: nesting, size, texts that cannot be stored. Goes without recursion and
 * comes first, so that everything after it may recurse.
 */
export function checkDocument(document: unknown): readonly Problem[] {
  const problems: Problem[] = [];
  const open: Visit[] = [{ value: document, depth: 0, parent: null, token: "" }];
  let values = 0;
  for (let visit = open.pop(); visit !== undefined; visit = open.pop()) {
    values += 1;
    if (values > valueLimit) return [problem("tooLarge", "", { limit: valueLimit })];
    if (visit.depth > depthLimit) {
      return [problem("tooDeep", pointerOf(ancestor(visit, shownDepth)), { limit: depthLimit })];
    }
    if (isBadText(visit) && problems.length < badTextLimit) {
      problems.push(problem("badText", pointerOf(visit), {}));
    }
    pushMembers(open, visit);
  }
  return problems;
}

/** Bytes of a document as compact JSON in UTF-8. Recursive: for documents that {@link checkDocument} has let pass. */
export function sizeOf(value: unknown): number {
  if (typeof value === "string") return textSize(value);
  if (typeof value !== "object" || value === null) return String(value).length;
  let size = 1;
  if (Array.isArray(value)) {
    for (const item of value as readonly unknown[]) size += sizeOf(item) + 1;
  } else {
    for (const [key, member] of Object.entries(value)) size += textSize(key) + sizeOf(member) + 2;
  }
  return Math.max(size, 2);
}

function textSize(text: string): number {
  let size = JSON.stringify(text).length;
  if (!/[\u0080-\uFFFF]/.test(text)) return size;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    // Each half of a surrogate pair is 2 of its 4 bytes.
    if (unit >= 0xd800 && unit <= 0xdfff) size += 1;
    else if (unit >= 0x80) size += unit >= 0x800 ? 2 : 1;
  }
  return size;
}

/** Depth of the place that a problem about depth points to: the whole way down would be unreadable. */
const shownDepth = 12;

function isBadText({ value, token }: Visit): boolean {
  return (
    (typeof value === "string" && unstorable.test(value)) ||
    (typeof token === "string" && unstorable.test(token))
  );
}

function pushMembers(open: Visit[], parent: Visit): void {
  const { value } = parent;
  if (typeof value !== "object" || value === null) return;
  const depth = parent.depth + 1;
  const list = Array.isArray(value);
  const members: readonly (readonly [string, unknown])[] = Object.entries(value);
  for (let i = members.length - 1; i >= 0; i -= 1) {
    const [key, member] = members[i] ?? ["", undefined];
    open.push({ value: member, depth, parent, token: list ? i : key });
  }
}

function ancestor(visit: Visit, depth: number): Visit {
  let at = visit;
  while (at.depth > depth && at.parent !== null) at = at.parent;
  return at;
}

function pointerOf(visit: Visit): string {
  const tokens: string[] = [];
  for (let at = visit; at.parent !== null; at = at.parent)
    tokens.push(`/${pointerToken(at.token)}`);
  return tokens.toReversed().join("");
}
