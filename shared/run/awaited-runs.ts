/**
 * The runs that the steps of a run waited for when it ended badly: its redrive goes on with them instead of starting others.
 *
 * W1 Only a step that is in the middle of its call goes on with the run that it waited for: not one that has ended or was undone, nor one that a
 *    retry has put behind that call.
 * W2 The call must be the same: a version that calls something else starts something else.
 */
import { jsonEquals } from "../base/json.ts";
import type { Definition } from "../definition/definition.ts";
import type { RunEvent } from "./event.ts";
import { keyOf } from "./evolve.ts";
import { stateAt } from "./path.ts";
import { isOpen, type RunState } from "./run-state.ts";
import { keyOfStep } from "./turn.ts";

/** A step of a run that waits, or waited, for another run. */
export interface AwaitedRun {
  readonly key: string;
  readonly path: string;
  readonly visit: number;
  readonly state: string;
  readonly runId: string;
  /** The version that goes on makes the call in the same way. */
  readonly isSameCall: boolean;
}

/** The runs that the open steps of `state`, which is a part of the way through `events`, waited for. */
export function awaitedRuns(copy: {
  readonly events: readonly RunEvent[];
  readonly state: RunState;
  /** Keys of steps that were undone, or are known to have ended well. */
  readonly settled: ReadonlySet<string>;
  readonly from: Definition;
  readonly to: Definition;
}): readonly AwaitedRun[] {
  const { state, settled, from, to } = copy;
  const newest = newestRuns(copy.events);
  return [...state.steps.values()].flatMap((step) => {
    const key = keyOfStep(step);
    const runId = newest.get(key);
    const isCalling = isOpen(step) && step.phase === "enter" && step.children === null;
    if (runId === undefined || !isCalling || settled.has(key)) return [];
    const { path, visit, state: name } = step;
    const isSameCall = callsTheSame(from, to, path);
    return [{ key, path, visit, state: name, runId, isSameCall }];
  });
}

/** The run that each step waited for last, unless a retry has put that behind it. */
function newestRuns(events: readonly RunEvent[]): ReadonlyMap<string, string> {
  const newest = new Map<string, string>();
  for (const event of events) {
    if (event.type === "task.parked" && event.data.kind === "run" && event.data.name !== null)
      newest.set(keyOf(event), event.data.name);
    else if (event.type === "step.retried") newest.delete(keyOf(event));
  }
  return newest;
}

/** True when both versions make the same call at the path. */
function callsTheSame(from: Definition, to: Definition, path: string): boolean {
  const was = stateAt(from, path);
  const is = stateAt(to, path);
  if (was?.Type !== "Task" || is?.Type !== "Task" || was.Resource !== is.Resource) return false;
  return (
    jsonEquals(was.Arguments ?? null, is.Arguments ?? null) &&
    jsonEquals(was.Parameters ?? null, is.Parameters ?? null)
  );
}
