/**
 * The values of a simulated run: what its events have brought into being, found again from the places that need them.
 * Everything is kept inline; only the item of a Map that stands for itself has to be looked up.
 */
import { Failure } from "../base/failure.ts";
import type { Json } from "../base/json.ts";
import type { IterationResult } from "../items/write-results.ts";
import type { RunEvent } from "./event.ts";
import { jsonBytes } from "./interpret/data-limit.ts";
import { containersOf, flowOfStep, flowPath, stepKey } from "./path.ts";
import type { Payload } from "./payload.ts";
import type { RunState } from "./run-state.ts";

/** A container's opening: what it opened its flows with, and what has come of them. */
interface Opening {
  readonly items: Json;
  readonly values: Json;
  readonly iterations: Map<number, IterationResult>;
}

export class SimulationValues {
  /** By the path that the flows of the opening have in common. */
  readonly #openings = new Map<string, Opening>();
  /** The path that the flows of the latest opening have in common, by the key of the container's step. */
  readonly #latest = new Map<string, string>();

  /** Notes what an event brings. */
  remember(event: RunEvent): void {
    const key = stepKey(event.path ?? "", event.visit ?? 1);
    if (event.type === "map.started" || event.type === "parallel.started") {
      const { path } = event;
      const prefix = flowPath(path ?? "", event.data.opening, 0).slice(0, -1);
      const flow = flowOfStep(path ?? "");
      const isMap = event.type === "map.started";
      const items = isMap ? this.load(event.data.items, flow) : null;
      const values = isMap && event.data.values ? this.load(event.data.values, flow) : items;
      this.#openings.set(prefix, { items, values, iterations: new Map() });
      this.#latest.set(key, prefix);
    } else this.#rememberIteration(key, event);
  }

  #rememberIteration(key: string, event: RunEvent): void {
    const prefix = this.#latest.get(key) ?? "";
    const opening = this.#openings.get(prefix);
    if (opening === undefined || !event.type.startsWith("iteration.")) return;
    const { iterations, items } = opening;
    if (event.type === "iteration.started") {
      const { index } = event.data;
      const input = elementOf(items, index);
      iterations.set(index, { ...unstarted, index, input, startedAt: event.at });
      return;
    }
    if (event.type === "iteration.succeeded") {
      const { index, output } = event.data;
      const value = this.load(output, `${prefix}${String(index)}`);
      const begun = iterations.get(index) ?? { ...unstarted, index };
      iterations.set(index, { ...begun, status: "SUCCEEDED", output: value, stoppedAt: event.at });
    } else if (event.type === "iteration.failed") {
      const { index, error, cause } = event.data;
      const begun = iterations.get(index) ?? { ...unstarted, index };
      iterations.set(index, { ...begun, status: "FAILED", error, cause, stoppedAt: event.at });
    }
  }

  /** A value as a step of the flow sees it. */
  load(payload: Payload, flow: string): Json {
    if ("value" in payload) return payload.value;
    if ("artifact" in payload) {
      throw new Failure("States.Runtime", `The simulation has no value ${payload.artifact}.`);
    }
    return this.#inItems(flow, ({ items }) => elementOf(items, payload.item));
  }

  /** The item that the nearest iteration around a flow is about; undefined outside of Maps. */
  item(flow: string): { readonly index: number; readonly value: Json } | undefined {
    for (const at of [flow, ...containersOf(flow).map(flowOfStep)]) {
      const opening = this.#openings.get(at.slice(0, at.lastIndexOf("/") + 1));
      if (opening === undefined || opening.items === null) continue;
      const index = Number(at.slice(at.lastIndexOf("/") + 1));
      return { index, value: elementOf(opening.values, index) };
    }
    return undefined;
  }

  /** What has become of the flows that the container's step opened last, by index. */
  iterations(key: string): readonly IterationResult[] {
    const opening = this.#openings.get(this.#latest.get(key) ?? "");
    return [...(opening?.iterations.values() ?? [])].toSorted((a, b) => a.index - b.index);
  }

  /** Outputs of those that succeeded. */
  results(key: string): readonly Json[] {
    return this.iterations(key).flatMap(({ status, output }) =>
      status === "SUCCEEDED" ? [output] : [],
    );
  }

  #inItems(flow: string, find: (opening: Opening) => Json): Json {
    for (const at of [flow, ...containersOf(flow).map(flowOfStep)]) {
      const opening = this.#openings.get(at.slice(0, at.lastIndexOf("/") + 1));
      if (opening !== undefined && opening.items !== null) return find(opening);
    }
    throw new Failure("States.Runtime", `No Map has opened the flow '${flow}'.`);
  }
}

const unstarted: IterationResult = {
  index: 0,
  status: "PENDING",
  input: null,
  output: null,
  error: null,
  cause: null,
  startedAt: null,
  stoppedAt: null,
};

function elementOf(items: Json, index: number): Json {
  return Array.isArray(items) ? ((items as readonly Json[])[index] ?? null) : null;
}

/** The flow and those around it whose variables it sees, outermost first: a distributed Map hides what is around it. */
export function visibleFlows(state: RunState, flow: string): readonly string[] {
  const visible: string[] = [];
  for (const path of [flow, ...containersOf(flow).map(flowOfStep)]) {
    visible.unshift(path);
    const parent = state.flows.get(path)?.parent ?? null;
    if (parent !== null && state.steps.get(parent)?.children?.distributed === true) break;
  }
  return visible;
}

/** A value as a payload; fails when it is larger than the state machine allows. */
export function keepInline(value: Json, maxBytes: number): Payload {
  const bytes = jsonBytes(value);
  if (bytes > maxBytes) {
    throw new Failure(
      "States.DataLimitExceeded",
      `The value has ${String(bytes)} bytes; the state machine allows ${String(maxBytes)} (MaxPayloadBytes).`,
    );
  }
  return { value };
}
