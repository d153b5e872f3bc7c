/** Programs of steps: JavaScript in a sandbox in a killable process, without network, files, timers, clock or chance. */
import { createHash } from "node:crypto";
import { Failure } from "../../shared/base/failure.ts";
import type { Json } from "../../shared/base/json.ts";
import type { LogLevel } from "../../shared/base/log-level.ts";
import type { CancelSignal, CodeAnswer, CodeProgram } from "../../shared/nodes/node-context.ts";
import { childEntry } from "./child-entry.ts";
import { createChildPool, type ChildOutcome } from "./child-pool.ts";
import { codeLimits } from "./code-limits.ts";
import { codeOutcomeSchema, type CodeJob, type CodeOutcome } from "./code-sandbox.ts";
import { storableText, unstorableEscape } from "./plain-text.ts";

/** What a program sees of the world. The same place gives the same result. */
export interface CodePlace {
  /** What `Math.random` is seeded with. */
  readonly seed: string;
  /** What `Date` says, milliseconds since 1970. */
  readonly clockMs: number;
  readonly signal: CancelSignal;
  /** Hears what a program logged that then failed. */
  readonly onFailedLog: (log: readonly string[]) => void;
  /** Hears every line that a program logged, however it ended; absent: nobody listens. */
  readonly onLog?: (level: LogLevel, line: string) => void;
}

export interface CodeRunner {
  /** Failures: `Code.Error`, `Code.Timeout`, `Code.OutOfMemory`, `Code.InvalidResult`, `Cairn.Stopped`. */
  readonly run: (program: CodeProgram, place: CodePlace) => Promise<CodeAnswer>;
  /** Kills the children; programs under way fail. */
  readonly close: () => void;
}

export function createCodeRunner(options: { readonly processes?: number } = {}): CodeRunner {
  const pool = createChildPool({
    entry: childEntry("code-child"),
    size: options.processes ?? 2,
    heapMb: codeLimits.heapMb,
    wallMs: codeLimits.spareMs,
    startMs: codeLimits.startMs,
    idleMs: codeLimits.idleMs,
  });
  return {
    run: async (program, place) => {
      const job = jobOf(program, place);
      const outcome = await pool.run(job, place.signal, job.cpuMs + codeLimits.spareMs);
      if (outcome.kind !== "answer") throw killed(outcome, job);
      const ended = codeOutcomeSchema.parse(outcome.value);
      const log = logOf(ended);
      for (const [at, line] of log.entries()) place.onLog?.(ended.levels[at] ?? "info", line);
      if (ended.kind === "value" && !unstorableEscape.test(ended.text))
        return { value: JSON.parse(ended.text) as Json, log };
      if (log.length > 0) place.onFailedLog(log);
      throw failureOf(ended);
    },
    close: () => pool.close(),
  };
}

function jobOf(program: CodeProgram, { seed, clockMs }: CodePlace): CodeJob {
  const digest = createHash("sha256").update(seed).digest();
  return {
    code: program.code,
    input: JSON.stringify(program.input),
    clockMs,
    seed: [0, 4, 8, 12].map((at) => digest.readInt32BE(at)),
    cpuMs: program.cpuMs,
    memoryMb: program.memoryMb,
  };
}

function logOf({ log, omittedLines }: CodeOutcome): readonly string[] {
  const lines = log.map(storableText);
  return omittedLines === 0 ? lines : [...lines, `… and ${String(omittedLines)} more lines`];
}

function failureOf({ kind, text }: CodeOutcome): Failure {
  switch (kind) {
    case "timeout":
      return new Failure("Code.Timeout", text);
    case "memory":
      return new Failure("Code.OutOfMemory", text);
    case "invalid":
      return new Failure("Code.InvalidResult", text);
    case "value":
      return new Failure(
        "Code.InvalidResult",
        "The result holds a character that cannot be stored: NUL, or half of a surrogate pair.",
      );
    case "thrown":
    case "endless":
      return new Failure("Code.Error", text);
  }
}

function killed(outcome: Exclude<ChildOutcome, { kind: "answer" }>, job: CodeJob): Failure {
  switch (outcome.kind) {
    case "cancelled":
      return new Failure("Cairn.Stopped", "The program was stopped.");
    case "timeout":
      return new Failure(
        "Code.Timeout",
        `The program did not end within ${String(job.cpuMs / 1000)} s of processor time.`,
      );
    case "died":
      return new Failure(
        "Code.OutOfMemory",
        `The program needs more than ${String(job.memoryMb)} MB of memory.`,
      );
  }
}
