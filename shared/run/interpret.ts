/**
 * What a state does with data: evaluates its fields and calls its resource. The only part of the language that looks
 * inside values. Effects are ports, so that the browser's simulation and the server run the same code.
 * Source: ASL specification, "Data flow" in JSONata states (Arguments, Output, Assign, `$states`).
 */
import { unreachable } from "../base/assert.ts";
import { Failure } from "../base/failure.ts";
import type { Json, JsonObject } from "../base/json.ts";
import type {
  Catcher,
  ChoiceState,
  Definition,
  FailState,
  MapState,
  ParallelState,
  State,
  TaskState,
  WaitState,
} from "../definition/definition.ts";
import { queryEvaluationError, type Evaluator, type ExpressionRequest } from "./evaluator.ts";
import { stateAt } from "./path.ts";
import type { Payload } from "./payload.ts";
import type { Outcome } from "./report.ts";
import type { Step } from "./run-state.ts";

/** Iterations of a Map under way at once when MaxConcurrency does not say: AWS's number for inline Maps. */
export const defaultMapConcurrency = 40;

/** A call of a resource: a Task's or a compensation's. */
export interface ResourceCall {
  readonly resource: string;
  readonly args: Json;
  readonly timeoutMs: number | null;
  readonly heartbeatMs: number | null;
}

/** What the interpreter may use. */
export interface InterpreterPorts {
  readonly evaluator: Evaluator;
  /** Loads a value of this step's flow. */
  readonly load: (payload: Payload) => Promise<Json>;
  /** Keeps a value; fails with `States.DataLimitExceeded` when it is larger than the state machine allows. */
  readonly keep: (value: Json) => Promise<Payload>;
  readonly call: (call: ResourceCall) => Promise<Json>;
  /** Outputs of the flows that a container step opened, by index; failed ones are left out. */
  readonly results: () => Promise<readonly Json[]>;
  /** Why the value does not match the JSON Schema, or null. */
  readonly mismatch: (schema: JsonObject, value: Json) => Promise<string | null>;
}

/** A step with what its expressions may see. */
export interface StepView {
  readonly definition: Definition;
  readonly step: Step;
  /** Variables of its flow and of the flows around it; the nearest wins. */
  readonly variables: Readonly<Record<string, Payload>>;
  /** The context object, `$states.context`. */
  readonly context: JsonObject;
  /** Time of the step for `$now`, milliseconds since 1970. */
  readonly clockMs: number;
  /** Seed of `$random` and `$uuid`. */
  readonly seed: string;
  /** Error of the run, for a compensation. */
  readonly ending: { readonly error: string | null; readonly cause: string | null } | null;
}

/** Executes the phase that a step is in. Never throws for what a workflow does: that is a failed outcome. */
export async function interpret(view: StepView, ports: InterpreterPorts): Promise<Outcome> {
  try {
    return await new Interpretation(view, ports).execute();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return {
      type: "failed",
      error: error.error,
      cause: error.cause,
      retryAfterMs: error.retryAfterMs,
    };
  }
}

type Succeeded = Extract<Outcome, { type: "succeeded" }>;

type Fields = {
  readonly Output?: Json | undefined;
  readonly Assign?: Readonly<Record<string, Json>> | undefined;
};

class Interpretation {
  readonly #view: StepView;
  readonly #ports: InterpreterPorts;
  readonly #state: State;

  constructor(view: StepView, ports: InterpreterPorts) {
    const state = stateAt(view.definition, view.step.path);
    if (state === null)
      throw new Failure("States.Runtime", `The state machine has no state at ${view.step.path}.`);
    this.#view = view;
    this.#ports = ports;
    this.#state = state;
  }

