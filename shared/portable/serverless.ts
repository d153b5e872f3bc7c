/**
 * What the variables of a Serverless file stand for, as far as the file itself says it: `${self:custom.x}`, and the value
 * that stands after a comma for options and environment variables that nobody has set. Others stay as they are.
 */
import { memberOf, type RecordMember, type ScalarTree, type Tree } from "./text-tree.ts";

/** Variables that lead to variables are followed this far. */
const passes = 8;
/** Longest text that filling in may make. */
const textLimit = 65_536;
/** Characters that filling in may make of one file altogether. */
const totalLimit = 4_194_304;

/** Values of one file. */
export class Serverless {
  readonly #root: Tree;
  #made = 0;

  constructor(root: Tree) {
    this.#root = root;
  }

  /** The tree with its variables replaced. */
  fill(tree: Tree): Tree {
    if (tree.type === "scalar") return { ...tree, value: this.#scalar(tree.value) };
    if (tree.type === "list") return { ...tree, items: tree.items.map((item) => this.fill(item)) };
    const members = Array.from(tree.members, ([name, member]): [string, RecordMember] => [
      name,
      { ...member, tree: this.fill(member.tree) },
    ]);
    return { ...tree, members: new Map(members) };
  }

  #scalar(value: ScalarTree["value"]): ScalarTree["value"] {
    let current = value;
    for (let pass = 0; pass < passes; pass += 1) {
      if (typeof current !== "string" || !current.includes("${")) return current;
      const next = this.#once(current);
      if (next === current) return current;
      this.#made += String(next).length;
      if (String(next).length > textLimit || this.#made > totalLimit) return current;
      current = next;
    }
    return current;
  }

  /** One round from the inside out. A text that is nothing but a variable takes on the type of the value. */
  #once(text: string): ScalarTree["value"] {
    const whole = /^\$\{([^${}]*)\}$/u.exec(text)?.[1];
    if (whole !== undefined) {
      const value = this.#variable(whole);
      return value === undefined ? text : value;
    }
    return text.replaceAll(/\$\{([^${}]*)\}/gu, (variable, content: string) => {
      const value = this.#variable(content);
      return value === undefined || value === null ? variable : String(value);
    });
  }

  #variable(content: string): ScalarTree["value"] | undefined {
    // Anything without a source is a placeholder of the definition or of CloudFormation.
    if (!/^\s*(?:self|opt|env|param|sls|file|cf|ssm|s3|aws)[:(.]/u.test(content)) return undefined;
    for (const alternative of content.split(",").map((part) => part.trim())) {
      const literal = literalOf(alternative);
      if (literal !== undefined) return literal;
      const path = /^self:(.+)$/u.exec(alternative)?.[1];
      const found = path === undefined ? undefined : this.#self(path);
      if (found !== undefined) return found;
      // Without its value nobody knows whether the next alternative counts.
      if (!/^(?:self|opt|env|param):/u.test(alternative)) return undefined;
    }
    return undefined;
  }

  #self(path: string): ScalarTree["value"] | undefined {
    let at: Tree | undefined = this.#root;
    for (const name of path.split(".")) at = memberOf(at, name.trim());
    return at?.type === "scalar" ? at.value : undefined;
  }
}

function literalOf(text: string): ScalarTree["value"] | undefined {
  const quoted = /^(['"])(.*)\1$/u.exec(text)?.[2];
  if (quoted !== undefined) return quoted;
  if (text === "true" || text === "false") return text === "true";
  if (text === "null") return null;
  return /^-?\d+(?:\.\d+)?$/u.test(text) ? Number(text) : undefined;
}
