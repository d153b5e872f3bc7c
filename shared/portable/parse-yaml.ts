/**
 * A reader of YAML 1.2 that only ever makes JSON of it: no custom objects, no dates. CloudFormation's short tags become
 * the objects they stand for (`!Sub x` is `{"Fn::Sub": "x"}`), other tags are ignored, merge keys are merged.
 *
 * Safe with hostile text: what aliases expand to and how deep it nests are bounded, and every step is linear.
 */
import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  parseDocument,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import type { Problem } from "../base/problem.ts";
import { depthLimit, valueLimit } from "../definition/document-limits.ts";
import type { ParsedText } from "./parse-json.ts";
import { textProblem } from "./text-problem.ts";
import type { RecordMember, TextPlace, Tree } from "./text-tree.ts";

/** Longest text that is read as YAML, in characters: as much as a CloudFormation template may have. */
export const maxYamlLength = 1_048_576;
/** Lines and list items of such a text: what takes time is their number. */
const partLimit = 100_000;
/** Values that aliases may add to what is written out. */
const aliasLimit = 20_000;
/** Problems of one kind that are worth listing one by one. */
const listedProblems = 20;

/** Reads a text as YAML. */
export function parseYaml(text: string, placeAt: (offset: number) => TextPlace): ParsedText {
  const refused =
    text.length > maxYamlLength
      ? textProblem("tooLong", null, { limit: maxYamlLength })
      : countParts(text) > partLimit
        ? textProblem("tooManyParts", null, { limit: partLimit })
        : nestsTooDeep(text)
          ? textProblem("nesting", null, { limit: depthLimit })
          : null;
  if (refused !== null) return { tree: null, problems: [refused] };
  // Keys are compared below: the library compares each with each.
  const document = parseDocument<YamlNode, false>(text, {
    uniqueKeys: false,
    prettyErrors: false,
    resolveKnownTags: false,
    logLevel: "error",
  });
  const faults = document.errors.slice(0, listedProblems).map((error) =>
    textProblem("syntax", placeAt(error.pos[0]), {
      format: "YAML",
      reason: reasonOf(error.message),
    }),
  );
  if (faults.length > 0) return { tree: null, problems: faults };
  const builder = new TreeBuilder(text, placeAt);
  try {
    const tree = builder.tree(document.contents, 0);
    return { tree, problems: builder.problems };
  } catch (error) {
    if (error instanceof YamlFault) return { tree: null, problems: [error.problem] };
    throw error;
  }
}

type YamlNode = YAMLMap | YAMLSeq | Scalar | Alias;

class YamlFault extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

/**
 * Whether brackets or indented lines nest so deep that the library, which goes down by recursion, could run out of stack.
 * Brackets and dashes inside texts count too: no text that people write has so many open ones.
 */
function nestsTooDeep(text: string): boolean {
  let open = 0;
  for (const character of text) {
    if (character === "[" || character === "{") open += 1;
    else if (character === "]" || character === "}") open = Math.max(0, open - 1);
    if (open > openLimit) return true;
  }
  const indents: number[] = [];
  for (const line of text.split("\n")) {
    // Dashes and the like at the beginning of a line open a level each.
    const indent = /^[ \t]*(?:[-?:][ \t]+)*/u.exec(line)?.[0].length ?? 0;
    while ((indents.at(-1) ?? -1) >= indent) indents.pop();
    indents.push(indent);
    if (indents.length > openLimit || indent > openLimit * 2) return true;
  }
  return false;
}

function countParts(text: string): number {
  let parts = 0;
  for (const character of text) if (character === "\n" || character === ",") parts += 1;
  return parts;
}

/** Levels that may be open at once, with room for what only looks like a level. */
const openLimit = 2 * depthLimit;

function reasonOf(message: string): string {
  const [first = ""] = message.split("\n");
  return first.replace(/[.:]$/u, "").replace(/^./u, (letter) => letter.toLowerCase());
}

const shortTags: ReadonlySet<string> = new Set(
  [
    ["And", "Base64", "Cidr", "Equals", "FindInMap", "ForEach", "GetAZs", "GetAtt", "If"],
    ["ImportValue", "Join", "Length", "Not", "Or", "Select", "Split", "Sub", "ToJsonString"],
    ["Transform"],
  ].flat(),
);

/** The member that a short tag stands for; null for any other tag. */
function functionOf(tag: string | undefined): string | null {
  const name = tag?.startsWith("!") === true ? tag.slice(1) : "";
  if (name === "Ref" || name === "Condition") return name;
  return shortTags.has(name) ? `Fn::${name}` : null;
}

class TreeBuilder {
  readonly problems: Problem[] = [];
  readonly #text: string;
  readonly #placeAt: (offset: number) => TextPlace;
  /** Trees of nodes with an anchor, each with how many values it holds. */
  readonly #anchors = new Map<string, { readonly tree: Tree; readonly values: number }>();
  #values = 0;
  #aliased = 0;