  async execute(): Promise<Outcome> {
    switch (this.#view.step.phase) {
      case "enter":
        return await this.#enter();
      case "exit":
        return await this.#exit();
      case "catch":
        return await this.#catch();
      case "undo":
        return await this.#undo();
      default:
        return unreachable(this.#view.step.phase);
    }
  }

  async #enter(): Promise<Outcome> {
    const state = this.#state;
    switch (state.Type) {
      case "Task":
        return await this.#task(state);
      case "Pass":
        return await this.#leave(state, { next: state.Next ?? null, schema: state.Validate });
      case "Succeed":
        return await this.#leave(state, { next: null });
      case "Choice":
        return await this.#choose(state);
      case "Wait":
        return await this.#wait(state);
      case "Fail":
        return await this.#failState(state);
      case "Map":
        return await this.#openMap(state);
      case "Parallel":
        return await this.#openParallel(state);
      default:
        return unreachable(state);
    }
  }

  async #task(state: TaskState): Promise<Outcome> {
    const [args, timeout, heartbeat] = await this.#evaluate({}, [
      ["Arguments", state.Arguments ?? "{% $states.input %}"],
      ["TimeoutSeconds", state.TimeoutSeconds ?? null],
      ["HeartbeatSeconds", state.HeartbeatSeconds ?? null],
    ]);
    const result = await this.#ports.call({
      resource: state.Resource,
      args: args ?? null,
      timeoutMs: seconds(timeout, "TimeoutSeconds"),
      heartbeatMs: seconds(heartbeat, "HeartbeatSeconds"),
    });
    const left = await this.#leave(state, {
      next: state.Next ?? null,
      result,
      schema: state.Validate,
    });
    if (state.Compensate === undefined) return left;
    return { ...left, result: await this.#ports.keep(result) };
  }

  async #choose(state: ChoiceState): Promise<Outcome> {
    for (const [i, rule] of state.Choices.entries()) {
      const location = `Choices[${String(i)}]/Condition`;
      // Rules are tried one by one: a later rule may be wrong for data that an earlier one has taken.
      // eslint-disable-next-line no-await-in-loop
      const [matched] = await this.#evaluate({}, [[location, rule.Condition]]);
      if (typeof matched !== "boolean") {
        throw new Failure(
          queryEvaluationError,
          `The JSONata expression specified for the field '${location}' returned an unexpected result type. Expected 'boolean'.`,
        );
      }
      if (matched) return await this.#leave(rule, { next: rule.Next });
    }
    if (state.Default === undefined) {
      throw new Failure(
        "States.NoChoiceMatched",
        "No rule of the Choice matched and it has no Default.",
      );
    }
    return await this.#leave(state, { next: state.Default });
  }

  async #wait(state: WaitState): Promise<Outcome> {
    const [delay, until] = await this.#evaluate({}, [
      ["Seconds", state.Seconds ?? null],
      ["Timestamp", state.Timestamp ?? null],
    ]);
    if (state.Timestamp !== undefined) {
      if (
        typeof until !== "string" ||
        Number.isNaN(Date.parse(until)) ||
        !/T.*(Z|[+-]\d\d:\d\d)$/.test(until)
      ) {
        throw new Failure(
          queryEvaluationError,
          "The field 'Timestamp' must give a time such as 2026-11-21T09:00:00Z.",
        );
      }
      return { type: "waiting", delayMs: null, until };
    }
    if (typeof delay !== "number" || delay < 0 || delay > 99_999_999) {
      throw new Failure(
        queryEvaluationError,
        "The field 'Seconds' must give a number from 0 to 99999999.",
      );
    }
    return { type: "waiting", delayMs: Math.round(delay * 1000), until: null };
  }

  async #failState(state: FailState): Promise<Outcome> {
    const [error, cause] = await this.#evaluate({}, [
      ["Error", state.Error ?? null],
      ["Cause", state.Cause ?? null],
    ]);
    return { type: "failed", error: text(error, "Error"), cause: text(cause, "Cause") };
  }

  async #openMap(state: MapState): Promise<Outcome> {
    const input = await this.#ports.load(this.#view.step.input);
    const [items, concurrency, toleratedCount, toleratedShare] = await this.#evaluate({}, [
      ["Items", state.Items ?? input],
      ["MaxConcurrency", state.MaxConcurrency ?? 0],
      ["ToleratedFailureCount", state.ToleratedFailureCount ?? 0],
      ["ToleratedFailurePercentage", state.ToleratedFailurePercentage ?? 0],
    ]);
    if (!isArray(items)) {
      throw new Failure(queryEvaluationError, "The field 'Items' must give an array.");
    }
    const inputs =
      state.ItemSelector === undefined ? items : await this.#selectItems(state.ItemSelector, items);
    const lanes = count(concurrency, "MaxConcurrency");
    const tolerated = count(toleratedCount, "ToleratedFailureCount");
    const share = Math.floor(
      (items.length * count(toleratedShare, "ToleratedFailurePercentage")) / 100,
    );
    return {
      type: "map",
      items: await this.#ports.keep(inputs),
      count: items.length,
      lanes: lanes === 0 ? defaultMapConcurrency : lanes,
      groupSize: state.Checkpoint?.Policy === "EveryN" ? state.Checkpoint.Count : 1,
      toleratedFailures: Math.max(tolerated, share),
    };
  }

  async #selectItems(selector: Json, items: readonly Json[]): Promise<readonly Json[]> {
    const states = await this.#states({});
    const variables = await this.#variables();
    return await this.#run(
      items.map((item, i) => {
        const context = { ...this.#view.context, Map: { Item: { Index: i, Value: item } } };
        const scope = {
          states: { ...states, context },
          variables,
          clockMs: this.#view.clockMs,
          seed: this.#view.seed,
        };
        return { template: selector, scope, location: "ItemSelector" };
      }),
    );
  }

  async #openParallel(state: ParallelState): Promise<Outcome> {
    const { Branches: branches } = state;
    if (state.Arguments === undefined) {
      return { type: "parallel", input: this.#view.step.input, count: branches.length };
    }
    const [args] = await this.#evaluate({}, [["Arguments", state.Arguments]]);
    return {
      type: "parallel",
      input: await this.#ports.keep(args ?? null),
      count: branches.length,
    };
  }

  /** After a Wait's time or a container's join. */
  async #exit(): Promise<Outcome> {
    const state = this.#state;
    if (state.Type === "Wait") return await this.#leave(state, { next: state.Next ?? null });
    if (state.Type !== "Map" && state.Type !== "Parallel") {
      throw new Failure("States.Runtime", `A ${state.Type} state has nothing to finish.`);
    }
    const result = await this.#ports.results();
    const schema = state.Type === "Map" ? state.Validate : undefined;
    return await this.#leave(state, { next: state.Next ?? null, result, schema });
  }

  async #catch(): Promise<Outcome> {
    const { failure } = this.#view.step;
    const state = this.#state;
    const catchers: readonly Catcher[] =
      "Catch" in state ? ((state.Catch as readonly Catcher[] | undefined) ?? []) : [];
    const catcher = catchers[failure?.catcher ?? -1];
    if (failure === null || catcher === undefined) {
      throw new Failure("States.Runtime", "The catcher of this error is gone.");
    }
    const errorOutput = { Error: failure.error, Cause: failure.cause };
    return await this.#leave(catcher, { next: catcher.Next, errorOutput });
  }

  async #undo(): Promise<Outcome> {
    const compensate = this.#state.Type === "Task" ? this.#state.Compensate : undefined;
    const { undoes } = this.#view.step;
    if (compensate === undefined || undoes === null) {
      throw new Failure("States.Runtime", "The state declares no compensation.");
    }
    const { ending } = this.#view;
    const seen = {
      result: await this.#ports.load(undoes),
      errorOutput: { Error: ending?.error ?? null, Cause: ending?.cause ?? null },
    };
    const [args, timeout] = await this.#evaluate(seen, [
      ["Compensate/Arguments", compensate.Arguments ?? "{% $states.result %}"],
      ["Compensate/TimeoutSeconds", compensate.TimeoutSeconds ?? null],
    ]);
    const result = await this.#ports.call({
      resource: compensate.Resource,
      args: args ?? null,
      timeoutMs: seconds(timeout, "Compensate/TimeoutSeconds"),
      heartbeatMs: null,
    });
    return { type: "succeeded", output: await this.#ports.keep(result), assign: {}, next: null };
  }

  /** Output and Assign: the way out of every state. */
  async #leave(
    fields: Fields,
    by: {
      readonly next: string | null;
      readonly result?: Json;
      readonly errorOutput?: JsonObject;
      readonly schema?: unknown;
    },
  ): Promise<Succeeded> {
    const { next, result, errorOutput, schema } = by;
    if (schema !== undefined) await this.#validate(schema as JsonObject, fields, result);
    const seen = {
      ...(result === undefined ? {} : { result }),
      ...(errorOutput === undefined ? {} : { errorOutput }),
    };
    const assigned = Object.entries(fields.Assign ?? {});
    const requests = assigned.map(([name, template]) => [`Assign/${name}`, template] as const);
    const [output, ...values] = await this.#evaluate(seen, [
      ["Output", fields.Output ?? null],
      ...requests,
    ]);
    const assign: Record<string, Payload> = {};
    for (const [i, [name]] of assigned.entries()) {
      // eslint-disable-next-line no-await-in-loop -- a few variables; the order of writing keeps the log deterministic
      assign[name] = await this.#ports.keep(values[i] ?? null);
    }
    if (fields.Output !== undefined)
      return { type: "succeeded", output: await this.#ports.keep(output ?? null), assign, next };
    const unchanged = errorOutput ?? result;
    const kept =
      unchanged === undefined ? this.#view.step.input : await this.#ports.keep(unchanged);
    return { type: "succeeded", output: kept, assign, next };
  }

  async #validate(schema: JsonObject, fields: Fields, result: Json | undefined): Promise<void> {
    const value =
      result ?? (await this.#evaluate({}, [["Output", fields.Output ?? null]]))[0] ?? null;
    const mismatch = await this.#ports.mismatch(schema, value);
    if (mismatch !== null) {
      throw new Failure(
        "Cairn.InvalidOutput",
        `The result does not match the schema of Validate: ${mismatch}`,
      );
    }
  }

  async #states(seen: JsonObject): Promise<JsonObject> {
    const input = await this.#ports.load(this.#view.step.input);
    return { input, context: this.#view.context, ...seen };
  }

  async #variables(): Promise<JsonObject> {
    const entries = Object.entries(this.#view.variables);
    const values = await Promise.all(
      entries.map(async ([, payload]) => await this.#ports.load(payload)),
    );
    return Object.fromEntries(entries.map(([name], i) => [name, values[i] ?? null]));
  }

  async #evaluate(
    seen: JsonObject,
    fields: readonly (readonly [string, Json])[],
  ): Promise<readonly Json[]> {
    const scope = {
      states: await this.#states(seen),
      variables: await this.#variables(),
      clockMs: this.#view.clockMs,
      seed: this.#view.seed,
    };
    return await this.#run(fields.map(([location, template]) => ({ template, scope, location })));
  }

  async #run(requests: readonly ExpressionRequest[]): Promise<readonly Json[]> {
    const results = await this.#ports.evaluator.evaluate(requests);
    return results.map((result) => {
      if (!result.ok) throw new Failure(result.error, result.cause);
      return result.value;
    });
  }
}

function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function seconds(value: Json | undefined, location: string): number | null {
  if (value === null || value === undefined) return null;
  if (typeof value !== "number" || value <= 0) {
    throw new Failure(
      queryEvaluationError,
      `The field '${location}' must give a number of seconds above 0.`,
    );
  }
  return value * 1000;
}

function count(value: Json | undefined, location: string): number {
  if (typeof value !== "number" || value < 0) {
    throw new Failure(
      queryEvaluationError,
      `The field '${location}' must give a number that is not negative.`,
    );
  }
  return value;
}

function text(value: Json | undefined, location: string): string {
  if (value === null || value === undefined) return "";
  if (typeof value !== "string")
    throw new Failure(queryEvaluationError, `The field '${location}' must give a string.`);
  return value;
}
