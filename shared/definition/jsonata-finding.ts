/** What parsing a JSONata expression tells about it. Nothing is ever evaluated. */
import jsonata from "jsonata";
import { isJsonObject } from "../base/json.ts";
import { jsonataFunctions } from "./jsonata-functions.ts";
import { type JsonataReferences, quickReferences } from "./quick-jsonata.ts";

/** What parsing an expression tells. */
export type JsonataFinding =
  | { readonly ok: false; readonly reason: string; readonly position: number }
  | {
      readonly ok: true;
      /** Names that it looks up in data of its own, which an expression has not. */
      readonly topLevel: readonly string[];
      /** Members of `$states` that it reads. */
      readonly states: readonly string[];
      /**
       * Variables that it reads and does not bind itself, without `$` and without `states`. A built-in function that is
       * called is none; one that is handed on, such as `$sum` in `$map($lists, $sum)`, cannot be told from one.
       */
      readonly variables: readonly string[];
    };

/**
 * Findings that were made before: while somebody edits, nearly every expression is the same as a moment ago, and the parser
 * takes a tenth of a millisecond for each. A memory of a pure function; forgotten as a whole when it is full.
 */
const findings = new Map<string, JsonataFinding>();
const rememberedFindings = 5000;
/** Longer expressions are not remembered: it bounds what the memory holds. */
const rememberedLength = 2000;

/** Parses an expression, without its brackets `{%` and `%}`. */
export function findingOf(source: string): JsonataFinding {
  const known = plainFinding(source) ?? findings.get(source);
  if (known !== undefined) return known;
  const finding = analyse(source);
  if (source.length > rememberedLength) return finding;
  if (findings.size >= rememberedFindings) findings.clear();
  findings.set(source, finding);
  return finding;
}

const plainPath = /^\$(?<root>[A-Za-z_]\w*)(?<steps>(?:\.[A-Za-z_]\w*)*)$/u;
/** Words that mean something else than a name. */
const words = /\.(?:and|or|in|true|false|null)(?:\.|$)/u;

/** The finding of a plain path such as `$states.input.name`, for which no parser is needed. */
function plainFinding(source: string): JsonataFinding | undefined {
  const { root, steps = "" } = plainPath.exec(source)?.groups ?? {};
  if (root === undefined || words.test(steps)) return undefined;
  const [, first] = steps.split(".");
  const states = root === "states" && first !== undefined ? [first] : [];
  const variables = root === "states" ? [] : [root];
  return { ok: true, topLevel: [], states, variables };
}

const tooNested: JsonataFinding = {
  ok: false,
  reason: "It is nested too deeply.",
  position: 0,
};

function analyse(source: string): JsonataFinding {
  const quick = quickReferences(source);
  return quick === null ? parsedFinding(source) : found(quick);
}

function found({ topLevel, states, variables }: JsonataReferences): JsonataFinding {
  return { ok: true, topLevel: [...topLevel], states: [...states], variables: [...variables] };
}

/** The finding of JSONata's own parser. */
export function parsedFinding(source: string): JsonataFinding {
  try {
    const references = new References();
    // The parse tree is walked as plain data: the declarations of the package do not follow its shape.
    references.collect(jsonata(source).ast());
    return found(references);
  } catch (error) {
    // The parser goes down into brackets by recursion; the engine stops it before the process is in danger.
    if (error instanceof RangeError) return tooNested;
    const { message, position } = isJsonObject(error) ? error : {};
    return {
      ok: false,
      reason: sentence(typeof message === "string" ? message : "It cannot be parsed."),
      position: typeof position === "number" ? position : 0,
    };
  }
}

function sentence(text: string): string {
  return /[.!?]$/u.test(text) ? text : `${text}.`;
}

/** What stands around a part of an expression. */
interface Surroundings {
  /** Whether there is a context item: the value before this step, the item that is filtered or sorted. */
  readonly context: boolean;
  /** Names that the expression itself has bound. */
  readonly bound: Set<string>;
}

/**
 * Finds what an expression reads. At its top there is no context item: a state has none, and AWS refuses expressions that
 * read it when they are saved. Later steps, predicates, sort terms and groups see the value before them; the body of a
 * function sees what stands around the function.
 */
