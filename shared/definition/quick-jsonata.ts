/**
 * Reads the expressions that nearly all definitions are made of without JSONata's own parser, which builds its whole grammar
 * anew for each expression: a thousand states would take it a good part of a second.
 *
 * It knows a part of the grammar: paths with predicates, calls, functions, operators, conditions, blocks, lists and objects. It never
 * says that an expression is wrong: whatever it does not know or is not sure of is left to the parser. What it answers is
 * what walking the parser's tree answers, which a test holds against each other.
 */
import { jsonataFunctions } from "./jsonata-functions.ts";

/** What an expression reads. */
export interface JsonataReferences {
  readonly topLevel: ReadonlySet<string>;
  readonly states: ReadonlySet<string>;
  readonly variables: ReadonlySet<string>;
}

/** What a valid expression reads; null for one that the parser must look at. */
export function quickReferences(source: string): JsonataReferences | null {
  const reader = new QuickReader(source);
  return reader.read() ? reader : null;
}

/** What stands around a part of an expression, as the walk of the parser's tree has it. */
interface Surroundings {
  readonly context: boolean;
  readonly bound: Set<string>;
}

const space = /[ \t\n\r\v]*/y;
const number = /(?:0|[1-9]\d*)(?:\.\d+)?(?:[Ee][-+]?\d+)?/y;
const text = /"[^"\\]*"|'[^'\\]*'/y;
/** A name, or a variable with its dollar sign; what may follow it ends it in JSONata too. */
const word = /(?:\$[\w$]*|[A-Za-z_]\w*)(?=[ \t\n\r\v.[\]{}(),;:?+\-*/%=<>&~!]|$)/y;
const operator = /!=|<=|>=|~>|[+\-*/%=<>&]|(?:and|or|in)(?=[ \t\n\r\v([{-])/y;

/** Calls of itself before the reader gives up: far from the end of any stack. */
const deepest = 60;

class QuickReader implements JsonataReferences {
  readonly topLevel = new Set<string>();
  readonly states = new Set<string>();
  readonly variables = new Set<string>();
  readonly #source: string;
  #at = 0;
  #depth = 0;

  constructor(source: string) {
    this.#source = source;
  }

  read(): boolean {
    return this.#expression({ context: false, bound: new Set() }) && this.#next() === "";
  }

  /** The character after white space; a comment is left to the parser by looking like a division. */
  #next(): string {
    this.#take(space);
    return this.#source.charAt(this.#at);
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }

  #skip(character: string): boolean {
    if (this.#next() !== character) return false;
    this.#at += 1;
    return true;
  }

  #follows(characters: string): boolean {
    return this.#source.startsWith(characters, this.#at);
  }

  /**
   * Operands with operators between them. How tightly operators bind makes no difference to what is read, except for
   * assignments, which only stand at the beginning here.
   */
  #expression(around: Surroundings): boolean {
    this.#depth += 1;
    if (this.#depth > deepest) return false;
    const bind = this.#binding();
    const isRead = bind === null ? this.#operations(around) : this.#bind(bind, around);
    this.#depth -= 1;
    return isRead;
  }

  /** The variable of `$name :=`, or null. */
  #binding(): string | null {
    const start = this.#at;
    if (this.#next() === "$") {
      const name = this.#take(word);
      if (/^\$\w+$/.test(name) && name !== "$states") {
        this.#next();
        if (this.#follows(":=")) {
          this.#at += 2;
          return name.slice(1);
        }
      }
    }
    this.#at = start;
    return null;
  }

  #bind(name: string, around: Surroundings): boolean {
    this.#next();
    // A function may call itself by its name; any other value is there only afterwards.
    const recursive = this.#isFunction();
    if (recursive) around.bound.add(name);
    if (!this.#expression(around)) return false;
    // With something behind the function it is no function that is bound.
    if (recursive && this.#source.charAt(this.#at - 1) !== "}") return false;
    around.bound.add(name);
    return true;
  }

  #isFunction(): boolean {
    return /^function[ \t\n\r\v]*\(/.test(this.#source.slice(this.#at, this.#at + 20));
  }

  #operations(around: Surroundings): boolean {
    if (!this.#operand(around)) return false;
    for (;;) {
      const next = this.#next();
      if (next === "" || "),]};:".includes(next)) return true;
      if (next === "?") return this.#condition(around);
      if (this.#follows("/*") || this.#follows("**") || this.#follows(".."))
        return this.#follows("..");
      if (this.#take(operator) === "" || !this.#operand(around)) return false;
    }
  }

  /** `? then : else`, `?: else`, `?? else`: they take everything that follows. */
  #condition(around: Surroundings): boolean {
    this.#at += 1;
    if (this.#skipHere(":") || this.#skipHere("?")) return this.#expression(around);
    if (!this.#expression(around)) return false;
    if (this.#next() !== ":") return true;
    return !this.#follows(":=") && this.#skip(":") && this.#expression(around);
  }

  #skipHere(character: string): boolean {
    if (!this.#follows(character)) return false;
    this.#at += 1;
    return true;
  }

  /** A path: a first step with predicates, then steps that see the value before them. */
  #operand(around: Surroundings): boolean {
    const next = this.#next();
    if (next === "-") {
      this.#at += 1;
      return this.#operand(around);
    }
    if (next === '"' || next === "'") return this.#take(text) !== "" && this.#isAlone();
    if (next >= "0" && next <= "9") {
      return Number.isFinite(Number(this.#take(number))) && this.#isAlone();
    }
    let isStates = this.#next() === "$" && /^\$states(?![\w$]|[ \t\n\r\v]*\()/.test(this.#rest(40));
    let step = this.#step(around);
    while (step === "step") {
      const after = this.#next();
      if (after === "[") {
        if (isStates || !this.#predicate(around)) return false;
      } else if (after === "." && !this.#follows("..")) {
        this.#at += 1;
        this.#next();
        if (this.#isFunction()) return false;
        if (isStates) this.#statesMember();
        isStates = false;
        step = this.#step({ ...around, context: true });
      } else return !"({@#^|".includes(after) || after === "";
    }
    return step === "end";
  }

  #rest(length: number): string {
    return this.#source.slice(this.#at, this.#at + length);
  }

  #statesMember(): void {
    const name = /^[A-Za-z_]\w*/.exec(this.#rest(100))?.[0];
    if (name !== undefined) this.states.add(name);
  }

  /** True when no step follows a literal: JSONata makes names of some and refuses others. */
  #isAlone(): boolean {
    const next = this.#next();
    return next === "" || (!"[({@#^|".includes(next) && (next !== "." || this.#follows("..")));
  }

  #predicate({ bound }: Surroundings): boolean {
    this.#at += 1;
    if (this.#next() === "]") {
      this.#at += 1;
      // Here alone the parser would begin a regular expression.
      return this.#next() !== "/";
    }
    return this.#expression({ context: true, bound }) && this.#skip("]");
  }

  /** What a path begins or goes on with; `end` when nothing may follow it in a path. */
  #step(around: Surroundings): "step" | "end" | "unread" {
    const next = this.#next();
    if (next === "(") return this.#block(around) ? "step" : "unread";
    if (next === "[") return this.#list(around) ? "step" : "unread";
    if (next === "{") return this.#object(around) ? "step" : "unread";
    if (next !== "$" && this.#isFunction()) return this.#function(around);
    const name = this.#take(word);
    if (name === "" || ["and", "or", "in"].includes(name)) return "unread";
    if (name.startsWith("$")) return this.#variable(name.slice(1), around) ? "step" : "unread";
    if (["true", "false", "null"].includes(name)) {
      return !this.#isAfterDot(name) && this.#isAlone() ? "end" : "unread";
    }
    if (!around.context) this.topLevel.add(name);
    return "step";
  }

  #isAfterDot(name: string): boolean {
    return this.#source
      .slice(0, this.#at - name.length)
      .trimEnd()
      .endsWith(".");
  }

  #variable(name: string, around: Surroundings): boolean {
    const isCall = this.#next() === "(";
    if (!isCall || !jsonataFunctions.has(name)) {
      if (name === "" || name === "$") {
        if (!around.context) this.topLevel.add(`$${name}`);
      } else if (name !== "states" && !around.bound.has(name)) this.variables.add(name);
    }
    if (!isCall) return true;
    this.#at += 1;
    return this.#all(")", () => this.#expression(around)) && this.#next() !== "(";
  }

  /** Parts with commas between them up to the closing bracket; none is fine. */
  #all(closing: string, part: () => boolean): boolean {
    if (this.#skip(closing)) return true;
    do {
      if (!part()) return false;
    } while (this.#skip(","));
    return this.#skip(closing);
  }

  #list(around: Surroundings): boolean {
    this.#at += 1;
    return this.#all("]", () => {
      if (!this.#expression(around)) return false;
      if (!this.#follows("..")) return true;
      this.#at += 2;
      return this.#expression(around);
    });
  }

  #object(around: Surroundings): boolean {
    this.#at += 1;
    return this.#all(
      "}",
      () =>
        this.#expression(around) &&
        this.#next() === ":" &&
        !this.#follows(":=") &&
        this.#skip(":") &&
        this.#expression(around),
    );
  }

  #block(around: Surroundings): boolean {
    this.#at += 1;
    const inner = { ...around, bound: new Set(around.bound) };
    while (this.#next() !== ")") {
      if (!this.#expression(inner)) return false;
      if (!this.#skip(";")) break;
    }
    return this.#skip(")");
  }

  /** `function($a, $b) { body }`, alone: what is done with it at once is left to the parser. */
  #function(around: Surroundings): "end" | "unread" {
    this.#at = this.#source.indexOf("(", this.#at) + 1;
    const bound = new Set(around.bound);
    const isRead =
      this.#all(")", () => {
        this.#next();
        const name = this.#take(word);
        bound.add(name.slice(1));
        return /^\$\w+$/.test(name);
      }) &&
      this.#skip("{") &&
      this.#expression({ ...around, bound }) &&
      this.#skip("}");
    const next = isRead ? this.#next() : "/";
    return next === "" || "),]};:".includes(next) ? "end" : "unread";
  }
}
