/**
 * Evaluates templates. Literals and plain paths are answered here; everything else goes to a sandboxed child process, which
 * is killed when it does not answer in time. So no expression runs in the server's own heap, and a bad one fails alone.
 */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Json, JsonObject } from "../../shared/base/json.ts";
import {
  queryEvaluationError,
  type Evaluator,
  type ExpressionRequest,
  type ExpressionResult,
  type ExpressionScope,
} from "../../shared/run/evaluator.ts";
import { evaluatePlainPath } from "../../shared/run/plain-path.ts";
import {
  expressionsOf,
  fillTemplate,
  thrownCause,
  undefinedCause,
  unsupportedCause,
  type TemplateExpression,
} from "../../shared/run/template.ts";
import { childEntry } from "./child-entry.ts";
import { createChildPool, type ChildOutcome, type ChildPool } from "./child-pool.ts";
import { unstorableEscape } from "./plain-text.ts";
import { longestExpression, sandboxChildLimits, sandboxPoolLimits } from "./sandbox-limits.ts";
import type { SandboxTask } from "../../shared/expression/sandbox-program.ts";

/** An evaluator that owns child processes. */
export interface ServerEvaluator extends Evaluator {
  /** Starts a child ahead of the first expression. */
  warm(): Promise<void>;
  /** Kills the children; evaluations under way fail. */
  close(): void;
}

export interface EvaluatorOptions {
  /** Most child processes at a time. */
  readonly processes?: number;
}

const valuesSchema = z.array(
  z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("value"), json: z.string() }),
    z.object({ kind: z.literal("undefined") }),
    z.object({ kind: z.literal("unsupported") }),
    z.object({ kind: z.literal("too-large") }),
    z.object({ kind: z.literal("thrown"), reason: z.string() }),
  ]),
);
type Value = z.infer<typeof valuesSchema>[number];

export function createEvaluator(options: EvaluatorOptions = {}): ServerEvaluator {
  const pool = createChildPool({
    entry: childEntry("sandbox-child"),
    size: options.processes ?? 2,
    heapMb: sandboxPoolLimits.heapMb,
    wallMs: sandboxPoolLimits.wallMs,
    startMs: sandboxPoolLimits.startMs,
    relief: sandboxPoolLimits.relief,
  });
  return {
    evaluate: async (requests) =>
      await Promise.all(requests.map(async (request) => await evaluateRequest(pool, request))),
    warm: async () => {
      await pool.run(taskOf([], { states: {}, variables: {} }));
    },
    close: () => pool.close(),
  };
}

async function evaluateRequest(
  pool: ChildPool,
  { template, scope, location }: ExpressionRequest,
): Promise<ExpressionResult> {
  const expressions = expressionsOf(template, location);
  if (expressions.length === 0) return { ok: true, value: template };
  const tooLong = expressions.find(({ source }) => source.length > longestExpression);
  if (tooLong !== undefined)
    return failed(thrownCause(tooLong, `It is longer than ${longestExpression} characters.`));

  const plain = expressions.map(({ source }) => evaluatePlainPath(source, scope));
  const sandboxed = expressions.filter((_, index) => plain[index]?.decided !== true);
  const outcomes = sandboxed.length === 0 ? [] : await runSandboxed(pool, sandboxed, scope);

  const values: Json[] = [];
  let next = 0;
  for (const [index, expression] of expressions.entries()) {
    const known = plain[index];
    const value = known?.decided === true ? plainValue(known.value) : (outcomes[next++] ?? lost);
    if (value.kind !== "value") return failed(causeOf(expression, value));
    values.push(value.json);
  }
  return { ok: true, value: fillTemplate(template, values) };
}

type Answered = Exclude<Value, { kind: "value" }> | { readonly kind: "value"; readonly json: Json };

/** Stands for an expression after the first that failed; never reached, because that failure is reported first. */
const lost: Answered = { kind: "thrown", reason: "It was not evaluated." };

function plainValue(value: Json | undefined): Answered {
  return value === undefined ? { kind: "undefined" } : { kind: "value", json: value };
}

async function runSandboxed(
  pool: ChildPool,
  expressions: readonly TemplateExpression[],
  scope: ExpressionScope,
): Promise<readonly Answered[]> {
  const outcome = await pool.run(taskOf(expressions, scope));
  if (outcome.kind !== "answer") {
    const reason = killedReason(outcome);
    // Those before it had values, which went down with the process: the request fails all the same.
    return expressions.map((_, index) =>
      index < outcome.part ? { kind: "value", json: null } : { kind: "thrown", reason },
    );
  }
  return valuesSchema.parse(outcome.value).map(answered);
}

function answered(value: Value): Answered {
  if (value.kind !== "value") return value;
  if (unstorableEscape.test(value.json)) {
    return { kind: "thrown", reason: "Its result holds a character that cannot be stored." };
  }
  return { kind: "value", json: JSON.parse(value.json) as Json };
}

function taskOf(expressions: readonly TemplateExpression[], scope: ExpressionScope): SandboxTask {
  const seed = scope.seed ?? randomUUID();
  return {
    expressions: expressions.map(({ source, location }) => ({
      source,
      seed: `${seed}\n${location}`,
    })),
    scope: JSON.stringify(visibleScope(expressions, scope)),
    clockMs: scope.clockMs ?? Date.now(),
  };
}

/** `$states` followed by the name of one of its parts. */
const statesPart = /\$states(?:\s*\.\s*(input|result|errorOutput|context)\b)?/g;

/** The parts of the scope that the expressions can see: a value that no expression names is not worth the way. */
function visibleScope(
  expressions: readonly TemplateExpression[],
  { states, variables }: ExpressionScope,
): JsonObject {
  const text = expressions.map(({ source }) => source).join("\n");
  const parts = new Set([...text.matchAll(statesPart)].map((match) => match[1]));
  const seenStates = parts.has(undefined) ? states : pick(states, (name) => parts.has(name));
  return { states: seenStates, variables: pick(variables, (name) => text.includes(`$${name}`)) };
}

function pick(record: JsonObject, wanted: (name: string) => boolean): JsonObject {
  return Object.fromEntries(Object.entries(record).filter(([name]) => wanted(name)));
}

function killedReason(outcome: Exclude<ChildOutcome, { kind: "answer" }>): string {
  return outcome.kind === "timeout"
    ? `It did not finish within ${sandboxPoolLimits.wallMs} ms.`
    : `It needs more than ${sandboxChildLimits.sandbox.memoryMb} MB of memory.`;
}

function causeOf(
  expression: TemplateExpression,
  value: Exclude<Answered, { kind: "value" }>,
): string {
  switch (value.kind) {
    case "undefined":
      return undefinedCause(expression);
    case "unsupported":
      return unsupportedCause(expression);
    case "too-large":
      return thrownCause(
        expression,
        `Its result is larger than ${sandboxChildLimits.sandbox.maxResultLength} characters.`,
      );
    case "thrown":
      return thrownCause(expression, value.reason);
  }
}

function failed(cause: string): ExpressionResult {
  return { ok: false, error: queryEvaluationError, cause };
}
