/** Executes phases of one state in memory: values inline, calls noted, stages noted. */
import type { Failure } from "../../shared/base/failure.ts";
import type { Json, JsonObject } from "../../shared/base/json.ts";
import { definitionSchema } from "../../shared/definition/definition.ts";
import { interpret } from "../../shared/run/interpret/interpret.ts";
import type {
  CallAnswer,
  InterpreterPorts,
  ResourceCall,
  ResultWriting,
  StepView,
} from "../../shared/run/interpret/ports.ts";
import { stepPath } from "../../shared/run/path.ts";
import type { Payload } from "../../shared/run/payload.ts";
import type { Outcome } from "../../shared/run/report.ts";
import type { Phase, Step } from "../../shared/run/run-state.ts";
import { testStep } from "../../shared/run/test-state-step.ts";
import { jsonataEvaluator } from "./jsonata-evaluator.ts";

export interface StateOptions {
  readonly input?: Json;
  readonly variables?: JsonObject;
  /** Members of the context object besides `Execution` and `State`. */
  readonly context?: JsonObject;
  readonly phase?: Phase;
  readonly failure?: Step["failure"];
  /** Answers the call; throw a Failure to fail it. */
  readonly call?: (call: ResourceCall) => CallAnswer;
  /** Outputs of the flows inside. */
  readonly results?: readonly Json[];
  /** The answer that came through the token. */
  readonly answer?: Json;
  /** For the phase `undo`: the raw result, and the error of the run. */
  readonly undoes?: Json;
  readonly ending?: StepView["ending"];
  readonly items?: readonly Json[];
  readonly written?: Json;
  /** Fields of the state machine. */
  readonly machine?: JsonObject;
  readonly mismatch?: string;
  readonly settled?: number;
  readonly enteredEvent?: number;
}

export interface Interpreted {
  /** As the interpreter gave it, with payloads as the values they hold. */
  readonly outcome: JsonObject;
  readonly calls: readonly ResourceCall[];
  readonly stages: JsonObject;
  readonly readers: readonly Json[];
  readonly writings: readonly ResultWriting[];
}

/** Time of every test, milliseconds since 1970: 2026-11-21T09:00:00Z. */
export const testTimeMs = Date.UTC(2026, 10, 21, 9);

/** Name of the state. */
export const stateName = "S";

/** Executes a phase of a state; `state` without a Type is refused by the schema. */
export async function interpretState(
  state: JsonObject,
  options: StateOptions = {},
): Promise<Interpreted> {
  const { input = {}, variables = {}, phase = "enter", failure = null } = options;
  const definition = definitionSchema.parse({
    StartAt: stateName,
    States: { [stateName]: state },
    ...options.machine,
  });
  const path = stepPath("", stateName);
  const step: Step = {
    ...testStep({ path, name: stateName, phase, input, failure, uses: options.settled ?? 0 }),
    answer: payloadOf(options.answer),
    undoes: payloadOf(options.undoes),
  };
  const noted = { calls: [], stages: {}, readers: [], writings: [] };
  const outcome = await interpret(
    {
      definition,
      step,
      variables: Object.fromEntries(
        Object.entries(variables).map(([name, value]) => [name, { value }]),
      ),
      context: {
        Execution: { Id: "run", Input: input, StartTime: "2026-11-21T08:59:00.000Z" },
        State: { Name: stateName, RetryCount: options.settled ?? 0 },
        ...options.context,
      },
      clockMs: testTimeMs,
      seed: "seed",
      ending: options.ending ?? null,
      enteredEvent: options.enteredEvent,
    },
    portsOf(options, noted),
  );
  return { outcome: withValues(outcome), ...noted };
}

function portsOf(
  options: StateOptions,
  noted: {
    readonly calls: ResourceCall[];
    readonly stages: Record<string, Json>;
    readonly readers: Json[];
    readonly writings: ResultWriting[];
  },
): InterpreterPorts {
  const { call = () => ({ type: "result", value: null }), mismatch = null } = options;
  return {
    evaluator: jsonataEvaluator,
    mismatch: async () => mismatch,
    load: async (payload) => valueOf(payload),
    keep: async (value) => ({ value }),
    call: async (made) => {
      noted.calls.push(made);
      return call(made);
    },
    results: async () => options.results ?? [],
    readItems: async ({ resource, args, config }) => {
      noted.readers.push({ resource, args, config });
      return options.items ?? [];
    },
    writeResults: async (writing) => {
      noted.writings.push(writing);
      return options.written ?? null;
    },
    stage: (stage, value) => {
      noted.stages[stage] = value;
    },
  };
}

/** The output of a phase that must succeed. */
export async function outputOf(state: JsonObject, options: StateOptions = {}): Promise<Json> {
  const { outcome } = await interpretState(state, options);
  if (outcome["type"] !== "succeeded") throw new Error(JSON.stringify(outcome));
  return outcome["output"] ?? null;
}

/** Error and cause of a phase that must fail. */
export async function failureOf(
  state: JsonObject,
  options: StateOptions = {},
): Promise<Pick<Failure, "error" | "cause">> {
  const { outcome } = await interpretState(state, options);
  if (outcome["type"] !== "failed") throw new Error(JSON.stringify(outcome));
  return { error: outcome["error"] as string | null, cause: outcome["cause"] as string | null };
}

function payloadOf(value: Json | undefined): Payload | null {
  return value === undefined ? null : { value };
}

function valueOf(payload: Payload): Json {
  if ("value" in payload) return payload.value;
  throw new Error("only inline values here");
}

const payloadFields: ReadonlySet<string> = new Set([
  "output",
  "result",
  "items",
  "values",
  "input",
]);

function withValues(outcome: Outcome): JsonObject {
  return Object.fromEntries(
    Object.entries(outcome).map(([name, member]) => {
      if (member === null || member === undefined) return [name, null];
      if (payloadFields.has(name)) return [name, valueOf(member as Payload)];
      if (name !== "assign") return [name, member as Json];
      const assign = Object.entries(member as Readonly<Record<string, Payload>>);
      return [name, Object.fromEntries(assign.map(([key, payload]) => [key, valueOf(payload)]))];
    }),
  );
}
