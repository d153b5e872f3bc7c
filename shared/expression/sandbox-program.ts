/**
 * What runs beside JSONata wherever expressions are evaluated: in the sandbox of the server and in a web worker of the designer. The
 * sandbox is handed these functions as text (`Function.prototype.toString`), so each must be self-contained: no imports, nothing but the
 * global object that it is given.
 */

/** One expression as the program takes it. Without `{%` and `%}`. */
export interface SandboxExpression {
  readonly source: string;
  /** Expressions with the same seed draw the same random values. */
  readonly seed: string;
}

/** What the program is asked: expressions over one scope, evaluated in order. */
export interface SandboxTask {
  readonly expressions: readonly SandboxExpression[];
  /** JSON text of `{ states, variables }`. */
  readonly scope: string;
  readonly clockMs: number;
}

/** One result: the JSON text of the value, or why there is none. */
export type SandboxValue =
  | { readonly kind: "value"; readonly json: string }
  | { readonly kind: "undefined" | "unsupported" | "too-large" }
  | {
      readonly kind: "thrown";
      readonly reason: string;
      /** Where in the source, as far as JSONata says. */
      readonly position?: number;
    };

interface JsonataExpression {
  evaluate(input: undefined, bindings: Record<string, unknown>): Promise<unknown>;
  assign(name: string, value: unknown): void;
  registerFunction(
    name: string,
    implementation: (...parameters: never[]) => unknown,
    signature: string,
  ): void;
}

interface JsonataGuards {
  readonly stack: number;
  readonly sequence: number;
}

type Random = () => number;

/** The global object of the sandbox. */
export interface SandboxGlobal {
  readonly jsonata: (source: string, guards: JsonataGuards) => JsonataExpression;
  /** Host function: hex digest. */
  readonly hostHash: (algorithm: string, text: string) => string;
  /** Host functions: Base64 of UTF-8 text, and back. */
  readonly hostEncode: (text: string) => string;
  readonly hostDecode: (base64: string) => string;
  /** Host function: the expression of this index is about to be evaluated. */
  readonly hostStarted: (index: number) => void;
  /** Parts of the program that others use. */
  readonly parts: {
    generator?: (seed: string) => Random;
    register?: (expression: JsonataExpression, random: () => Random) => void;
    registerText?: (expression: JsonataExpression) => void;
    plain?: (value: unknown, depth: number) => { readonly json: unknown } | null;
  };
  run?: (task: string, scope: string, maxResultLength: number) => Promise<void>;
  /** Set when `run` has finished: JSON text of the results up to the first that is no value. */
  answer?: string | undefined;
  Date: DateConstructor;
  readonly Math: { random: Random };
}