class References implements JsonataReferences {
  readonly topLevel = new Set<string>();
  readonly states = new Set<string>();
  readonly variables = new Set<string>();

  collect(root: unknown): void {
    this.#node(root, { context: false, bound: new Set() });
  }

  #node(node: unknown, around: Surroundings): void {
    if (Array.isArray(node)) {
      for (const part of node as readonly unknown[]) this.#node(part, around);
      return;
    }
    if (!isJsonObject(node)) return;
    switch (node["type"]) {
      case "path":
        this.#path(listOf(node["steps"]), around);
        this.#node(node["group"], { ...around, context: true });
        break;
      case "name":
        if (!around.context) this.topLevel.add(textOf(node["value"]));
        this.#after(node, around);
        break;
      case "variable":
        this.#variable(textOf(node["value"]), around);
        this.#after(node, around);
        break;
      case "bind":
        this.#bind(node, around);
        break;
      case "lambda":
        this.#lambda(node, around);
        break;
      case "function":
      case "partial":
        this.#call(node, around);
        break;
      case "block":
        this.#node(node["expressions"], { ...around, bound: new Set(around.bound) });
        this.#after(node, around);
        break;
      case "transform":
        for (const part of ["pattern", "update", "delete"])
          this.#node(node[part], { ...around, context: true });
        break;
      default:
        this.#members(node, around);
    }
  }

  /** Predicates and the grouping of any node see its value. */
  #after(node: Readonly<Record<string, unknown>>, around: Surroundings): void {
    const inner = { ...around, context: true };
    for (const part of ["predicate", "stages", "group", "terms"]) this.#node(node[part], inner);
  }

  /** Operators, constructors, calls, conditions: their parts see what they see. */
  #members(node: Readonly<Record<string, unknown>>, around: Surroundings): void {
    for (const [name, part] of Object.entries(node)) {
      if (typeof part !== "object") continue;
      const later = ["predicate", "stages", "group", "terms"].includes(name);
      this.#node(part, later ? { ...around, context: true } : around);
    }
  }

  #path(steps: readonly unknown[], around: Surroundings): void {
    const [first, second] = steps;
    if (
      isJsonObject(first) &&
      first["type"] === "variable" &&
      first["value"] === "states" &&
      isJsonObject(second) &&
      second["type"] === "name"
    ) {
      this.states.add(textOf(second["value"]));
    }
    for (const [i, step] of steps.entries()) {
      // `@$item` and `#$index` bind for the steps after them.
      if (isJsonObject(step)) {
        for (const part of ["focus", "index"]) {
          if (typeof step[part] === "string") around.bound.add(step[part]);
        }
      }
      this.#node(step, i === 0 ? around : { ...around, context: true });
    }
  }

  #variable(name: string, { context, bound }: Surroundings): void {
    // `$` has the empty name, `$$` is a variable called `$`.
    if (name === "" || name === "$") {
      if (!context) this.topLevel.add(`$${name}`);
    } else if (name !== "states" && !bound.has(name)) {
      this.variables.add(name);
    }
  }

  #call(node: Readonly<Record<string, unknown>>, around: Surroundings): void {
    const { procedure, ...rest } = node;
    const called = isJsonObject(procedure) && procedure["type"] === "variable";
    const isBuiltIn = called && jsonataFunctions.has(textOf(procedure["value"]));
    if (!isBuiltIn) this.#node(procedure, around);
    this.#members(rest, around);
  }

  #bind(node: Readonly<Record<string, unknown>>, around: Surroundings): void {
    const { lhs, rhs } = node;
    const name = isJsonObject(lhs) ? textOf(lhs["value"]) : "";
    // A function may call itself by its name; any other value is there only afterwards.
    const recursive = isJsonObject(rhs) && rhs["type"] === "lambda";
    if (recursive) around.bound.add(name);
    this.#node(rhs, around);
    around.bound.add(name);
  }

  #lambda(node: Readonly<Record<string, unknown>>, around: Surroundings): void {
    const names = listOf(node["arguments"]).map((argument) =>
      isJsonObject(argument) ? textOf(argument["value"]) : "",
    );
    this.#node(node["body"], { ...around, bound: new Set([...around.bound, ...names]) });
  }
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
