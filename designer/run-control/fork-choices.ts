/** What can be changed when a run is forked at an event: the inputs of steps about to start, and variables. Pure. */
import type { Json } from "../../shared/base/json.ts";
import { stateAfter } from "../../shared/run/copied-run.ts";
import type { RunEvent } from "../../shared/run/event.ts";
import { forkPoint } from "../../shared/run/fork.ts";
import type { Payload } from "../../shared/run/payload.ts";
import { isOpen } from "../../shared/run/run-state.ts";
import { withPayloads } from "../document/served-values.ts";

/** A value that can be edited as text, or how large it is when it cannot; an item of a list is read from the step. */
export type Editable =
  | { readonly kind: "value"; readonly value: Json }
  | { readonly kind: "large"; readonly bytes: number }
  | { readonly kind: "item" };

export interface ForkStep {
  readonly path: string;
  readonly visit: number;
  readonly state: string;
  readonly input: Editable;
}

export interface ForkChoices {
  /** Number of the event at which the log is cut: what was decided together stays together. */
  readonly seq: number;
  readonly steps: readonly ForkStep[];
  /** Variables of the run's own flow that are small enough to be edited. */
  readonly variables: Readonly<Record<string, Json>>;
}

/** Null where the log has no such event. */
export function forkChoices(events: readonly RunEvent[], asked: number): ForkChoices | null {
  const seq = forkPoint(events, asked);
  if (seq === null) return null;
  const state = stateAfter(events.slice(0, seq).map(withPayloads), seq);
  const steps = [...state.steps.values()]
    .filter((step) => isOpen(step) && step.phase === "enter" && step.children === null)
    .map(({ path, visit, state: name, input }) => ({
      path,
      visit,
      state: name,
      input: editable(input),
    }));
  const variables = Object.entries(state.flows.get("")?.variables ?? {}).flatMap(
    ([name, payload]) => ("value" in payload ? [[name, payload.value] as const] : []),
  );
  return { seq, steps, variables: Object.fromEntries(variables) };
}

function editable(payload: Payload): Editable {
  if ("value" in payload) return { kind: "value", value: payload.value };
  return "artifact" in payload ? { kind: "large", bytes: payload.bytes } : { kind: "item" };
}

/** The members that differ. */
export function changedVariables(
  before: Readonly<Record<string, Json>>,
  after: Readonly<Record<string, Json>>,
): Readonly<Record<string, Json>> {
  return Object.fromEntries(
    Object.entries(after).filter(
      ([name, value]) => JSON.stringify(before[name]) !== JSON.stringify(value),
    ),
  );
}
