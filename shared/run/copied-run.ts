/** What a redriven and a forked run have in common: a log that begins with a part of another one. */
import type { Definition } from "../definition/definition.ts";
import type { ApiRefusal } from "./control-refusal.ts";
import type { Decision } from "./decide.ts";
import type { RunEvent } from "./event.ts";
import { evolve, keyOf } from "./evolve.ts";
import { isOpen, prune, unborn, type RunState } from "./run-state.ts";
import { keyOfStep, type Turn } from "./turn.ts";

/** The run that is continued or branched off from. */
export interface Source {
  readonly runId: string;
  /** Its whole log: event n is at n - 1. */
  readonly events: readonly RunEvent[];
  readonly definition: Definition;
}

/** The version that goes on. */
export interface Target {
  readonly runId: string;
  readonly version: number;
  readonly definition: Definition;
  readonly by: string | null;
}

/** The first change of the new run: its log begins with the events of the source up to `seq`. */
export interface Copy {
  readonly ok: true;
  readonly seq: number;
  readonly decision: Decision;
  /** Paths of closed flows whose containers are open: their outputs are still to be joined. */
  readonly closedFlows: readonly string[];
  /** Steps that the source finished after `seq`, and that are finished in the new run too. */
  readonly kept: readonly { readonly path: string; readonly visit: number }[];
}

/** The new run, or why there is none. */
export type CopyAnswer = Copy | ({ readonly ok: false } & ApiRefusal);

/** The state after the events up to `seq`. */
export function stateAfter(events: readonly RunEvent[], seq: number): RunState {
  return prune(fold(events, seq));
}

/** What is finished in the state after the events up to `seq`, and is needed to go on. */
export function closedFlowsAfter(events: readonly RunEvent[], seq: number): readonly string[] {
  const { flows, steps } = fold(events, seq);
  const isJoined = (parent: string | null): boolean => {
    const container = parent === null ? undefined : steps.get(parent);
    return container === undefined || !isOpen(container);
  };
  return [...flows.values()]
    .filter(({ status, parent }) => status !== "open" && !isJoined(parent))
    .map(({ path }) => path);
}

function fold(events: readonly RunEvent[], seq: number): RunState {
  return events.slice(0, seq).reduce<RunState>(evolve, unborn);
}

/** Times at which the waiting steps of a state go on, by key. `events` are those that led to it. */
export function timersOf(
  state: RunState,
  events: readonly RunEvent[],
): Readonly<Record<string, string>> {
  const waiting = [...state.steps.values()].filter(
    (step) => step.status === "waiting" && step.wake !== null,
  );
  if (waiting.length === 0) return {};
  const setAt = new Map<string, string>();
  for (const event of events) {
    if (event.type === "timer.set" || event.type === "step.retried") {
      setAt.set(keyOf(event), event.at);
    }
  }
  return Object.fromEntries(
    waiting.flatMap((step) => {
      const key = keyOfStep(step);
      const { delayMs = null, until = null } = step.wake ?? {};
      const at = setAt.get(key);
      if (until !== null) return [[key, until]];
      if (delayMs === null || at === undefined) return [];
      return [[key, new Date(Date.parse(at) + delayMs).toISOString()]];
    }),
  );
}

/** Sets everything going that is open in the new run, and notes it as changed. */
export function startOpen(turn: Turn): void {
  for (const step of turn.state.steps.values()) {
    if (!isOpen(step)) continue;
    turn.touched.steps.add(keyOfStep(step));
    if (step.status === "ready") turn.run(step);
    if (step.status === "waiting" && step.wake !== null) turn.wake(step, step.wake);
  }
  for (const path of turn.state.flows.keys()) turn.touched.flows.add(path);
}

/** The decision that a turn has come to. */
export function decisionOf(turn: Turn): Decision {
  const { state, events, commands, touched } = turn;
  return { state, events, commands, touched, refused: null };
}
