/** Runs one program in a QuickJS of its own. The walls are those of `sandbox.ts`; afterwards nothing of the instance is used again. */
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  RELEASE_SYNC,
  type QuickJSContext,
  type QuickJSHandle,
} from "quickjs-emscripten";
import { z } from "zod";
import { logLevels, type LogLevel } from "../../shared/base/log-level.ts";
import { codeLimits } from "./code-limits.ts";
import { codeProgram, linesBeforeBody, type CodeEnding, type CodeWorld } from "./code-program.ts";

export const codeJobSchema = z.object({
  code: z.string(),
  /** JSON text. */
  input: z.string(),
  clockMs: z.number(),
  seed: z.array(z.int()).length(4),
  cpuMs: z.number(),
  memoryMb: z.int(),
});
export type CodeJob = z.infer<typeof codeJobSchema>;

export const codeOutcomeSchema = z.object({
  kind: z.enum(["value", "invalid", "thrown", "timeout", "memory", "endless"]),
  /** JSON text of the value, or why there is none. */
  text: z.string(),
  log: z.array(z.string()),
  /** Of each of these lines. */
  levels: z.array(z.enum(logLevels)),
  omittedLines: z.int(),
});
export type CodeOutcome = z.infer<typeof codeOutcomeSchema>;

/** The one part of the global object that neither the language's nor Node's declarations name. */
declare const WebAssembly: {
  readonly Memory: new (pages: { readonly initial: number; readonly maximum: number }) => object;
};

const wasmPageBytes = 65_536;
/** What the module is built to start with. */
const initialPages = 256;
/** The transpiler used in development wraps functions in a call to `__name`. */
const prelude = "Object.defineProperty(globalThis, '__name', { value: (target) => target });";

type Ending = Pick<CodeOutcome, "kind" | "text">;

export async function runCode(job: CodeJob): Promise<CodeOutcome> {
  const pages = (job.memoryMb * 1024 * 1024) / wasmPageBytes;
  const wasmMemory = new WebAssembly.Memory({ initial: initialPages, maximum: pages });
  const quickjs = await newQuickJSWASMModuleFromVariant(newVariant(RELEASE_SYNC, { wasmMemory }));
  const runtime = quickjs.newRuntime();
  runtime.setMaxStackSize(codeLimits.stackKb * 1024);
  const context = runtime.newContext();
  const said: Said = { log: [], levels: [], omittedLines: 0, ending: null };
  const deadlineMs = processorMs() + job.cpuMs;
  const isLate = (): boolean => processorMs() > deadlineMs;
  runtime.setInterruptHandler(isLate);
  let ending: Ending;
  try {
    start(context, job, said);
    while (runtime.hasPendingJob() && said.ending === null) {
      const done = runtime.executePendingJobs(1);
      if (done.error) throw new Error(describe(context.dump(done.error)));
    }
    ending = said.ending ?? {
      kind: "endless",
      text: "The program waits for something that never happens.",
    };
  } catch (error) {
    ending = { kind: "thrown", text: error instanceof Error ? error.message : String(error) };
  }
  const { log, levels, omittedLines } = said;
  return { ...judged(ending, job, isLate()), log, levels, omittedLines };
}

/** What the program has told the host. */
interface Said {
  readonly log: string[];
  readonly levels: LogLevel[];
  omittedLines: number;
  ending: Ending | null;
}

function start(context: QuickJSContext, job: CodeJob, said: Said): void {
  const evaluated = (code: string): QuickJSHandle => succeeded(context, context.evalCode(code));
  evaluated(prelude);
  const { clockMs, seed } = job;
  const world: CodeWorld = { clockMs, seed, maxLogLineLength: codeLimits.maxLogLineLength };
  const text = (handle: QuickJSHandle | undefined): string =>
    handle === undefined ? "" : context.getString(handle);
  const log = context.newFunction("log", (level, line) => {
    if (said.log.length < codeLimits.maxLogLines) {
      said.log.push(text(line));
      said.levels.push(logLevels.find((known) => known === text(level)) ?? "info");
    } else said.omittedLines += 1;
  });
  const end = context.newFunction("end", (kind, message, stack) => {
    said.ending ??= endingOf(text(kind) as CodeEnding, text(message), text(stack));
  });
  const call = (target: QuickJSHandle, parameters: readonly QuickJSHandle[]): QuickJSHandle =>
    succeeded(context, context.callFunction(target, context.undefined, ...parameters));
  const begin = call(evaluated(codeProgram), [context.newString(JSON.stringify(world)), log, end]);
  call(begin, [context.newString(job.code), context.newString(job.input)]);
}

type Evaluated = ReturnType<QuickJSContext["evalCode"]>;

function succeeded(context: QuickJSContext, result: Evaluated): QuickJSHandle {
  if (result.error) throw new Error(describe(context.dump(result.error)));
  return result.value;
}

function endingOf(kind: CodeEnding, text: string, stack: string): Ending {
  if (kind !== "thrown") return { kind, text };
  // The first place in the program's own text.
  const place = /<input>:(?<line>\d+):(?<column>\d+)/u.exec(stack)?.groups;
  if (place === undefined) return { kind, text };
  const line = Number(place["line"]) - linesBeforeBody;
  return { kind, text: `${text} (line ${String(line)}, column ${place["column"] ?? "1"})` };
}

/** Limits that were hit come back as errors of many kinds: here they get their names. */
function judged(ending: Ending, job: CodeJob, isLate: boolean): Ending {
  if (ending.kind === "value" && ending.text.length > codeLimits.maxResultLength)
    return {
      kind: "invalid",
      text: `The result has more than ${String(codeLimits.maxResultLength)} characters as JSON.`,
    };
  if (ending.kind !== "thrown" && ending.kind !== "endless") return ending;
  if (isLate)
    return {
      kind: "timeout",
      text: `The program used more than ${String(job.cpuMs / 1000)} s of processor time.`,
    };
  // Without memory for an error QuickJS throws null; a trap of WebAssembly is what it did not have memory for.
  const isMemory = memoryMarks.some((mark) => ending.text.startsWith(mark));
  return isMemory
    ? { kind: "memory", text: `The program needs more than ${String(job.memoryMb)} MB of memory.` }
    : ending;
}

const memoryMarks = [
  "InternalError: out of memory",
  "null was thrown",
  "unreachable",
  "memory access out of bounds",
  "table index",
  "Aborted",
];

function describe(dumped: unknown): string {
  if (typeof dumped !== "object" || dumped === null) return `${String(dumped)} was thrown`;
  const { name, message } = dumped as { readonly name?: unknown; readonly message?: unknown };
  return `${String(name ?? "Error")}: ${String(message)}`;
}

/** Processor time and not wall time: a busy machine must not turn a good program into a failure. */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
