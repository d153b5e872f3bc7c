/**
 * A reader of JSON that knows where everything stands, reports keys that are given twice, and lets a placeholder such as
 * `${Seconds}` stand unquoted for a value, as definitions that a deployment fills in have it.
 */
import type { Problem } from "../base/problem.ts";
import { depthLimit } from "../definition/document-limits.ts";
import { textProblem } from "./text-problem.ts";
import type { RecordMember, TextPlace, Tree } from "./text-tree.ts";

/** What a text holds; no tree when a problem keeps it from being read to its end. */
export interface ParsedText {
  readonly tree: Tree | null;
  readonly problems: readonly Problem[];
  /** Set when what JSON does not have (a comment, a name without quotes, a last comma) is fine in YAML. */
  readonly maybeYaml?: true;
}

/** Reads a text as JSON. */
export function parseJson(text: string, placeAt: (offset: number) => TextPlace): ParsedText {
  const reader = new JsonReader(text, placeAt);
  try {
    const tree = reader.document();
    return { tree, problems: reader.problems };
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    const { problem, at } = error;
    const maybeYaml = yamlOnly.test(text.charAt(at)) || isAfterLastComma(text, at);
    return { tree: null, problems: [problem], ...(maybeYaml ? { maybeYaml } : {}) };
  }
}

class JsonFault extends Error {
  readonly problem: Problem;
  readonly at: number;
  constructor(problem: Problem, at: number) {
    super(problem.message);
    this.problem = problem;
    this.at = at;
  }
}

/** What stands where JSON ends and YAML goes on: a comment, another kind of quote, a word. */
const yamlOnly = /^[#'A-Za-z]$/u;

function isAfterLastComma(text: string, at: number): boolean {
  return (
    /[}\]]/u.test(text.charAt(at)) &&
    text
      .slice(Math.max(0, at - 200), at)
      .trimEnd()
      .endsWith(",")
  );
}

const whitespace = /[ \t\n\r]*/uy;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/uy;
const word = /[\w$]+/uy;
const placeholder = /\$\{[^{}"\n]{1,200}\}/uy;
/** Characters of a string up to its end, an escape or one that must not be there. */
const plain = /[^"\\\p{Cc}]*/uy;
const escapes: Readonly<Record<string, string | undefined>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};
const literals: ReadonlyMap<string, null | boolean> = new Map<string, null | boolean>([
  ["null", null],
  ["true", true],
  ["false", false],
]);

class JsonReader {
  readonly problems: Problem[] = [];
  readonly #text: string;
  readonly #placeAt: (offset: number) => TextPlace;
  #at = 0;

  constructor(text: string, placeAt: (offset: number) => TextPlace) {
    this.#text = text;
    this.#placeAt = placeAt;
  }

  document(): Tree {
    const tree = this.#value(0);
    this.#skip();
    if (this.#at < this.#text.length) this.#fail("text follows after its end");
    return tree;
  }

  #fail(reason: string, at = this.#at): never {
    throw new JsonFault(textProblem("syntax", this.#placeAt(at), { format: "JSON", reason }), at);
  }

  #skip(): string {
    this.#take(whitespace);
    return this.#text.charAt(this.#at);
  }

  /** What a sticky pattern matches here; the empty text when it does not. */
  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }

  #value(depth: number): Tree {
    if (depth > depthLimit) {
      const values = { limit: depthLimit };
      throw new JsonFault(textProblem("nesting", this.#placeAt(this.#at), values), this.#at);
    }
    const next = this.#skip();
    const at = this.#at;
    if (next === "{") return this.#record(at, depth);
    if (next === "[") return this.#list(at, depth);
    if (next === '"') return { type: "scalar", at, value: this.#string() };
    const bare = this.#take(placeholder);
    if (bare !== "") return { type: "scalar", at, value: bare, bare: true };
    const digits = this.#take(number);
    if (digits !== "") return { type: "scalar", at, value: this.#number(digits, at) };
    const name = this.#take(word);
    const literal = literals.get(name);
    if (literal !== undefined) return { type: "scalar", at, value: literal };
    if (name !== "") this.#fail(`“${name}” is no value; texts stand in double quotes`, at);
    return this.#fail(next === "" ? "it ends too early" : `“${next}” is not expected here`);
  }

  #number(digits: string, at: number): number {
    const value = Number(digits);
    if (!Number.isFinite(value))
      this.#fail(`the number ${digits.slice(0, 40)} is out of range`, at);
    return value;
  }

  #record(at: number, depth: number): Tree {
    const members = new Map<string, RecordMember>();
    this.#at += 1;
    if (this.#skip() === "}") this.#at += 1;
    else {
      do {
        if (this.#skip() !== '"') {
          this.#fail(
            this.#text.charAt(this.#at) === "}"
              ? "a comma stands before the end of the object"
              : "the name of a member stands in double quotes",
          );
        }
        const keyAt = this.#at;
        const key = this.#string();
        if (this.#skip() !== ":") this.#fail(`a colon is missing after “${key}”`);
        this.#at += 1;
        const tree = this.#value(depth + 1);
        if (members.has(key))
          this.problems.push(textProblem("duplicateKey", this.#placeAt(keyAt), { key }));
        members.set(key, { keyAt, tree });
      } while (this.#goesOn("}"));
    }
    return { type: "record", at, members };
  }

  #list(at: number, depth: number): Tree {
    const items: Tree[] = [];
    this.#at += 1;
    if (this.#skip() === "]") this.#at += 1;
    else {
      do {
        if (this.#skip() === "]") this.#fail("a comma stands before the end of the list");
        items.push(this.#value(depth + 1));
      } while (this.#goesOn("]"));
    }
    return { type: "list", at, items };
  }

  /** Whether a comma follows rather than the end. */
  #goesOn(end: string): boolean {
    const next = this.#skip();
    if (next !== "," && next !== end) {
      this.#fail(
        next === "" ? `it ends without a closing ${end}` : `a comma or ${end} is missing here`,
      );
    }
    this.#at += 1;
    return next === ",";
  }

  #string(): string {
    const start = this.#at;
    this.#at += 1;
    const parts: string[] = [];
    for (;;) {
      parts.push(this.#take(plain));
      const next = this.#text.charAt(this.#at);
      if (next === '"') break;
      if (next === "") this.#fail("a text has no closing quote", start);
      if (next !== "\\") {
        // Control characters other than the ASCII ones may stand in a text.
        if (next >= " ") parts.push(next);
        else this.#fail("a line break or control character stands in a text; write \\n");
        this.#at += 1;
      } else parts.push(this.#escape());
    }
    this.#at += 1;
    return parts.join("");
  }

  #escape(): string {
    const name = this.#text.charAt(this.#at + 1);
    const hex = this.#text.slice(this.#at + 2, this.#at + 6);
    if (name === "u" && /^[\da-f]{4}$/iu.test(hex)) {
      this.#at += 6;
      return String.fromCharCode(Number.parseInt(hex, 16));
    }
    const character = escapes[name];
    if (character === undefined) return this.#fail(`\\${name} is no escape`);
    this.#at += 2;
    return character;
  }
}
