/** Drives a run in memory with `decide` and `interpret`: no clock, no database, every order of work that a test chooses. */
import assert from "node:assert/strict";
import { Failure } from "../../shared/base/failure.ts";
import type { Json } from "../../shared/base/json.ts";
import type { Definition } from "../../shared/definition/definition.ts";
import type { Copy } from "../../shared/run/copied-run.ts";
import { decide, type Decision } from "../../shared/run/decide.ts";
import type { NewEvent, RunEvent } from "../../shared/run/event.ts";
import { evolve } from "../../shared/run/evolve.ts";
import { interpret } from "../../shared/run/interpret/interpret.ts";
import { flowOfStep } from "../../shared/run/path.ts";
import type { Payload } from "../../shared/run/payload.ts";
import type { Report } from "../../shared/run/report.ts";
import { isTerminal, prune, unborn, type RunState } from "../../shared/run/run-state.ts";
import type { Touched } from "../../shared/run/touched.ts";
import type { Command } from "../../shared/run/turn.ts";
import { at as timeAt } from "./event-log.ts";
import { jsonataEvaluator } from "./jsonata-evaluator.ts";

export interface Call {
  readonly resource: string;
  readonly args: Json;
  readonly path: string;
}

export interface DriverOptions {
  readonly definition: Definition;
  readonly input?: Json;
  /** Answers a resource call; throw a Failure to fail it. */
  readonly call?: (call: Call, nth: number) => Json;
  /** Which of the ready steps goes next: an index below `count`. */
  readonly choose?: (count: number) => number;
  /** Goes on with a redrive or a fork of the run of another driver instead of starting one. */
  readonly copy?: { readonly of: RunDriver; readonly made: Copy };
}

const value = (payload: Payload | null): Json =>
  payload !== null && "value" in payload ? payload.value : null;

export class RunDriver {
  state: RunState = unborn;
  readonly events: NewEvent[] = [];
  readonly calls: Call[] = [];
  readonly ready: string[] = [];
  readonly timers: string[] = [];
  readonly commands: Command[] = [];
  /** What the last decision changed. */
  touched: Touched | null = null;
  readonly #options: DriverOptions;
  readonly #outputs = new Map<string, Json>();
  readonly #items = new Map<string, Payload>();

  constructor(options: DriverOptions) {
    this.#options = options;
    if (options.copy !== undefined) {
      this.#continue(options.copy);
      return;
    }
    this.report({
      type: "created",
      workflowId: "w",
      version: 1,
      input: { value: options.input ?? {} },
    });
  }

  /** Decides a report, applies it, checks that the events refold to the state, and notes the commands. Returns why it was refused. */
  report(report: Report): string | null {
    const decision = decide(this.#options.definition, this.state, report);
    assert.deepEqual(decision.events.reduce(evolve, this.state), decision.state);
    if (decision.refused !== null) {
      assert.equal(decision.events.length, 0);
      assert.equal(decision.state, this.state);
    }
    this.#take(decision);
    return decision.refused;
  }

  /** The log so far; a second passes between two events. */
  get numbered(): readonly RunEvent[] {
    return this.events.map((event, index) => ({
      ...event,
      seq: index + 1,
      at: timeAt(index * 1000),
    }));
  }

  #take(decision: Decision): void {
    this.touched = decision.touched;
    this.state = decision.state;
    this.events.push(...decision.events);
    for (const event of decision.events) this.#remember(event);
    for (const command of decision.commands) {
      this.commands.push(command);
      if (command.type === "run") this.ready.push(command.key);
      if (command.type === "wake") this.timers.push(command.key);
    }
  }

