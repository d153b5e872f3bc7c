/** What a simulated run went through, state by state. */
import type { Json, JsonObject } from "../base/json.ts";
import type { Definition } from "../definition/definition.ts";
import type { RunEvent } from "./event.ts";
import { flowOfStep, stateAt, stepKey } from "./path.ts";
import type { SimulationValues } from "./simulation-values.ts";

/** One visit of a state. */
export interface SimulatedStep {
  readonly key: string;
  readonly path: string;
  readonly state: string;
  readonly type: string;
  readonly enteredMs: number;
  /** Number of the event of its entering. */
  readonly enteredSeq: number;
  readonly input: Json;
  /** Undefined while it is under way, and when it has failed. */
  readonly output: Json | undefined;
  readonly assigned: JsonObject;
}

export class SimulationTrace {
  readonly #definition: Definition;
  readonly #values: SimulationValues;
  readonly #steps = new Map<string, SimulatedStep>();

  constructor(definition: Definition, values: SimulationValues) {
    this.#definition = definition;
    this.#values = values;
  }

  /** In the order of entering. */
  get steps(): readonly SimulatedStep[] {
    return [...this.#steps.values()];
  }

  step(key: string): SimulatedStep | undefined {
    return this.#steps.get(key);
  }

  note(event: RunEvent): void {
    const path = event.path ?? "";
    const key = stepKey(path, event.visit ?? 1);
    const flow = flowOfStep(path);
    if (event.type === "step.scheduled") {
      this.#steps.set(key, {
        key,
        path,
        state: event.state ?? "",
        type: stateAt(this.#definition, path)?.Type ?? "",
        enteredMs: Date.parse(event.at),
        enteredSeq: event.seq,
        input: this.#values.load(event.data.input, flow),
        output: undefined,
        assigned: {},
      });
    }
    const step = this.#steps.get(key);
    if (event.type !== "step.succeeded" || step === undefined) return;
    const assigned = Object.entries(event.data.assign).map(
      ([name, payload]) => [name, this.#values.load(payload, flow)] as const,
    );
    const output = this.#values.load(event.data.output, flow);
    this.#steps.set(key, { ...step, output, assigned: Object.fromEntries(assigned) });
  }
}
