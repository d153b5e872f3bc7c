/**
 * What the functions of a CloudFormation template stand for, as far as the template itself says it: parameters with a
 * default, mappings, texts put together. What only a deployment knows stays a placeholder `${Name}`.
 */
import { isJsonObject } from "../base/json.ts";
import { memberOf, type RecordMember, type ScalarTree, type Tree, valueOf } from "./text-tree.ts";

/** Characters that filling in may add to a template: no real one adds as many. */
const filledLimit = 4_194_304;

/** What every account answers the same outside China and government clouds. */
const pseudoParameters: ReadonlyMap<string, string> = new Map([
  ["AWS::Partition", "aws"],
  ["AWS::URLSuffix", "amazonaws.com"],
]);

/** Values of one template. */
export class CloudFormation {
  /** What was taken for granted so far, one sentence each. */
  readonly assumptions = new Set<string>();
  readonly #root: Tree;
  #filled = 0;

  constructor(root: Tree) {
    this.#root = root;
  }

  /** The tree with every function replaced. */
  fill(tree: Tree): Tree {
    if (tree.type === "scalar") return tree;
    if (tree.type === "list") {
      return { ...tree, items: tree.items.filter((item) => !isNothing(item)).map(this.#fill) };
    }
    const call = callOf(tree);
    if (call !== null) return this.#call(call, tree.at);
    const members = new Map<string, RecordMember>();
    for (const [name, member] of tree.members) {
      if (!isNothing(member.tree)) members.set(name, { ...member, tree: this.fill(member.tree) });
    }
    return { ...tree, members };
  }

  readonly #fill = (tree: Tree): Tree => this.fill(tree);

  /** The text that a tree stands for; null when it is no single value. */
  textOf(tree: Tree | undefined): string | null {
    if (tree === undefined) return null;
    const filled = this.fill(tree);
    return filled.type === "scalar" && filled.value !== null ? String(filled.value) : null;
  }

  /** Replaces `${key}` by what a state machine's `DefinitionSubstitutions` say, where they say it as a value. */
  substitute(text: string, substitutions: Tree | undefined): string {
    if (substitutions?.type !== "record") return text;
    return text.replaceAll(/\$\{([\w-]+)\}/gu, (whole, key: string) => {
      const value = substitutions.members.get(key)?.tree;
      return this.#bounded(value?.type === "scalar" ? String(value.value) : whole, whole);
    });
  }

  /** The text, or the other one when too much has been filled in. */
  #bounded(text: string, instead: string): string {
    this.#filled += text.length;
    return this.#filled > filledLimit ? instead : text;
  }

  #call({ name, args }: Call, at: number): Tree {
    const text = (value: string): ScalarTree => ({ type: "scalar", at, value });
    switch (name) {
      case "Ref":
        return this.#reference(args, at);
      case "Fn::GetAtt":
        return text(placeholder(...partsOf(args)));
      case "Fn::Sub":
        return this.#sub(args, at);
      case "Fn::Join":
        return text(this.#join(args) ?? placeholder("Join"));
      case "Fn::FindInMap":
        return this.#find(args) ?? text(placeholder(...partsOf(args)));
      case "Fn::If":
        return this.#either(args) ?? text(placeholder("If"));
      case "Fn::Select":
        return this.#select(args) ?? text(placeholder("Select"));
      default:
        return text(placeholder(name.replace("Fn::", ""), ...partsOf(args)));
    }
  }

  /** Which of the two it will be only a deployment knows; the first is what the author thought of first. */
  #either(args: Tree): Tree | null {
    const [condition, first] = args.type === "list" ? args.items : [];
    if (first === undefined) return null;
    const name = condition?.type === "scalar" ? String(condition.value) : "?";
    this.assumptions.add(
      `The template decides by its condition ${name}; what it gives first was taken.`,
    );
    return this.fill(first);
  }

  #reference(args: Tree, at: number): Tree {
    const name = args.type === "scalar" ? String(args.value) : "";
    const known = this.#known(name);
    return { type: "scalar", at, value: known ?? placeholder(name) };
  }

  /** The value of a parameter that has a default, or of a pseudo parameter that is the same for nearly everyone. */
  #known(name: string): ScalarTree["value"] | undefined {
    const pseudo = pseudoParameters.get(name);
    if (pseudo !== undefined) return pseudo;
    const parameter = memberOf(memberOf(this.#root, "Parameters"), name);
    const type = memberOf(parameter, "Type");
    const preset = memberOf(parameter, "Default");
    // The default of such a parameter is the name under which the value is kept.
    const kept = type?.type === "scalar" && String(type.value).startsWith("AWS::SSM::");
    if (kept || preset?.type !== "scalar" || preset.value === null) return undefined;
    if (this.#bounded(String(preset.value), "") === "" && preset.value !== "") return undefined;
    this.assumptions.add(`The parameter ${name} of the template has its default value.`);
    return preset.value;
  }

  #sub(args: Tree, at: number): Tree {
    const [template, variables] = args.type === "list" ? args.items : [args];
    if (template?.type !== "scalar") return { type: "scalar", at, value: placeholder("Sub") };
    const value = String(template.value).replaceAll(
      /\$\{(!?)([^{}]*)\}/gu,
      (whole, literal: string, name: string) => {
        if (literal !== "") return `\${${name}}`;
        const given = memberOf(variables, name.trim());
        const found = given === undefined ? this.#known(name.trim()) : this.textOf(given);
        return found === undefined || found === null ? whole : this.#bounded(String(found), whole);
      },
    );
    return { ...template, at, value };
  }

  #join(args: Tree): string | null {
    const [separator, list] = args.type === "list" ? args.items : [];
    if (separator?.type !== "scalar" || list?.type !== "list") return null;
    const texts = list.items.filter((item) => !isNothing(item)).map((item) => this.textOf(item));
    const joined = texts.map((text) => text ?? placeholder("Join")).join(String(separator.value));
    return this.#bounded(joined, placeholder("Join"));
  }

  #find(args: Tree): Tree | null {
    const names =
      args.type === "list" ? args.items.slice(0, 3).map((item) => this.textOf(item)) : [];
    let at: Tree | undefined = memberOf(this.#root, "Mappings");
    for (const name of names) at = memberOf(at, name ?? "");
    return names.length === 3 && at?.type === "scalar" ? at : null;
  }

  #select(args: Tree): Tree | null {
    const [index, list] = args.type === "list" ? args.items : [];
    const item = list?.type === "list" ? list.items[Number(this.textOf(index))] : undefined;
    return item === undefined ? null : this.fill(item);
  }
}

interface Call {
  readonly name: string;
  readonly args: Tree;
}

/** The function that a record with a single member calls; null for plain data. */
function callOf(tree: Tree): Call | null {
  if (tree.type !== "record" || tree.members.size !== 1) return null;
  for (const [name, member] of tree.members) {
    if (name === "Ref" || name.startsWith("Fn::")) return { name, args: member.tree };
  }
  return null;
}

/** True for the reference that removes what it stands for. */
function isNothing(tree: Tree): boolean {
  const call = callOf(tree);
  return call?.name === "Ref" && call.args.type === "scalar" && call.args.value === "AWS::NoValue";
}

function partsOf(args: Tree): readonly string[] {
  const value = valueOf(args);
  const parts = Array.isArray(value) ? value : [value];
  return parts.filter((part) => !isJsonObject(part) && !Array.isArray(part)).map(String);
}

function placeholder(...parts: readonly string[]): string {
  return `\${${parts.join(".").replaceAll(/[{}"\n]/gu, "")}}`;
}
