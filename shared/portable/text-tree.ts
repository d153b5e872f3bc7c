/** What a text in JSON or YAML holds, with the place of everything in it: problems are shown where they stand. */
import type { Json } from "../base/json.ts";

/** A place in a text, both counted from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** A value with the offset at which it begins. */
export type Tree = ScalarTree | ListTree | RecordTree;

export interface ScalarTree {
  readonly type: "scalar";
  readonly at: number;
  readonly value: null | boolean | number | string;
  /** A placeholder such as `${Seconds}` written without quotes where JSON wants a value. */
  readonly bare?: true;
  /** A text written over several lines as it is: where its lines begin. */
  readonly block?: TextPlace;
}

export interface ListTree {
  readonly type: "list";
  readonly at: number;
  readonly items: readonly Tree[];
}

export interface RecordTree {
  readonly type: "record";
  readonly at: number;
  readonly members: ReadonlyMap<string, RecordMember>;
}

/** A member of a record; `keyAt` is the offset of its key. */
export interface RecordMember {
  readonly keyAt: number;
  readonly tree: Tree;
}

/** The value itself. Safe with any key: `__proto__` becomes a member like others. */
export function valueOf(tree: Tree): Json {
  switch (tree.type) {
    case "scalar":
      return tree.value;
    case "list":
      return tree.items.map(valueOf);
    case "record":
      return Object.fromEntries(
        Array.from(tree.members, ([name, member]) => [name, valueOf(member.tree)]),
      );
  }
}

/** The member of a record; undefined for another tree or no such member. */
export function memberOf(tree: Tree | undefined, name: string): Tree | undefined {
  return tree?.type === "record" ? tree.members.get(name)?.tree : undefined;
}

/** Offset of what a JSON pointer leads to, or of the nearest thing around it that is there. */
export function offsetOf(tree: Tree, pointer: string): number {
  let at = tree.at;
  let node: Tree = tree;
  for (const token of pointer.split("/").slice(1)) {
    const name = token.replaceAll("~1", "/").replaceAll("~0", "~");
    if (node.type === "list") {
      const item: Tree | undefined = node.items[Number(name)];
      if (item === undefined) break;
      node = item;
      at = item.at;
    } else if (node.type === "record") {
      const member: RecordMember | undefined = node.members.get(name);
      if (member === undefined) break;
      node = member.tree;
      at = member.keyAt;
    } else break;
  }
  return at;
}

/** Turns offsets of a text into places; the lines are found once. */
export function lineFinder(text: string): (offset: number) => TextPlace {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}