  constructor(text: string, placeAt: (offset: number) => TextPlace) {
    this.#text = text;
    this.#placeAt = placeAt;
  }

  tree(node: YamlNode | null, depth: number): Tree {
    if (depth > depthLimit) {
      throw new YamlFault(textProblem("nesting", this.#placeOf(node), { limit: depthLimit }));
    }
    this.#count(1);
    if (node === null) return { type: "scalar", at: 0, value: null };
    if (isAlias(node)) return this.#alias(node);
    const before = this.#values;
    const plain = this.#plain(node, depth);
    const name = functionOf(node.tag);
    const tree: Tree =
      name === null
        ? plain
        : {
            type: "record",
            at: plain.at,
            members: new Map([[name, { keyAt: plain.at, tree: plain }]]),
          };
    if (node.anchor !== undefined) {
      this.#anchors.set(node.anchor, { tree, values: this.#values - before + 1 });
    }
    return tree;
  }

  #count(values: number): void {
    this.#values += values;
    if (this.#values > valueLimit)
      throw new YamlFault(textProblem("expansion", null, { limit: valueLimit }));
  }

  #placeOf(node: YamlNode | null): TextPlace | null {
    const at = node?.range?.[0];
    return at === undefined ? null : this.#placeAt(at);
  }

  #alias(node: Alias): Tree {
    const found = this.#anchors.get(node.source);
    if (found === undefined) {
      throw new YamlFault(
        textProblem("syntax", this.#placeOf(node), {
          format: "YAML",
          reason: `the alias *${node.source} has no anchor before it`,
        }),
      );
    }
    this.#aliased += found.values;
    if (this.#aliased > aliasLimit) {
      throw new YamlFault(textProblem("expansion", this.#placeOf(node), { limit: aliasLimit }));
    }
    this.#count(found.values);
    return found.tree;
  }

  #plain(node: Exclude<YamlNode, Alias>, depth: number): Tree {
    const at = node.range?.[0] ?? 0;
    if (isSeq<YamlNode>(node)) {
      return { type: "list", at, items: node.items.map((item) => this.tree(item, depth + 1)) };
    }
    if (isMap<YamlNode, YamlNode | null>(node)) return this.#record(node, { at, depth });
    return this.#scalar(node as Scalar, at);
  }

  #scalar(node: Scalar, at: number): Tree {
    const { value } = node;
    if (typeof value === "string") {
      return node.type === "BLOCK_LITERAL"
        ? { type: "scalar", at, value, block: this.#blockPlace(at) }
        : { type: "scalar", at, value };
    }
    if (value === null || typeof value === "boolean") return { type: "scalar", at, value };
    if (typeof value === "number" && Number.isFinite(value)) return { type: "scalar", at, value };
    // Infinity, dates and whatever else JSON has no word for stay what was written.
    return { type: "scalar", at, value: node.source ?? "" };
  }

  /** Where the first line of a block begins: below the line with the bar, after its indentation. */
  #blockPlace(at: number): TextPlace {
    const { line } = this.#placeAt(at);
    const start = this.#text.indexOf("\n", at) + 1;
    const indent = /^[ \n\r]*/u.exec(this.#text.slice(start, start + 1000))?.[0] ?? "";
    const [last = ""] = indent.split("\n").slice(-1);
    return { line: line + 1, column: last.length + 1 };
  }

  #record(
    node: YAMLMap<YamlNode, YamlNode | null>,
    { at, depth }: { readonly at: number; readonly depth: number },
  ): Tree {
    const members = new Map<string, RecordMember>();
    const merged: Tree[] = [];
    for (const pair of node.items) {
      const { key, keyAt } = this.#key(pair);
      const tree = this.tree(pair.value, depth + 1);
      if (key === "<<" && tree.type !== "scalar") merged.push(tree);
      else {
        if (members.has(key) && this.problems.length < listedProblems) {
          this.problems.push(textProblem("duplicateKey", this.#placeAt(keyAt), { key }));
        }
        members.set(key, { keyAt, tree });
      }
    }
    for (const source of merged.flatMap((tree) => (tree.type === "list" ? tree.items : [tree]))) {
      if (source.type !== "record") continue;
      for (const [key, member] of source.members) {
        if (!members.has(key)) members.set(key, member);
      }
    }
    return { type: "record", at, members };
  }

  #key({ key }: Pair<YamlNode, YamlNode | null>): {
    readonly key: string;
    readonly keyAt: number;
  } {
    const keyAt = key.range?.[0] ?? 0;
    if (isScalar(key)) {
      const { value, source } = key;
      return { key: typeof value === "string" ? value : (source ?? String(value)), keyAt };
    }
    throw new YamlFault(
      textProblem("syntax", this.#placeOf(key), {
        format: "YAML",
        reason: "the name of a member must be a text",
      }),
    );
  }
}
