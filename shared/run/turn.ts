import { assert } from "../base/assert.ts";
import type { Definition } from "../definition/definition.ts";
import type { EventData, EventType, NewEvent } from "./event.ts";
import { evolve } from "./evolve.ts";
import { stepKey, undonePath } from "./path.ts";
import type { RunState, Step } from "./run-state.ts";
import { touch, untouched, type Touched } from "./touched.ts";

/** What the shell is to do after the events are committed. */
export type Command =
  /** The step is ready: execute its phase. */
  | { readonly type: "run"; readonly key: string }
  /** Report `due` after the delay, or at the time. */
  | {
      readonly type: "wake";
      readonly key: string;
      readonly delayMs: number | null;
      readonly until: string | null;
    }
  /** Whoever runs the step has lost it: stop. */
  | { readonly type: "abort"; readonly key: string }
  /** Whoever runs the step is asked to come to an end: what it says then still counts. */
  | { readonly type: "stop"; readonly key: string }
  /** Whoever runs the step is asked to commit what it has. */
  | { readonly type: "checkpoint"; readonly key: string }
  /** Report `grace` after the delay. */
  | { readonly type: "grace"; readonly delayMs: number };

/** One decision in the making: emits events and keeps the state that follows from them. */
export class Turn {
  readonly definition: Definition;
  readonly events: NewEvent[] = [];
  readonly commands: Command[] = [];
  readonly touched: Touched = untouched();
  #state: RunState;

  constructor(definition: Definition, state: RunState) {
    this.definition = definition;
    this.#state = state;
  }

  /** The state after the events emitted so far. */
  get state(): RunState {
    return this.#state;
  }

  step(key: string): Step {
    const step = this.#state.steps.get(key);
    assert(step !== undefined, `no step ${key}`);
    return step;
  }

  /** Emits an event about a step; an undo step's events carry the path of the step it undoes. */
  emit<Type extends EventType>(step: Step, type: Type, data: EventData[Type]): void {
    const path = undonePath(step.path) ?? step.path;
    const attempt = step.attempt === 0 ? null : step.attempt;
    this.push({ type, state: step.state, path, visit: step.visit, attempt, data } as NewEvent);
  }

  /** Emits an event about the run itself. */
  emitRun<Type extends EventType>(type: Type, data: EventData[Type]): void {
    this.push({ type, state: null, path: null, visit: null, attempt: null, data } as NewEvent);
  }

  push(event: NewEvent): void {
    this.#state = evolve(this.#state, event);
    this.events.push(event);
    touch(this.#state, event, this.touched);
  }

  /** Nothing starts in a run that is paused or is ending. */
  run(step: Step): void {
    if (this.#state.status === "PAUSED" || this.#state.stopping !== null) return;
    this.commands.push({ type: "run", key: keyOfStep(step) });
  }

  /** Takes back that a step is to be executed: it was put off. */
  dontRun(step: Step): void {
    const key = keyOfStep(step);
    const at = this.commands.findIndex((command) => command.type === "run" && command.key === key);
    if (at >= 0) this.commands.splice(at, 1);
  }

  wake(step: Step, when: { readonly delayMs: number | null; readonly until: string | null }): void {
    this.commands.push({ type: "wake", key: keyOfStep(step), ...when });
  }

  abort(step: Step): void {
    if (step.status === "running") this.commands.push({ type: "abort", key: keyOfStep(step) });
  }
}

/** Key of a step in the state of its run. */
export function keyOfStep(step: Step): string {
  return stepKey(step.path, step.visit);
}
