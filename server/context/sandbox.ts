/**
 * JSONata in QuickJS in WebAssembly. The walls, inside out:
 * S1 JSONata's own guards on depth and sequence length. S2 QuickJS's interrupt at a deadline, and a small stack, because a larger
 * one overflows the stack of the host. S3 a WebAssembly memory with a hard maximum: QuickJS's own memory limit bounds nothing.
 * What S1–S3 cannot stop (a long loop in C) the owner of the process kills.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  RELEASE_SYNC,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSRuntime,
} from "quickjs-emscripten";
import { assert } from "../../shared/base/assert.ts";
import {
  sandboxProgram,
  type SandboxTask,
  type SandboxValue,
} from "../../shared/expression/sandbox-program.ts";

export interface SandboxLimits {
  /** Memory of the WebAssembly instance, mebibytes: everything that expressions build must fit. */
  readonly memoryMb: number;
  readonly stackKb: number;
  /** Time for one task, milliseconds. */
  readonly deadlineMs: number;
  /** Characters of JSON that one task may return. */
  readonly maxResultLength: number;
}

/** The one part of the global object that neither the language's nor Node's declarations name. */
declare const WebAssembly: {
  readonly Memory: new (pages: { readonly initial: number; readonly maximum: number }) => object;
};

const wasmPageBytes = 65_536;
/** What the module is built to start with. */
const initialPages = 256;
const jsonataSource = readFileSync(createRequire(import.meta.url).resolve("jsonata"), "utf8");
/** The transpiler used in development wraps functions in a call to `__name`. */
const prelude = "globalThis.__name = (target) => target;";

/** One instance with one context. Built for a while, then thrown away: memory that was once grown is never given back. */
export class Sandbox {
  readonly #runtime: QuickJSRuntime;
  readonly #context: QuickJSContext;
  readonly #limits: SandboxLimits;
  readonly #onExpression: (index: number) => void;
  #deadlineMs = Number.POSITIVE_INFINITY;

