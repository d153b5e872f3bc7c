/**
 * A run in memory on a virtual clock: the same `decide` and `interpret` as on the server, without a database, a worker or a
 * second of waiting.
 *
 * Invariants
 * V1 Deterministic: the same definition, input, ports and start give the same events at the same times.
 * V2 The clock moves only when nothing is ready: to the earliest of timers, answers, beats and limits.
 * V3 What never answers ends by its limits, or leaves the run open: `finish` then returns with the status `RUNNING`.
 */
import { Failure } from "../base/failure.ts";
import type { Json, JsonObject } from "../base/json.ts";
import type { Definition } from "../definition/definition.ts";
import { decide } from "./decide.ts";
import type { ParkedTask, RunEvent, RunStatus } from "./event.ts";
import { readItems } from "../items/read-items.ts";
import { interpret } from "./interpret/interpret.ts";
import type { CallAnswer, InterpreterPorts, ResourceCall, StepView } from "./interpret/ports.ts";
import { parkedKind } from "./parked-kind.ts";
import { stateAt, stepKey } from "./path.ts";
import { defaultMaxPayloadBytes, type Payload } from "./payload.ts";
import type { Report } from "./report.ts";
import { dropClosed } from "./touched.ts";
import { isTerminal, unborn, type RunState, type Step } from "./run-state.ts";
import { simulatedContext } from "./simulation-context.ts";
import { SimulationStorage } from "./simulation-storage.ts";
import { SimulationTrace, type SimulatedStep } from "./simulation-trace.ts";
import { keepInline, SimulationValues, visibleFlows } from "./simulation-values.ts";
import type { Command } from "./turn.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** A call that a simulated run makes. */
export interface SimulatedCall extends ResourceCall {
  readonly path: string;
  readonly state: string;
  readonly attempt: number;
}

/** What becomes of a call. */
export interface SimulatedAnswer {
  readonly outcome:
    | { readonly type: "result"; readonly value: Json }
    | { readonly type: "failed"; readonly error: string | null; readonly cause: string | null }
    /** No answer ever comes. */
    | { readonly type: "silent" };
  /** Virtual time until the answer. */
  readonly afterMs?: number;
  /** Virtual times, from the call, at which the task says that it is still at work. */
  readonly beatsMs?: readonly number[];
}

/** What a simulated run may use besides itself. */
export interface SimulationPorts extends Pick<InterpreterPorts, "evaluator" | "mismatch"> {
  readonly call: (call: SimulatedCall) => Promise<SimulatedAnswer>;
}

export interface SimulationOptions {
  readonly definition: Definition;
  readonly input: Json;
  readonly ports: SimulationPorts;
  /** Virtual time of the start, milliseconds since 1970. */
  readonly startMs: number;
  /** What the context object shows besides what the simulation knows; `Execution` and `StateMachine` in place of made-up ones. */
  readonly context?: JsonObject;
  /** Objects that distributed Maps read, by `s3://bucket/key`. */
  readonly objects?: Readonly<Record<string, string>>;
  /** Feeds jitter; [0, 1). */
  readonly random?: () => number;
  /** Most events before it gives up: a loop without an end. AWS allows 25,000. */
  readonly maxEvents?: number;
}

export interface SimulationResult {
  /** `RUNNING` when it waits for an answer that nobody gives, or has reached the most events. */
  readonly status: RunStatus;
  /** Null unless it has succeeded. */
  readonly output: Json;
  readonly error: string | null;
  readonly cause: string | null;
  readonly events: readonly RunEvent[];
  /** In the order of entering. */
  readonly steps: readonly SimulatedStep[];
  /** Virtual time that it has taken. */
  readonly elapsedMs: number;
}

const worker = "simulation";

export class Simulation {
  readonly #options: SimulationOptions;
  readonly #clock: VirtualClock;
  readonly #values = new SimulationValues();
  readonly #storage: SimulationStorage;
  readonly #events: RunEvent[] = [];
  readonly #trace: SimulationTrace;
  /** Steps that are being executed, by their keys; also those that wait for an answer that comes later. */
  readonly #running = new Map<string, Promise<void>>();
  readonly #ready: string[] = [];
  #state: RunState = unborn;