  #continue({ of, made }: NonNullable<DriverOptions["copy"]>): void {
    for (const event of of.events.slice(0, made.seq)) {
      this.state = evolve(this.state, event);
      this.events.push(event);
      this.#remember(event);
    }
    const { events, state } = made.decision;
    assert.deepEqual(prune(events.reduce(evolve, this.state)), prune(state));
    this.#take(made.decision);
  }

  /** Runs until nothing is ready and no timer is set. */
  async finish(): Promise<this> {
    for (let turns = 0; turns < 10_000; turns += 1) {
      if (this.ready.length > 0) await this.step();
      else if (this.timers.length > 0) this.report({ type: "due", key: this.timers.shift() ?? "" });
      else return this;
    }
    throw new Error("the run does not end");
  }

  /** Executes one ready step. */
  async step(): Promise<void> {
    const at = this.#options.choose?.(this.ready.length) ?? 0;
    const [key] = this.ready.splice(at, 1);
    if (key === undefined || this.report({ type: "claimed", key, worker: "w1" }) !== null) return;
    await this.execute(key);
  }

  /** Executes a claimed step and reports its outcome. */
  async execute(key: string): Promise<string | null> {
    const step = this.state.steps.get(key);
    if (step === undefined) throw new Error(`no step ${key}`);
    const { phase, attempt, epoch } = step;
    const outcome = await interpret(
      {
        definition: this.#options.definition,
        step,
        variables: this.#variables(step.flow),
        context: { Execution: { Id: "run" }, State: { Name: step.state } },
        clockMs: 0,
        seed: key,
        ending: this.state.ending,
      },
      {
        evaluator: jsonataEvaluator,
        load: async (payload) =>
          "item" in payload ? this.#item(step.flow, payload.item) : value(payload),
        keep: async (kept) => ({ value: kept }),
        call: async ({ resource, args }) => {
          const call = { resource, args, path: step.path };
          this.calls.push(call);
          if (this.#options.call === undefined) throw new Failure("Test.NoCall", resource);
          return { type: "result", value: this.#options.call(call, this.calls.length) };
        },
        readItems: async () => [],
        writeResults: async () => null,
        results: async () => this.#results(key),
        mismatch: async (schema, checked) =>
          schema["type"] === typeof checked ? null : `is no ${String(schema["type"])}`,
      },
    );
    return this.report({
      type: "outcome",
      step: { key, phase, attempt, epoch },
      outcome,
      costMicros: 0,
      random: 0.5,
    });
  }

  get output(): Json {
    return value(this.state.output);
  }

  get ended(): boolean {
    return isTerminal(this.state.status);
  }

  /** Event types in order, with the path where there is one. */
  log(): readonly string[] {
    return this.events.map((event) =>
      event.path === null ? event.type : `${event.type} ${event.path}`,
    );
  }

  #remember(event: NewEvent): void {
    if (event.type === "map.started")
      this.#items.set(`${event.path ?? ""}#${String(event.data.opening)}`, event.data.items);
    for (const flow of this.state.flows.values()) {
      if (flow.status === "succeeded" && flow.parent !== null)
        this.#outputs.set(`${flow.parent}|${flow.path}`, value(flow.output));
    }
  }

  #results(key: string): readonly Json[] {
    const opening = this.state.steps.get(key)?.children?.opening ?? 1;
    return [...this.#outputs]
      .filter(([name]) => name.startsWith(`${key}|`))
      .filter(([name]) => Number(/#(\d+)\/\d+$/.exec(name)?.[1] ?? 1) === opening)
      .map(([name, output]) => [Number(name.slice(name.lastIndexOf("/") + 1)), output] as const)
      .toSorted(([left], [right]) => left - right)
      .map(([, output]) => output);
  }

  #item(flow: string, index: number): Json {
    const match = /^(.*?)(?:#(\d+))?\/\d+$/.exec(flow);
    const items = value(this.#items.get(`${match?.[1] ?? ""}#${match?.[2] ?? "1"}`) ?? null);
    return Array.isArray(items) ? ((items as readonly Json[])[index] ?? null) : null;
  }

  #variables(flow: string): Readonly<Record<string, Payload>> {
    const chain = [flow];
    for (let at = flow; at !== ""; at = chain[0] ?? "")
      chain.unshift(flowOfStep(at.slice(0, at.lastIndexOf("/"))));
    return Object.assign(
      {},
      ...chain.map((path) => this.state.flows.get(path)?.variables ?? {}),
    ) as Record<string, Payload>;
  }
}
