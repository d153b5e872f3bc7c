import type { Json } from "../../shared/base/json.ts";
import type { Definition } from "../../shared/definition/definition.ts";
import type { TerminalStatus } from "../../shared/run/event.ts";

/** What a workflow is about: schedules are counted by it. */
export type Family =
  | "steps"
  | "checkpoints"
  | "containers"
  | "time"
  | "compensation"
  | "held steps"
  | "answers from outside"
  | "limits"
  | "copied runs"
  | "operations"
  | "generated";

/** A state machine under test. */
export interface SimWorkflow {
  readonly name: string;
  readonly family: Family;
  readonly definition: Definition;
  /** How it ends when nobody cancels it and no step loses too many workers. */
  readonly ends: readonly TerminalStatus[];
  /** Share of the schedules. */
  readonly weight: number;
  /** Things that happen in a run without faults, about: faults come within this many. */
  readonly length: number;
  /** Longest time that its waits, retries and time-outs take when nothing else goes wrong. */
  readonly waitsMs: number;
  /** Inputs of the runs that are started, one each; one run without input when absent. */
  readonly inputs?: readonly Json[];
  /** Runs are redriven when they have ended badly, and forked at any time. */
  readonly copies?: true;
}

type States = Readonly<Record<string, unknown>>;

/** A task that has an effect, at once or after a while. */
export const work = { Type: "Task", Resource: "sim:work" } as const;

export const end = { End: true } as const;

export function machine(startAt: string, states: States, more: object = {}): Definition {
  return { QueryLanguage: "JSONata", StartAt: startAt, States: states, ...more } as Definition;
}

/** The states of a branch or an iteration. */
export function group(startAt: string, states: States): object {
  return { StartAt: startAt, States: states };
}

const soon = { ErrorEquals: ["States.ALL"], IntervalSeconds: 1, MaxAttempts: 4, BackoffRate: 1 };
/** What undoes a task. */
export const undone = { Resource: "sim:undo", Retry: [soon] } as const;