/** The functions that the States Language adds to JSONata. */
function installFunctions(root: SandboxGlobal): void {
  /** AWS allows 360,145 elements. */
  const maxRange = 360_145;
  const { hostHash } = root;

  /** Small fast counter generator (sfc32), seeded by a digest: good enough for `$random`, never used for secrets. */
  root.parts.generator = (seed) => {
    const digest = hostHash("SHA-256", seed);
    const word = (at: number): number => parseInt(digest.slice(at, at + 8), 16) | 0;
    let [a, b, c, d] = [word(0), word(8), word(16), word(24)];
    return () => {
      const t = (((a + b) | 0) + d) | 0;
      d = (d + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = ((c << 21) | (c >>> 11)) + t;
      return (t >>> 0) / 4_294_967_296;
    };
  };

  function partition(list: readonly unknown[] | undefined, size: number): unknown[] | undefined {
    if (list === undefined) return undefined;
    const chunk = Math.trunc(size);
    if (!(chunk >= 1)) throw new Error("The second argument of $partition must be above 0");
    const parts: unknown[] = [];
    for (let at = 0; at < list.length; at += chunk) parts.push(list.slice(at, at + chunk));
    return parts;
  }

  function range(first: number, last: number, step: number): unknown {
    const [from, to, by] = [Math.trunc(first), Math.trunc(last), Math.trunc(step)];
    if (by === 0) throw new Error("The third argument of $range must not be 0");
    const count = Math.max(0, Math.floor((to - from) / by) + 1);
    if (!(count <= maxRange)) throw new Error(`$range makes at most ${maxRange} elements`);
    const list = Array.from({ length: count }, (_, index) => from + index * by);
    // A sequence, as JSONata's own [a..b]: one element becomes the bare value.
    return Object.defineProperty(list, "sequence", { enumerable: false, value: true });
  }

  function parse(text: string): unknown {
    try {
      return JSON.parse(text);
    } catch (error) {
      throw new Error(`$parse: the text is not JSON: ${String(error)}`, { cause: error });
    }
  }

  function uuid(random: Random): string {
    let hex = "";
    while (hex.length < 32) {
      const word = Math.floor(random() * 65_536);
      hex += word.toString(16).padStart(4, "0");
    }
    const variant = "89ab"[Math.floor(random() * 4)] ?? "8";
    const groups = [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`];
    return [...groups, `${variant}${hex.slice(17, 20)}`, hex.slice(20)].join("-");
  }

  root.parts.register = (expression, random) => {
    const seeded = (seed: number): number => root.parts.generator?.(String(seed))() ?? 0;
    expression.assign("eval", undefined);
    root.parts.registerText?.(expression);
    expression.registerFunction("partition", partition, "<an:a>");
    expression.registerFunction("range", range, "<nnn:a>");
    expression.registerFunction("parse", parse, "<s:x>");
    expression.registerFunction("uuid", () => uuid(random()), "<:s>");
    const draw = (seed?: number): number => (seed === undefined ? random()() : seeded(seed));
    expression.registerFunction("random", draw, "<n?:n>");
  };
}

/** Functions of texts: of the States Language, and those of JSONata's that do not work, or do not end, in here. */
function installTextFunctions(root: SandboxGlobal): void {
  const algorithms = ["MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512"];
  /** AWS allows 6,990,256 bytes in a value. */
  const maxText = 6_990_256;
  const { hostHash, hostEncode, hostDecode } = root;

  function hash(text: string, algorithm: string): string {
    if (algorithms.includes(algorithm)) return hostHash(algorithm, passable(text, "hash"));
    throw new Error(`$hash knows ${algorithms.join(", ")}, not ${algorithm}`);
  }

  /** A text of which the host can make a copy: beyond that it would be handed an empty one. */
  function passable(text: string, name: string): string {
    if (text.length <= maxText) return text;
    throw new Error(`$${name} takes at most ${maxText} characters`);
  }

  /** JSONata's own builds its padding out of an array with an element for each character, which nothing can interrupt. */
  function pad(text: string, width: number, character?: string): string {
    const fill = character === undefined || character === "" ? " " : character;
    const missing = Math.trunc(Math.abs(width)) - Array.from(text).length;
    if (missing <= 0) return text;
    const unit = Array.from(fill);
    const rest = unit.slice(0, missing % unit.length).join("");
    const padding = fill.repeat(Math.floor(missing / unit.length)) + rest;
    return width > 0 ? text + padding : padding + text;
  }

  root.parts.registerText = (expression) => {
    expression.registerFunction("hash", hash, "<ss:s>");
    // JSONata's own want a browser's or Node's globals.
    const encode = (text?: string) =>
      text === undefined ? undefined : hostEncode(passable(text, "base64encode"));
    const decode = (text?: string) =>
      text === undefined ? undefined : hostDecode(passable(text, "base64decode"));
    expression.registerFunction("base64encode", encode, "<s-:s>");
    expression.registerFunction("base64decode", decode, "<s-:s>");
    const padded = (text: string | undefined, width: number, fill?: string) =>
      text === undefined ? undefined : pad(text, width, fill);
    expression.registerFunction("pad", padded, "<s-ns?:s>");
  };
}

/** Copies results to plain JSON; null for what JSON cannot hold. */
function installResults(root: SandboxGlobal): void {
  /** AWS's limit. */
  const maxDepth = 100;

  function plain(value: unknown, depth: number): { readonly json: unknown } | null {
    // In these words on AWS as well.
    if (typeof value === "number" && !Number.isFinite(value)) return { json: String(value) };
    if (["function", "symbol", "bigint"].includes(typeof value) || depth > maxDepth) return null;
    if (typeof value !== "object" || value === null) return { json: value };
    const isFunction = "_jsonata_lambda" in value || "_jsonata_function" in value;
    if (isFunction || value instanceof RegExp) return null;
    return Array.isArray(value) ? plainList(value, depth) : plainRecord(value, depth);
  }

  function plainList(list: readonly unknown[], depth: number): { readonly json: unknown } | null {
    const items: unknown[] = [];
    for (const item of list) {
      const copied = plain(item, depth + 1);
      if (copied === null) return null;
      items.push(copied.json ?? null);
    }
    return { json: items };
  }

  function plainRecord(record: object, depth: number): { readonly json: unknown } | null {
    const members: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    for (const [name, member] of Object.entries(record)) {
      const copied = plain(member, depth + 1);
      if (copied === null) return null;
      if (copied.json !== undefined) members[name] = copied.json;
    }
    return { json: members };
  }

  root.parts.plain = plain;
}

/** Defines `run` on the global object. */
function installRun(root: SandboxGlobal): void {
  /** JSONata's own guards. They stop most runaways early and with a clear message; the host's limits stop the rest. */
  const guards = { stack: 2000, sequence: 1_000_000 };
  const NativeDate = root.Date;
  const { jsonata, hostStarted, parts } = root;
  /** Parsed expressions: a template is often evaluated many times. */
  const maxCompiled = 200;
  const compiledBySource = new Map<string, JsonataExpression>();
  let random: Random = root.Math.random;

  function compiled(source: string): JsonataExpression {
    const known = compiledBySource.get(source);
    if (known !== undefined) return known;
    const expression = jsonata(source, guards);
    parts.register?.(expression, () => random);
    if (compiledBySource.size === maxCompiled) compiledBySource.clear();
    compiledBySource.set(source, expression);
    return expression;
  }

  async function evaluateOne(
    { source, seed }: SandboxExpression,
    scope: string,
    maxResultLength: number,
  ): Promise<SandboxValue> {
    // A fresh copy each: nothing an expression does to its scope reaches the next.
    const { states, variables } = JSON.parse(scope) as Record<string, Record<string, unknown>>;
    random = parts.generator?.(seed) ?? random;
    root.Math.random = random;
    const result = await compiled(source).evaluate(undefined, { ...variables, states });
    if (result === undefined) return { kind: "undefined" };
    const copied = parts.plain?.(result, 0) ?? null;
    if (copied === null) return { kind: "unsupported" };
    const json = JSON.stringify(copied.json);
    return json.length > maxResultLength ? { kind: "too-large" } : { kind: "value", json };
  }

  function reasonOf(error: unknown): string {
    const isObject = typeof error === "object" && error !== null;
    const code = isObject && "code" in error ? String(error.code) : "";
    const text = isObject && "message" in error ? String(error.message) : String(error);
    return (code === "" ? text : `${code}: ${text}`).slice(0, 1000);
  }

  function thrown(error: unknown): SandboxValue {
    const isPlaced = typeof error === "object" && error !== null && "position" in error;
    const position = isPlaced ? error.position : undefined;
    const reason = reasonOf(error);
    return typeof position === "number"
      ? { kind: "thrown", reason, position }
      : { kind: "thrown", reason };
  }

  /** One fixed moment per task for `$now`, `$millis` and the defaults of `$toMillis`. */
  function freezeClock(clockMs: number): void {
    root.Date = class extends NativeDate {
      constructor(...parameters: unknown[]) {
        super(...((parameters.length === 0 ? [clockMs] : parameters) as [number]));
      }
      static override now(): number {
        return clockMs;
      }
    } as DateConstructor;
  }

  async function runAll(
    task: Omit<SandboxTask, "scope">,
    scope: string,
    maxResultLength: number,
  ): Promise<SandboxValue[]> {
    freezeClock(task.clockMs);
    const results: SandboxValue[] = [];
    let left = maxResultLength;
    for (const [index, expression] of task.expressions.entries()) {
      hostStarted(index);
      const result = await evaluateOne(expression, scope, left).catch(thrown);
      results.push(result);
      if (result.kind !== "value") break;
      left -= result.json.length;
    }
    return results;
  }

  root.run = async (task, scope, maxResultLength) => {
    root.answer = undefined;
    const { expressions, clockMs } = JSON.parse(task) as SandboxTask;
    const results = await runAll({ expressions, clockMs }, scope, maxResultLength);
    root.answer = JSON.stringify(results);
  };
}

/** The program: to be called with the global object, in this order, once JSONata and the host functions are there. */
export const sandboxProgram: readonly ((root: SandboxGlobal) => void)[] = [
  installFunctions,
  installTextFunctions,
  installResults,
  installRun,
];