  private constructor(
    runtime: QuickJSRuntime,
    limits: SandboxLimits,
    onExpression: (index: number) => void,
  ) {
    this.#runtime = runtime;
    this.#limits = limits;
    this.#onExpression = onExpression;
    runtime.setMaxStackSize(limits.stackKb * 1024);
    runtime.setInterruptHandler(() => processorMs() > this.#deadlineMs);
    this.#context = runtime.newContext();
    this.#install();
  }

  /** `onExpression` hears the index of each expression of a task before it is evaluated. */
  static async create(
    limits: SandboxLimits,
    onExpression: (index: number) => void,
  ): Promise<Sandbox> {
    const pages = (limits.memoryMb * 1024 * 1024) / wasmPageBytes;
    const wasmMemory = new WebAssembly.Memory({ initial: initialPages, maximum: pages });
    const quickjs = await newQuickJSWASMModuleFromVariant(newVariant(RELEASE_SYNC, { wasmMemory }));
    return new Sandbox(quickjs.newRuntime(), limits, onExpression);
  }

  /** Evaluates a task up to the first expression without a value. After one that threw the instance must not be used again. */
  evaluate(task: SandboxTask): readonly SandboxValue[] {
    this.#deadlineMs = processorMs() + this.#limits.deadlineMs;
    try {
      this.#run(task);
      this.#runJobs();
      const answer = this.#context.getProp(this.#context.global, "answer");
      assert(this.#context.typeof(answer) === "string", "the sandbox finished without an answer");
      const values = JSON.parse(this.#context.getString(answer)) as SandboxValue[];
      return values.map((value) =>
        value.kind === "thrown" ? { ...value, reason: this.#explain(value.reason) } : value,
      );
    } catch (error) {
      return [
        {
          kind: "thrown",
          reason: this.#explain(error instanceof Error ? error.message : String(error)),
        },
      ];
    } finally {
      this.#deadlineMs = Number.POSITIVE_INFINITY;
    }
  }

  /** Starts the program on a task. The scope, which may be large, goes in as one string. */
  #run({ scope, ...rest }: SandboxTask): void {
    const context = this.#context;
    const handles = [
      context.getProp(context.global, "run"),
      context.newString(JSON.stringify(rest)),
      context.newString(scope),
      context.newNumber(this.#limits.maxResultLength),
    ] as const;
    const [run, ...parameters] = handles;
    const result = context.callFunction(run, context.undefined, ...parameters);
    for (const handle of handles) handle.dispose();
    if (result.error) throw new SandboxError(context.dump(result.error));
    result.value.dispose();
  }

  #install(): void {
    this.#eval(prelude);
    // Its module wrapper finds neither `module` nor `define` and defines the global `jsonata`.
    this.#eval(jsonataSource);
    this.#defineText("hostHash", (algorithm, text) => {
      const name = algorithm.replace("-", "").toLowerCase();
      return createHash(name).update(text).digest("hex");
    });
    this.#defineText("hostEncode", (text) => Buffer.from(text, "utf8").toString("base64"));
    this.#defineText("hostDecode", (base64) => Buffer.from(base64, "base64").toString("utf8"));
    this.#define("hostStarted", (index) => {
      this.#onExpression(this.#context.getNumber(index));
      return this.#context.undefined;
    });
    this.#eval("globalThis.parts = {};");
    for (const part of sandboxProgram) this.#eval(`(${part.toString()})(globalThis);`);
  }

  /** A function of texts; the program inside calls it with as many as it takes. */
  #defineText(name: string, implementation: (first: string, second: string) => string): void {
    const text = (handle: QuickJSHandle | undefined): string =>
      handle === undefined ? "" : this.#context.getString(handle);
    this.#define(name, (first, second) =>
      this.#context.newString(implementation(text(first), text(second))),
    );
  }

  #define(name: string, implementation: (...parameters: QuickJSHandle[]) => QuickJSHandle): void {
    this.#context.setProp(
      this.#context.global,
      name,
      this.#context.newFunction(name, implementation),
    );
  }

  #runJobs(): void {
    while (this.#runtime.hasPendingJob()) {
      const done = this.#runtime.executePendingJobs();
      if (done.error) throw new SandboxError(done.error.context.dump(done.error));
    }
  }

  #eval(code: string): void {
    const result = this.#context.evalCode(code);
    if (result.error) throw new SandboxError(this.#context.dump(result.error));
    result.value.dispose();
  }

  /** Words for a limit that was hit; any other reason stays as it is. */
  #explain(reason: string): string {
    const { deadlineMs, memoryMb } = this.#limits;
    const bare = reason.replace(/^InternalError: /, "");
    if (bare === "interrupted") return `It did not finish within ${deadlineMs} ms.`;
    if (bare === "stack overflow" || bare === "Maximum call stack size exceeded") {
      return "It is nested too deeply.";
    }
    // A trap of WebAssembly: what it did not have memory for.
    const isMemory =
      bare === "out of memory" || bare.startsWith("RuntimeError: ") || noMemoryForError.test(bare);
    return isMemory ? `It needs more than ${memoryMb} MB of memory.` : reason;
  }
}

/** What is said when there was no memory even for an error: JSONata looks for more about the null that was thrown. */
const noMemoryForError = /^cannot read property '(?:token|code|position|value)' of null$/;

/** Processor time and not wall time: a busy machine must not turn a good expression into a failure. */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** An error that the program inside did not turn into a result: a limit of the sandbox was hit. */
class SandboxError extends Error {
  override readonly name = "SandboxError";
  constructor(dumped: unknown) {
    const { name, message } = (
      typeof dumped === "object" && dumped !== null ? dumped : { message: String(dumped) }
    ) as {
      name?: unknown;
      message?: unknown;
    };
    super(`${String(name ?? "Error")}: ${String(message)}`);
  }
}