  constructor(options: SimulationOptions) {
    this.#options = options;
    this.#clock = new VirtualClock(options.startMs);
    this.#storage = new SimulationStorage(options.objects);
    this.#trace = new SimulationTrace(options.definition, this.#values);
    const { definition, input } = options;
    this.report({ type: "created", workflowId: "simulation", version: 1, input: { value: input } });
    if (definition.TimeoutSeconds !== undefined) {
      const deadlineMs = options.startMs + definition.TimeoutSeconds * 1000;
      this.#clock.at(deadlineMs, () => void this.report({ type: "deadline" }));
    }
  }

  get state(): RunState {
    return this.#state;
  }

  /** Tells the run something from outside, such as the answer of a parked task. Returns why it was refused, or null. */
  report(report: Report): string | null {
    const decision = decide(this.#options.definition, this.#state, report);
    for (const event of decision.events) {
      const seq = this.#events.length + 1;
      const dated = { ...event, seq, at: this.#clock.iso };
      this.#values.remember(dated);
      this.#events.push(dated);
      this.#trace.note(dated);
    }
    this.#state = dropClosed(decision.state, decision.touched);
    for (const command of decision.commands) this.#take(command);
    return decision.refused;
  }

  /** Goes on until the run has ended or nothing more happens by itself. */
  async finish(): Promise<SimulationResult> {
    const { maxEvents = 25_000 } = this.#options;
    while (!isTerminal(this.#state.status) && this.#events.length < maxEvents) {
      const key = this.#ready.shift();
      // eslint-disable-next-line no-await-in-loop -- one thing after the other (V1)
      if (key !== undefined) await this.#execute(key);
      // eslint-disable-next-line no-await-in-loop
      else if (!(await this.#clock.advance())) break;
    }
    return this.#result();
  }

  #take(command: Command): void {
    if (command.type === "run") this.#ready.push(command.key);
    if (command.type !== "wake") return;
    const { key, delayMs, until } = command;
    const atMs = until === null ? this.#clock.nowMs + (delayMs ?? 0) : Date.parse(until);
    this.#clock.at(atMs, () => void this.report({ type: "due", key }));
  }

  /** Executes a ready step until it is done or waits for an answer that comes later. */
  async #execute(key: string): Promise<void> {
    if (this.report({ type: "claimed", key, worker, now: this.#clock.iso }) !== null) return;
    const step = this.#state.steps.get(key);
    if (step === undefined || step.status === "waiting") return;
    await new Promise<void>((resolve, reject) => {
      const done = this.#interpret(key, step, resolve);
      this.#running.set(key, done);
      done.then(resolve, reject);
    });
  }

  #random(): number {
    return this.#options.random?.() ?? 0.5;
  }

  /** `onBlocked` is called when the step waits for an answer that comes at a later time. */
  async #interpret(key: string, step: Step, onBlocked: () => void): Promise<void> {
    const { ports, definition } = this.#options;
    const load = (payload: Payload): Json => this.#values.load(payload, step.flow);
    const maxBytes = definition.MaxPayloadBytes ?? defaultMaxPayloadBytes;
    const outcome = await interpret(this.#view(step), {
      ...ports,
      load: async (payload) => load(payload),
      keep: async (value, limits) =>
        keepInline(value, limits?.unlimited === true ? Number.POSITIVE_INFINITY : maxBytes),
      results: async () => this.#values.results(key),
      call: async (call) => await this.#call({ key, step, call }, onBlocked),
      readItems: async (reader) => await readItems(reader, this.#storage),
      writeResults: async (writing) =>
        this.#storage.write(writing, this.#values.iterations(key), key),
    });
    const { phase, attempt, epoch } = step;
    const token = { key, phase, attempt, epoch };
    this.report({ type: "outcome", step: token, outcome, costMicros: 0, random: this.#random() });
    const parked = this.#state.steps.get(key)?.parked ?? null;
    if (outcome.type === "parked" && parked !== null) this.#limit(key, step, parked);
  }

  async #call(
    { key, step, call }: { readonly key: string; readonly step: Step; readonly call: ResourceCall },
    onBlocked: () => void,
  ): Promise<CallAnswer> {
    const { path, state, attempt } = step;
    const {
      outcome,
      afterMs = 0,
      beatsMs = [],
    } = await this.#options.ports.call({
      ...call,
      path,
      state,
      attempt,
    });
    const kind = parkedKind(call.resource);
    const startMs = this.#clock.nowMs;
    for (const beatMs of beatsMs) {
      this.#clock.at(startMs + beatMs, () => void this.report({ type: "beat", key, attempt }));
    }
    if (kind === null) {
      if (outcome.type === "silent" || afterMs > 0) {
        this.#limit(key, step, call);
        await new Promise<void>((resolve) => {
          if (outcome.type !== "silent") {
            this.#clock.at(startMs + afterMs, async () => {
              const running = this.#running.get(key);
              resolve();
              await running;
            });
          }
          onBlocked();
        });
      }
      if (outcome.type === "failed") throw new Failure(outcome.error, outcome.cause);
      return { type: "result", value: outcome.type === "result" ? outcome.value : null };
    }
    if (outcome.type !== "silent") {
      const answer =
        outcome.type === "result"
          ? { ok: true as const, result: { value: outcome.value } }
          : { ok: false as const, error: outcome.error, cause: outcome.cause };
      this.#clock.at(startMs + afterMs, () => {
        this.report({ type: "taken", key, attempt, worker });
        this.report({ type: "answered", key, attempt, answer, random: this.#random() });
      });
    }
    const { timeoutMs, heartbeatMs } = call;
    const name = kind === "activity" ? call.resource : null;
    const input = kind === "activity" ? { value: call.args } : null;
    return { type: "parked", task: { kind, name, input, timeoutMs, heartbeatMs } };
  }

  /** Sets the clock for the limits of an attempt: its time as a whole, and its longest silence. */
  #limit(
    key: string,
    { epoch, attempt }: Step,
    limits: Pick<ParkedTask, "timeoutMs" | "heartbeatMs">,
  ): void {
    const overdue = (limit: "total" | "heartbeat"): void => {
      if (this.#state.steps.get(key)?.attempt === attempt) {
        this.report({ type: "overdue", key, epoch, limit, random: this.#random() });
      }
    };
    const startMs = this.#clock.nowMs;
    const { timeoutMs, heartbeatMs } = limits;
    if (timeoutMs !== null) this.#clock.at(startMs + timeoutMs, () => overdue("total"));
    if (heartbeatMs === null) return;
    const watch = (lastMs: number): void => {
      this.#clock.at(lastMs + heartbeatMs, () => {
        const beat = this.#lastBeatMs(key, lastMs);
        if (beat > lastMs) watch(beat);
        else overdue("heartbeat");
      });
    };
    watch(startMs);
  }

