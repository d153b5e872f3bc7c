/**
 * What runs INSIDE the sandbox, around the program of a step. These functions are handed to QuickJS as text
 * (`Function.prototype.toString`), so each must be self-contained. What they need of the language they take before the program runs: a
 * program that changes prototypes harms itself alone.
 */

/** What is the same for every repeat of a program. */
export interface CodeWorld {
  readonly clockMs: number;
  /** Four 32-bit words. */
  readonly seed: readonly number[];
  readonly maxLogLineLength: number;
}

/** How a program ended, as it tells the host: the result as JSON text, or a reason. */
export type CodeEnding = "value" | "invalid" | "thrown";

/** Functions of the host. */
interface CodeHost {
  readonly log: (level: string, line: string) => void;
  readonly end: (ending: CodeEnding, text: string, stack: string) => void;
}

/** Starts a program on the JSON text of its input. */
type StartCode = (code: string, input: string) => void;

interface CodeGlobal {
  Date: DateConstructor;
  console?: object;
  readonly Math: { random: () => number };
  [name: string]: unknown;
}

/** Functions that the program cannot reach. */
interface CodeTools {
  readonly shown: (value: unknown) => string;
  readonly cut: (text: string, length: number) => string;
}

/** Clock and chance, the same for every repeat. */
function installWorld(root: CodeGlobal, { clockMs, seed }: CodeWorld): void {
  const NativeDate = root.Date;
  const { construct } = Reflect;

  /** Counter generator sfc32: good enough for sampling, never for secrets. */
  function seedRandom(): void {
    let [a = 0, b = 0, c = 0, d = 0] = seed;
    root.Math.random = () => {
      const t = (((a + b) | 0) + d) | 0;
      d = (d + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = ((c << 21) | (c >>> 11)) + t;
      return (t >>> 0) / 4_294_967_296;
    };
  }

  /** The clock stands still at the moment when the step began. */
  function freezeClock(): void {
    const frozen = new Proxy(NativeDate, {
      construct: (target, given, newTarget: DateConstructor) =>
        construct(target, given.length === 0 ? [clockMs] : given, newTarget) as object,
      apply: () => new NativeDate(clockMs).toString(),
    });
    NativeDate.now = () => clockMs;
    NativeDate.prototype.constructor = frozen;
    root.Date = frozen;
  }

  seedRandom();
  freezeClock();
  // When memory is collected differs from run to run.
  delete root["WeakRef"];
  delete root["FinalizationRegistry"];
}

/** Texts of values, for logs and errors. */
function makeTools(): CodeTools {
  const { stringify } = JSON;
  const { apply } = Reflect;
  const slice = Reflect.get(String.prototype, "slice");
  const text = String;
  return {
    cut: (whole, length) => apply(slice, whole, [0, length]),
    shown: (value) => {
      if (typeof value === "string") return value;
      if (typeof value !== "object" || value === null || value instanceof Error) return text(value);
      try {
        return stringify(value) ?? text(value);
      } catch (error) {
        return `(a value that cannot be shown: ${text(error)})`;
      }
    },
  };
}

function installConsole(
  root: CodeGlobal,
  tools: CodeTools,
  { log, longest }: Pick<CodeHost, "log"> & { readonly longest: number },
): void {
  const { shown, cut } = tools;
  const writer =
    (level: string) =>
    (...values: unknown[]): void => {
      let line = "";
      for (let at = 0; at < values.length; at += 1)
        line += (at === 0 ? "" : " ") + shown(values[at]);
      log(level, cut(line, longest));
    };
  const info = writer("info");
  const [warn, error, debug] = [writer("warn"), writer("error"), writer("debug")];
  root.console = { log: info, info, warn, error, debug };
}

/** Makes what turns a result into JSON text. It throws its reason as a text. */
function makeWriter(): (result: unknown) => string {
  const { stringify } = JSON;
  const { isFinite } = Number;
  const NativeMap = Map;
  const NativeSet = Set;
  const text = String;
  let refusal = "";

  /** Refuses what `JSON.stringify` would leave out or change without a word. */
  function checked(key: string, value: unknown): unknown {
    const refuse = (what: string): never => {
      refusal = `${key === "" ? "The result" : `The member ${key} of the result`} is ${what}`;
      throw new TypeError(refusal);
    };
    switch (typeof value) {
      case "bigint":
      case "function":
      case "symbol":
        return refuse(`a ${typeof value}`);
      case "number":
        return isFinite(value) ? value : refuse(`${text(value)}, which JSON does not have`);
      case "object":
        if (value instanceof NativeMap) return refuse("a Map; use Object.fromEntries");
        if (value instanceof NativeSet) return refuse("a Set; use Array.from");
        return value;
      default:
        return value;
    }
  }

  return (result) => {
    try {
      // A `toJSON` may answer with nothing.
      return (result === undefined ? undefined : stringify(result, checked)) ?? "null";
    } catch (error) {
      throw new TypeError(refusal === "" ? `The result: ${text(error)}` : refusal, {
        cause: error,
      });
    }
  };
}

/** Makes what starts a program and tells the host how it ended. */
function makeStart(
  { shown, cut }: CodeTools,
  write: (result: unknown) => string,
  end: CodeHost["end"],
): StartCode {
  const { parse } = JSON;
  const { apply } = Reflect;
  const then = Reflect.get(Promise.prototype, "then") as (...handlers: unknown[]) => unknown;
  const text = String;
  const longest = 4000;
  const AsyncFunction = (async () => undefined).constructor as new (
    parameter: string,
    body: string,
  ) => (input: unknown) => Promise<unknown>;

  function finish(value: unknown): void {
    let json = "";
    try {
      json = write(value);
    } catch (error) {
      end("invalid", cut((error as Error).message, longest), "");
      return;
    }
    end("value", json, "");
  }

  function fail(error: unknown): void {
    let message = "a value that cannot be shown was thrown";
    let stack = "";
    try {
      message = error instanceof Error ? text(error) : `${shown(error)} was thrown`;
      stack = text(error instanceof Error ? (error.stack ?? "") : "");
    } catch {
      // The program made an error that throws when it is looked at: the words above stand.
    }
    end("thrown", cut(message, longest), cut(stack, longest));
  }

  return (code, input) => {
    try {
      const value = parse(input) as unknown;
      const program = new AsyncFunction("input", code);
      apply(then, program(value), [finish, fail]);
    } catch (error) {
      fail(error);
    }
  };
}

/** The program as text: an expression whose value is a function of the JSON text of a world, and the host's `log` and `end`. */
export const codeProgram = `((given, log, end) => {
  const world = JSON.parse(given);
  const tools = (${makeTools.toString()})();
  const write = (${makeWriter.toString()})();
  const start = (${makeStart.toString()})(tools, write, end);
  (${installWorld.toString()})(globalThis, world);
  (${installConsole.toString()})(globalThis, tools, { log, longest: world.maxLogLineLength });
  return start;
})`;

/** Lines that the language puts before the body of a program. */
export const linesBeforeBody = 2;