  #lastBeatMs(key: string, sinceMs: number): number {
    const step = this.#state.steps.get(key);
    const beat = this.#events.findLast(
      ({ type, path, visit }) =>
        type === "step.heartbeat" && path === step?.path && visit === step.visit,
    );
    return beat === undefined ? sinceMs : Math.max(sinceMs, Date.parse(beat.at));
  }

  #view(step: Step): StepView {
    const { definition } = this.#options;
    const variables: Record<string, Payload> = {};
    for (const flow of visibleFlows(this.#state, step.flow)) {
      Object.assign(variables, this.#state.flows.get(flow)?.variables);
    }
    return {
      definition,
      step,
      variables,
      context: this.#context(step),
      clockMs: this.#clock.nowMs,
      seed: stepKey(step.path, step.visit),
      ending: this.#state.ending,
      enteredEvent: this.#trace.step(stepKey(step.path, step.visit))?.enteredSeq,
    };
  }

  #context(step: Step): JsonObject {
    const { definition, input, startMs, context = {} } = this.#options;
    const key = stepKey(step.path, step.visit);
    const enteredMs = this.#trace.step(key)?.enteredMs ?? this.#clock.nowMs;
    return simulatedContext({
      state: stateAt(definition, step.path),
      step,
      item: this.#values.item(step.flow),
      input,
      startMs,
      enteredMs,
      extra: context,
    });
  }

  #result(): SimulationResult {
    const { status, output, ending } = this.#state;
    return {
      status,
      output: output === null ? null : this.#values.load(output, ""),
      error: ending?.error ?? null,
      cause: ending?.cause ?? null,
      events: this.#events,
      steps: this.#trace.steps,
      elapsedMs: this.#clock.nowMs - this.#options.startMs,
    };
  }
}

/** Simulates a run to its end. */
export async function simulate(options: SimulationOptions): Promise<SimulationResult> {
  return await new Simulation(options).finish();
}
